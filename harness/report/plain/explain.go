package plain

import (
	"fmt"
	"io"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Explain writes what a scenario declares, what the standard says must happen
// on the wire and in the page, and each decision that leads there, with its
// anchor; and how any of the engines is known to differ. Scripts and predictions
// are those of the scenario's steps.
func Explain(w io.Writer, s *scenario.Scenario, page fetch.Client, scripts []scenario.Script, predictions []fetch.Prediction, engines []*browser.Engine) error {
	p := &sheet{}
	p.line(s.ID)
	p.text(indent, layout.Clean(s.Rule))
	p.apart(report.SpecURL(s.Spec), s.At.String(), 8)
	if len(s.Covers) > 0 {
		p.line("  " + behaviours(s.Covers))
	}
	for i, script := range scripts {
		p.line("")
		if len(scripts) > 1 {
			p.line("  " + stepNumber(i, len(scripts)))
		}
		p.explainStep(judge.StepResult{
			Page: page, Script: script, Declared: predictions[i], Wire: wire.Predicted(predictions[i].Wire),
		})
	}
	for _, e := range engines {
		p.knownDeviations(e, s.Deviates[e.Name])
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// knownDeviations writes where an engine is known to differ from the standard.
func (p *sheet) knownDeviations(e *browser.Engine, list []scenario.Deviation) {
	for _, d := range list {
		where := ""
		if len(list) > 1 {
			where = fmt.Sprintf(" in step %d", max(d.Step, 1))
		}
		p.line("")
		p.labelled(labelDeviates, layout.Wrap(deviates(e.Product, where, d), room))
	}
}

func (p *sheet) explainStep(s judge.StepResult) {
	s = report.Redacted(s)
	for l := range strings.SplitSeq(report.JavaScript(s.Script.Call), "\n") {
		p.text(indent, l)
	}
	p.text(indent, labelFrom+s.Page.Origin.String())
	p.line("")
	p.labelled(labelWire, wireOf(s, room))
	result := report.Outcome(s.Declared.Outcome)
	if s.Declared.Outcome.Kind == fetch.NetworkError {
		result += ": " + s.Declared.Outcome.Refusal.String()
	}
	p.labelled(labelOutcome, layout.Wrap(result, room))
	if f := advice.Refusal(s.Declared.Outcome.Refusal, s.Declared.Wire); f != "" {
		p.labelled(labelFix, layout.Wrap(f, room))
	}
	label := labelWhy
	for _, d := range s.Declared.Trace {
		mark := "  "
		if d.Failed {
			mark = "✗ "
		}
		head := d.Rule + ": " + d.Verdict
		if d.Hop > 0 {
			head = afterRedirect(d.Hop, head)
		}
		lines := []string{mark + head}
		for _, in := range d.Inputs {
			lines = append(lines, layout.Wrap(layout.Clean("      "+in.Name+": "+in.Value), room)...)
		}
		p.labelled(label, append(lines, "      "+report.SpecURL(d.Anchor)))
		label = ""
	}
}
