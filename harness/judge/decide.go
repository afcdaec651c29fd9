package judge

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// finding is what follows from a step, and what its table marks.
type finding struct {
	verdict   Verdict
	because   string
	fix       string
	deviation *scenario.Deviation
	wrong     []Mismatch     // what was wanted, and differs
	contra    []disagreement // where the browser contradicts the standard
}

// decide makes the verdict: first whether anything can be known, then what the
// browser did, then what the target did. The first that holds counts.
func (q *Question) decide(s *StepResult) finding {
	if f, ok := q.unknown(s); ok {
		return f
	}
	facts := finding{contra: q.contradictions(s)}
	if q.wants() {
		facts.wrong = s.against(s.Script.Want)
	}
	if f, ok := q.ofBrowser(s, facts); ok {
		return f
	}
	if f, ok := q.ofTarget(s, facts); ok {
		return f
	}
	return facts
}

// wants reports whether anything beside the standard says what must follow.
func (q *Question) wants() bool { return q.Scripted != nil || q.Promise != nil }

// unknown finds a step of which too little was seen.
func (q *Question) unknown(s *StepResult) (finding, bool) {
	failed := s.Seen.Page.Outcome.Kind == fetch.NetworkError
	open := s.OnWire.Outcome.Kind == fetch.OutcomeUnknown
	because := ""
	switch {
	case s.Seen.Page.TimedOut:
		because = timedOut(s)
	case q.Scripted != nil && !q.asKnown(s) && s.unreached():
		because = q.notReached(s)
	case q.Scripted != nil:
	case open && failed && !s.Seen.Browser.Known:
		because = q.silentFailure(s)
	case open && failed && len(s.Wire) == 0:
		because = unwitnessed(s)
	default:
	}
	return finding{verdict: Inconclusive, because: because}, because != ""
}

// known reports whether the question has a deviation for the browser's version.
func (q *Question) known() bool {
	return q.Scripted != nil && q.Scripted.Deviation != nil && q.Scripted.Deviation.Covers(q.Browser.Version)
}

// asKnown reports whether the step came to what a known deviation says.
func (q *Question) asKnown(s *StepResult) bool {
	w := s.Engine.Deviant(s.Script)
	return q.known() && w != nil && len(s.against(*w)) == 0
}

// ofBrowser finds a step in which the browser differs, or does so as is known.
func (q *Question) ofBrowser(s *StepResult, f finding) (finding, bool) {
	right := len(f.wrong)+len(f.contra) == 0
	switch {
	case q.asKnown(s) && !right:
		return finding{verdict: Conforms, deviation: q.Scripted.Deviation, because: knownDeviation(q.Scripted.Deviation)}, true
	case q.known() && right:
		f.verdict, f.because = BrowserDiffers, q.lostDeviation()
	case len(f.contra) > 0:
		f.verdict, f.because = BrowserDiffers, q.contradicts(f.contra[0])
	case right && q.Scripted != nil && q.Scripted.Deviation != nil:
		return finding{verdict: Conforms, because: q.skippedDeviation()}, true
	default:
		return f, false
	}
	return f, true
}

// ofTarget finds a step in which the target differs, or whose want does.
func (q *Question) ofTarget(s *StepResult, f finding) (finding, bool) {
	switch {
	case q.Promise != nil:
		return q.ofPromise(s, f)
	case q.Scripted == nil:
		return finding{verdict: Conforms, fix: advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire)}, true
	case len(f.wrong) == 0:
		return f, false
	}
	switch altered := q.altered(s); {
	case len(altered) > 0:
		f.verdict, f.because = TargetDiffers, q.alteredAnswer(s, altered[0])
		f.fix = advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire)
	case slices.ContainsFunc(f.wrong, func(m Mismatch) bool { return m.At.ofBrowserAlone() }):
		f.verdict, f.because = BrowserDiffers, q.ofTheBrowserAlone(f.wrong[0])
	case q.Browser.BlocksThirdPartyCookies() && !q.Scripted.Cookies:
		f.verdict, f.because = Inconclusive, cookiesBlocked(f.wrong[0])
	default:
		f.verdict, f.because = Broken, wrongWant(f.wrong[0])
	}
	return f, true
}

// altered returns where the target did not answer as declared: in the step
// first, then before it.
func (q *Question) altered(s *StepResult) []Mismatch {
	return append(tampered(s.Script, s.Wire), q.Scripted.Altered...)
}

// ofPromise finds whether the target keeps what a policy promises.
func (q *Question) ofPromise(s *StepResult, f finding) (finding, bool) {
	lost := s.OnWire.Outcome.Refusal.Reason == fetch.ConnectionFailed && q.Promise.Want.Outcome == fetch.NetworkError
	switch {
	case lost || s.unreached():
		return finding{verdict: Inconclusive, because: q.notReached(s)}, true
	case len(f.wrong) == 0:
		return finding{verdict: Conforms}, true
	}
	f.verdict, f.because = TargetDiffers, q.brokenPromise(s, f.wrong[0])
	if f.fix = advice.Refusal(s.OnWire.Outcome.Refusal, s.OnWire.Wire); f.wrong[0].At == AtRequest {
		f.fix = "" // what hides the answer better does not keep the request from being sent
	}
	return f, true
}

// unrecorded judges a promise by page and browser alone. It conforms where the
// page could read what is promised, or the browser names the rule of the CORS
// protocol by which it could not; and where the actual request must not be
// sent, only if the browser refused before it.
func (q *Question) unrecorded(s *StepResult) finding {
	want, saw := s.Script.Want, s.Seen.Browser
	needsRecord := finding{verdict: Inconclusive, because: noRecord}
	sent, known := s.actualRequestSent()
	switch {
	case s.Seen.Page.TimedOut,
		want.Preflight != scenario.NotAsserted && saw.Slow,
		want.Outcome == fetch.NetworkError && saw.Reason == "",
		want.Request != scenario.NotAsserted && !(known && want.Request.Holds(sent)):
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
