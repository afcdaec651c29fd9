package judge

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Question is one call, and what it is held against: always the standard; what
// a scenario declared, where Scripted is set; what a policy promises, where
// Promise is set.
type Question struct {
	Browser browser.Info    // that was asked
	Page    fetch.Client    // that made the call
	Script  scenario.Script // the call; with a scenario, its answers and its want

	Scripted *Scripted
	Promise  *Promise

	// NoRecord is set where the wire was not recorded: page and browser are then
	// the only witnesses. What they cannot know makes the verdict Inconclusive.
	NoRecord bool
}

// Scripted is what a scenario declared of a step.
type Scripted struct {
	Declared  fetch.Prediction    // the standard on what was declared
	Deviation *scenario.Deviation // that is known of the engine, or nil
	Altered   []Mismatch          // where the target did not answer as declared before the step
	Cookies   bool                // the scenario says what the browser does with third-party cookies
}

// Step judges one call. Of the log, what belongs to the call is used. It returns
// the state of cookies and caches afterwards, as the standard makes it of the
// wire. Every verdict on a call is made here.
//
// Cookies of a call that no scenario declared are the wire's own: what the
// browser holds is not known. Such a request that the browser could not bring to
// a target had no answer, which the standard makes a network error.
func Step(q Question, seen wire.Seen, log []wire.Exchange, before fetch.State) (StepResult, fetch.State) {
	s := StepResult{Engine: q.Browser.Engine, Page: q.Page, Script: q.Script, Seen: seen, Wire: log}
	if q.Promise != nil {
		s.Script.Want = q.Promise.Want
	}
	if q.NoRecord {
		f := q.unrecorded(&s)
		s.Verdict, s.Because = f.verdict, f.because
		return s, before
	}
	agent := s.Engine.Agent()
	agent.BlockThirdPartyCookies = q.Browser.BlocksThirdPartyCookies()
	if q.Scripted != nil {
		s.OnWire = agent.Predict(q.Page, q.Script.Call, replay(q.Script, log), before)
		s.Declared = q.Scripted.Declared
	} else {
		s.Wire = chain(q.Script.Call.URL, log)
		s.OnWire = agent.Predict(q.Page, q.Script.Call, s.arrived(), before)
		s.Declared = s.OnWire
	}
	if q.Promise != nil {
		s.Declared = agent.Predict(q.Page, q.Script.Call, q.Promise.Ideal, before)
		s.asMade(agent, before)
	}
	f := q.decide(&s)
	s.Verdict, s.Because, s.Fix, s.Deviation = f.verdict, f.because, f.fix, f.deviation
	s.Rows = s.rows(f.wrong, f.contra)
	return s, s.OnWire.State
}

// arrived answers as the wire shows. A request that the browser could not bring
// to a target is answered by none, and joins the wire as such.
func (s *StepResult) arrived() fetch.Respond {
	respond := replay(s.Script, s.Wire)
	return func(sent fetch.Sent) fetch.Answer {
		a := respond(sent)
		if a.Kind == fetch.Unknown && unreached(s.Engine, s.Seen) {
			a.Kind = fetch.Unanswered
			s.Wire = append(s.Wire, neverArrived(sent))
		}
		return a
	}
}

// usual reports whether the browser is known to differ in this, in every version,
// and it means nothing to a target: the standard takes a clear-text URL on loopback
// for trustworthy and shows it the origin of a page at https, and Chromium does not.
func (s *StepResult) usual(d disagreement) bool {
	return s.Engine != nil && s.Engine.HidesReferrer && d.At == AtRequestPart && d.Of == "Referer" && d.Got == scenario.Absent &&
		s.Page.URL.Scheme == "https" && slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool { return e.URL.Scheme == "http" })
}

// aboutAnswer reports whether the thing that differs depends on what was answered,
// or on what a browser kept of an earlier answer.
func (d disagreement) aboutAnswer() bool {
	switch d.At {
	case AtCheck, AtOutcome, AtReading, AtHidden, AtTiming, AtNeighbour:
		return true
	case AtRequestPart:
		return strings.EqualFold(d.Of, "If-None-Match") || strings.EqualFold(d.Of, "If-Modified-Since")
	default:
		return false
	}
}

// contradictions returns where the browser did not do what the standard says
// about what was on the wire, as far as the question lets it be known.
func (q *Question) contradictions(s *StepResult) []disagreement {
	contra := slices.DeleteFunc(disagree(s.Engine, s.Script.Call, s.OnWire, s.Seen, s.Wire), s.usual)
	if q.Scripted != nil {
		return append(contra, s.otherStore()...)
	}
	kept := s.revalidated()
	return slices.DeleteFunc(contra, func(d disagreement) bool {
		return d.At == AtRequestPart && d.Of == "Cookie" || d.Name == body && bodyUnknown(s.Wire) || kept && d.aboutAnswer()
	})
}
