package teach

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// deadline is how long a page waits for the outcome of one call.
const deadline = 15 * time.Second

// next is what a page is to do: a job, or to show what it came to.
type next struct {
	Run     string          `json:"run,omitempty"`
	Step    int             `json:"step"`
	Steps   int             `json:"steps,omitempty"`
	After   int64           `json:"after,omitempty"` // milliseconds to let pass first
	Sandbox bool            `json:"sandbox,omitempty"`
	Job     json.RawMessage `json:"job,omitempty"`
	HTML    string          `json:"html,omitempty"`
}

// start begins a run of a lesson, of a scenario of the catalogue, or of the
// playground, and answers with its first job.
func (l *Lab) start(w http.ResponseWriter, r *http.Request, visitor string) {
	s, err := l.chosen(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	if err := l.unfit(s); err != nil {
		http.Error(w, "the lab cannot run "+s.ID+": "+err.Error(), http.StatusUnprocessableEntity)
		return
	}
	run := l.runs.reserve(visitor)
	run.judge, err = l.staged(s, run.prefix())
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	run.judge.Browser = browserOf(r.UserAgent())
	if x, i := l.lesson(r.PostForm.Get("lesson")); i >= 0 {
		run.focus = max(1, x.Predict.Step) - 1
	}
	l.runs.keep(run)
	for _, c := range presets(s, run) {
		http.SetCookie(w, c)
	}
	n, err := run.job(0)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, n)
}

// chosen is the scenario that a page asks for.
func (l *Lab) chosen(r *http.Request) (*scenario.Scenario, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fmt.Errorf("the form cannot be read: %w", err)
	}
	if id := r.PostForm.Get("lesson"); id != "" {
		x, i := l.lesson(id)
		if i < 0 {
			return nil, fmt.Errorf("there is no lesson %q", id)
		}
		return &x.Scenario, nil
	}
	if id := r.PostForm.Get("scenario"); id != "" {
		s, ok := l.scenario(id)
		if !ok {
			return nil, fmt.Errorf("there is no scenario %q", id)
		}
		return &s, nil
	}
	state, err := stateOf(r.PostForm)
	if err != nil {
		return nil, err
	}
	s, _, err := l.playground(state)
	return &s, err
}

// job is a step as the page's driver takes it.
func (r *run) job(step int) (next, error) {
	script := r.judge.Scripts[step]
	j, err := driver.Job(step, script.Call, deadline)
	return next{Run: r.name, Step: step, Steps: len(r.judge.Scripts), After: script.After.Milliseconds(),
		Sandbox: r.judge.Placement.Page.Origin.Opaque(), Job: j}, err
}

// outcome takes what the page saw of a step, and answers with the next job, or
// with what the run came to.
func (l *Lab) outcome(w http.ResponseWriter, r *http.Request, visitor string) {
	step, err := strconv.Atoi(r.PostFormValue("step"))
	run := l.runs.of(visitor, r.PostFormValue("run"))
	if err != nil || run == nil {
		http.Error(w, "the lab has dropped this run: run it again", http.StatusGone)
		return
	}
	saw, err := driver.Saw(json.RawMessage(r.PostFormValue("outcome")))
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	done, err := run.told(step, saw)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	if !done {
		n, err := run.job(step + 1)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		writeJSON(w, n)
		return
	}
	for _, c := range l.leftovers(run) {
		http.SetCookie(w, c)
	}
	html, err := l.judged(run)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, next{Run: run.name, Step: step, HTML: html})
}

// presets are the cookies that a scenario's browser holds beforehand. All
// origins on the pages' host share them; their path keeps them to the run.
func presets(s *scenario.Scenario, r *run) []*http.Cookie {
	var out []*http.Cookie
	for _, c := range s.Cookies {
		out = append(out, &http.Cookie{
			Name: c.Name, Value: c.Value, Path: strings.TrimSuffix(r.prefix(), "/t"), SameSite: sameSite(c.SameSite),
			MaxAge: int(runAge / time.Second),
		})
	}
	return out
}

