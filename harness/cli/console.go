package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/console"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// isMessage reports whether what is to be explained is a browser's console
// message: no id and no code has a space in it.
func isMessage(what string) bool { return what == "-" || strings.ContainsAny(what, " \t\n") }

// explainMessage explains a console message; "-" is what comes in.
func explainMessage(c *cobra.Command, message string) error {
	if message == "-" {
		text, err := io.ReadAll(io.LimitReader(c.InOrStdin(), console.MaxMessage+1))
		if err != nil {
			return &exit{exitBadInput, fmt.Errorf("explain: standard input: %w", err)}
		}
		message = string(text)
	}
	e, err := console.Explain(message)
	if err != nil {
		return &exit{exitBadInput, err}
	}
	printExplanation(c.OutOrStdout(), e)
	return nil
}

// printExplanation prints what a console message means, the usual causes, and
// what to change.
func printExplanation(w io.Writer, e console.Explanation) {
	fmt.Fprintln(w, e.Check)
	layout.Column(w, "  ", e.Meaning)
	if e.NotCORS {
		layout.Column(w, "  ", "This is not about CORS. A CORS header does not help.")
	}
	if e.Spec != "" {
		layout.Column(w, "  ", report.SpecURL(e.Spec))
	}
	fmt.Fprintln(w)
	row := func(label, text string) {
		if text != "" {
			layout.Column(w, fmt.Sprintf("  %-10s", label), text)
		}
	}
	row("words of", e.Browser)
	row("code", e.Code)
	row("page", e.Origin)
	row("asked", e.URL)
	label := "causes"
	for i, cause := range e.Causes {
		row(label, fmt.Sprintf("%d. %s", i+1, cause))
		label = ""
	}
	row("fix", e.Fix)
	if e.Lesson != "" {
		row("lesson", "crosscheck demo --text "+e.Lesson)
	}
	if e.Scenario != "" {
		row("shown by", "crosscheck explain "+e.Scenario)
	}
}
