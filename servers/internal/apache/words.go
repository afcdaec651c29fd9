package apache

import (
	"strings"
)

// apacheLine is a directive, or the opening of a section, with the lines that it
// is continued on. What is not edited keeps its bytes.
type apacheLine struct {
	text    string // continuation lines included
	number  int    // of its first line
	words   []apacheWord
	changed map[int]string
	out     bool

	hosts  []*apacheHost // the virtual hosts that it is in: several where its file is included in several
	asleep bool          // in a section whose condition does not hold
}

// apacheWord is a word: what Apache reads, and where it is written, quotes
// included.
type apacheWord struct {
	text     string
	from, to int
}

// readApache splits a file into directives.
func readApache(text string) (all []*apacheLine) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		l := &apacheLine{text: lines[i], number: i + 1, changed: map[int]string{}}
		for strings.HasSuffix(strings.TrimSuffix(lines[i], "\r"), `\`) && i+1 < len(lines) {
			i++
			l.text += "\n" + lines[i]
		}
		l.words = apacheWords(l.text)
		all = append(all, l)
	}
	return all
}

// apacheWords splits a directive into words. The brackets of a section belong to
// no word.
func apacheWords(s string) (words []apacheWord) {
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
		words = append(words, apacheWord{text.String(), start, i})
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
func (l *apacheLine) name() string { return strings.ToLower(l.word(0)) }

func (l *apacheLine) word(i int) string {
	if i < len(l.words) {
		return l.words[i].text
	}
	return ""
}

func (l *apacheLine) written(i int) string { return l.text[l.words[i].from:l.words[i].to] }

// String is the directive with its edits. One that is out stays as a comment, so
// that lines keep their numbers.
func (l *apacheLine) String() string {
	if l.out {
		return "# " + l.text
	}
	var b strings.Builder
	at := 0
	for i, w := range l.words {
		if to, ok := l.changed[i]; ok {
			b.WriteString(l.text[at:w.from] + to)
			at = w.to
		}
	}
	return b.String() + l.text[at:]
}
