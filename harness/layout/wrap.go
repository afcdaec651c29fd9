package layout

import (
	"fmt"
	"io"
	"strings"
)

// Wrap breaks a text of words into lines of at most n cells. A word that is
// wider than a line is broken.
func Wrap(text string, n int) []string { return Fill(strings.Split(text, " "), " ", n) }

// Words breaks a text of words into lines of at most n cells, between words
// only: a word that is wider, such as a URL, has a line of its own and stays
// whole.
func Words(text string, n int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Column writes words in lines of [Columns] cells behind a label, below which
// the further lines are indented. White space in the text separates words. An
// error of the writer is dropped: it comes back from whatever is written last.
func Column(w io.Writer, label, text string) {
	for _, line := range Wrap(strings.Join(strings.Fields(text), " "), Columns-Width(label)) {
		fmt.Fprintln(w, label+line)
		label = strings.Repeat(" ", Width(label))
	}
}

// Paragraphs breaks a text that has line ends of its own into clean lines of at
// most n cells.
func Paragraphs(text string, n int) []string {
	var lines []string
	for l := range strings.SplitSeq(CleanLines(strings.TrimRight(text, "\n")), "\n") {
		lines = append(lines, Wrap(strings.TrimRight(l, " "), n)...)
	}
	return lines
}

// Fill lays tokens out in lines of at most n cells, with a separator between
// them. A token that is wider than a line is broken, at spaces if it has any.
func Fill(tokens []string, sep string, n int) []string {
	var lines []string
	line, empty := "", true
	flush := func() {
		if !empty && strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		line, empty = "", true
	}
	for _, t := range tokens {
		if !empty && Width(line)+Width(sep)+Width(t) > n {
			flush()
		}
		switch {
		case Width(t) > n:
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
		return Wrap(t, n)
	}
	var lines []string
	for {
		head, rest := cut(t, n)
		if head == "" || rest == "" { // the end, or a character that is wider than the line
			return append(lines, t)
		}
		lines, t = append(lines, head), rest
	}
}
