package judge

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// against holds a want against what was seen, instead of against the oracle.
func (s *StepResult) against(w scenario.Want) []Mismatch {
	chrome, failed, upload := w.Chrome, w.Failure, w.UploadEvents
	w.Refused, w.Chrome, w.Failure, w.UploadEvents = fetch.NoReason, "", "", nil
	wrong := Compare(w, s.Script, observed(s.Seen, s.Wire))
	cookies := &comparison{}
	cookies.blocked(w.Blocked, s.Seen.Browser)
	wrong = append(wrong, cookies.found...)
	if chrome != "" && s.Seen.Browser.Reason != chrome && !s.silent() {
		got := s.Seen.Browser.Reason
		if got == "" {
			got = "no CorsError code"
		}
		wrong = append(wrong, Mismatch{At: AtCheck, Name: "chrome", Want: chrome, Got: got})
	}
	if got := s.Engine.Vocabulary().Failure(s.Seen.Browser.Failure); failed != "" && failed != got && !s.silent() {
		if got == "" {
			got = "no such word"
		}
		wrong = append(wrong, Mismatch{At: AtNeighbour, Name: "failure", Want: failed, Got: got})
	}
	if upload != nil && *upload != (s.Seen.Page.UploadEvents > 0) {
		wrong = append(wrong, Mismatch{At: AtUpload, Name: "uploadEvents", Want: fmt.Sprint(*upload), Got: fmt.Sprint(s.Seen.Page.UploadEvents > 0)})
	}
	return wrong
}
