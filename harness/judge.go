package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Case is what was declared, made concrete, and who ran it.
type Case struct {
	Scenario  *Scenario
	Placement Placement
	Scripts   []Script
	Browser   BrowserInfo
}

// Observation is what the three witnesses saw: page and Chrome per step, the
// wire as one log.
type Observation struct {
	Seen []Seen
	Wire []Exchange
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
		var wire []Exchange
		for _, e := range o.Wire {
			if e.Step == i {
				wire = append(wire, e)
			}
		}
		state.Now += script.passed()
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

func seeAlso(d *Deviation) string {
	if d.See == "" {
		return ""
	}
	return " (" + d.See + ")"
}

// deviation returns the known deviation of a step (from 0), or nil.
func (s *Scenario) deviation(step int) *Deviation {
	if s.Deviates == nil || s.Deviates.Chromium == nil || max(s.Deviates.Chromium.Step, 1)-1 != step {
		return nil
	}
	return s.Deviates.Chromium
}

// Covers reports whether the browser's version is within the deviation's
// range. A version that does not parse is in no range.
func (d Deviation) Covers(version string) bool {
	constraint, err := semver.NewConstraint(d.Versions)
	if err != nil {
		return false
	}
	parts := strings.Split(version, ".")
	v, err := semver.NewVersion(strings.Join(parts[:min(3, len(parts))], "."))
	return err == nil && constraint.Check(v)
}

// judge decides the i-th step; eaten is where the target did not answer as
// declared, in this step or before it.
func (s *StepResult) judge(c Case, i int, eaten []Mismatch) {
	d, b := c.Scenario.deviation(i), c.Browser
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
		s.Fix = Remedy(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
	case slices.ContainsFunc(wrong, func(m Mismatch) bool {
		return m.Field == "chrome" || m.Field == "failure" || m.Field == "uploadEvents" || strings.HasPrefix(m.Field, "blocked[")
	}):
		s.Verdict = BrowserDiffers
		s.Because = "page and wire are as the standard says, but " + wrong[0].Field + " is not: want " + wrong[0].Want + ", got " + wrong[0].Got
	case b.BlocksThirdPartyCookies() && c.Scenario.Browser.ThirdPartyCookies == AnyThirdPartyCookies:
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
	case m.Got == Absent:
		return fmt.Sprintf("in %s, %s was declared but not sent", m.Field, m.Want)
	case m.Want == Absent:
		return fmt.Sprintf("in %s, %s was sent but not declared", m.Field, m.Got)
	default:
		return fmt.Sprintf("in %s, %s was declared and %s was sent", m.Field, m.Want, m.Got)
	}
}

func silence(script Script, wire []Exchange) string {
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
func (s *StepResult) against(w Want) []Mismatch {
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
	if got := s.Engine.words().Failure(s.Seen.Browser.Failure); failed != "" && failed != got && !s.silent() {
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

// unreached reports whether nobody knows what the target would have answered,
// because Chrome could not reach it; where the fast lane heard nothing about
// why, that is what it looks like.
func (s *StepResult) unreached() bool {
	failedSilently := s != nil && s.silent() && s.Seen.Page.Outcome.Kind == fetch.NetworkError
	return s != nil && s.OnWire.Outcome.Kind == fetch.OutcomeUnknown && (failedSilently || unreached(s.Engine, s.Seen))
}

// onlyExtraPreflight reports whether all that is wrong is a CORS-preflight
// fetch that a cache entry could have spared: by the standard, or by what the
// browser is known to do instead.
func (s *StepResult) onlyExtraPreflight() bool {
	if d := s.Script.Deviant; d != nil && d.Preflight == MustBeAbsent && len(s.against(s.Script.Want)) == 0 {
		return true
	}
	contra := disagree(s.Engine, s.Script.Call, s.OnWire, s.Seen, s.Wire)
	return len(contra) > 0 && !slices.ContainsFunc(contra, func(d disagreement) bool { return !d.extraPreflight })
}

// surprising reports whether a conforming step still lacks a witness: Chrome
// must have a code or a word for the refusal, and gave none.
func (s *StepResult) surprising() bool {
	return s.Deviation == nil && s.silent() && s.OnWire.Outcome.Kind == fetch.NetworkError &&
		(s.Script.Want.Chrome+s.Script.Want.Failure != "" || s.Engine.words().HasCode(s.OnWire.Outcome.Refusal, s.Script.Call.API) ||
			s.Engine.words().HasFailure(s.OnWire.Outcome.Refusal.Reason))
}

// silent reports whether the fast lane heard nothing from Chrome: that is no
// statement, and the slow lane must be asked.
func (s *StepResult) silent() bool {
	return !s.Seen.Browser.Slow && s.Seen.Browser.Reason+s.Seen.Browser.Failure == ""
}
