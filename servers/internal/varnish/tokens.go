package varnish

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// vcl is VCL, whose words are its tokens: words, strings and single characters.
type vcl struct{ config.Text }

func readVCL(s string) *vcl {
	return &vcl{config.Text{Source: s, Words: split(s)}}
}

// split splits VCL into words, strings and single characters. Comments and
// inline C are no tokens.
func split(s string) (out []config.Word) {
	for i := 0; i < len(s); {
		from := i
		switch {
		case strings.ContainsRune(" \t\r\n", rune(s[i])):
			i++
			continue
		case s[i] == '#' || strings.HasPrefix(s[i:], "//"):
			i = after(s, i, "\n")
			continue
		case strings.HasPrefix(s[i:], "/*"):
			i = after(s, i+2, "*/")
			continue
		case strings.HasPrefix(s[i:], "C{"):
			i = after(s, i, "}C")
			continue
		case strings.HasPrefix(s[i:], `"""`):
			i = after(s, i+3, `"""`)
		case strings.HasPrefix(s[i:], `{"`):
			i = after(s, i+2, `"}`)
		case s[i] == '"':
			i = after(s, i+1, `"`)
		case ofWord(s[i]):
			for i < len(s) && ofWord(s[i]) {
				i++
			}
		default:
			i++
		}
		out = append(out, config.Word{Text: s[from:i], From: from, To: i})
	}
	return out
}

// after is the place behind the next end, or the end of the text.
func after(s string, from int, end string) int {
	from = min(from, len(s))
	if n := strings.Index(s[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(s)
}

func ofWord(b byte) bool {
	return b == '_' || b == '-' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// line is the number of a token's line.
func (v *vcl) line(i int) int {
	if i < 0 || i >= len(v.Words) {
		return 0
	}
	return 1 + strings.Count(v.Source[:v.Words[i].From], "\n")
}

// unquoted is what a string token says.
func unquoted(token string) (string, bool) {
	for _, q := range [][2]string{{`"""`, `"""`}, {`{"`, `"}`}, {`"`, `"`}} {
		if strings.HasPrefix(token, q[0]) && strings.HasSuffix(token, q[1]) && len(token) >= len(q[0])+len(q[1]) {
			return token[len(q[0]) : len(token)-len(q[1])], true
		}
	}
	return "", false
}
