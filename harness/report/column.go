package report

import (
	"fmt"
	"io"
	"strings"
)

// Columns is the greatest width of a line of text.
const Columns = columns

// Column writes words in lines of [Columns] behind a label, below which the
// further lines are indented.
func Column(w io.Writer, label, text string) {
	for _, line := range wrap(strings.Join(strings.Fields(text), " "), Columns-width(label)) {
		fmt.Fprintln(w, label+line)
		label = strings.Repeat(" ", width(label))
	}
}
