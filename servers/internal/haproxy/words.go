package haproxy

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// split splits a line into words: blanks separate, a backslash or quotes
// protect, "#" begins a comment.
func split(line string) (words []config.Word) {
	var text strings.Builder
	start := -1
	quote := byte(0)
	end := func(at int) {
		if start >= 0 {
			words = append(words, config.Word{Text: text.String(), From: start, To: at})
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

// directive is a line of a configuration.
type directive struct {
	config.Text
	out string // why the whole line is out; "" where it is not
}

func readDirective(text string) *directive {
	return &directive{Text: config.Text{Source: text, Words: split(text)}}
}

// index is where a word is, from the third on, or -1.
func (l *directive) index(words ...string) int {
	for i := 2; i < len(l.Words); i++ {
		if slices.Contains(words, l.Words[i].Text) {
			return i
		}
	}
	return -1
}

// after is the word after one of the words, "" where there is none.
func (l *directive) after(words ...string) string {
	if i := l.index(words...); i >= 0 {
		return l.Word(i + 1)
	}
	return ""
}

// String is the line with its edits. A line that is out stays as a comment, so
// that lines keep their numbers.
func (l *directive) String() string {
	if l.out != "" {
		return "# " + l.Source
	}
	return l.Text.String()
}

var variable = regexp.MustCompile(`\$\{(\w+)(?:-([^}]*))?\}|\$(\w+)`)

// expanded is a word with the values of the variables of the environment.
func expanded(word string) string {
	return variable.ReplaceAllStringFunc(word, func(s string) string {
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
