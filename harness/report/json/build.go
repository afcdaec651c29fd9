package json

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// keptBody is how many bytes of a body a document keeps.
const keptBody = 1024

// NewDocument makes the document of a report.
func NewDocument(r *report.Report) Document {
	d := Document{
		Version: SchemaVersion, Title: r.Title, Browser: r.Browser, Target: r.Target,
		Duration: r.Took.Milliseconds(), Counts: map[string]int{},
		Scenarios: make([]ScenarioDocument, len(r.Items)), Notes: r.Notes,
	}
	for _, f := range r.About {
		d.About = append(d.About, f.String())
	}
	if d.Partial = r.Partial(); d.Partial {
		d.Asked = r.Asked
	}
	for _, c := range r.Counts {
		d.Counts[c.Verdict.String()] = c.N
	}
	for i, item := range r.Items {
		d.Scenarios[i] = scenarioOf(item)
		if item.Browser != r.Browser && item.Browser.Product != "" {
			d.Scenarios[i].Browser = &item.Browser
		}
	}
	for _, t := range r.Tables {
		d.Tables = append(d.Tables, TableDocument(t))
	}
	for _, a := range r.Attachments {
		d.Attachments = append(d.Attachments, AttachmentDocument(a))
	}
	return d
}

func scenarioOf(i report.Item) ScenarioDocument {
	out := ScenarioDocument{
		ID: i.ID, Rule: i.Rule, Spec: i.Spec, Section: i.Section, Covers: i.Covers, Labels: i.Labels,
		Verdict: i.Verdict, Because: i.Because, Fix: i.Fix, Error: i.Error, Runs: i.Runs, Duration: i.Took.Milliseconds(),
		Notes: i.Notes, Target: i.Target, Text: plain.Item(i, plain.Options{}),
	}
	if i.At.File != "" {
		out.At = &PositionDocument{i.At.File, i.At.Line, i.At.Column}
	}
	if i.Deviation != nil {
		d := DeviationDocument(*i.Deviation)
		out.Deviation = &d
	}
	for _, s := range i.Steps {
		out.Steps = append(out.Steps, step(s))
	}
	return out
}

func step(s judge.StepResult) StepDocument {
	out := StepDocument{
		Verdict: s.Verdict, Origin: s.Page.Origin.String(), Call: call(s.Script.Call),
		Want: want(s.Script.Want), Standard: outcome(s.Declared.Outcome),
		Page: page(s.Seen.Page), Chrome: chrome(s.Seen.Browser),
		Because: s.Because, Fix: s.Fix,
	}
	for _, e := range s.Wire {
		out.Wire = append(out.Wire, ExchangeDocument{
			Preflight: e.Preflight, Hop: e.Hop, Protocol: e.Protocol, Method: e.Method, URL: e.URL.OnWire().String(),
			Request: pairs(e.Request), Answered: e.Answered, Status: e.Status, Response: pairs(e.Response),
		})
	}
	for _, r := range s.Rows {
		out.Rows = append(out.Rows, RowDocument(r))
	}
	return out
}

func call(c fetch.Call) CallDocument {
	method := c.Method
	if method == "" {
		method = "GET"
	}
	method, _ = report.HeaderText(fetch.Header{Name: method})
	return CallDocument{
		API: c.API, Method: method, URL: layout.Clean(c.URL.String()), Headers: pairs(c.Headers),
		Mode: c.Mode, Credentials: c.Credentials, JavaScript: report.JavaScript(c),
	}
}

func outcome(o fetch.Outcome) OutcomeDocument {
	out := OutcomeDocument{
		Outcome: o.Kind, Type: o.Type, Status: o.Status, Headers: pairs(o.Headers), Length: len(o.Body),
		Body: strings.ToValidUTF8(o.Body[:min(len(o.Body), keptBody)], "\uFFFD"), Redirected: o.Redirected,
	}
	if o.Refusal.Reason != fetch.NoReason {
		out.Refusal = layout.Clean(o.Refusal.String())
	}
	if o.URL != (fetch.URL{}) {
		out.URL = layout.Clean(o.URL.String())
	}
	return out
}

func page(p wire.PageSaw) OutcomeDocument {
	out := outcome(p.Outcome)
	out.Error, out.BodyError, out.Upload, out.TimedOut = p.Error, p.BodyError, p.UploadEvents, p.TimedOut
	return out
}

func chrome(c wire.BrowserSaw) ChromeDocument {
	out := ChromeDocument{Known: c.Known, Reason: c.Reason, Parameter: c.Parameter, Failure: c.Failure, Slow: c.Slow}
	for _, r := range c.Records {
		out.Records = append(out.Records, RecordDocument{
			Preflight: r.Preflight, Method: r.Method, URL: r.URL, Request: pairs(r.Request),
			Status: r.Status, Response: pairs(r.Response), Error: r.Error, Blocked: r.Blocked, NotStored: r.NotStored,
		})
	}
	return out
}

// pairs writes headers as pairs.
func pairs(l fetch.HeaderList) [][2]string {
	var out [][2]string
	for _, h := range l {
		name, value := report.HeaderText(h)
		out = append(out, [2]string{name, value})
	}
	return out
}

// want is nil for a want that asserts nothing.
func want(w scenario.Want) *scenario.Want {
	if w.Outcome == fetch.OutcomeUnknown && w.Preflight == scenario.NotAsserted && w.Request == scenario.NotAsserted {
		return nil
	}
	return &w
}
