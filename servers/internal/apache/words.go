package apache

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// directive is a directive, or the opening of a section, with the lines that it
// is continued on.
type directive struct {
	config.Text
	number int // of its first line
	out    bool

	hosts  []*virtualHost // the virtual hosts that it is in: several where its file is included in several
	asleep bool           // in a section whose condition does not hold
}

// readApache splits a file into directives.
func readApache(text string) (all []*directive) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		l := &directive{Text: config.Text{Source: lines[i]}, number: i + 1}
		for strings.HasSuffix(strings.TrimSuffix(lines[i], "\r"), `\`) && i+1 < len(lines) {
			i++
			l.Source += "\n" + lines[i]
		}
		l.Words = split(l.Source)
		all = append(all, l)
	}
	return all
}

// split splits a directive into words. The brackets of a section belong to
// no word.
func split(s string) (words []config.Word) {
	if strings.HasPrefix(strings.TrimSpace(s), "#") {
		return nil
	}
	end := len(s)
	if t := strings.TrimRight(s, " \t\r\n"); strings.HasPrefix(strings.TrimSpace(s), "<") && strings.HasSuffix(t, ">") {
		end = len(t) - 1
	}
	for i := 0; i < end; {
		if blankAt(s, i) {
			i++
			continue
		}
		start := i
		var text strings.Builder
		if q := s[i]; q == '"' || q == '\'' {
			for i++; i < end && s[i] != q; i++ {
				if s[i] == '\\' && i+1 < end && (s[i+1] == q || s[i+1] == '\\') {
					i++
				}
				text.WriteByte(s[i])
			}
			i = min(i+1, end)
		} else {
			for ; i < end && !blankAt(s, i); i++ {
				text.WriteByte(s[i])
			}
		}
		words = append(words, config.Word{Text: text.String(), From: start, To: i})
	}
	return words
}

// blankAt reports whether a blank, or the backslash of a continued line, is at i.
func blankAt(s string, i int) bool {
	switch s[i] {
	case ' ', '\t', '\r', '\n':
		return true
	case '\\':
		rest := strings.TrimPrefix(s[i+1:], "\r")
		return strings.HasPrefix(rest, "\n")
	}
	return false
}

// name is the directive's name in lower case; sections begin with "<".
func (l *directive) name() string { return strings.ToLower(l.Word(0)) }

// String is the directive with its edits. One that is out stays as a comment, so
// that lines keep their numbers.
func (l *directive) String() string {
	if l.out {
		return "# " + l.Source
	}
	return l.Text.String()
}
