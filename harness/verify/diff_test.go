package verify

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// A preflight that is forgotten sooner than before is a difference, though script
// reads the same.
func TestCompareTellsWhatOnlyCachesSee(t *testing.T) {
	report := func(asks, what, wire string) *Report {
		step := judge.StepResult{}
		step.Seen.Page.Outcome.Kind, step.Seen.Page.Outcome.Status = fetch.Readable, 200
		res := judge.Result{}
		if what != "" {
			res.Verdict, step.Verdict = judge.TargetDiffers, judge.TargetDiffers
			step.Rows = []judge.Row{{What: what, Wire: wire, Wrong: true}}
		}
		res.Steps = []judge.StepResult{step}
		return &Report{Probes: []rule.Probe{{ID: "items/x", Rule: rule.Named(asks)}}, Results: []judge.Result{res}}
	}
	for _, tt := range []struct {
		rule, what, wire, want string
	}{
		{"max-age", "Access-Control-Max-Age", "60", "response 200, then preflights are remembered for too short a time (60)"},
		{"vary", "Vary, request with Origin", "no Vary", "response 200, then no Vary: Origin"},
	} {
		right := report(tt.rule, "", "")
		d := Compare(right, report(tt.rule, tt.what, tt.wire))
		if len(d.Changes) != 1 || d.Changes[0].After != tt.want {
			t.Errorf("%+v, want %s", d.Changes, tt.want)
		}
		if d := Compare(right, report(tt.rule, "", "")); len(d.Changes) != 0 {
			t.Errorf("%+v", d.Changes)
		}
	}
}
