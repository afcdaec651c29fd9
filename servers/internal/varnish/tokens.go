package varnish

import (
	"strings"
)

// vclToken is a token of VCL, by its place in the text.
type vclToken struct{ from, to int }

// vclText is VCL that is edited token by token; what is not edited keeps its
// bytes.
type vclText struct {
	text    string
	tokens  []vclToken
	changed map[int]string
}

// vclTokens splits VCL into words, strings and single characters. Comments and
// inline C are no tokens.
func vclTokens(s string) (out []vclToken) {
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
		case vclWord(s[i]):
			for i < len(s) && vclWord(s[i]) {
				i++
			}
		default:
			i++
		}
		out = append(out, vclToken{from, i})
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

func vclWord(b byte) bool {
	return b == '_' || b == '-' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// word is the i-th token, "" beyond the ends.
func (v *vclText) word(i int) string {
	if i < 0 || i >= len(v.tokens) {
		return ""
	}
	return v.text[v.tokens[i].from:v.tokens[i].to]
}

// line is the number of a token's line.
func (v *vclText) line(i int) int {
	if i < 0 || i >= len(v.tokens) {
		return 0
	}
	return 1 + strings.Count(v.text[:v.tokens[i].from], "\n")
}

func (v *vclText) set(i int, to string) {
	if v.changed == nil {
		v.changed = map[int]string{}
	}
	v.changed[i] = to
}

// String is the text with its edits, in as many lines.
func (v *vclText) String() string {
	var b strings.Builder
	at := 0
	for i, t := range v.tokens {
		if to, ok := v.changed[i]; ok {
			b.WriteString(v.text[at:t.from] + to + strings.Repeat("\n", strings.Count(v.text[t.from:t.to], "\n")))
			at = t.to
		}
	}
	return b.String() + v.text[at:]
}

// vclString is what a string token says.
func vclString(token string) (string, bool) {
	for _, q := range [][2]string{{`"""`, `"""`}, {`{"`, `"}`}, {`"`, `"`}} {
		if strings.HasPrefix(token, q[0]) && strings.HasSuffix(token, q[1]) && len(token) >= len(q[0])+len(q[1]) {
			return token[len(q[0]) : len(token)-len(q[1])], true
		}
	}
	return "", false
}
