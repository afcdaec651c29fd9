package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// columns is the greatest width of a line that is made of words.
const columns = 100

// printColumn prints words in lines of [columns] behind a label, below which
// the further lines are indented.
func printColumn(w io.Writer, label, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(label))
	line := label
	for i, word := range strings.Fields(text) {
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			fmt.Fprintln(w, line)
			line = indent + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}
