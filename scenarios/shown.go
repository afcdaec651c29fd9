package scenarios

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Shown is a CorsError code with the scenarios in which Chrome reports it:
// those about the code's own rule first, then those in which a plain page calls
// fetch(), then the shortest.
type Shown struct {
	chromium.CorsError
	Scenarios []scenario.Scenario
}

// Shown finds a code by its name, in any case, and the scenarios that show it:
// that want Chrome to report it, or know that it does where it deviates. The
// error is a *[NothingSelected] with the codes and ids like it.
func (c Catalogue) Shown(code string) (Shown, error) {
	e, ok := chromium.LookUpCorsError(code)
	if !ok {
		return Shown{}, c.noCode(code)
	}
	out := Shown{CorsError: e}
	for _, s := range c.Scenarios {
		if shows(s, e.Code) {
			out.Scenarios = append(out.Scenarios, s)
		}
	}
	slices.SortStableFunc(out.Scenarios, func(a, b scenario.Scenario) int {
		return cmp.Or(aside(a, e)-aside(b, e), len(a.Steps)-len(b.Steps))
	})
	return out, nil
}

// aside is how far a scenario is from showing the code's own rule with a call
// of fetch() in a plain page.
func aside(s scenario.Scenario, e chromium.CorsError) int {
	out := 0
	if s.Spec != e.Spec {
		out += 2
	}
	if s.Steps[0].Fetch == nil {
		out++
	}
	if s.Page != scenario.PageApp || s.Apart() {
		out++
	}
	return out
}

// shows reports whether Chrome reports the code in a step of the scenario.
func shows(s scenario.Scenario, code string) bool {
	for i, step := range s.Steps {
		want := step.Want
		if d := chromium.Engine.Deviation(&s, i); d != nil {
			want = d.Want
		}
		if want.Chrome == code {
			return true
		}
	}
	return false
}

// noCode returns the error for a text that is neither a CorsError code nor an
// id.
func (c Catalogue) noCode(asked string) error {
	out := &NothingSelected{Asked: "id or CorsError code " + strconv.Quote(asked), Near: strict.Nearest(asked, chromium.CorsErrors(), 3)}
	var ids *NothingSelected
	if len(out.Near) == 0 && errors.As(c.noID(asked), &ids) {
		out.Near = ids.Near
	}
	return out
}
