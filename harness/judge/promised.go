package judge

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// ofPromise judges what a policy promises: first whether the target answered at
// all, then whether it keeps the promise, and only then whether the browser did
// what the standard says.
func (q *Question) ofPromise(s *StepResult) finding {
	if q.lost(s) {
		return finding{verdict: Inconclusive, because: q.notReached(s)}
	}
	if broken := q.broken(s); len(broken) > 0 {
		f := finding{verdict: TargetDiffers, wrong: broken, because: q.brokenPromise(s, broken[0])}
		if broken[0].At != AtRequest { // what hides the answer better does not keep the request from being sent
			f.fix = advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
		}
		return f
	}
	f := finding{contra: q.contradictions(s), wrong: s.against(s.Script.Want)}
	switch {
	case len(f.contra) > 0:
		f.verdict, f.because = BrowserDiffers, q.contradicts(f.contra[0])
	case len(f.wrong) > 0: // nothing on the wire accounts for it
		f.verdict, f.because = BrowserDiffers, q.notAsOnWire(f.wrong[0])
	default: // it conforms
	}
	return f
}

// lost reports whether it is not known what the target would have answered: the
// browser could not reach it, or the connection ended without an answer, and
// nothing shows that the target answers others.
func (q *Question) lost(s *StepResult) bool {
	if s.unreached() {
		return true
	}
	return s.OnWire.Outcome.Refusal.Reason == fetch.ConnectionFailed && !q.Promise.Alive && !slices.ContainsFunc(s.Wire, answered)
}

func answered(e wire.Exchange) bool { return e.Answered }

// broken returns in what the target breaks the promise, the worst first: what lets
// a page read, then what is sent, then what a page lacks. It is the target's fault
// where the standard says so about what was on the wire, whatever this browser
// made of it.
func (q *Question) broken(s *StepResult) []Mismatch {
	want := s.Script.Want
	observed := s.against(want)
	if s.revalidated() {
		return worstFirst(want, observed)
	}
	if s.OnWire.Outcome.Kind == fetch.OutcomeUnknown {
		return s.letsRead(want, observed)
	}
	out := slices.DeleteFunc(Compare(want, s.Script, s.OnWire), func(m Mismatch) bool {
		return !m.onWire() || m.Name == "response.body" && bodyUnknown(s.Wire)
	})
	for _, m := range observed {
		if !m.onWire() {
			out = append(out, m)
		}
	}
	return worstFirst(want, out)
}

// onWire reports whether the standard can say, from what was on the wire alone,
// that the thing differs. What the browser holds, such as its cookies, is not there.
func (m Mismatch) onWire() bool {
	switch m.At {
	case AtPreflight, AtRequest, AtAnswer, AtCheck, AtOutcome, AtReading, AtHidden:
		return true
	default:
		return false
	}
}

// letsRead returns that a page can read what it must not, where the answer allows
// it. The browser did not make the requests that the standard makes, so that the
// standard says nothing of the whole exchange.
func (s *StepResult) letsRead(want scenario.Want, observed []Mismatch) []Mismatch {
	n := len(s.Wire) - 1
	if n < 0 || s.Wire[n].Preflight || !s.Wire[n].Answered || want.Outcome != fetch.NetworkError {
		return nil
	}
	request, _ := fetch.NewRequest(s.Page, s.Script.Call)
	if fetch.CORSCheck(&request, s.Wire[n].Answer().Response) != fetch.NoReason {
		return nil
	}
	return slices.DeleteFunc(observed, func(m Mismatch) bool { return m.At != AtOutcome })
}

// revalidated reports whether the last answer is a 304 to a condition that the
// browser made itself. What script gets then is an answer that the browser kept
// from an earlier exchange, which nobody recorded.
func (s *StepResult) revalidated() bool {
	n := len(s.Wire) - 1
	if n < 0 || s.Wire[n].Status != 304 {
		return false
	}
	for _, name := range []string{"If-None-Match", "If-Modified-Since"} {
		if s.Wire[n].Request.Has(name) && !s.Script.Call.Headers.Has(name) {
			return true
		}
	}
	return false
}

// worstFirst sorts what is wrong by what it means for the target's owner.
func worstFirst(want scenario.Want, wrong []Mismatch) []Mismatch {
	rank := func(m Mismatch) int {
		switch {
		case m.At == AtOutcome && want.Outcome == fetch.NetworkError:
			return 0
		case m.At == AtRequest && want.Request == scenario.MustBeAbsent:
			return 1
		case m.At == AtHidden:
			return 2
		default:
			return 3
		}
	}
	slices.SortStableFunc(wrong, func(a, b Mismatch) int { return rank(a) - rank(b) })
	return wrong
}

// asMade takes the call as the browser made it, where the browser put a header of
// its own in place of the author's: Chromium always sends its own User-Agent, and
// asks for no permission to do so. A target can do nothing about that.
func (s *StepResult) asMade(agent fetch.Agent, before fetch.State) {
	call := s.Script.Call
	call.Headers = slices.DeleteFunc(slices.Clone(call.Headers), s.replaced)
	if len(call.Headers) == len(s.Script.Call.Headers) {
		return
	}
	s.OnWire = agent.Predict(s.Page, call, replay(s.Script, s.Wire), before)
	if request, _ := fetch.NewRequest(s.Page, call); !fetch.NeedsPreflight(&request) {
		s.Script.Want.Preflight = scenario.NotAsserted
	}
}

// replaced reports whether the browser is known to send a header of its own in
// place of the author's, and did so.
func (s *StepResult) replaced(h fetch.Header) bool {
	if s.Engine == nil || !slices.ContainsFunc(s.Engine.OwnHeaders, func(n string) bool { return strings.EqualFold(n, h.Name) }) {
		return false
	}
	if i := slices.IndexFunc(s.Wire, func(e wire.Exchange) bool { return !e.Preflight }); i >= 0 {
		got, _ := s.Wire[i].Request.Get(h.Name)
		return fetch.NormalizeValue(got) != fetch.NormalizeValue(h.Value)
	}
	if len(s.Wire) == 0 {
		return false
	}
	asked, _ := s.Wire[0].Request.ExtractTokens("Access-Control-Request-Headers")
	return !slices.Contains(asked, strings.ToLower(h.Name))
}
