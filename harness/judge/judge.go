package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
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

// Judge compares what was wanted, what was declared and what was seen. It is a
// pure function. Blame is computed: the oracle runs on what was declared and
// again on what the wire shows.
func Judge(c Case, o Observation) Result {
	r := Result{Scenario: c.Scenario, Browser: c.Browser, Runs: 1}
	declared := c.Scenario.Declared(c.Browser.Engine.Agent(), c.Placement, c.Scripts)
	agent := c.Browser.Engine.Agent()
	agent.BlockThirdPartyCookies = c.Browser.BlocksThirdPartyCookies()
	state := fetch.State{Cookies: fetch.NewCookieJar(c.Scenario.PresetCookies(c.Placement)...)}
	var eaten []Mismatch // in any step so far
	for i, script := range c.Scripts {
		if i >= len(o.Seen) {
			break
		}
		var wire []wire.Exchange
		for _, e := range o.Wire {
			if e.Step == i {
				wire = append(wire, e)
			}
		}
		state.Now += script.Passed()
		s := StepResult{Engine: c.Browser.Engine, Page: c.Placement.Page, Script: script, Seen: o.Seen[i], Wire: wire, Declared: declared[i]}
		s.OnWire = agent.Predict(c.Placement.Page, script.Call, replay(script, wire), state)
		state = s.OnWire.State
		eaten = append(tampered(script, wire), eaten...)
		s.judge(c, i, eaten)
		if s.Verdict == Broken && r.Verdict != Conforms {
			s.Verdict, s.Because = r.Verdict, "it follows from an earlier step, which did not go as declared"
		}
		if s.Deviation != nil {
			r.Notes = append(r.Notes, fmt.Sprintf("standard: %s; Chromium %s: %s%s",
				outcomeWord(s.Declared.Outcome), c.Browser.Version, s.Deviation.Because, seeAlso(s.Deviation)))
		}
		r.Verdict = max(r.Verdict, s.Verdict)
		r.Steps = append(r.Steps, s)
	}
	if len(r.Steps) < len(c.Scripts) && r.Verdict == Conforms {
		r.Verdict, r.Error = Broken, fmt.Sprintf("only %d of %d steps were observed", len(r.Steps), len(c.Scripts))
	}
	return r
}

func seeAlso(d *scenario.Deviation) string {
	if d.See == "" {
		return ""
	}
	return " (" + d.See + ")"
}

