package html

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/diagram"
)

// Format writes a report as one page.
var Format writer

type writer struct{}

// Name is "HTML".
func (writer) Name() string { return "HTML" }

// File is "index.html".
func (writer) File() string { return "index.html" }

// Write writes the page of a report.
func (writer) Write(w io.Writer, r *report.Report) error {
	p, err := newPage(r)
	if err == nil {
		err = pageTemplate.Execute(w, p)
	}
	if err != nil {
		return fmt.Errorf("report: HTML: %w", err)
	}
	return nil
}

//go:embed page.html page.css
var pageFiles embed.FS

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"browser":    report.BrowserLine,
	"plural":     report.Plural,
	"took":       func(d time.Duration) string { return report.Round(d).String() },
	"javascript": report.JavaScript,
	"drawing":    drawing,
	"path":       pathOf,
	"host":       hostOf,
	"status":     statusText,
	"shown":      shownHeaders,
	"add":        func(a, b int) int { return a + b },
	"word":       report.Word,
	"title":      sentence,
	"kind":       func(v judge.Verdict) string { return strings.ToLower(v.String()) },
}).ParseFS(pageFiles, "page.html"))

// page is what the template is given.
type page struct {
	*report.Report
	Style    template.CSS
	Sections []sectionCounts
	Groups   []group
	Deviants []report.Item
}

// Measured reports whether the page has figures and no item.
func (p page) Measured() bool { return len(p.Items) == 0 && len(p.Tables) > 0 }

func newPage(r *report.Report) (page, error) {
	style, err := pageFiles.ReadFile("page.css")
	if err != nil {
		return page{}, err
	}
	drawn, err := fixtures.Teach.ReadFile("teach/diagram.css")
	if err != nil {
		return page{}, err
	}
	p := page{Report: r, Style: template.CSS(style) + template.CSS(drawn), Sections: overview(r), Groups: groups(r)}
	for _, i := range r.Items {
		if i.Deviation != nil {
			p.Deviants = append(p.Deviants, i)
		}
	}
	return p, nil
}

// drawing is a step that did not pass as the teaching lab draws it.
func drawing(s judge.StepResult) template.HTML {
	if s.Verdict == judge.Conforms {
		return ""
	}
	return diagram.HTML(s, diagram.Options{Value: func(h fetch.Header) string { return layout.Clean(h.Value) }})
}

// sentence returns a word as it begins a sentence.
func sentence(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

func pathOf(u fetch.URL) string {
	raw := u.OnWire().String()
	parsed, err := url.Parse(raw)
	if err != nil || parsed.Host == "" {
		return raw
	}
	return parsed.RequestURI()
}

func hostOf(u fetch.URL) string {
	parsed, err := url.Parse(u.OnWire().String())
	if err != nil {
		return ""
	}
	return parsed.Host
}

func statusText(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

// headerLine is a header as the page shows it; CORS marks those that have to do
// with CORS.
type headerLine struct {
	Name, Value string
	CORS        bool
}

func shownHeaders(l fetch.HeaderList) []headerLine {
	out := make([]headerLine, len(l))
	for i, h := range l {
		name, value := report.HeaderText(h)
		out[i] = headerLine{layout.Clean(name), layout.Clean(value), report.IsCORS(h.Name)}
	}
	return out
}
