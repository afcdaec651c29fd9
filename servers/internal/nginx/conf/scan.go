package conf

import (
	"fmt"
	"regexp"
	"strings"
)

// Word is a token of an nginx configuration, and where its text has it.
type Word struct {
	Start, end int    // quotes included
	Line       int    // of its first character
	Text       string // without quotes and their escapes
	kind       byte   // 'w' for a word, or ';', '{', '}'
	Quoted     bool
}

// scanner reads tokens by the rules of crossplane, whose tree the tokens are
// held against, and adds where they are.
type scanner struct {
	text  string
	at    int
	line  int
	words []Word
}

// Scan returns the tokens of a configuration, comments left out.
func Scan(text string) ([]Word, error) {
	s := &scanner{text: text, line: 1}
	first := true // the next word is a directive's name
	for {
		s.space()
		if s.at >= len(s.text) {
			return s.words, nil
		}
		switch ch := s.text[s.at]; ch {
		case '#':
			s.comment()
			continue
		case ';', '{', '}':
			s.add(s.at, s.at+1, s.line, string(ch), ch, false)
			s.at++
			first = true
			continue
		case '"', '\'':
			if err := s.quotation(ch); err != nil {
				return nil, err
			}
		default:
			s.plain()
		}
		if last := s.words[len(s.words)-1]; first && strings.HasSuffix(last.Text, "_by_lua_block") {
			if err := s.lua(last.Text == "set_by_lua_block"); err != nil {
				return nil, err
			}
			continue
		}
		first = false
	}
}

func (s *scanner) add(start, end, line int, text string, kind byte, quoted bool) {
	s.words = append(s.words, Word{start, end, line, text, kind, quoted})
}

// next moves on by one character and counts lines.
func (s *scanner) next() {
	if s.text[s.at] == '\n' {
		s.line++
	}
	s.at++
}

func (s *scanner) space() {
	for s.at < len(s.text) && isBlank(s.text[s.at]) {
		s.next()
	}
}

func isBlank(ch byte) bool { return strings.IndexByte(" \t\r\n\v\f", ch) >= 0 }

func (s *scanner) comment() {
	for s.at < len(s.text) && s.text[s.at] != '\n' {
		s.at++
	}
}

// quotation reads a quoted word. Only the escape of its own quote is undone.
func (s *scanner) quotation(quote byte) error {
	start, line := s.at, s.line
	var b strings.Builder
	for s.at++; s.at < len(s.text); s.next() {
		ch := s.text[s.at]
		switch {
		case ch == quote:
			s.at++
			s.add(start, s.at, line, b.String(), 'w', true)
			return nil
		case ch == '\r':
		case ch == '\\' && s.at+1 < len(s.text):
			s.next()
			if s.text[s.at] != quote {
				b.WriteByte('\\')
			}
			b.WriteByte(s.text[s.at])
		default:
			b.WriteByte(ch)
		}
	}
	return fmt.Errorf("line %d: a quotation that does not end", line)
}

// plain reads a word without quotes: it ends before a blank and before ";", "{"
// and "}", save those of "${name}".
func (s *scanner) plain() {
	start, line := s.at, s.line
	for s.at < len(s.text) {
		ch := s.text[s.at]
		if isBlank(ch) || ch == ';' || ch == '}' || ch == '{' && !(s.at > start && s.text[s.at-1] == '$') {
			break
		}
		switch {
		case ch == '\\' && s.at+1 < len(s.text):
			s.next()
		case ch == '{':
			for s.at < len(s.text) && s.text[s.at] != '}' && !isBlank(s.text[s.at]) {
				s.at++
			}
			if s.at >= len(s.text) || isBlank(s.text[s.at]) {
				continue
			}
		}
		s.next()
	}
	s.add(start, s.at, line, strings.ReplaceAll(s.text[start:s.at], "\r", ""), 'w', false)
}

// lua reads the block of a *_by_lua_block directive as one word, and ends the
// directive.
func (s *scanner) lua(variable bool) error {
	s.space()
	if variable {
		s.plain()
		s.space()
	}
	if s.at >= len(s.text) || s.text[s.at] != '{' {
		return fmt.Errorf(`line %d: expected "{" to start a Lua block`, s.line)
	}
	start, line, depth, quote := s.at, s.line, 0, byte(0)
	for ; s.at < len(s.text); s.next() {
		switch ch := s.text[s.at]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"', ch == '\'':
			quote = ch
		case ch == '{':
			depth++
		case ch == '}':
			if depth--; depth == 0 {
				s.at++
				s.add(start, s.at, line, s.text[start+1:s.at-1], 'w', true)
				s.add(s.at, s.at, s.line, ";", ';', false)
				return nil
			}
		}
	}
	return fmt.Errorf("line %d: a Lua block that does not end", line)
}

// Write gives the word another value, in the quotes that it has, or in some where
// the value needs them.
func (w Word) Write(text, value string) string {
	quote := byte('"')
	switch {
	case w.Quoted && (text[w.Start] == '"' || text[w.Start] == '\''):
		quote = text[w.Start]
	case needless(value):
		return value
	}
	q := string(quote)
	return q + strings.ReplaceAll(value, q, `\`+q) + q
}

// needless reports whether a value needs no quotes.
func needless(value string) bool {
	rest := bracedVariable.ReplaceAllString(value, "")
	return value != "" && !strings.ContainsAny(rest, " \t\r\n\v\f;{}\"'#") && !strings.HasSuffix(rest, "$")
}

var bracedVariable = regexp.MustCompile(`\$\{\w+\}`)
