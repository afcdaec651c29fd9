package judge

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Doubt says why a result is not the last word on its scenario.
type Doubt uint8

// The doubts.
const (
	NoDoubt       Doubt = iota
	Silent              // it conforms, but the browser gave no reason where it has a word for one
	Differs             // browser or target differ
	Undecided           // a second run would not know more either
	Unreached           // the browser could not reach the target
	HarnessFailed       // the harness itself failed
)

// SaysNothing reports whether the run is no evidence about browser and target.
func (d Doubt) SaysNothing() bool { return d == Unreached || d == HarnessFailed }

// NeedsRerun reports whether the scenario must be run once more.
func (d Doubt) NeedsRerun() bool { return d != NoDoubt && d != Undecided }

// Doubt returns what speaks against taking the result as it is.
func (r Result) Doubt() Doubt {
	switch {
	case r.Verdict == Broken && r.Error != "":
		return HarnessFailed
	case r.Verdict == Inconclusive && r.Cause().unreached():
		return Unreached
	case r.Verdict == Inconclusive, r.Verdict == Broken && len(r.Steps) > 0:
		return Undecided
	case r.Verdict != Conforms:
		return Differs
	case slices.ContainsFunc(r.Steps, func(s StepResult) bool { return s.lacksReason() }):
		return Silent
	default:
		return NoDoubt
	}
}

// Reason returns why the run is no evidence, or what its cause says.
func (r Result) Reason() string {
	if r.Error != "" {
		return "Crosscheck failed: " + r.Error
	}
	return r.Cause().Because
}

// unreached reports whether it is not known what the target would have answered,
// because the browser could not reach it. In the fast lane, a failure of which
// the browser says nothing looks the same.
func (s *StepResult) unreached() bool {
	failedSilently := s != nil && s.silent() && s.Seen.Page.Outcome.Kind == fetch.NetworkError
	return s != nil && s.OnWire.Outcome.Kind == fetch.OutcomeUnknown && (failedSilently || unreached(s.Engine, s.Seen))
}

// Unanswered reports whether a request left the browser, or should have, and its
// connection ended without an answer.
func (s *StepResult) Unanswered() bool {
	return s.OnWire.Outcome.Refusal.Reason == fetch.ConnectionFailed
}

// OnlyExtraPreflight reports whether all that is wrong is a CORS-preflight
// fetch that a cache entry could have spared: by the standard, or by what the
// browser is known to do instead.
func (s *StepResult) OnlyExtraPreflight() bool {
	if d := s.Engine.Deviant(s.Script); d != nil && d.Preflight == scenario.MustBeAbsent && len(s.against(s.Script.Want)) == 0 {
		return true
	}
	contra := disagree(s.Engine, s.Script.Call, s.OnWire, s.Seen, s.Wire)
	return len(contra) > 0 && !slices.ContainsFunc(contra, func(d disagreement) bool { return !d.extraPreflight })
}

// lacksReason reports whether a conforming step lacks a witness: the browser
// has a code or a word for the refusal, and gave none.
func (s *StepResult) lacksReason() bool {
	words, refusal := s.Engine.Vocabulary(), s.OnWire.Outcome.Refusal
	return s.Deviation == nil && s.silent() && s.OnWire.Outcome.Kind == fetch.NetworkError &&
		(s.Script.Want.Chrome+s.Script.Want.Failure != "" || words.HasCode(refusal, s.Script.Call.API) || words.HasFailure(refusal.Reason))
}

// silent reports whether the fast lane heard nothing from the browser. That is
// no statement: the slow lane must be asked.
func (s *StepResult) silent() bool {
	return !s.Seen.Browser.Slow && s.Seen.Browser.Reason+s.Seen.Browser.Failure == ""
}
