package strict

import (
	"strings"
	"unicode/utf8"
)

// Source is the text of one file, with its lines.
type Source struct {
	Name string

	text   string
	lines  []string
	widths []int // characters of each line
}

// NewSource returns the text of a file without the byte order mark in front.
func NewSource(name, text string) *Source {
	text = strings.TrimPrefix(text, "\uFEFF")
	s := &Source{Name: name, text: text, lines: strings.Split(lineBreaks.Replace(text), "\n")}
	for _, line := range s.lines {
		s.widths = append(s.widths, utf8.RuneCountInString(line))
	}
	return s
}

// lineBreaks are the ends of lines in YAML: LF, CRLF and CR.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Lines returns the number of lines, which is at least 1.
func (s *Source) Lines() int { return len(s.lines) }

// Line returns a line by its number, from 1; "" if there is none.
func (s *Source) Line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// placeOf returns the place of a byte of the text. A character that is not UTF-8
// counts as one.
func (s *Source) placeOf(offset int) Place {
	before := lineBreaks.Replace(s.text[:offset])
	last := strings.LastIndexByte(before, '\n') + 1
	return Place{strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[last:]) + 1, 1}
}

// inside returns the place, or the nearest one that the file has: the end of a
// line is one.
func (s *Source) inside(p Place) Place {
	p.Line = min(max(p.Line, 1), len(s.lines))
	p.Column = min(max(p.Column, 1), s.widths[p.Line-1]+1)
	p.Width = max(p.Width, 1)
	return p
}

// Place is where something stands in a file: line and column start at 1, the
// width is in characters.
type Place struct{ Line, Column, Width int }
