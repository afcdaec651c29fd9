package report

import (
	"strings"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// HeaderText returns the name and the value of a header of a report as text: one
// character a byte, which is the standard's isomorphic decoding. A value with
// something hidden is text already.
func HeaderText(h fetch.Header) (name, value string) {
	if strings.Contains(h.Value, hidden) {
		return decode(h.Name), strings.ToValidUTF8(h.Value, "\uFFFD")
	}
	return decode(h.Name), decode(h.Value)
}

// decode returns a text with one character for each byte.
func decode(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return s
	}
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

// IsCORS reports whether a header decides about CORS, or shows what CORS hid.
func IsCORS(name string) bool {
	switch n := strings.ToLower(name); n {
	case "origin", "cookie", "set-cookie", "vary", "location":
		return true
	default:
		return strings.HasPrefix(n, "access-control-")
	}
}
