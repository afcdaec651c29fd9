package run

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// needsRecord reports whether a scenario can be judged in the slow lane alone.
func needsRecord(s *scenario.Scenario) bool {
	for i := range s.Steps {
		if record, _ := s.Steps[i].Want.OfCookies(); record {
			return true
		}
		if s.Steps[i].Want.Failure != "" && onRecordOnly(s, i) {
			return true
		}
		if d := s.Deviation(i); d != nil && (len(d.Want.Blocked) > 0 || d.Want.Failure != "" && onRecordOnly(s, i)) {
			return true
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
