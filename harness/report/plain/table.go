package plain

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
)

const (
	rowIndent = 4 // "  ✗ "
	gap       = 2 // between columns
)

// tableLine is a line of the comparison; wrong where its row is.
type tableLine struct {
	text  string
	wrong bool
}

// table lays the rows out in columns, in their order. Cells too long for their
// column are shortened; those of a wrong row follow in full, and where no row
// is wrong those of every row.
func table(rows []judge.Row) []tableLine {
	cells := [][]string{{"", headStandard, headBrowser, headWire}}
	for _, r := range rows {
		cells = append(cells, []string{r.What, r.Standard, r.Browser, r.Wire})
	}
	widths := columnWidths(cells)
	anyWrong := slices.ContainsFunc(rows, func(r judge.Row) bool { return r.Wrong })
	lines := []tableLine{{text: layOut("    ", cells[0], widths)}}
	for i, r := range rows {
		mark := "    "
		if r.Wrong {
			mark = "  ✗ "
		}
		row := cells[i+1]
		lines = append(lines, tableLine{layOut(mark, row, widths), r.Wrong})
		if anyWrong && !r.Wrong {
			continue
		}
		for c, text := range row {
			if layout.Width(text) > widths[c] {
				lines = append(lines, inFull(cells[0][c], text, r.Wrong)...)
			}
		}
	}
	return lines
}

// columnWidths gives each column the width of its widest cell, and takes from
// the widest where a line has no room for all.
func columnWidths(cells [][]string) []int {
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for c, text := range row {
			widths[c] = max(widths[c], layout.Width(text))
		}
	}
	const room = layout.Columns - rowIndent - 3*gap
	for {
		sum, widest := 0, 0
		for c, w := range widths {
			sum += w
			if w > widths[widest] {
				widest = c
			}
		}
		if sum <= room {
			return widths
		}
		widths[widest]--
	}
}

func layOut(mark string, row []string, widths []int) string {
	var b strings.Builder
	b.WriteString(mark)
	for c, text := range row {
		if text == "" && row[0] != "" {
			text = nothing
		}
		text = layout.Shorten(text, widths[c])
		if c < len(row)-1 {
			text = layout.Pad(text, widths[c]+gap)
		}
		b.WriteString(text)
	}
	return strings.TrimRight(b.String(), " ")
}

// inFull writes a shortened cell out, below its row.
func inFull(head, text string, wrong bool) []tableLine {
	if head != "" {
		text = head + ": " + text
	}
	var out []tableLine
	for i, l := range layout.Wrap(text, layout.Columns-rowIndent-4) {
		lead := "    └ "
		if i > 0 {
			lead = "        "
		}
		out = append(out, tableLine{lead + l, wrong})
	}
	return out
}
