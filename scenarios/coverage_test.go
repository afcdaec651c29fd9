package scenarios

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Every numbered behaviour is covered by a scenario, or has a reason why none
// can cover it.
func TestEveryBehaviourIsCovered(t *testing.T) {
	for _, r := range coverage(t) {
		if len(r.Scenarios) == 0 && r.Reason == "" {
			t.Errorf("behaviour %d (%s) is in no scenario's covers, and not in %s", r.Number, r.Title, notCoveredFile)
		}
	}
}

// A reason is why it cannot be, not when it will be.
func TestReasonsAreFinal(t *testing.T) {
	excuse := regexp.MustCompile(`(?i)\b(later|todo|tbd|for now|at present|so far|soon|(not|un)[ -]?yet)\b`)
	for _, r := range coverage(t) {
		if m := excuse.FindString(r.Reason); m != "" {
			t.Errorf("behaviour %d: %q in the reason %q", r.Number, m, r.Reason)
		}
		if r.Reason != "" && len(r.Reason) < 60 {
			t.Errorf("behaviour %d: the reason %q explains nothing", r.Number, r.Reason)
		}
	}
}

func coverage(t *testing.T) []Coverage {
	t.Helper()
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := c.Coverage()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 300 {
		t.Fatalf("%d rows, want 300", len(rows))
	}
	return rows
}

var two = Catalogue{Scenarios: []scenario.Scenario{{ID: "a/b", Covers: []int{1, 4}}, {ID: "a/c", Covers: []int{1}}, {ID: "a/d"}}}

func TestCoverage(t *testing.T) {
	rows, err := two.coverage("x.yaml", "notCovered:\n  - numbers: [2, 3]\n    reason: >-\n      Nobody\n      sees it.\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Coverage{
		{Scenarios: []string{"a/b", "a/c"}}, {Reason: "Nobody sees it."}, {Reason: "Nobody sees it."}, {Scenarios: []string{"a/b"}}, {},
	} {
		want.Behaviour = Behaviours()[i]
		if diff := cmp.Diff(want, rows[i]); diff != "" {
			t.Errorf("behaviour %d (-want +got):\n%s", i+1, diff)
		}
	}
	if got, want := Count(rows), (Tally{Behaviours: 300, Covered: 2, Reasoned: 2, Scenarios: 2}); got != want {
		t.Errorf("Count = %+v, want %+v", got, want)
	}
}

// Everything that is wrong with the list of reasons is said at once.
func TestNotCoveredMistakes(t *testing.T) {
	for _, name := range files(t, "testdata/not-covered/*.yaml") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = two.coverage(name, string(text))
		var m *Mistakes
		if !errors.As(err, &m) {
			t.Fatalf("%s: %v, want *Mistakes", name, err)
		}
		golden(t, strings.TrimSuffix(name, ".yaml")+".golden", m.Error()+"\n")
	}
}

// The list of reasons is no scenario file of the folder that it stands in.
func TestFolderWithReasons(t *testing.T) {
	here, err := LoadFiles(".")
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if len(here.Scenarios) != len(embedded.Scenarios) {
		t.Errorf("the folder has %d scenarios, the catalogue %d", len(here.Scenarios), len(embedded.Scenarios))
	}
}
