package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// columns is the greatest width of a line of text.
const columns = 100

func width(s string) int { return utf8.RuneCountInString(s) }

// clean makes bytes from anywhere fit for one line: what cannot be printed is
// written as an escape, as \x00.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
		i += n
	}
	return b.String()
}

// shorten cuts a text to a width, with an ellipsis in place of the rest.
func shorten(s string, n int) string {
	if width(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:max(n-1, 0)]), " ") + "…"
}

// wrap breaks a text of words into lines of a width.
func wrap(text string, n int) []string { return fill(strings.Split(text, " "), " ", n) }

// fill lays tokens out in lines of a width, with a separator between them. A
// token wider than a line is broken, at spaces if it has any.
func fill(tokens []string, sep string, n int) []string {
	var lines []string
	line, empty := "", true
	flush := func() {
		if !empty && strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		line, empty = "", true
	}
	for _, t := range tokens {
		if !empty && width(line)+width(sep)+width(t) > n {
			flush()
		}
		switch {
		case width(t) > n:
			broken := broken(t, n)
			lines = append(lines, broken[:len(broken)-1]...)
			line, empty = broken[len(broken)-1], false
		case empty:
			line, empty = t, false
		default:
			line += sep + t
		}
	}
	flush()
	return lines
}

// broken breaks one token that is wider than a line.
func broken(t string, n int) []string {
	if strings.Contains(t, " ") {
		return wrap(t, n)
	}
	var lines []string
	r := []rune(t)
	for len(r) > n {
		lines = append(lines, string(r[:n]))
		r = r[n:]
	}
	return append(lines, string(r))
}

// paragraphs breaks a text that has line ends of its own.
func paragraphs(text string, n int) []string {
	var lines []string
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\t", "    ")
	for l := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, wrap(clean(strings.TrimRight(l, " ")), n)...)
	}
	return lines
}
