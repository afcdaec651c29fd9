package main

import (
	"errors"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness"
)

// A disagreement wins over what nobody knows, and over a run that was stopped.
func TestExitCodes(t *testing.T) {
	stopped := errors.New("stopped")
	for _, tt := range []struct {
		name     string
		verdicts []harness.Verdict
		failed   error
		want     int
	}{
		{"all conform", []harness.Verdict{harness.Conforms}, nil, exitConform},
		{"somebody differs", []harness.Verdict{harness.Conforms, harness.TargetDiffers}, nil, exitDisagree},
		{"nobody knows", []harness.Verdict{harness.Conforms, harness.Inconclusive}, nil, exitDoNotKnow},
		{"somebody differs, and of another nobody knows", []harness.Verdict{harness.Broken, harness.TargetDiffers, harness.Inconclusive}, nil, exitDisagree},
		{"it was stopped", []harness.Verdict{harness.Conforms}, stopped, exitDoNotKnow},
		{"it was stopped, and somebody differs", []harness.Verdict{harness.TargetDiffers}, stopped, exitDisagree},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var results []harness.Result
			for _, v := range tt.verdicts {
				results = append(results, harness.Result{Verdict: v})
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
