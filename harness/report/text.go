package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// DefaultRerun is the command line that runs a scenario of the catalogue again.
const DefaultRerun = "ginkgo --focus='{id}' ./suites/spec"

// TextOptions say how [Text] writes a result. The zero value is what a log
// needs.
type TextOptions struct {
	// Full prints every step with its comparison, where it conforms as well.
	Full bool

	// Rerun is the command line that runs a scenario again, with {id} in place
	// of its id. "" is [DefaultRerun].
	Rerun string

	// Color marks the verdict and wrong rows for a terminal, in bold and red.
	Color bool
}

// Text writes a result for people: one line where it conforms, else the call,
// what the three witnesses say in the order of events, why, and what to do.
// Lines have at most 100 columns.
func Text(w io.Writer, r judge.Result, o TextOptions) error {
	if _, err := io.WriteString(w, render(r, o)); err != nil {
		return fmt.Errorf("report: text: %s: %w", scenarioOf(r).ID, err)
	}
	return nil
}

// String returns the text of a result with the default options.
func String(r judge.Result) string { return render(r, TextOptions{}) }

// StepString returns the text of one step: its call, what the three witnesses
// say, and the wire. It has no header, for want of a scenario.
func StepString(s judge.StepResult) string {
	p := sheet{mask: maskOf(s)}
	p.step(s, "", false)
	return p.b.String()
}

func render(r judge.Result, o TextOptions) string {
	p := sheet{mask: maskOf(r.Steps...), color: o.Color}
	if r.Verdict == judge.Conforms && !o.Full {
		p.conforms(r)
		return p.b.String()
	}
	p.header(r)
	main := mainStep(r)
	for i, s := range r.Steps {
		if i != main && !o.Full {
			continue
		}
		p.line("")
		if n := len(scenarioOf(r).Steps); n > 1 {
			p.text(indent, stepOf(i, n, s, r.Verdict))
		}
		p.step(s, r.Target, o.Full)
	}
	if r.Error != "" {
		p.line("")
		p.labelled("error", paragraphs(p.mask.text(r.Error), columns-labelIndent))
	}
	if !o.Full {
		p.otherSteps(r, main)
	}
	for i, n := range r.Notes {
		p.labelled(only(i == 0, "notes"), wrap(p.mask.line(n), columns-labelIndent))
	}
	if todo := whatToDo(r); todo != "" {
		p.labelled("do", wrap(todo, columns-labelIndent))
	}
	if id := scenarioOf(r).ID; id != "" {
		p.labelled("rerun", []string{rerun(o.Rerun, id)})
	}
	return p.b.String()
}

// rerun is the command line that runs the scenario again; it is not wrapped,
// so that it can be copied.
func rerun(template, id string) string {
	if template == "" {
		template = DefaultRerun
	}
	return strings.ReplaceAll(template, "{id}", id)
}

// mainStep is the step that shows why the verdict is what it is, -1 for none.
func mainStep(r judge.Result) int {
	first := -1
	for i, s := range r.Steps {
		if s.Verdict == r.Verdict && s.Verdict != judge.Conforms {
			return i
		}
		if s.Verdict != judge.Conforms && first < 0 {
			first = i
		}
	}
	return first
}

func stepOf(i, n int, s judge.StepResult, v judge.Verdict) string {
	text := fmt.Sprintf("step %d of %d", i+1, n)
	if s.Verdict != v {
		text += " (" + s.Verdict.String() + ")"
	}
	return text
}

// whatToDo tells a reader what follows from a result that says nothing about
// anybody.
func whatToDo(r judge.Result) string {
	switch {
	case r.Verdict == judge.Inconclusive:
		return "nothing is known about target or browser: mend what the text above names (setup, network, a dependency), then run it again"
	case r.Verdict == judge.Broken && len(r.Steps) == 0:
		return "this is a fault of Crosscheck or of its browser, not of the target: run it again; if it comes back, report it with this text"
	default:
		return ""
	}
}

func only(show bool, s string) string {
	if show {
		return s
	}
	return ""
}
