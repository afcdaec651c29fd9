package judge

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// JudgeCall judges a call for which nothing was declared: the standard is held
// against page, Chrome and wire alone. Of the wire, what belongs to the call
// is found by URL, following redirects. It returns the state afterwards. A pure
// function.
//
// Cookies are the wire's own: nobody told the harness which the browser holds.
// Nor does anybody know which target is there: a request that Chrome could not
// bring to one had no answer, which the standard makes a network error.
func JudgeCall(engine *browser.Engine, page fetch.Client, call fetch.Call, seen wire.Seen, log []wire.Exchange, state fetch.State) (StepResult, fetch.State) {
	s := StepResult{Engine: engine, Page: page, Script: scenario.Script{Call: call}, Seen: seen, Wire: chain(call.URL, log)}
	agent := engine.Agent()
	respond := replay(s.Script, s.Wire)
	s.OnWire = agent.Predict(page, call, func(sent fetch.Sent) fetch.Answer {
		a := respond(sent)
		if a.Kind == fetch.Unknown && unreached(engine, seen) {
			a.Kind = fetch.Unanswered
			s.Wire = append(s.Wire, neverArrived(sent))
		}
		return a
	}, state)
	s.Declared = s.OnWire
	contra := slices.DeleteFunc(disagree(engine, call, s.OnWire, seen, s.Wire), func(d disagreement) bool {
		return strings.HasPrefix(d.Field, "Cookie of") || d.Field == "body" && bodyUnknown(s.Wire)
	})
	switch {
	case seen.Page.TimedOut:
		s.Verdict, s.Because = Inconclusive, "the page had no outcome within its deadline: "+silence(s.Script, s.Wire)
	case s.OnWire.Outcome.Kind == fetch.OutcomeUnknown && seen.Page.Outcome.Kind == fetch.NetworkError && !seen.Browser.Known:
		s.Verdict, s.Because = Inconclusive, "the call failed, and Chrome did not say why: "+silence(s.Script, s.Wire)
	case s.OnWire.Outcome.Kind == fetch.OutcomeUnknown && seen.Page.Outcome.Kind == fetch.NetworkError && len(s.Wire) == 0:
		s.Verdict, s.Because = Inconclusive, "the call failed ("+engine.Vocabulary().Why(seen.Browser)+"), and nobody has a record of what was on the wire"
	case len(contra) > 0:
		s.Verdict = BrowserDiffers
		s.Because = "about what was on the wire, " + contra[0].String()
	default:
		s.Verdict = Conforms
		s.Fix = advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
	}
	s.Rows = s.rows(nil, contra)
	return s, s.OnWire.State
}

// chain picks the exchanges at the URL and at those that redirects lead to.
func chain(asked fetch.URL, log []wire.Exchange) []wire.Exchange {
	reachable := map[fetch.URL]bool{asked.OnWire(): true}
	out := []wire.Exchange{} // somebody looked, even if nothing was there
	for _, e := range log {
		if !reachable[e.URL] {
			continue
		}
		out = append(out, e)
		if l := weburl.Location(e.Status, e.Response, e.URL); l.Present && !l.Failure {
			reachable[l.URL.OnWire()] = true
		}
	}
	return out
}

// unreached reports whether page and Chrome agree that there was no connection
// to a target, or none that lived to an answer.
func unreached(engine *browser.Engine, seen wire.Seen) bool {
	return seen.Page.Outcome.Kind == fetch.NetworkError && seen.Browser.Reason == "" &&
		engine.Vocabulary().NotReached(seen.Browser.Failure)
}

// neverArrived is the exchange of a request that no target saw.
func neverArrived(sent fetch.Sent) wire.Exchange {
	return wire.Exchange{Hop: -1, Preflight: sent.Preflight, Method: sent.Method, URL: sent.URL.OnWire(), Request: sent.Headers}
}

// bodyUnknown reports whether the last answer is by Chrome's own record, which
// has no bodies.
func bodyUnknown(log []wire.Exchange) bool {
	return len(log) > 0 && log[len(log)-1].Protocol == wire.RecordProtocol
}
