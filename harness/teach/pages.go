package teach

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// templates are the lab's pages and fragments.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"spec":   report.SpecURL,
	"status": statusText,
	"add":    func(a, b int) int { return a + b },
	"tone":   func(v judge.Verdict) string { return strings.ToLower(v.String()) },
	"prose":  prose,
	"fixes":  fixesOf,
}).ParseFS(fixtures.Teach, "teach/*.html"))

func statusText(code int) string {
	return strings.TrimSpace(strings.Join([]string{strconv.Itoa(code), http.StatusText(code)}, " "))
}

// assetsPath is where scripts and styles are; nothing else may be run.
const assetsPath = "/assets/"

// pages serves the lab's own pages and endpoints.
func (l *Lab) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", l.contents)
	mux.HandleFunc("GET /lesson/{id...}", l.lessonPage)
	mux.HandleFunc("GET /projector/{id...}", l.projector)
	mux.HandleFunc("GET /scenario/{id...}", l.scenarioPage)
	mux.HandleFunc("GET /playground", l.playgroundPage)
	mux.HandleFunc("GET /explain", l.explainPage)
	mux.HandleFunc("GET "+framePath, l.frame)
	mux.HandleFunc("GET "+assetsPath+"{name}", asset)
	mux.HandleFunc("POST "+endpointsPath+"enter", func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		l.enter(w, r)
	})
	mux.HandleFunc("POST "+endpointsPath+"run", l.asked(l.start))
	mux.HandleFunc("POST "+endpointsPath+"outcome", l.asked(l.outcome))
	mux.HandleFunc("POST "+endpointsPath+"predict", l.asked(l.predict))
	return mux
}

// render writes a page, or nothing but an error.
func render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "crosscheck: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// page is what the frame of every page shows.
type page struct {
	Title  string
	Here   string // of the navigation: "contents", "playground", "explain"
	Script string // the page's module; "" for none
	Class  string
}

func (l *Lab) missing(w http.ResponseWriter, what, id string) {
	render(w, http.StatusNotFound, "missing", struct {
		page
		What, ID string
	}{page{Title: "Not found"}, what, id})
}

func (l *Lab) contents(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "contents", struct {
		page
		Lessons []scenarios.Lesson
		Presets []Preset
	}{page{Title: "See the preflight", Here: "contents", Script: "contents.js"}, l.lessons, l.presets()})
}

// lessonView is a lesson's page.
type lessonView struct {
	page
	Lesson         scenarios.Lesson
	Number, Total  int
	Previous, Next *scenarios.Lesson
	Steps          []stepView // as the standard has them go
	Unfit          string     // why it cannot be run here; "" where it can
}

func (l *Lab) lessonPage(w http.ResponseWriter, r *http.Request) {
	if v, ok := l.lessonView(w, r.PathValue("id")); ok {
		v.page = page{Title: v.Lesson.Title, Script: "lesson.js", Class: "lesson"}
		render(w, http.StatusOK, "lesson", v)
	}
}

func (l *Lab) projector(w http.ResponseWriter, r *http.Request) {
	if v, ok := l.lessonView(w, r.PathValue("id")); ok {
		v.page = page{Title: v.Lesson.Title, Script: "projector.js", Class: "projector"}
		render(w, http.StatusOK, "projector", v)
	}
}

func (l *Lab) lessonView(w http.ResponseWriter, id string) (lessonView, bool) {
	x, i := l.lesson(id)
	if i < 0 {
		l.missing(w, "lesson", id)
		return lessonView{}, false
	}
	v := lessonView{Lesson: x, Number: i + 1, Total: len(l.lessons)}
	if i > 0 {
		v.Previous = &l.lessons[i-1]
	}
	if n, k := l.lesson(x.Next); k >= 0 {
		v.Next = &n
	} else if i+1 < len(l.lessons) {
		v.Next = &l.lessons[i+1]
	}
	if err := l.unfit(&x.Scenario); err != nil {
		v.Unfit = err.Error()
	}
	var err error
	if v.Steps, err = l.exampleSteps(&x.Scenario); err != nil && v.Unfit == "" {
		v.Unfit = err.Error()
	}
	return v, true
}

// scenarioPage shows a scenario of the catalogue without a lesson's words.
func (l *Lab) scenarioPage(w http.ResponseWriter, r *http.Request) {
	s, ok := l.scenario(r.PathValue("id"))
	if !ok {
		l.missing(w, "scenario", r.PathValue("id"))
		return
	}
	v := struct {
		page
		Scenario scenario.Scenario
		Steps    []stepView
		Unfit    string
	}{page: page{Title: s.ID, Script: "lesson.js", Class: "lesson"}, Scenario: s}
	if err := l.unfit(&s); err != nil {
		v.Unfit = err.Error()
	} else if v.Steps, err = l.exampleSteps(&s); err != nil {
		v.Unfit = err.Error()
	}
	render(w, http.StatusOK, "scenario", v)
}

// frame is the document that makes the requests of runs. It asks for nothing
// itself but its two scripts.
func (l *Lab) frame(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", l.places.framePolicy())
	w.Header().Del("Cross-Origin-Resource-Policy")
	render(w, http.StatusOK, "frame", nil)
}

// asset serves a script, a style or a picture.
func asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	types := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	kind := types[path.Ext(name)]
	text, err := fs.ReadFile(fixtures.Teach, "teach/"+name)
	if name == "driver.js" {
		text, err = []byte(fixtures.Driver), nil
	}
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // a sandboxed frame has no origin
	w.Header().Set("Cache-Control", "no-cache")
	w.Write(text)
}
