package teach

import (
	"html/template"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/diagram"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/teach/copyas"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// resultView is what a page shows of a run.
type resultView struct {
	Verdict judge.Verdict
	Words   string
	Browser string
	Notes   []string
	Steps   []stepView
	Error   string
}

// stepView is one step of it.
type stepView struct {
	Number, Total int
	Headline      string
	Call          string
	Diagram       template.HTML
	Rows          []judge.Row
	Because, Fix  string
	Script        []string // what script could read, line by line
	Wire          []wireLine
	Failed        bool
	Open          bool   // shown at once: the step that the question is about, and any that is not as it must be
	Tinker        string // the step as a state of the playground; "" for none
}

// wireLine is a line of the last answer on the wire. Hidden ones script cannot
// read.
type wireLine struct {
	Text   string
	Hidden bool
}

// judged is what a run came to, as HTML.
func (l *Lab) judged(r *run) (string, error) {
	result, notes := r.judged()
	v := resultView{
		Verdict: result.Verdict, Words: verdictWords(result.Verdict), Notes: append(notes, result.Notes...), Error: result.Error,
		Browser: strings.TrimSpace(r.judge.Browser.Product + " " + r.judge.Browser.Version),
	}
	for i, s := range result.Steps {
		step := stepOf(s, i+1, len(r.judge.Scripts), r.judge.Browser.Product)
		step.Open = i == r.focus || s.Verdict != judge.Conforms
		v.Steps = append(v.Steps, step)
	}
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, "result", v)
	return b.String(), err
}

func stepOf(s judge.StepResult, number, total int, browser string) stepView {
	call := report.JavaScript(s.Script.Call)
	v := stepView{
		Number: number, Total: total, Headline: headline(s), Call: call,
		Diagram: diagram.HTML(s, diagram.Options{Call: call}),
		Rows:    s.Rows, Because: strings.ReplaceAll(s.Because, "Chrome", browser), Fix: s.Fix,
		Failed: s.Seen.Page.Outcome.Kind == fetch.NetworkError,
	}
	if v.Fix == "" {
		v.Fix = advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
	}
	v.Script = readable(s.Seen.Page)
	v.Wire = onWire(s)
	return v
}

// readable is what script could read, in lines.
func readable(saw wire.PageSaw) []string {
	o := saw.Outcome
	switch o.Kind {
	case fetch.Readable:
		var out []string
		if o.Status != 0 {
			out = append(out, "status: "+statusText(o.Status))
		}
		if o.Type != fetch.TypeDefault {
			out = append(out, "type: "+o.Type.String())
		}
		for _, h := range o.Headers {
			out = append(out, h.Name+": "+h.Value)
		}
		if o.Redirected {
			out = append(out, "redirected, to "+o.URL.String())
		}
		return append(append(out, ""), strings.Split(cut(o.Body), "\n")...)
	case fetch.Opaque, fetch.OpaqueRedirect:
		return []string{"type: " + o.Type.String(), "status: 0", "no headers", "no body"}
	case fetch.NetworkError:
		return []string{saw.Error, "", "nothing else: no status, no header, no reason"}
	default:
		return []string{"nothing"}
	}
}

// shownBody is how much of a body a page shows.
const shownBody = 1024

func cut(body string) string {
	if len(body) <= shownBody {
		return body
	}
	return strings.ToValidUTF8(body[:shownBody], "") + "…"
}

// onWire is the last answer on the wire, in lines.
func onWire(s judge.StepResult) []wireLine {
	if len(s.Wire) == 0 {
		return []wireLine{{Text: "nothing was sent"}}
	}
	last := s.Wire[len(s.Wire)-1]
	if !last.Answered {
		return []wireLine{{Text: last.Method + " " + last.URL.Path}, {Text: "no answer"}}
	}
	saw := s.Seen.Page.Outcome
	blind := saw.Kind != fetch.Readable || last.Preflight
	out := []wireLine{{Text: statusText(last.Status), Hidden: blind}}
	for _, h := range last.Response {
		out = append(out, wireLine{Text: chars(h.Name) + ": " + chars(h.Value), Hidden: blind || !saw.Headers.Has(h.Name)})
	}
	out = append(out, wireLine{})
	for line := range strings.SplitSeq(cut(last.Reply), "\n") {
		out = append(out, wireLine{Text: line, Hidden: blind})
	}
	return out
}

// predictionView is what a page shows of a prediction.
type predictionView struct {
	State    string // encoded, for the URL
	Headline string
	Failed   bool
	Call     string
	Diagram  template.HTML
	Trace    []fetch.Decision
	Copies   []copyas.Copy
	Error    string
}

// foreseen predicts a state of the playground.
func (l *Lab) foreseen(s State) predictionView {
	v := predictionView{State: s.Encode()}
	sc, c, err := l.playground(s)
	if err != nil {
		v.Error = err.Error()
		return v
	}
	script := c.Scripts[0]
	v.Headline, v.Failed = foretold(c.Predicted), c.Predicted.Outcome.Kind == fetch.NetworkError
	v.Call = report.JavaScript(script.Call)
	v.Diagram = drawn(c.Placement.Page, script, c.Predicted)
	v.Trace, v.Copies = c.Predicted.Trace, copyas.Copies(sc, script, c.Predicted)
	return v
}

// drawn draws a prediction.
func drawn(page fetch.Client, script scenario.Script, p fetch.Prediction) template.HTML {
	return diagram.HTML(judge.StepResult{Page: page, Script: script, Declared: p},
		diagram.Options{Call: report.JavaScript(script.Call), Predicted: true})
}

// exampleSteps are the steps of a scenario as the standard has them go.
func (l *Lab) exampleSteps(s *scenario.Scenario) ([]stepView, error) {
	c, err := l.staged(s, runPrefix+"example/t")
	if err != nil {
		return nil, err
	}
	var out []stepView
	for i, p := range s.Declared(chromium.Engine.Agent(), c.Placement, c.Scripts) {
		out = append(out, stepView{
			Number: i + 1, Total: len(c.Scripts), Headline: foretold(p), Call: report.JavaScript(c.Scripts[i].Call),
			Diagram: drawn(c.Placement.Page, c.Scripts[i], p), Failed: p.Outcome.Kind == fetch.NetworkError, Tinker: tinker(s, i),
		})
	}
	return out, nil
}
