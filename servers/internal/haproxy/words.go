package haproxy

import (
	"os"
	"regexp"
	"slices"
	"strings"
)

// haproxyWord is a word of a line: what HAProxy reads, and where it is written.
type haproxyWord struct {
	text     string
	from, to int // in bytes of the line
}

// haproxyWords splits a line into words: blanks separate, a backslash or quotes
// protect, "#" begins a comment.
func haproxyWords(line string) (words []haproxyWord) {
	var text strings.Builder
	start := -1
	quote := byte(0)
	end := func(at int) {
		if start >= 0 {
			words = append(words, haproxyWord{text.String(), start, at})
		}
		start = -1
		text.Reset()
	}
	for i := 0; i < len(line); i++ {
		b := line[i]
		blank := b == ' ' || b == '\t' || b == '\r'
		if quote == 0 && (blank || b == '#') {
			end(i)
			if b == '#' {
				return words
			}
			continue
		}
		if start < 0 {
			start = i
		}
		switch {
		case b == '\\' && quote != '\'' && i+1 < len(line):
			i++
			text.WriteByte(line[i])
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote && quote != 0:
			quote = 0
		default:
			text.WriteByte(b)
		}
	}
	end(len(line))
	return words
}

// haproxyLine is a line that is edited word by word; what is not edited keeps
// its bytes.
type haproxyLine struct {
	text    string
	words   []haproxyWord
	changed map[int]string // by word; "" drops it
	out     string         // why the whole line is out; "" where it is not
}

func readHAProxyLine(text string) *haproxyLine {
	return &haproxyLine{text: text, words: haproxyWords(text), changed: map[int]string{}}
}

// word is the i-th word, "" beyond the end.
func (l *haproxyLine) word(i int) string {
	if i < len(l.words) {
		return l.words[i].text
	}
	return ""
}

// index is where a word is, from the third on, or -1.
func (l *haproxyLine) index(words ...string) int {
	for i := 2; i < len(l.words); i++ {
		if slices.Contains(words, l.words[i].text) {
			return i
		}
	}
	return -1
}

// after is the word after one of the words, "" where there is none.
func (l *haproxyLine) after(words ...string) string {
	if i := l.index(words...); i >= 0 {
		return l.word(i + 1)
	}
	return ""
}

// written is a word as it is written.
func (l *haproxyLine) written(i int) string {
	return l.text[l.words[i].from:l.words[i].to]
}

// String is the line with its edits. A line that is out stays as a comment, so
// that lines keep their numbers.
func (l *haproxyLine) String() string {
	if l.out != "" {
		return "# " + l.text
	}
	var b strings.Builder
	at := 0
	for i, w := range l.words {
		to, ok := l.changed[i]
		if !ok {
			continue
		}
		before := l.text[at:w.from]
		if to == "" {
			before = strings.TrimRight(before, " \t")
		}
		b.WriteString(before + to)
		at = w.to
	}
	return b.String() + l.text[at:]
}

var variable = regexp.MustCompile(`\$\{(\w+)(?:-([^}]*))?\}|\$(\w+)`)

// expanded is a word with the values of the variables of the environment.
func (w haproxyWord) expanded() string {
	return variable.ReplaceAllStringFunc(w.text, func(s string) string {
		m := variable.FindStringSubmatch(s)
		if v, ok := os.LookupEnv(m[1] + m[3]); ok {
			return v
		}
		if m[2] != "" {
			return m[2]
		}
		return s
	})
}
