package judge

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Case is what was declared, made concrete, and who ran it.
type Case struct {
	Scenario  *scenario.Scenario
	Placement scenario.Placement
	Scripts   []scenario.Script
	Browser   browser.Info
}

// Observation is what the three witnesses saw: page and Chrome per step, the
// wire as one log.
type Observation struct {
	Seen []wire.Seen
	Wire []wire.Exchange
}

// Scenario judges a whole scenario, step by step: cookies, caches and altered
// answers of one step count in the next. Blame is computed: the model runs on
// what was declared and again on what the wire shows.
func Scenario(c Case, o Observation) Result {
	r := Result{Scenario: c.Scenario, Browser: c.Browser, Runs: 1}
	declared := c.Scenario.Declared(c.Browser.Engine.Agent(), c.Placement, c.Scripts)
	state := fetch.State{Cookies: fetch.NewCookieJar(c.Scenario.PresetCookies(c.Placement)...)}
	var altered []Mismatch // in any step so far
	for i, script := range c.Scripts {
		if i >= len(o.Seen) {
			break
		}
		q := Question{Browser: c.Browser, Page: c.Placement.Page, Script: script, Scripted: &Scripted{
			Declared: declared[i], Deviation: c.Browser.Engine.Deviation(c.Scenario, i), Altered: altered,
			Cookies: c.Scenario.Browser.ThirdPartyCookies != scenario.AnyThirdPartyCookies,
		}}
		log := ofStep(o.Wire, i)
		state.Now += script.Passed()
		var s StepResult
		s, state = Step(q, o.Seen[i], log, state)
		altered = append(tampered(script, log), altered...)
		if s.Verdict == Broken && r.Verdict != Conforms {
			s.Verdict, s.Because = r.Verdict, followsFromBefore
		}
		if s.Deviation != nil {
			r.Notes = append(r.Notes, fmt.Sprintf("standard: %s; %s %s: %s%s",
				outcomeWord(s.Declared.Outcome), c.Browser.Engine.Product, c.Browser.Version, s.Deviation.Because, seeAlso(s.Deviation)))
		}
		r.Verdict = max(r.Verdict, s.Verdict)
		r.Steps = append(r.Steps, s)
	}
	if len(r.Steps) < len(c.Scripts) && r.Verdict == Conforms {
		r.Verdict, r.Error = Broken, fmt.Sprintf("only %d of %d steps ran", len(r.Steps), len(c.Scripts))
	}
	return r
}

// ofStep returns what arrived in the step (from 0); not nil.
func ofStep(log []wire.Exchange, step int) []wire.Exchange {
	out := []wire.Exchange{}
	for _, e := range log {
		if e.Step == step {
			out = append(out, e)
		}
	}
	return out
}

func seeAlso(d *scenario.Deviation) string {
	if d.See == "" {
		return ""
	}
	return " (" + d.See + ")"
}
