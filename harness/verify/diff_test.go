package verify

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// A preflight that is forgotten sooner than before is a difference, though script
// reads the same.
func TestCompareTellsWhatOnlyCachesSee(t *testing.T) {
	report := func(what, wire string) *Report {
		step := judge.StepResult{}
		step.Seen.Page.Outcome.Kind, step.Seen.Page.Outcome.Status = fetch.Readable, 200
		res := judge.Result{}
		if what != "" {
			res.Verdict, step.Verdict = judge.TargetDiffers, judge.TargetDiffers
			step.Rows = []judge.Row{{What: what, Wire: wire, Wrong: true}}
		}
		res.Steps = []judge.StepResult{step}
		return &Report{Probes: []policy.Probe{{ID: "items/max-age"}}, Results: []judge.Result{res}}
	}
	right := report("", "")
	for _, tt := range []struct {
		after *Report
		want  string
	}{
		{report(maxAgeRow, "60"), "response 200, then preflights are forgotten too soon (60)"},
		{report("Vary, request with Origin", "no Vary"), "response 200, then no Vary: Origin"},
	} {
		d := Compare(right, tt.after)
		if len(d.Changes) != 1 || d.Changes[0].After != tt.want {
			t.Errorf("%+v, want %s", d.Changes, tt.want)
		}
	}
	if d := Compare(right, report("", "")); len(d.Changes) != 0 {
		t.Errorf("%+v", d.Changes)
	}
}
