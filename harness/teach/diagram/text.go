package diagram

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
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
	head := fmt.Sprintf("%-*s%-*s%s\n%-*s%-*s%s\n", browserColumn-3, " page", serverColumn-browserColumn, "browser", "server",
		browserColumn-3, " "+s.Page.Origin.String(), serverColumn-browserColumn, "", s.Script.Call.URL.Origin())
	out := []string{head}
	preflight := false
	for _, e := range Events(s, o) {
		text := ""
		if e.Preflight && !preflight {
			text = lanes(rule("CORS-preflight fetch", '┄'))
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
	title := e.Title
	switch {
	case e.Missing:
		title = "not on the wire: " + title
	case e.Unasked:
		title = "the standard sends no such request: " + title
	case e.Check() && e.Failed:
		title = "✗ " + title + ": " + e.Verdict
	case e.Check() && e.Verdict == "success":
		title = "✓ " + title + ": success"
	case e.Check():
		title = "· " + title + ": " + e.Verdict
	default: // a message
	}
	at := min(column(e.From), column(e.To)) + 2
	for l := range strings.SplitSeq(title, "\n") {
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
		strings.Repeat(string(r), serverColumn-browserColumn-6-utf8.RuneCountInString(title))
}

// lanes draws the lanes behind a line, where it is blank and no space between
// two words, and ends it. What is
// longer than the terminal is wide stays as it is.
func lanes(line string) string {
	r := []rune(line)
	for len(r) <= serverColumn {
		r = append(r, ' ')
	}
	for _, at := range []int{pageColumn, browserColumn, serverColumn} {
		inText := at+1 < len(r) && r[at-1] != ' ' && r[at+1] != ' '
		if r[at] == ' ' && !inText {
			r[at] = '│'
		}
	}
	return strings.TrimRight(string(r), " ") + "\n"
}
