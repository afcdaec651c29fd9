package cli

import (
	"fmt"
	"io"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// shownScenarios is how many of the scenarios that show a code are printed.
const shownScenarios = 5

// printCode prints what a CorsError code means, which scenarios show it, and
// what to change; or why nothing can reach it.
func printCode(w io.Writer, c scenarios.Shown) {
	fmt.Fprintln(w, c.Code)
	layout.Column(w, "  ", c.Meaning)
	layout.Column(w, "  ", report.SpecURL(c.Spec))
	fmt.Fprintln(w)
	if c.Unreachable != "" {
		layout.Column(w, "  never     ", c.Unreachable)
		return
	}
	layout.Column(w, "  fix       ", c.Remedy())
	label := "  shown by  "
	for _, s := range c.Scenarios[:min(shownScenarios, len(c.Scenarios))] {
		layout.Column(w, label, s.ID)
		layout.Column(w, "              ", s.Rule)
		label = "            "
	}
	switch more := len(c.Scenarios) - shownScenarios; {
	case len(c.Scenarios) == 0:
		layout.Column(w, label, "no scenario")
	case more > 0:
		layout.Column(w, label, fmt.Sprintf("and %d more", more))
	}
}
