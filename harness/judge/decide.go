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
// browser did, then what the target did. The first that holds counts. Of a promise
// the target comes before the browser.
func (q *Question) decide(s *StepResult) finding {
	if f, ok := q.unknown(s); ok {
		return f
	}
	if q.Promise != nil {
		return q.ofPromise(s)
	}
	facts := finding{contra: q.contradictions(s)}
	if q.Scripted != nil {
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
		f.verdict, f.because = Broken, wrongWant(s, f.wrong[0])
	}
	return f, true
}

// altered returns where the target did not answer as declared: in the step
// first, then before it.
func (q *Question) altered(s *StepResult) []Mismatch {
	return append(tampered(s.Script, s.Wire), q.Scripted.Altered...)
}