// judge decides the i-th step; eaten is where the target did not answer as
// declared, in this step or before it.
func (s *StepResult) judge(c Case, i int, eaten []Mismatch) {
	d, b := c.Scenario.Deviation(i), c.Browser
	if s.Seen.Page.TimedOut {
		s.Verdict = Inconclusive
		s.Because = "the page had no outcome within its deadline: " + silence(s.Script, s.Wire)
		s.Rows = s.rows(nil, nil)
		return
	}
	known := d != nil && d.Covers(b.Version)
	asKnown := known && s.Script.Deviant != nil && len(s.against(*s.Script.Deviant)) == 0
	if !asKnown && s.unreached() {
		s.Verdict = Inconclusive
		why := s.Seen.Browser.Failure
		if why == "" {
			why = "it does not say why"
		}
		s.Because = "Chrome could not reach the target (" + why + "): " + silence(s.Script, s.Wire)
		s.Rows = s.rows(nil, nil)
		return
	}
	wrong := s.against(s.Script.Want)
	contra := append(disagree(s.Engine, s.Script.Call, s.OnWire, s.Seen, s.Wire), s.otherStore()...)
	switch {
	case asKnown && len(wrong)+len(contra) > 0:
		s.Verdict, s.Deviation = Conforms, d
		s.Because = "a known deviation: " + d.Because
	case known && len(wrong)+len(contra) == 0:
		s.Verdict = BrowserDiffers
		s.Because = fmt.Sprintf("the deviation declared for versions %s did not happen in %s: the browser did what the standard says; remove the entry or narrow its range",
			d.Versions, b.Version)
	case len(contra) > 0:
		s.Verdict = BrowserDiffers
		s.Because = "about what was on the wire, " + contra[0].String()
	case len(wrong) == 0:
		s.Verdict = Conforms
	case len(eaten) > 0:
		s.Verdict = TargetDiffers
		s.Because = "the browser agrees with the standard about what was on the wire; " + eatenWords(eaten[0])
		s.Fix = advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
	case slices.ContainsFunc(wrong, func(m Mismatch) bool {
		return m.Field == "chrome" || m.Field == "failure" || m.Field == "uploadEvents" || strings.HasPrefix(m.Field, "blocked[")
	}):
		s.Verdict = BrowserDiffers
		s.Because = "page and wire are as the standard says, but " + wrong[0].Field + " is not: want " + wrong[0].Want + ", got " + wrong[0].Got
	case b.BlocksThirdPartyCookies() && c.Scenario.Browser.ThirdPartyCookies == scenario.AnyThirdPartyCookies:
		s.Verdict = Inconclusive
		s.Because = "this browser blocks third-party cookies, and the scenario wants what follows where they are allowed (" +
			wrong[0].String() + "): give it browser: {thirdPartyCookies: allowed}"
	default:
		s.Verdict = Broken
		s.Because = "the target answered as declared and the browser did what the standard says: what the scenario wants contradicts the standard (" + wrong[0].String() + ")"
	}
	if s.Verdict == Conforms && d != nil && !known {
		s.Because = fmt.Sprintf("the deviation declared for versions %s was not looked for in %s", d.Versions, b.Version)
	}
	if s.Verdict == Conforms {
		wrong, contra = nil, nil // a known deviation is shown, not marked
	}
	s.Rows = s.rows(wrong, contra)
}

// eatenWords says what became of a declared answer.
func eatenWords(m Mismatch) string {
	switch {
	case m.Got == scenario.Absent:
		return fmt.Sprintf("in %s, %s was declared but not sent", m.Field, m.Want)
	case m.Want == scenario.Absent:
		return fmt.Sprintf("in %s, %s was sent but not declared", m.Field, m.Got)
	default:
		return fmt.Sprintf("in %s, %s was declared and %s was sent", m.Field, m.Want, m.Got)
	}
}

func silence(script scenario.Script, wire []wire.Exchange) string {
	if len(wire) == 0 {
		return "nothing reached the target"
	}
	last := wire[len(wire)-1]
	if !last.Answered {
		return "the target has not answered " + last.Method + " " + last.URL.OnWire().String()
	}
	return "the last exchange on the wire was " + last.Method + " " + last.URL.OnWire().String()
}

// against holds a want against what was seen, instead of against the oracle.
func (s *StepResult) against(w scenario.Want) []Mismatch {
	chrome, failed, upload := w.Chrome, w.Failure, w.UploadEvents
	w.Refused, w.Chrome, w.Failure, w.UploadEvents = fetch.NoReason, "", "", nil
	wrong := Compare(w, s.Script, observed(s.Seen, s.Wire))
	cookies := &comparison{}
	cookies.blocked(w.Blocked, s.Seen.Browser)
	wrong = append(wrong, cookies.found...)
	if chrome != "" && s.Seen.Browser.Reason != chrome && !s.silent() {
		got := s.Seen.Browser.Reason
		if got == "" {
			got = "no CorsError code"
		}
		wrong = append(wrong, Mismatch{"chrome", chrome, got})
	}
	if got := s.Engine.Vocabulary().Failure(s.Seen.Browser.Failure); failed != "" && failed != got && !s.silent() {
		if got == "" {
			got = "no such word"
		}
		wrong = append(wrong, Mismatch{"failure", failed, got})
	}
	if upload != nil && *upload != (s.Seen.Page.UploadEvents > 0) {
		wrong = append(wrong, Mismatch{"uploadEvents", fmt.Sprint(*upload), fmt.Sprint(s.Seen.Page.UploadEvents > 0)})
	}
	return wrong
}
