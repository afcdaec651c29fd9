package scenarios

import (
	"errors"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Every want of the catalogue follows from the standard.
func TestCatalogueIsProved(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	proveAll(t, c)
}

// The format says what the example cases say.
func TestExampleCases(t *testing.T) {
	c, err := LoadFiles("testdata/examples.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Scenarios) != 27 {
		t.Errorf("%d example cases, want the 27 at network level", len(c.Scenarios))
	}
	proveAll(t, c)
}

func proveAll(t *testing.T, c Catalogue) {
	t.Helper()
	if len(c.Scenarios) == 0 {
		t.Fatal("an empty catalogue proves nothing")
	}
	for _, s := range c.Scenarios {
		t.Run(s.ID, func(t *testing.T) {
			if err := (Catalogue{Scenarios: []scenario.Scenario{s}, origins: c.origins}).Prove(); err != nil {
				t.Errorf("\n%v", err)
			}
		})
	}
}

func TestContradictions(t *testing.T) {
	c, err := LoadFiles(files(t, "testdata/contradicted/*.yaml")...)
	if err != nil {
		t.Fatal(err)
	}
	err = c.Prove()
	var m *Mistakes
	if !errors.As(err, &m) {
		t.Fatalf("Prove = %v, want *Mistakes", err)
	}
	for i := range m.List {
		if m.List[i].Detail != "" { // in the oracle's words, which are not this package's to pin
			m.List[i].Detail = "(the oracle's trace)"
		}
	}
	golden(t, "testdata/contradicted/catalogue.golden", m.Error()+"\n")

	for _, s := range c.Scenarios {
		errs := Prove(s)
		if len(errs) == 0 {
			t.Errorf("Prove(%s) finds nothing", s.ID)
		}
		for _, err := range errs {
			var one *Contradiction
			if !errors.As(err, &one) || len(one.Trace) == 0 || !strings.HasPrefix(err.Error(), s.At.String()+": "+s.ID+": step 1: ") {
				t.Errorf("Prove(%s): %v", s.ID, err)
			}
		}
	}
}

// A want must be falsifiable: the opposite of every presence and outcome of the
// catalogue is a contradiction.
func TestOppositesAreContradictions(t *testing.T) {
	c, err := LoadFiles("simple-requests.yaml", "testdata/examples.yaml")
	if err != nil {
		t.Fatal(err)
	}
	opposite := map[scenario.Presence]scenario.Presence{
		scenario.MustBeSent: scenario.MustBeAbsent, scenario.MustBeAbsent: scenario.MustBeSent,
	}
	for _, s := range c.Scenarios {
		for i := range s.Steps {
			for name, change := range map[string]func(*scenario.Want){
				"preflight": func(w *scenario.Want) { w.Preflight = opposite[w.Preflight] },
				"request":   func(w *scenario.Want) { w.Request = opposite[w.Request] },
				"outcome":   func(w *scenario.Want) { w.Outcome = w.Outcome%4 + 1 },
			} {
				changed := s
				changed.Steps = append([]scenario.Step(nil), s.Steps...)
				change(&changed.Steps[i].Want)
				if len(Prove(changed)) == 0 {
					t.Errorf("%s: step %d: the opposite %s is proved too", s.ID, i+1, name)
				}
			}
		}
	}
}

func TestProveNothing(t *testing.T) {
	if err := (Catalogue{}).Prove(); err == nil {
		t.Error("an empty catalogue is proved")
	}
	bad := scenario.Scenario{ID: "a/b", Steps: []scenario.Step{{Fetch: &scenario.Fetch{Headers: scenario.Headers{{Name: "A", Value: "$FOO"}}}}}}
	if errs := Prove(bad); len(errs) != 1 || !strings.Contains(errs[0].Error(), "$FOO") {
		t.Errorf("Prove of a scenario that cannot be made concrete: %v", errs)
	}
	if err := (Catalogue{Scenarios: []scenario.Scenario{bad}}).Prove(); err == nil {
		t.Error("a scenario without a source is proved")
	}
}
