package harness

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// JudgeCall judges a call for which nothing was declared: the standard is held
// against page, Chrome and wire alone. Of the wire, what belongs to the call
// is found by URL, following redirects. It returns the state afterwards. A pure
// function.
//
// Cookies are the wire's own: nobody told the harness which the browser holds.
func JudgeCall(page fetch.Client, call fetch.Call, seen Seen, wire []Exchange, state fetch.State) (StepResult, fetch.State) {
	s := StepResult{Page: page, Script: Script{Call: call}, Seen: seen, Wire: chain(call.URL, wire)}
	agent := fetch.Agent{MaxAgeLimit: maxAgeLimit}
	s.OnWire = agent.Predict(page, call, replay(s.Script, s.Wire), state)
	s.Declared = s.OnWire
	contra := slices.DeleteFunc(disagree(call, s.OnWire, seen, s.Wire), func(d disagreement) bool {
		return strings.HasPrefix(d.Field, "Cookie of")
	})
	switch {
	case seen.Page.TimedOut:
		s.Verdict, s.Because = Inconclusive, "the page had no outcome within its deadline: "+silence(s.Script, s.Wire)
	case len(contra) > 0:
		s.Verdict = BrowserDiffers
		s.Because = "about what was on the wire, " + contra[0].String()
	default:
		s.Verdict = Conforms
		s.Fix = Remedy(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
	}
	s.Rows = s.rows(nil, contra)
	return s, s.OnWire.State
}

// chain picks the exchanges at the URL and at those that redirects lead to.
func chain(asked fetch.URL, wire []Exchange) []Exchange {
	reachable := map[fetch.URL]bool{asked.OnWire(): true}
	out := []Exchange{} // somebody looked, even if nothing was there
	for _, e := range wire {
		if !reachable[e.URL] {
			continue
		}
		out = append(out, e)
		if l := location(e.Status, e.Response, e.URL); l.Present && !l.Failure {
			reachable[l.URL.OnWire()] = true
		}
	}
	return out
}

// AsExchanges turns Chrome's own record into a wire log, for targets that
// nobody else records. Bodies are unknown.
func AsExchanges(records []ChromeRecord) ([]Exchange, error) {
	out := make([]Exchange, len(records))
	for i, r := range records {
		u, err := ParseURL(r.URL, fetch.URL{})
		if err != nil {
			return nil, err
		}
		out[i] = Exchange{
			Hop: -1, Preflight: r.Preflight, Protocol: "HTTP", Method: r.Method, URL: u.OnWire(), Request: r.Request,
			Answered: r.Status != 0, Status: r.Status, Response: r.Response,
		}
	}
	return out, nil
}
