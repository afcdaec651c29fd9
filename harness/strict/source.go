package strict

import "strings"

// Source is the text of one file.
type Source struct {
	Name string

	text  string
	lines []string
}

// NewSource returns a file's text; a byte order mark in front is no part of it.
func NewSource(name, text string) *Source {
	text = strings.TrimPrefix(text, "\uFEFF")
	return &Source{Name: name, text: text, lines: strings.Split(lineBreaks.Replace(text), "\n")}
}

// lineBreaks are what YAML takes for the end of a line.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Lines is the number of lines.
func (s *Source) Lines() int { return len(s.lines) }

// Line returns a line by its number, from 1; "" where there is none.
func (s *Source) Line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// Place is where something stands in a file: line and column start at 1, the
// width is in characters.
type Place struct{ Line, Column, Width int }
