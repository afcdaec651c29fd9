package report

import (
	"cmp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// NewItem makes the item of a result. The command line to run it again has {id}
// in place of the item's id; "" is [DefaultRerun].
func NewItem(r judge.Result, rerun string) Item {
	s, m := scenarioOf(r), maskOf(r.Steps...)
	i := Item{
		ID: s.ID, Rule: s.Rule, Spec: SpecURL(s.Spec), Section: s.Section, Covers: s.Covers, Labels: s.Labels, At: s.At,
		Verdict: r.Verdict, Error: layout.CleanLines(m.text(r.Error)), Do: whatToDo(r),
		Runs: r.Runs, Took: r.Took, Target: r.Target, Browser: r.Browser,
		Main: mainStep(r), Of: max(len(s.Steps), len(r.Steps)),
	}
	for _, n := range r.Notes {
		i.Notes = append(i.Notes, m.line(n))
	}
	for _, step := range r.Steps {
		i.Steps = append(i.Steps, m.step(step))
		if i.Deviation == nil && step.Deviation != nil {
			i.Deviation = deviation(step)
		}
	}
	if i.Main >= 0 {
		i.Because, i.Fix = i.Steps[i.Main].Because, i.Steps[i.Main].Fix
	}
	i.Why = cmp.Or(i.Because, m.line(r.Error))
	if i.ID != "" {
		i.Rerun = strings.ReplaceAll(cmp.Or(rerun, DefaultRerun), "{id}", i.ID)
	}
	return i
}

// scenario is the result's scenario; the zero one where a request was made
// without.
func scenarioOf(r judge.Result) scenario.Scenario {
	if r.Scenario == nil {
		return scenario.Scenario{}
	}
	return *r.Scenario
}

// mainStep is the step that shows why the verdict is what it is, -1 for none.
func mainStep(r judge.Result) int {
	first := -1
	for i, s := range r.Steps {
		if s.Verdict == r.Verdict && s.Verdict != judge.Conforms {
			return i
		}
		if s.Verdict != judge.Conforms && first < 0 {
			first = i
		}
	}
	return first
}

func deviation(s judge.StepResult) *Deviation {
	return &Deviation{
		Standard: Outcome(s.Declared.Outcome), Browser: Outcome(s.Seen.Page.Outcome),
		Versions: s.Deviation.Versions, Because: s.Deviation.Because, See: s.Deviation.See,
	}
}

// SpecURL is the full URL of what a scenario's spec names: an anchor of the
// Fetch standard, or a URL already; "" for none.
func SpecURL(spec string) string {
	if spec == "" || strings.Contains(spec, "://") {
		return spec
	}
	return "https://fetch.spec.whatwg.org/#" + spec
}
