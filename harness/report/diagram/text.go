package diagram

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
)

// The columns of the lanes in text.
const (
	pageColumn    = 3
	browserColumn = 30
	serverColumn  = 84
)

// Text draws a step for a terminal of 100 columns, one text per event, each
// with its line end. The first is the head.
func Text(s judge.StepResult, o Options) []string {
	const page, browser = browserColumn - 3, serverColumn - browserColumn
	out := []string{
		layout.Pad(" page", page) + layout.Pad("browser", browser) + "server\n" +
			layout.Pad(" "+s.Page.Origin.String(), page) + layout.Pad("", browser) + s.Script.Call.URL.Origin().String() + "\n",
	}
	preflight := false
	for _, e := range Events(s, o) {
		text := ""
		if e.Preflight && !preflight {
			text = lanes(rule(partPreflight, '┄'))
		}
		preflight = e.Preflight
		out = append(out, text+e.text())
	}
	return out
}

// text draws one event.
func (e Event) text() string {
	var b strings.Builder
	write := func(at int, s string) { b.WriteString(lanes(strings.Repeat(" ", at) + s)) }
	at := min(column(e.From), column(e.To)) + 2
	for l := range strings.SplitSeq(e.marked(), "\n") {
		write(at, l)
	}
	for _, l := range e.Lines {
		if !e.Check() || e.Failed {
			write(at+2, l.Name+": "+l.Value)
		}
	}
	if !e.Check() {
		b.WriteString(lanes(arrow(e.From, e.To)))
	}
	return b.String()
}

func column(l Lane) int {
	switch l {
	case Page:
		return pageColumn
	case Browser:
		return browserColumn
	default:
		return serverColumn
	}
}

// arrow is a line from lane to lane.
func arrow(from, to Lane) string {
	left, right := min(column(from), column(to)), max(column(from), column(to))
	line := strings.Repeat("─", right-left-2)
	if from < to {
		return strings.Repeat(" ", left+1) + line + ">"
	}
	return strings.Repeat(" ", left+1) + "<" + line
}

func rule(title string, r rune) string {
	title = " " + title + " "
	return strings.Repeat(" ", browserColumn+2) + string(r) + string(r) + title +
		strings.Repeat(string(r), serverColumn-browserColumn-6-layout.Width(title))
}

// lanes draws the lanes behind a line, where it is blank and no space between
// two words, and ends it. A line that is wider than the terminal stays as it is.
func lanes(line string) string {
	cells := layout.Cells(line)
	for len(cells) <= serverColumn {
		cells = append(cells, " ")
	}
	for _, at := range []int{pageColumn, browserColumn, serverColumn} {
		inText := at+1 < len(cells) && cells[at-1] != " " && cells[at+1] != " "
		if cells[at] == " " && !inText {
			cells[at] = "│"
		}
	}
	return strings.TrimRight(strings.Join(cells, ""), " ") + "\n"
}
