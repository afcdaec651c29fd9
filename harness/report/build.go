package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// keptBody is how many bytes of a body a document keeps.
const keptBody = 1024

// NewDocument makes the document of a run.
func NewDocument(run Run) Document {
	d := Document{
		Version: SchemaVersion, Browser: run.Browser, Target: run.Target,
		Duration: run.Took.Milliseconds(), Counts: map[string]int{},
		Scenarios: make([]ScenarioDocument, len(run.Results)), Notes: run.Notes, Attachments: run.Attachments,
	}
	if d.Partial = run.Partial(); d.Partial {
		d.Asked = run.Asked
	}
	counted := tally(run.Results)
	for _, v := range verdicts {
		d.Counts[v.String()] = counted[v]
	}
	for i, r := range run.Results {
		d.Scenarios[i] = scenarioDocument(r, run.Rerun)
		if r.Browser != run.Browser && r.Browser.Product != "" {
			d.Scenarios[i].Browser = &r.Browser
		}
	}
	return d
}

func scenarioDocument(r judge.Result, rerun string) ScenarioDocument {
	s, m := scenarioOf(r), maskOf(r.Steps...)
	out := ScenarioDocument{
		ID: s.ID, Rule: s.Rule, Spec: SpecURL(s.Spec), Section: s.Section, Covers: s.Covers, Labels: s.Labels,
		Verdict: r.Verdict, Error: m.prose(r.Error), Runs: r.Runs, Duration: r.Took.Milliseconds(), Target: r.Target,
		Text: render(r, TextOptions{Rerun: rerun}),
	}
	if s.At.File != "" {
		out.At = &PositionDocument{s.At.File, s.At.Line, s.At.Column}
	}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, m.line(n))
	}
	if i := mainStep(r); i >= 0 {
		out.Because, out.Fix = m.line(r.Steps[i].Because), m.line(r.Steps[i].Fix)
	}
	for _, step := range r.Steps {
		if d := step.Deviation; d != nil && out.Deviation == nil {
			out.Deviation = &Deviation{
				Standard: outcome(step.Declared.Outcome), Browser: outcome(step.Seen.Page.Outcome),
				Versions: d.Versions, Because: d.Because, See: d.See,
			}
		}
		out.Steps = append(out.Steps, m.step(step))
	}
	return out
}

func (m mask) step(s judge.StepResult) StepDocument {
	out := StepDocument{
		Verdict: s.Verdict, Origin: s.Page.Origin.String(), Call: m.call(s.Script.Call),
		Want: maskWant(s.Script.Want), Standard: m.outcome(s.Declared.Outcome),
		Page: m.page(s.Seen.Page), Chrome: m.chromeDocument(s.Seen.Browser),
		Because: m.line(s.Because), Fix: m.line(s.Fix),
	}
	for _, e := range s.Wire {
		out.Wire = append(out.Wire, ExchangeDocument{
			Preflight: e.Preflight, Hop: e.Hop, Protocol: e.Protocol, Method: e.Method, URL: e.URL.OnWire().String(),
			Request: pairs(e.Request), Answered: e.Answered, Status: e.Status, Response: pairs(e.Response),
		})
	}
	for _, r := range s.Rows {
		out.Rows = append(out.Rows, RowDocument{m.line(r.What), m.line(r.Standard), m.line(r.Browser), m.line(r.Wire), r.Wrong})
	}
	return out
}

func (m mask) call(c fetch.Call) CallDocument {
	method := c.Method
	if method == "" {
		method = "GET"
	}
	return CallDocument{
		API: c.API, Method: decode(method), URL: m.line(c.URL.String()), Headers: pairs(c.Headers),
		Mode: c.Mode, Credentials: c.Credentials, JavaScript: JavaScript(c),
	}
}

func (m mask) outcome(o fetch.Outcome) OutcomeDocument {
	out := OutcomeDocument{
		Outcome: o.Kind, Type: o.Type, Status: o.Status, Headers: pairs(o.Headers), Length: len(o.Body),
		Body: strings.ToValidUTF8(o.Body[:min(len(o.Body), keptBody)], "\uFFFD"), Redirected: o.Redirected,
	}
	if o.Refusal.Reason != fetch.NoReason {
		out.Refusal = m.line(o.Refusal.String())
	}
	if o.URL != (fetch.URL{}) {
		out.URL = m.line(o.URL.String())
	}
	return out
}

func (m mask) page(p wire.PageSaw) OutcomeDocument {
	out := m.outcome(p.Outcome)
	out.Error, out.BodyError, out.Upload, out.TimedOut = m.line(p.Error), m.line(p.BodyError), p.UploadEvents, p.TimedOut
	return out
}

func (m mask) chromeDocument(c wire.BrowserSaw) ChromeDocument {
	out := ChromeDocument{Known: c.Known, Reason: c.Reason, Parameter: m.line(c.Parameter), Failure: m.line(c.Failure), Slow: c.Slow}
	for _, r := range c.Records {
		out.Records = append(out.Records, RecordDocument{
			Preflight: r.Preflight, Method: r.Method, URL: m.line(r.URL), Request: pairs(r.Request),
			Status: r.Status, Response: pairs(r.Response), Error: r.Error, Blocked: r.Blocked, NotStored: r.NotStored,
		})
	}
	return out
}

// prose is text with line ends, each line made fit to be shown.
func (m mask) prose(s string) string {
	lines := strings.Split(m.text(s), "\n")
	for i, l := range lines {
		lines[i] = clean(strings.ReplaceAll(l, "\t", "    "))
	}
	return strings.Join(lines, "\n")
}

// pairs writes headers as pairs, with what is secret hidden.
func pairs(l fetch.HeaderList) [][2]string {
	var out [][2]string
	for _, h := range l {
		value := maskValue(h.Name, h.Value)
		if value == h.Value {
			value = decode(value)
		}
		out = append(out, [2]string{decode(h.Name), strings.ToValidUTF8(value, "\uFFFD")})
	}
	return out
}

// decode is the standard's isomorphic decoding: one character a byte.
func decode(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return s
	}
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

// maskWant hides the credentials that a want names; nil for a want that
// asserts nothing.
func maskWant(w scenario.Want) *scenario.Want {
	if w.Outcome == fetch.OutcomeUnknown && w.Preflight == scenario.NotAsserted && w.Request == scenario.NotAsserted {
		return nil
	}
	w.PreflightRequest, w.ActualRequest = maskRequest(w.PreflightRequest), maskRequest(w.ActualRequest)
	w.Hops = slices.Clone(w.Hops)
	for i, h := range w.Hops {
		w.Hops[i].PreflightRequest, w.Hops[i].ActualRequest = maskRequest(h.PreflightRequest), maskRequest(h.ActualRequest)
	}
	return &w
}

func maskRequest(w *scenario.RequestWant) *scenario.RequestWant {
	if w == nil {
		return nil
	}
	r := *w
	r.Headers = slices.Clone(r.Headers)
	for i, h := range r.Headers {
		// Headers hold bytes, and the ellipsis is none.
		r.Headers[i].Value = strings.ReplaceAll(maskValue(h.Name, h.Value), hidden, "...")
	}
	return &r
}
