package diagram

import (
	"html/template"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// HTML draws a step. Its style is in fixtures/teach/diagram.css; without it the
// drawing is a list that reads well.
func HTML(s judge.StepResult, o Options) template.HTML {
	var b strings.Builder
	err := page.Execute(&b, struct {
		Parts        []part
		Page, Server string
		Predicted    bool
	}{Parts: parts(Events(s, o)), Page: s.Page.Origin.String(), Server: s.Script.Call.URL.Origin().String(), Predicted: o.Predicted})
	if err != nil {
		return template.HTML(template.HTMLEscapeString("diagram: " + err.Error()))
	}
	return template.HTML(b.String())
}

// part is a stretch of events that are all of a CORS-preflight fetch, or all
// not.
type part struct {
	Preflight bool
	Events    []Event
}

func parts(events []Event) []part {
	var out []part
	for _, e := range events {
		if n := len(out); n == 0 || out[n-1].Preflight != e.Preflight {
			out = append(out, part{Preflight: e.Preflight})
		}
		out[len(out)-1].Events = append(out[len(out)-1].Events, e)
	}
	return out
}

var page = template.Must(template.New("diagram").Funcs(template.FuncMap{
	"class":         class,
	"notOnWire":     func() string { return notOnWire },
	"notAsked":      func() string { return notAsked },
	"partPreflight": func() string { return partPreflight },
	"spec": func(anchor string) string {
		if strings.Contains(anchor, "://") {
			return anchor
		}
		return "https://fetch.spec.whatwg.org/#" + anchor
	},
}).Parse(`<div class="sequence{{if .Predicted}} predicted{{end}}">
<div class="lanes" aria-hidden="true"><span class="lane-page">page <small>{{.Page}}</small></span><span class="lane-browser">browser</span><span class="lane-server">server <small>{{.Server}}</small></span></div>
{{range .Parts}}{{if .Preflight}}<div class="preflight" role="group" aria-label="{{partPreflight}}"><p class="part">{{partPreflight}}</p>
{{end}}<ol class="events">
{{range .Events}}<li class="{{class .}}">{{if .Check}}{{template "check" .}}{{else}}{{template "message" .}}{{end}}</li>
{{end}}</ol>
{{if .Preflight}}</div>
{{end}}{{end}}</div>
{{define "message"}}<div class="text"><p class="title"><span class="hidden">{{.From}} to {{.To}}: </span>{{if .Missing}}<b>{{notOnWire}}</b> {{end}}{{if .Unasked}}<b>{{notAsked}}</b> {{end}}<code>{{.Title}}</code></p>{{template "lines" .Lines}}</div><span class="arrow" aria-hidden="true"></span>{{end}}
{{define "check"}}<div class="text"><p class="title">{{if .Failed}}<span class="mark">✗</span> <b>{{template "rule" .}}: {{.Verdict}}</b>{{else}}{{if eq .Verdict "success"}}<span class="ok">✓</span> {{end}}{{template "rule" .}}: <b>{{.Verdict}}</b>{{end}}</p>{{if .Failed}}{{template "lines" .Lines}}{{else if .Lines}} <details><summary>why</summary>{{template "lines" .Lines}}</details>{{end}}</div>{{end}}
{{define "rule"}}<a class="rule" href="{{spec .Anchor}}">{{.Title}}</a>{{end}}
{{define "lines"}}{{if .}}<ul class="lines">{{range .}}<li{{if .Main}} class="main"{{end}}><span class="name">{{.Name}}:</span> {{.Value}}</li>{{end}}</ul>{{end}}{{end}}`))

// class is an event's classes: "message browser-server failed".
func class(e Event) string {
	out := "message " + e.From.String() + "-" + e.To.String()
	if e.Check() {
		out = "check at-" + e.From.String()
	}
	switch {
	case e.Failed:
		out += " failed"
	case e.Missing:
		out += " failed missing"
	case e.Unasked:
		out += " failed unasked"
	default: // as it must be
	}
	return out
}
