package fetch

import (
	"encoding/base64"
	"strings"
)

// ProcessDataURL is the data: URL processor; false stands for failure.
//
// https://fetch.spec.whatwg.org/#data-url-processor
func ProcessDataURL(url URL) (MIMEType, string, bool) {
	mime, encoded, comma := strings.Cut(url.Path+url.Query, ",")
	if url.Scheme != "data" || !comma {
		return MIMEType{}, "", false
	}
	mime = strings.Trim(mime, "\t\n\f\r ")
	body := percentDecode(encoded)
	if rest, ok := cutBase64(mime); ok {
		mime = rest
		if body, ok = forgivingBase64(body); !ok {
			return MIMEType{}, "", false
		}
	}
	if strings.HasPrefix(mime, ";") {
		mime = "text/plain" + mime
	}
	m, ok := ParseMIMEType(mime)
	if !ok {
		m = MIMEType{"text", "plain", []MIMEParameter{{"charset", "US-ASCII"}}}
	}
	return m, body, true
}

// cutBase64 removes a trailing ";base64", with spaces after the semicolon.
func cutBase64(mime string) (string, bool) {
	const marker = "base64"
	n := len(mime) - len(marker)
	if n < 0 || !equalFold(mime[n:], marker) {
		return mime, false
	}
	rest, ok := strings.CutSuffix(strings.TrimRight(mime[:n], " "), ";")
	if !ok {
		return mime, false
	}
	return rest, true
}

// https://url.spec.whatwg.org/#percent-decode
func percentDecode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 {
			b = append(b, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

func unhex(c byte) int { return strings.IndexByte("0123456789abcdef", lowerByte(c)) }

// https://infra.spec.whatwg.org/#forgiving-base64-decode
func forgivingBase64(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\t\n\f\r ", r) {
			return -1
		}
		return r
	}, s)
	if len(s)%4 == 0 {
		s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	return string(b), err == nil
}
