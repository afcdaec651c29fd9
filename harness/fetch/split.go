package fetch

import "strings"

// GetDecodeAndSplit gets, decodes and splits the value of a header: at commas
// outside quoted strings; false stands for null.
//
// https://fetch.spec.whatwg.org/#concept-header-list-get-decode-split
func (l HeaderList) GetDecodeAndSplit(name string) ([]string, bool) {
	value, ok := l.Get(name)
	if !ok {
		return nil, false
	}
	return DecodeAndSplit(value), true
}

// DecodeAndSplit gets, decodes and splits a header value. There is always at
// least one member; members may be empty.
//
// https://fetch.spec.whatwg.org/#get-decode-and-split
func DecodeAndSplit(value string) []string {
	var values []string
	start, pos := 0, 0
	for {
		pos = skipUntil(value, pos, `",`)
		if pos < len(value) && value[pos] == '"' {
			_, pos = collectQuotedString(value, pos)
			if pos < len(value) {
				continue
			}
		}
		values = append(values, trimOWS(value[start:pos]))
		if pos >= len(value) {
			return values
		}
		pos++
		start = pos
	}
}

// skipUntil returns the position of the first byte of s at or after pos that is
// one of stop, or the length of s.
func skipUntil(s string, pos int, stop string) int {
	if i := strings.IndexAny(s[pos:], stop); i >= 0 {
		return pos + i
	}
	return len(s)
}

// collectQuotedString collects an HTTP quoted string that begins at pos, with
// extract-value: it returns the value and the position behind the string.
//
// https://fetch.spec.whatwg.org/#collect-an-http-quoted-string
func collectQuotedString(s string, pos int) (string, int) {
	pos++
	start := pos
	var b []byte // in use once there is an escape
	for pos < len(s) {
		switch c := s[pos]; {
		case c == '"':
			if b == nil {
				return s[start:pos], pos + 1
			}
			return string(b), pos + 1
		case c == '\\':
			if b == nil {
				b = append(make([]byte, 0, len(s)-start), s[start:pos]...)
			}
			pos++
			if pos == len(s) {
				return string(append(b, '\\')), pos
			}
			b = append(b, s[pos])
		case b != nil:
			b = append(b, c)
		}
		pos++
	}
	if b == nil {
		return s[start:pos], pos
	}
	return string(b), pos
}
