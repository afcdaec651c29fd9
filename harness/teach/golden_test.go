package teach

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/teach/copyas"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

var update = flag.Bool("update", false, "write the goldens anew")

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// golden compares with a file. Ports and the names of runs never reach it.
func golden(t *testing.T, l *Lab, name, got string) {
	t.Helper()
	for i, p := range l.places.ports {
		got = strings.ReplaceAll(got, ":"+strconv.Itoa(int(p)), ":800"+strconv.Itoa(i))
	}
	for n := range l.runs.list {
		got = strings.ReplaceAll(got, n, "run")
	}
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
	if string(want) != got {
		t.Errorf("%s is not as it was; look at it, and run with -update:\n%s", file, got)
	}
}

// taught is a lesson whose words nobody else writes.
var taught = scenarios.Lesson{
	ID: "preflight", Title: "The preflight", Teaches: "You know when there is one.",
	Text: []string{"A `PUT` asks **first**."},
	Predict: scenarios.Prediction{Question: "How many requests?", Choices: []scenarios.Choice{
		{Text: "One.", Because: "PUT is not a safelisted method."}, {Text: "Two.", Right: true, Because: "The preflight, and the PUT."}}},
	Scenario: scenario.Scenario{ID: "lessons/preflight", Rule: "PUT needs a preflight.", Spec: "cors-preflight-fetch-0", Steps: []scenario.Step{{
		Fetch: &scenario.Fetch{Method: "PUT"},
		Serve: &scenario.Serve{Preflight: &scenario.Answer{Status: 204, Headers: hs{origin, {Name: acam, Value: "DELETE"}}}},
		Want:  scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent},
	}}},
	Look: []string{"The `OPTIONS` request."}, Remember: "Ask first.", Rule: "A CORS-preflight fetch comes first.", Anchor: "cors-preflight-fetch-0",
	Fix: map[string]string{"nginx": "add_header a b;\n", "express": "app.use(cors())\n", "fastapi": "app.add_middleware(CORSMiddleware)\n"},
}

func TestGoldenLesson(t *testing.T) {
	l := start(t)
	l.lessons = []scenarios.Lesson{taught}
	s := enters(t, l)
	for _, name := range []string{"lesson", "projector"} {
		status, text := s.get("/" + name + "/preflight")
		if status != http.StatusOK {
			t.Fatal(status)
		}
		golden(t, l, name+".html", text)
	}
}

func TestGoldenResult(t *testing.T) {
	l := start(t)
	l.lessons = []scenarios.Lesson{taught}
	s := enters(t, l)
	n := s.runs(url.Values{"lesson": {"preflight"}}, nil)
	date := false
	var kept []string
	for line := range strings.Lines(n.HTML) {
		if strings.Contains(line, "Date: ") {
			date = true
			continue
		}
		kept = append(kept, line)
	}
	if !date {
		t.Error("the answer has no Date")
	}
	golden(t, l, "result.html", strings.Join(kept, ""))
}

// A preset copied as a scenario is one that the catalogue's loader reads and
// that holds against the standard.
func TestCopiedScenariosAreRead(t *testing.T) {
	l := start(t)
	for _, p := range l.presets() {
		sc, c, err := l.playground(p.State)
		if err != nil {
			t.Fatal(err)
		}
		list := copyas.Copies(sc, c.Scripts[0], c.Predicted)
		text := list[len(list)-1].Text
		read, err := scenarios.Load(fstest.MapFS{"mine.yaml": {Data: []byte(text)}}, "mine.yaml")
		if err != nil {
			t.Errorf("%s: %v\n%s", p.ID, err, text)
			continue
		}
		if err := read.Prove(); err != nil {
			t.Errorf("%s: %v\n%s", p.ID, err, text)
		}
	}
}

// A state's other forms say what the state says.
func TestCopies(t *testing.T) {
	l := start(t)
	sc, c, err := l.playground(firstState)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, x := range copyas.Copies(sc, c.Scripts[0], c.Predicted) {
		all[x.Name] = x.Text
	}
	for name, wants := range map[string][]string{
		"fetch()":         {`fetch("http://localhost:`, `method: "PUT"`, `"Content-Type": "application/json"`},
		"curl":            {"-X OPTIONS", "-X PUT", "'Access-Control-Request-Method: PUT'", `--data-raw '{"seen":true}'`},
		"nginx":           {"if ($request_method = OPTIONS)", "add_header Access-Control-Allow-Methods PUT always;", "return 204;", "return 200 stored;"},
		"scenario (YAML)": {"section: Playground", "id: playground/mine", "preflight: sent", "outcome: response"},
	} {
		for _, want := range wants {
			if !strings.Contains(all[name], want) {
				t.Errorf("%s: %q is not in\n%s", name, want, all[name])
			}
		}
	}
}
