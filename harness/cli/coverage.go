package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// printCoverage prints what covers each behaviour, by group, and the totals.
func printCoverage(w io.Writer, rows []scenarios.Coverage) {
	group := ""
	for _, r := range rows {
		if r.Group != group {
			group = r.Group
			fmt.Fprintf(w, "%s\n\n", group)
		}
		layout.Column(w, fmt.Sprintf("%5d  ", r.Number), r.Title)
		switch {
		case len(r.Scenarios) > 0:
			layout.Column(w, "       ", few(r.Scenarios, layout.Columns-7))
		case r.Reason != "":
			layout.Column(w, "       ", "not covered: "+r.Reason)
		default:
			layout.Column(w, "       ", "NOT COVERED, and there is no reason")
		}
		fmt.Fprintln(w)
	}
	t := scenarios.Count(rows)
	total := fmt.Sprintf("%d of %d behaviours covered by %d scenarios, %d with a reason", t.Covered, t.Behaviours, t.Scenarios, t.Reasoned)
	if rest := t.Behaviours - t.Covered - t.Reasoned; rest > 0 {
		total += fmt.Sprintf(", %d with neither", rest)
	}
	fmt.Fprintln(w, total)
}

// few lists the first ids that fit on a line, the first in any case, and says
// how many more there are: "redirects/other-port, redirects/to-data +3".
func few(ids []string, width int) string {
	for n := len(ids); ; n-- {
		out := strings.Join(ids[:n], ", ")
		if n < len(ids) {
			out += fmt.Sprintf(" +%d", len(ids)-n)
		}
		if n == 1 || len(out) <= width {
			return out
		}
	}
}
