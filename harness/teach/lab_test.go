package teach

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// start opens a lab on free ports.
func start(t *testing.T) *Lab {
	t.Helper()
	l, err := Start(context.Background(), Config{Log: func(s string) { t.Log(s) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// student is a visitor's browser, as far as one is needed: it has cookies, and
// sends what the standard has it send.
type student struct {
	t      *testing.T
	lab    *Lab
	client *http.Client
	token  string
}

func enters(t *testing.T, l *Lab) *student {
	t.Helper()
	jar, _ := cookiejar.New(nil) // never fails
	s := &student{t: t, lab: l, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	status, text := s.post("/lab/enter", nil)
	if status != http.StatusOK {
		t.Fatalf("enter: %d %s", status, text)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	s.token = got["token"]
	return s
}

// post sends a form as one of the lab's own pages does. The headers of edit are
// changed before it is sent.
func (s *student) post(path string, form url.Values, edit ...func(*http.Request)) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest("POST", s.lab.places.app().String()+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.lab.places.app().String())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set(tokenHeader, s.token)
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")
	for _, e := range edit {
		e(req)
	}
	return s.do(req)
}

func (s *student) do(req *http.Request) (int, string) {
	s.t.Helper()
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func (s *student) get(path string) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest("GET", s.lab.places.app().String()+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(req)
}

// runs runs what the form asks for, doing in each step what the standard says,
// and returns the last answer. Saw changes what the page reports.
func (s *student) runs(form url.Values, saw func(step int, outcome map[string]any)) next {
	s.t.Helper()
	n := s.next("/lab/run", form)
	r := s.lab.runs.of(visitorOf(s.t, s), n.Run)
	for n.Job != nil {
		p := r.judge.Scenario.Declared(chromium.Engine.Agent(), r.judge.Placement, r.judge.Scripts)[n.Step]
		for _, e := range p.Wire {
			s.sends(e.Sent)
		}
		outcome := told(p.Outcome)
		if saw != nil {
			saw(n.Step, outcome)
		}
		text, err := json.Marshal(outcome)
		if err != nil {
			s.t.Fatal(err)
		}
		n = s.next("/lab/outcome", url.Values{"run": {r.name}, "step": {strconv.Itoa(n.Step)}, "outcome": {string(text)}})
	}
	return n
}

func (s *student) next(path string, form url.Values) next {
	s.t.Helper()
	status, text := s.post(path, form)
	if status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, status, text)
	}
	var n next
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// sends puts a request on the wire, with the very headers of the standard.
func (s *student) sends(sent fetch.Sent) {
	s.t.Helper()
	req, err := http.NewRequest(sent.Method, sent.URL.String(), strings.NewReader(sent.Body.Content))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range sent.Headers {
		req.Header.Add(h.Name, h.Value)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		s.t.Logf("%s %s: %v", sent.Method, sent.URL, err) // a raw answer may be none
		return
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}

// told is what the driver script reports of an outcome.
func told(o fetch.Outcome) map[string]any {
	out := map[string]any{
		"id": 0, "kind": o.Kind.String(), "status": o.Status, "headers": scenario.Headers(o.Headers), "body": o.Body, "redirected": o.Redirected,
	}
	if o.Kind == fetch.NetworkError {
		out["error"] = "TypeError: Failed to fetch"
	} else {
		out["type"] = o.Type.String()
	}
	if o.URL != (fetch.URL{}) {
		out["url"] = o.URL.String()
	}
	return out
}

func TestEveryLessonRuns(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	if len(l.lessons) < 12 {
		t.Fatalf("%d lessons", len(l.lessons))
	}
	tinkered := 0
	defer func() {
		if tinkered < 20 {
			t.Errorf("%d steps can be changed in the playground", tinkered)
		}
	}()
	for _, x := range l.lessons {
		for i := range x.Scenario.Steps {
			if text := tinker(&x.Scenario, i); text != "" {
				tinkered++
				if state, err := DecodeState(text); err != nil || l.foreseen(state).Error != "" {
					t.Errorf("%s, step %d: in the playground: %v %s", x.ID, i+1, err, l.foreseen(state).Error)
				}
			}
		}
		n := s.runs(url.Values{"lesson": {x.ID}}, nil)
		if !strings.Contains(n.HTML, `class="verdict conforms"`) {
			t.Errorf("%s: %s", x.ID, n.HTML)
		}
	}
}

// Forty students run a lesson at once, each sees what is theirs.
func TestClassroom(t *testing.T) {
	l := start(t)
	t.Run("students", func(t *testing.T) {
		for i := range 40 {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				s := enters(t, l)
				form := formValues(State{Response: Reply{Headers: hs{star}, Body: "for student " + strconv.Itoa(i)}})
				n := s.runs(form, nil)
				if !strings.Contains(n.HTML, `class="verdict conforms"`) || strings.Count(n.HTML, "for student "+strconv.Itoa(i)+"\n") != 2 {
					t.Error(n.HTML)
				}
			})
		}
	})
}

func TestEveryPresetRuns(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	for _, p := range l.presets() {
		status, text := s.get("/playground?preset=" + p.ID)
		if status != http.StatusOK || strings.Contains(text, "This cannot be sent") {
			t.Errorf("%s: %d", p.ID, status)
		}
		if p.Lesson != "" {
			if _, i := l.lesson(p.Lesson); i < 0 {
				t.Errorf("%s: there is no lesson %s", p.ID, p.Lesson)
			}
		}
		n := s.runs(formValues(p.State), nil)
		if !strings.Contains(n.HTML, `class="verdict conforms"`) {
			t.Errorf("%s: %s", p.ID, n.HTML)
		}
	}
}

// formValues are a state as the playground's form sends it.
func formValues(s State) url.Values {
	f := formOf(s)
	v := url.Values{
		"to": {s.To.String()}, "method": {s.Method}, "mode": {s.Mode.String()}, "credentials": {s.Credentials.String()},
		"headers": {f.Headers}, "bodyKind": {s.BodyKind.String()}, "body": {s.Body}, "r-body": {s.Response.Body}, "p-body": {s.Preflight.Body},
		"p-headers": {f.Rest["p"]}, "r-headers": {f.Rest["r"]}, "p-raw": {f.Raw["p"]}, "r-raw": {f.Raw["r"]},
	}
	if s.Sandbox {
		v.Set("sandbox", "1")
	}
	for key, value := range f.Preflight {
		v.Set("p-"+key, value)
	}
	for key, value := range f.Answer {
		v.Set("r-"+key, value)
	}
	if s.Preflight.Status != 0 {
		v.Set("p-status", strconv.Itoa(s.Preflight.Status))
	}
	if s.Response.Status != 0 {
		v.Set("r-status", strconv.Itoa(s.Response.Status))
	}
	return v
}

func TestPagesOfAllLessons(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	paths := []string{"/", "/playground", "/explain", "/scenario/preflight-response/redirect", "/scenario/lessons/preflight"}
	for _, x := range l.lessons {
		paths = append(paths, "/lesson/"+x.ID, "/projector/"+x.ID)
	}
	for _, p := range paths {
		status, text := s.get(p)
		if status != http.StatusOK || !strings.Contains(text, "</html>") || strings.Contains(text, "diagram: ") {
			t.Errorf("%s: %d %.300s", p, status, text)
		}
		if strings.Contains(text, "<script>") || strings.Contains(text, " style=") || strings.Contains(text, " onclick=") {
			t.Errorf("%s: something inline that the policy forbids", p)
		}
	}
	if status, _ := s.get("/lesson/none"); status != http.StatusNotFound {
		t.Errorf("a lesson that is none: %d", status)
	}
}

// Of the catalogue, what the lab can run in a visitor's browser runs there as it
// does elsewhere.
func TestCatalogueRuns(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	list, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	fit := 0
	for id, sc := range list {
		if l.unfit(&sc) != nil || len(sc.Steps) > 6 || usesRaw(sc) {
			continue
		}
		if fit++; fit%5 != 0 && !testing.Verbose() {
			continue // each takes its time; -v runs them all
		}
		n := s.runs(url.Values{"scenario": {id}}, nil)
		if !strings.Contains(n.HTML, `class="verdict conforms"`) {
			at := strings.Index(n.HTML, `class="why"`)
			t.Errorf("%s: %.600s", id, n.HTML[max(at, 0):])
		}
	}
	t.Logf("%d of %d", fit, len(list))
	if fit < 100 {
		t.Errorf("the lab can run %d of %d scenarios", fit, len(list))
	}
}

// usesRaw reports whether a scenario needs more of a client than Go's is
// willing to do.
func usesRaw(sc scenario.Scenario) bool {
	if sc.Deviates != nil { // it would take Chromium
		return true
	}
	for _, step := range sc.Steps {
		if step.Want.Timing != fetch.TimingUnknown || step.Want.TransferSize > 0 { // nobody looks
			return true
		}
		if step.XHR != nil || step.Fetch != nil && step.Fetch.Method == "CONNECT" {
			return true
		}
		if step.Serve == nil {
			continue
		}
		for _, a := range []*scenario.Answer{step.Serve.Preflight, step.Serve.Response} {
			if a.Exact() || a != nil && (a.Delay > 0 || a.Close != wire.CloseNowhere || a.Status == 205) { // of a 205, servers write the length
				return true
			}
		}
	}
	return false
}
