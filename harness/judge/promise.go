package judge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Promise is what somebody says of a call: what must come of it, and how a
// target that keeps the promise would answer.
type Promise struct {
	Want  scenario.Want
	Ideal fetch.Respond
}

// Kept reports whether page and Chrome alone show that the promise is kept: the
// page could read what it wants, or Chrome names the rule of the CORS protocol
// by which it could not. A network error for which Chrome has another word, or
// none, shows nothing.
func (p Promise) Kept(engine *browser.Engine, call fetch.Call, seen wire.Seen) bool {
	w := p.Want
	if w.Preflight != scenario.NotAsserted && seen.Browser.Slow || seen.Page.TimedOut {
		return false // the wire must be asked
	}
	w.Preflight, w.Request, w.PreflightRequest, w.ActualRequest = scenario.NotAsserted, scenario.NotAsserted, nil, nil
	if w.Outcome == fetch.NetworkError && seen.Browser.Reason == "" {
		return false
	}
	s := StepResult{Engine: engine, Script: scenario.Script{Call: call}, Seen: seen}
	return len(s.against(w)) == 0
}

// JudgePromise judges a call to a target that nobody scripted: browser and
// standard as [JudgeCall] does, and the target by what was promised. A pure
// function.
func JudgePromise(engine *browser.Engine, page fetch.Client, call fetch.Call, promise Promise, seen wire.Seen, wire []wire.Exchange, state fetch.State) (StepResult, fetch.State) {
	s, after := JudgeCall(engine, page, call, seen, wire, state)
	s.Declared = engine.Agent().Predict(page, call, promise.Ideal, state)
	s.Script.Want = promise.Want
	if s.Verdict != Conforms {
		return s, after
	}
	if s.unreached() || s.OnWire.Outcome.Refusal.Reason == fetch.ConnectionFailed && promise.Want.Outcome == fetch.NetworkError {
		s.Verdict = Inconclusive
		s.Because = "Chrome could not reach the target (" + seen.Browser.Failure + "): " + silence(s.Script, s.Wire)
		s.Rows = s.rows(nil, nil)
		return s, after
	}
	wrong := s.against(promise.Want)
	if len(wrong) == 0 {
		s.Fix = ""
		return s, after
	}
	s.Verdict = TargetDiffers
	s.Because = "the browser agrees with the standard about what was on the wire; " + brokenPromise(promise.Want, wrong[0])
	s.Rows = s.rows(wrong, nil)
	return s, after
}

// Remembered reports whether a call that followed on the state after that time would
// need no preflight, as the standard has it; Chromium remembers none for more than
// 7,200 seconds. A pure function.
//
// https://fetch.spec.whatwg.org/#concept-cache-max-age
func (p Promise) Remembered(engine *browser.Engine, page fetch.Client, call fetch.Call, state fetch.State, after time.Duration) bool {
	state.Now += min(after.Truncate(time.Second), engine.MaxAgeLimit) - 1 // an entry may end where the promise does
	wire := engine.Agent().Predict(page, call, p.Ideal, state).Wire
	return !slices.ContainsFunc(wire, func(e fetch.Exchange) bool { return e.Sent.Preflight })
}

// brokenPromise says how a target does not do what was promised of it.
func brokenPromise(w scenario.Want, m Mismatch) string {
	switch {
	case m.Field == "outcome" && w.Outcome == fetch.NetworkError:
		return "the target lets the page read what it must not"
	case m.Field == "outcome":
		return "the target's answer keeps the page from what it was promised"
	case strings.Contains(m.Field, ".hidden["):
		return fmt.Sprintf("script can read %s, which must be hidden", m.Got)
	default:
		return m.String()
	}
}