func sameSite(s fetch.SameSite) http.SameSite {
	switch s {
	case fetch.SameSiteStrict:
		return http.SameSiteStrictMode
	case fetch.SameSiteLax:
		return http.SameSiteLaxMode
	default:
		return 0
	}
}

// leftovers deletes the cookies that a run's answers have set on the pages'
// host. Those of the other site end with the browser's session.
func (l *Lab) leftovers(r *run) []*http.Cookie {
	var out []*http.Cookie
	for _, e := range r.observed().Wire {
		if e.URL.Host != l.places.host {
			continue
		}
		for _, line := range e.Response.Values("Set-Cookie") {
			c, err := http.ParseSetCookie(line)
			if err != nil || c.Name == visitorCookie {
				continue
			}
			if !strings.HasPrefix(c.Path, "/") {
				c.Path = path.Dir(e.URL.Path) // the default
			}
			out = append(out, &http.Cookie{Name: c.Name, Path: c.Path, MaxAge: -1})
		}
	}
	return out
}

// browserOf is what a visitor's browser calls itself.
func browserOf(agent string) browser.Info {
	for _, b := range []struct{ mark, product string }{
		{"Firefox/", "Firefox"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Chrome/", "Chromium"}, {"Version/", "Safari"},
	} {
		if _, rest, ok := strings.Cut(agent, b.mark); ok {
			version, _, _ := strings.Cut(rest, " ")
			if strings.ContainsFunc(version, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) || len(version) > 32 {
				version = ""
			}
			return browser.Info{Engine: chromium.Engine, Product: b.product, Version: version}
		}
	}
	return browser.Info{Engine: chromium.Engine, Product: "your browser"}
}

// judge holds what page and wire saw against the standard. Of the deviations
// that a scenario knows, only Chromium's count; nothing is known of what the
// browser itself says.
func (r *run) judged() (judge.Result, []string) {
	o := r.observed()
	var notes []string
	if foreign := withoutForeign(r.judge.Scenario, o.Wire); len(foreign) > 0 {
		notes = append(notes, fmt.Sprintf("Your browser also sent %s. Other programs on this host set these cookies, because cookies do not depend on ports. "+
			"They are left out below.", strings.Join(foreign, ", ")))
	}
	c := r.judge
	if c.Browser.Product != "Chromium" && c.Browser.Product != "Edge" && c.Browser.Product != "Opera" {
		c.Browser.Version = ""
	}
	result := judge.Scenario(c, o)
	if r.dropped > 0 {
		notes = append(notes, fmt.Sprintf("%d further exchanges were not kept.", r.dropped))
	}
	return result, append(notes, doubts(result)...)
}

// withoutForeign takes out of the record the cookies that the run has not set,
// and returns their names.
func withoutForeign(s *scenario.Scenario, wire []wire.Exchange) []string {
	own := map[string]bool{}
	for _, c := range s.Cookies {
		own[c.Name] = true
	}
	var foreign []string
	for i := range wire {
		x := &wire[i]
		for k := 0; k < len(x.Request); k++ {
			if !strings.EqualFold(x.Request[k].Name, "Cookie") {
				continue
			}
			var keep []string
			for pair := range strings.SplitSeq(x.Request[k].Value, "; ") {
				name, _, _ := strings.Cut(pair, "=")
				if own[name] {
					keep = append(keep, pair)
				} else if !slices.Contains(foreign, name) {
					foreign = append(foreign, name)
				}
			}
			if x.Request[k].Value = strings.Join(keep, "; "); len(keep) == 0 {
				x.Request = slices.Delete(x.Request, k, k+1)
				k--
			}
		}
		for _, line := range x.Response.Values("Set-Cookie") {
			name, _, _ := strings.Cut(line, "=")
			own[strings.TrimSpace(name)] = true
		}
	}
	return foreign
}

func writeJSON(w http.ResponseWriter, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(text)
}
