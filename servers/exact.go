package servers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// wire returns the bytes of an HTTP/1.1 answer, header lines exactly as they
// are.
func (r reply) wire() []byte {
	if r.bytes != "" {
		return []byte(r.bytes)
	}
	n := 64 + len(r.body)
	for _, h := range r.headers {
		n += len(h.Name) + len(h.Value) + 4
	}
	b := make([]byte, 0, n)
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(r.status), 10)
	b = append(b, ' ')
	b = append(b, http.StatusText(r.status)...)
	b = append(b, "\r\n"...)
	for _, h := range r.headers {
		b = append(b, h.Name...)
		b = append(b, ": "...)
		b = append(b, h.Value...)
		b = append(b, "\r\n"...)
	}
	b = append(b, "\r\n"...)
	return append(b, r.body...)
}

// parseReply parses exact bytes as an HTTP answer, as far as possible, for the
// record. The one space after a name's colon is not part of the value; a line
// without colon is a name with an empty value.
func parseReply(bytes string) reply {
	r := reply{bytes: bytes}
	line, rest := cutLine(bytes)
	if f := strings.Fields(line); len(f) > 1 {
		r.status, _ = strconv.Atoi(f[1])
	}
	for rest != "" {
		if line, rest = cutLine(rest); line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		r.headers = append(r.headers, fetch.Header{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	r.body = rest
	return r
}

// cutLine cuts at the first LF, with the CR before it.
func cutLine(s string) (line, rest string) {
	line, rest, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r"), rest
}
