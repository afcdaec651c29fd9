package plain

import (
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Options say how an item is written. The zero value is what a log needs.
type Options struct {
	// Full writes every step with its comparison, also those that passed.
	Full bool

	// Color marks the verdict and wrong rows for a terminal, in bold and red.
	Color bool
}

// String returns the text of a result with the default options.
func String(r judge.Result) string { return Item(report.NewItem(r, ""), Options{}) }

// Step returns the text of one step: its call, what the three witnesses say, and
// the wire. It has no header, for want of a scenario.
func Step(s judge.StepResult) string {
	p := sheet{}
	p.step(report.Redacted(s), "", false)
	return p.b.String()
}

// Item returns the text of an item: one line where it passed, else the call, what
// the three witnesses say in the order of events, why, and what to do.
func Item(i report.Item, o Options) string {
	p := sheet{color: o.Color}
	if i.Passed() && !o.Full {
		p.passed(i)
		return p.b.String()
	}
	p.header(i)
	for n, s := range i.Steps {
		if n != i.Main && !o.Full {
			continue
		}
		p.line("")
		if i.Of > 1 {
			p.text(indent, stepOf(n, i.Of, s, i.Verdict))
		}
		p.step(s, i.Target, o.Full)
	}
	if i.Error != "" {
		p.line("")
		p.labelled(labelError, layout.Paragraphs(i.Error, room))
	}
	if !o.Full {
		p.otherSteps(i)
	}
	for n, note := range i.Notes {
		p.labelled(only(n == 0, labelNotes), layout.Wrap(note, room))
	}
	if i.Do != "" {
		p.labelled(labelNext, layout.Wrap(i.Do, room))
	}
	if i.Rerun != "" {
		p.labelled(labelRerun, []string{i.Rerun}) // in one line, so that it can be copied
	}
	return p.b.String()
}

func only(show bool, s string) string {
	if show {
		return s
	}
	return ""
}
