package run

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// needsRecord reports whether a scenario can be judged in the slow lane alone,
// for what it wants or for what is known of any engine.
func needsRecord(s *scenario.Scenario) bool {
	for i, step := range s.Steps {
		wants := []scenario.Want{step.Want}
		for engine := range s.Deviates {
			if d := s.Deviates.Of(engine, i); d != nil {
				wants = append(wants, d.Want)
			}
		}
		for _, w := range wants {
			if len(w.Blocked) > 0 || w.Failure != "" && onRecordOnly(s, i) {
				return true
			}
		}
	}
	return false
}

// onRecordOnly reports whether Chrome's log does not tell the step's failure:
// opaque response blocking is in its record alone, and of redirects the log
// names the URL that they led to, not the one that was asked.
func onRecordOnly(s *scenario.Scenario, step int) bool {
	w, serve := s.Steps[step].Want, s.Steps[step].Serve
	redirected := serve != nil && serve.Response != nil && serve.Response.Status/100 == 3
	return w.Refused == fetch.OpaqueResponseBlocked || redirected
}
