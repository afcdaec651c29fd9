package report

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
	"github.com/crosscheck-cors/crosscheck/harness/teach/diagram"
)

//go:embed page.html page.css
var pageFiles embed.FS

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"browser": browserLine,
	"path":    pathOf,
	"host":    hostOf,
	"status":  statusText,
	"took":    func(ms int64) string { return round(time.Duration(ms) * time.Millisecond).String() },
	"shown":   shownHeaders,
	"add":     func(a, b int) int { return a + b },
	"kind":    func(v judge.Verdict) string { return strings.ToLower(v.String()) },
	"plural":  plural,
}).ParseFS(pageFiles, "page.html"))

// page is what the template is given.
type page struct {
	Document
	Style    template.CSS
	Verdicts []judge.Verdict
	Sections []sectionCounts
	Groups   []group
	Deviants []ScenarioDocument
}

// sectionCounts is one line of the overview.
type sectionCounts struct {
	Name   string
	Counts []int // by verdict
	Total  int
}

// group is the scenarios of one verdict, by section.
type group struct {
	Verdict  judge.Verdict
	Total    int
	Sections []section
}

type section struct {
	Name      string
	Scenarios []ScenarioDocument
}

// HTML writes a run as one page that loads nothing and runs no script.
func HTML(w io.Writer, run Run) error {
	style, err := pageFiles.ReadFile("page.css")
	if err != nil {
		return fmt.Errorf("report: HTML: %w", err)
	}
	drawn, err := fixtures.Teach.ReadFile("teach/diagram.css")
	if err != nil {
		return fmt.Errorf("report: HTML: %w", err)
	}
	p := page{Document: NewDocument(run), Style: template.CSS(style) + template.CSS(drawn), Verdicts: verdicts}
	for i, r := range run.Results {
		draw(r, p.Scenarios[i].Steps)
	}
	p.Sections = overview(p.Scenarios)
	for i := len(verdicts) - 1; i >= 0; i-- {
		if g := groupOf(verdicts[i], p.Scenarios); g.Total > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	for _, s := range p.Scenarios {
		if s.Deviation != nil {
			p.Deviants = append(p.Deviants, s)
		}
	}
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("report: HTML: %w", err)
	}
	return nil
}

// draw puts a drawing into each step that is not as wanted, as the teaching lab
// has it.
func draw(r judge.Result, steps []StepDocument) {
	m := maskOf(r.Steps...)
	value := func(h fetch.Header) string { return m.line(maskValue(h.Name, h.Value)) }
	for i, s := range r.Steps {
		if s.Verdict != judge.Conforms {
			steps[i].Drawing = diagram.HTML(s, diagram.Options{Value: value})
		}
	}
}

func sectionName(s ScenarioDocument) string {
	if s.Section == "" {
		return "Scenarios"
	}
	return s.Section
}

// overview counts by section, in the order of appearance.
func overview(all []ScenarioDocument) []sectionCounts {
	var out []sectionCounts
	index := map[string]int{}
	for _, s := range all {
		name := sectionName(s)
		i, ok := index[name]
		if !ok {
			i = len(out)
			index[name] = i
			out = append(out, sectionCounts{Name: name, Counts: make([]int, len(verdicts))})
		}
		out[i].Total++
		if int(s.Verdict) < len(verdicts) {
			out[i].Counts[s.Verdict]++
		}
	}
	return out
}

func groupOf(v judge.Verdict, all []ScenarioDocument) group {
	g := group{Verdict: v}
	index := map[string]int{}
	for _, s := range all {
		if s.Verdict != v {
			continue
		}
		name := sectionName(s)
		i, ok := index[name]
		if !ok {
			i = len(g.Sections)
			index[name] = i
			g.Sections = append(g.Sections, section{Name: name})
		}
		g.Sections[i].Scenarios = append(g.Sections[i].Scenarios, s)
		g.Total++
	}
	return g
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	return u.RequestURI()
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}

func statusText(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

// shownHeaders marks the headers that have to do with CORS.
func shownHeaders(pairs [][2]string) []headerLine {
	out := make([]headerLine, len(pairs))
	for i, p := range pairs {
		n := strings.ToLower(p[0])
		out[i] = headerLine{clean(p[0]), clean(p[1]), strings.HasPrefix(n, corsPrefix) || n == "origin" || n == "cookie" || n == "set-cookie" || n == "vary" || n == "location"}
	}
	return out
}

type headerLine struct {
	Name, Value string
	CORS        bool
}
