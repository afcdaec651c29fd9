package diagram_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report/diagram"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

var update = flag.Bool("update", false, "write the goldens anew")

// step predicts a step of a scenario.
func step(t *testing.T, s scenario.Step) judge.StepResult {
	t.Helper()
	sc := scenario.Scenario{ID: "diagram/test", Steps: []scenario.Step{s}}
	p := scenario.Hosts{Page: "app.example.test", API: "api.example.test", Third: "third.example.test", OtherSite: "app.other.test"}.
		Placement(scenario.PageApp, "/x1")
	scripts, err := sc.Script(p)
	if err != nil {
		t.Fatal(err)
	}
	return judge.StepResult{Page: p.Page, Script: scripts[0], Declared: sc.Declared(chromium.Engine.Agent(), p, scripts)[0]}
}

var (
	shared = scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}
	put    = scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}, {Name: "Access-Control-Allow-Methods", Value: "PUT"}}
)

var steps = map[string]scenario.Step{
	"refused-preflight": {
		Fetch: &scenario.Fetch{Method: "PUT", Headers: scenario.Headers{{Name: "X-Trace", Value: "1"}}},
		Serve: &scenario.Serve{Preflight: &scenario.Answer{Status: 204, Headers: put}, Response: &scenario.Answer{Headers: shared}},
	},
	"preflight-and-redirect": {
		Fetch: &scenario.Fetch{Method: "PUT", Credentials: fetch.Include},
		Serve: &scenario.Serve{
			Preflight: &scenario.Answer{Status: 204, Headers: append(scenario.Headers{{Name: "Access-Control-Allow-Credentials", Value: "true"}}, put...)},
			Response:  &scenario.Answer{Status: 307, Headers: append(scenario.Headers{{Name: "Access-Control-Allow-Credentials", Value: "true"}}, shared...)},
			Then:      []scenario.Hop{{At: scenario.RoleThird, Preflight: &scenario.Answer{Status: 204, Headers: put}}},
		},
	},
	"no-cors": {
		Fetch: &scenario.Fetch{Mode: fetch.NoCORS},
		Serve: &scenario.Serve{Response: &scenario.Answer{Body: "secret"}},
	},
}

func TestGoldens(t *testing.T) {
	for name, s := range steps {
		result := step(t, s)
		o := diagram.Options{Predicted: true}
		golden(t, name+".txt", strings.Join(diagram.Text(result, o), ""))
		golden(t, name+".html", string(diagram.HTML(result, o)))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("%s is not as it was; look at it, and run with -update:\n%s", file, got)
	}
}

// What the standard has sent and the wire does not show, and what the wire shows
// and the standard has not sent, are drawn as such.
func TestDisagreement(t *testing.T) {
	s := step(t, scenario.Step{
		Fetch: &scenario.Fetch{}, Serve: &scenario.Serve{Response: &scenario.Answer{Headers: shared}},
	})
	s.OnWire = s.Declared
	s.Seen.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
	events := diagram.Events(s, diagram.Options{})
	missing, unasked := 0, 0
	for _, e := range events {
		if e.Missing {
			missing++
		}
	}
	u := s.Script.Call.URL
	s.Wire = []wire.Exchange{
		{Preflight: true, Method: "OPTIONS", URL: u, Answered: true, Status: 204},
		{Method: "GET", URL: u, Answered: true, Status: 200},
	}
	for _, e := range diagram.Events(s, diagram.Options{}) {
		if e.Unasked {
			unasked++
		}
		if e.Missing {
			t.Errorf("missing: %+v", e)
		}
	}
	if missing != 1 || unasked != 2 {
		t.Errorf("%d missing, %d unasked", missing, unasked)
	}
	if last := events[len(events)-1]; last.To != diagram.Page || !last.Failed || last.Title != "TypeError: Failed to fetch" {
		t.Errorf("%+v", last)
	}
}

// Of all checks only the one that ends in the network error is marked, in the
// place where it fails: behind the answer that it looks at.
func TestFailedCheckIsWhereItFails(t *testing.T) {
	events := diagram.Events(step(t, steps["refused-preflight"]), diagram.Options{Predicted: true})
	var failed []int
	answered := -1
	for i, e := range events {
		if e.Check() && e.Failed {
			failed = append(failed, i)
		}
		if e.From == diagram.Server {
			answered = i
		}
	}
	if len(failed) != 1 || answered < 0 || failed[0] < answered || !events[failed[0]].Preflight {
		t.Errorf("failed %v, answered %d", failed, answered)
	}
}

// A value of a header cannot become markup.
func TestEscapes(t *testing.T) {
	html := string(diagram.HTML(step(t, scenario.Step{
		Fetch: &scenario.Fetch{},
		Serve: &scenario.Serve{Response: &scenario.Answer{Headers: scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "<script>alert(1)</script>"}}}},
	}), diagram.Options{Predicted: true, Call: "<b>"}))
	if strings.Contains(html, "<script>") || strings.Contains(html, "<code><b>") {
		t.Error(html)
	}
}

// A lane is behind the text, and never between two of its words.
func TestLaneCutsNoText(t *testing.T) {
	s := step(t, scenario.Step{
		Fetch: &scenario.Fetch{Where: scenario.Where{To: scenario.RoleAPI}, Method: "PUT"},
		Serve: &scenario.Serve{Preflight: &scenario.Answer{Status: 204, Headers: scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}}},
	})
	const whole = "✗ method granted by the preflight response: failure: method-not-allowed"
	if got := strings.Join(diagram.Text(s, diagram.Options{Predicted: true}), ""); !strings.Contains(got, whole) {
		t.Errorf("%q is not in\n%s", whole, got)
	}
}
