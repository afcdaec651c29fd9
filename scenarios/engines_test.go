package scenarios

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// mosaic is an engine that the module does not have.
var mosaic = &browser.Engine{Name: "mosaic", Product: "Mosaic", Words: browser.Words{
	Listed:   []string{"Refused"},
	Codes:    map[string][]fetch.Reason{"Refused": {fetch.AllowOriginMissing}},
	Failures: []browser.Failure{{Word: "mixed-content", Reasons: []fetch.Reason{fetch.MixedContent}}, {Word: "mosaic:blocked", Reasons: []fetch.Reason{fetch.BadPort}}},
}}

// loadWith reads one file as if the module had mosaic, too.
func loadWith(text string) (Catalogue, error) {
	l := newLoader()
	l.format = newFormat([]*browser.Engine{chromium.Engine, mosaic})
	l.read("x.yaml", func() ([]byte, error) { return []byte(text), nil })
	return l.done()
}

// An engine is added by a value: the format takes its name and its words from
// there.
func TestTwoEngines(t *testing.T) {
	c, err := loadWith(`section: S
scenarios:
  - id: two/engines
    rule: A rule.
    spec: concept-cors-check
    steps:
      - fetch: {to: api}
        want: {outcome: network-error, preflight: absent, request: sent, chrome: MissingAllowOriginHeader}
      - fetch: {to: api}
        want: {outcome: network-error, preflight: absent, request: sent}
    deviates:
      chromium:
        versions: ">=156"
        because: It reads.
        want: {outcome: response, preflight: absent, request: sent}
      mosaic:
        - versions: ">=2"
          because: It says it in its own words.
          want: {outcome: network-error, preflight: absent, request: sent, chrome: Refused}
        - versions: ">=2"
          because: It sends nothing.
          step: 2
          want: {outcome: network-error, preflight: absent, request: absent, failure: "mosaic:blocked"}
`)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Prove(); err != nil {
		t.Error(err)
	}
	s := c.Scenarios[0]
	scripts, err := s.Script(ProofPlacement(&s))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[*browser.Engine]string{{chromium.Engine: "It reads.", mosaic: "It says it in its own words."}, {mosaic: "It sends nothing."}} {
		for _, e := range []*browser.Engine{chromium.Engine, mosaic} {
			got, deviant := e.Deviation(&s, i), e.Deviant(scripts[i])
			switch {
			case got == nil && deviant == nil && want[e] == "":
			case got == nil || deviant == nil || got.Because != want[e]:
				t.Errorf("step %d, %s: %+v and %+v, want %q", i+1, e.Product, got, deviant, want[e])
			case deviant.Failure != got.Want.Failure || deviant.Outcome != got.Want.Outcome:
				t.Errorf("step %d, %s: the script has %+v", i+1, e.Product, deviant)
			}
		}
	}
}

func TestMistakesOfTwoEngines(t *testing.T) {
	_, err := loadWith(`section: S
scenarios:
  - id: two/engines
    rule: A rule.
    spec: concept-cors-check
    steps:
      - fetch: {to: api}
        want: {outcome: network-error, preflight: absent, request: sent, chrome: Refused}
      - fetch: {to: api}
        want: {outcome: network-error, preflight: absent, request: sent, failure: "mosaic:blockd"}
    deviates:
      mosaik: {versions: ">=1", because: It does., want: {outcome: response, preflight: absent, request: sent}}
      mosaic:
        - {versions: ">=1", because: It does., want: {outcome: network-error, preflight: absent, request: sent, failure: csp}}
        - {versions: ">=1", because: It does., step: 3, want: {outcome: response, preflight: absent, request: sent}}
`)
	want := []string{
		`x.yaml:8:82: "Refused" is a word of Mosaic; Chromium has no such word`,
		`x.yaml:10:83: unknown value "mosaic:blockd"; did you mean "mosaic:blocked"? (values here: csp, mixed-content, `,
		`x.yaml:12:7: unknown engine "mosaik"; did you mean "mosaic"? (engines here: chromium, mosaic)`,
		`x.yaml:14:122: "csp" is a word of Chromium; Mosaic has no such word`,
		`x.yaml:15:54: there is no step 3; the scenario has 2`,
	}
	if err == nil {
		t.Fatal("there is no mistake")
	}
	got := strings.Split(err.Error(), "\nx.yaml")
	for i := range want {
		if i < len(got) && i > 0 {
			got[i] = "x.yaml" + got[i]
		}
		if i >= len(got) || !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("mistake %d is not %s in\n%v", i+1, want[i], err)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d mistakes, want %d:\n%v", len(got), len(want), err)
	}
}

// A deviation of an engine that is the standard is no deviation.
func TestProveEveryEngine(t *testing.T) {
	c, err := loadWith(`section: S
scenarios:
  - id: two/engines
    rule: A rule.
    spec: concept-cors-check
    steps:
      - fetch: {to: api}
        want: {outcome: network-error, preflight: absent, request: sent}
    deviates:
      chromium: {versions: ">=1", because: It reads., want: {outcome: response, preflight: absent, request: sent}}
      mosaic: {versions: ">=1", because: It does not., want: {outcome: network-error, preflight: absent, request: sent}}
`)
	if err != nil {
		t.Fatal(err)
	}
	const want = "x.yaml:11:7: two/engines: step 1: deviates: the scenario wants something else than the standard, the standard says the same\n"
	if err := c.Prove(); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Count(err.Error(), "x.yaml") != 1 {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestSchemaOfTwoEngines(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Properties map[string]struct{ Enum []string }
		} `json:"$defs"`
	}
	f := newFormat([]*browser.Engine{chromium.Engine, mosaic})
	if err := json.Unmarshal(f.schema.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if names := doc.Defs["Deviations"].Properties; len(names) != 2 {
		t.Errorf("the engines are %v", names)
	}
	for field, last := range map[string]string{"chrome": "Refused", "failure": "mosaic:blocked"} {
		words := doc.Defs["Want"].Properties[field].Enum
		if len(words) < 8 || words[len(words)-1] != last || len(slices.Compact(slices.Sorted(slices.Values(words)))) != len(words) {
			t.Errorf("%s can be %v", field, words)
		}
	}
	if bytes.Equal(f.schema.Bytes(), Schema()) {
		t.Error("the schema of the module's own format is changed")
	}
}

// A list of deviations is written as one, each field on a line of its own; a list
// of one is the deviation itself.
func TestWriteDeviations(t *testing.T) {
	step := scenario.Step{Fetch: &scenario.Fetch{}, Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent}}
	reads := scenario.Deviation{Versions: ">=1", Because: "It reads the response whatever the target says of the page's origin.",
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent}}
	later := reads
	later.Step = 2
	s := scenario.Scenario{ID: "written/deviations", Rule: "A rule.", Spec: "cors-check", Section: "S", Steps: []scenario.Step{step, step}}
	for want, list := range map[string][]scenario.Deviation{"      chromium:\n        versions:": {reads}, "      chromium:\n        - versions:": {reads, later}} {
		s.Deviates = scenario.Deviations{"chromium": list}
		if diff := cmp.Diff([]scenario.Scenario{s}, rewritten(t, "S", s), sameText); diff != "" {
			t.Errorf("(-written +loaded):\n%s", diff)
		}
		var b bytes.Buffer
		if err := Write(&b, "S", s); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%v, want %q in\n%s", err, want, b.String())
		}
	}
}
