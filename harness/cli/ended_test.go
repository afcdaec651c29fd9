package cli

import (
	"errors"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// A disagreement wins over what nobody knows, and over a run that was stopped.
func TestExitCodes(t *testing.T) {
	stopped := errors.New("stopped")
	for _, tt := range []struct {
		name     string
		verdicts []judge.Verdict
		failed   error
		want     int
	}{
		{"all conform", []judge.Verdict{judge.Conforms}, nil, exitConform},
		{"somebody differs", []judge.Verdict{judge.Conforms, judge.TargetDiffers}, nil, exitDisagree},
		{"nobody knows", []judge.Verdict{judge.Conforms, judge.Inconclusive}, nil, exitDoNotKnow},
		{"somebody differs, and of another nobody knows", []judge.Verdict{judge.Broken, judge.TargetDiffers, judge.Inconclusive}, nil, exitDisagree},
		{"it was stopped", []judge.Verdict{judge.Conforms}, stopped, exitDoNotKnow},
		{"it was stopped, and somebody differs", []judge.Verdict{judge.TargetDiffers}, stopped, exitDisagree},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var results []judge.Result
			for _, v := range tt.verdicts {
				results = append(results, judge.Result{Verdict: v})
			}
			got, err := exitConform, ended(results, tt.failed)
			var e *exit
			if errors.As(err, &e) {
				got = e.code
			}
			if got != tt.want {
				t.Errorf("exit code %d, want %d", got, tt.want)
			}
		})
	}
}
