package judge

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// unrecorded judges a promise by page and browser alone. It conforms where the
// page could read what is promised, or the browser names the rule of the CORS
// protocol by which it could not; and where the actual request must not be
// sent, only if the browser refused before it. Of a call with Authorization the
// answer to the preflight must be seen: Chromium lets * allow the header, and the
// standard does not.
func (q *Question) unrecorded(s *StepResult) finding {
	want, saw := s.Script.Want, s.Seen.Browser
	needsRecord := finding{verdict: Inconclusive, because: noRecord}
	sent, known := s.actualRequestSent()
	switch {
	case s.Seen.Page.TimedOut,
		want.Preflight != scenario.NotAsserted && saw.Slow,
		want.Outcome == fetch.NetworkError && saw.Reason == "",
		want.Request != scenario.NotAsserted && !(known && want.Request.Holds(sent)),
		slices.ContainsFunc(s.Script.Call.Headers, func(h fetch.Header) bool { return fetch.IsNonWildcardRequestHeaderName(h.Name) }):
		return needsRecord
	}
	want.Preflight, want.Request, want.PreflightRequest, want.ActualRequest = scenario.NotAsserted, scenario.NotAsserted, nil, nil
	if len(s.against(want)) > 0 {
		return needsRecord
	}
	return finding{verdict: Conforms}
}

// actualRequestSent reports what page and browser know of the actual request:
// what script can read was asked for, and after a refusal of the CORS-preflight
// fetch nothing is sent.
func (s *StepResult) actualRequestSent() (sent, known bool) {
	switch {
	case s.Seen.Page.Outcome.Kind == fetch.Readable:
		return true, true
	case s.Engine.Vocabulary().RefusesPreflight(s.Seen.Browser.Reason):
		return false, true
	default:
		return false, false
	}
}
