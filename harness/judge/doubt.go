package judge

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

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
func (s *StepResult) OnlyExtraPreflight() bool {
	if d := s.Script.Deviant; d != nil && d.Preflight == scenario.MustBeAbsent && len(s.against(s.Script.Want)) == 0 {
		return true
	}
	contra := disagree(s.Engine, s.Script.Call, s.OnWire, s.Seen, s.Wire)
	return len(contra) > 0 && !slices.ContainsFunc(contra, func(d disagreement) bool { return !d.extraPreflight })
}

// surprising reports whether a conforming step still lacks a witness: Chrome
// must have a code or a word for the refusal, and gave none.
func (s *StepResult) surprising() bool {
	return s.Deviation == nil && s.silent() && s.OnWire.Outcome.Kind == fetch.NetworkError &&
		(s.Script.Want.Chrome+s.Script.Want.Failure != "" || s.Engine.Vocabulary().HasCode(s.OnWire.Outcome.Refusal, s.Script.Call.API) ||
			s.Engine.Vocabulary().HasFailure(s.OnWire.Outcome.Refusal.Reason))
}

// silent reports whether the fast lane heard nothing from Chrome: that is no
// statement, and the slow lane must be asked.
func (s *StepResult) silent() bool {
	return !s.Seen.Browser.Slow && s.Seen.Browser.Reason+s.Seen.Browser.Failure == ""
}

// saysNothing reports whether a run is no statement about browser and target:
// the harness failed, or Chrome could not reach the target.
func (r Result) SaysNothing() bool {
	return r.Verdict == Broken && r.Error != "" || r.Verdict == Inconclusive && r.Cause().unreached()
}

// whyNothing says why a run is no statement.
func (r Result) WhyNothing() string {
	if r.Error != "" {
		return "the harness failed: " + r.Error
	}
	return r.Cause().Because
}

// worthASecondRun reports whether a result must be looked at again: the run
// says nothing, or somebody differs, or Chrome kept silent where it has a code.
func (r Result) WorthASecondRun() bool {
	if r.SaysNothing() {
		return true
	}
	if r.Verdict == Inconclusive || r.Verdict == Broken && len(r.Steps) > 0 && r.Error == "" {
		return false // a want that contradicts the standard will do so again
	}
	return r.Surprises()
}

// surprises reports whether a result is not what a scenario is expected to
// come to, or a witness of it kept silent.
func (r Result) Surprises() bool {
	if r.Verdict != Conforms {
		return true
	}
	for i := range r.Steps {
		if r.Steps[i].surprising() {
			return true
		}
	}
	return false
}
