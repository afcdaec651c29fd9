package verify

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
)

// A run that was stopped says so, in its text and in every report.
func TestPartial(t *testing.T) {
	r := &Report{Results: []harness.Result{{}, {}}, Probes: make([]policy.Probe, 2), Remedies: make([]Remedy, 2), planned: 5}
	got := text.String(r.Report(""))
	if want := "partial: 2 of 5 probes in 0s: 2 Conforms"; !strings.Contains(got, want) {
		t.Errorf("want %q in\n%s", want, got)
	}
	if !r.Report("").Partial() {
		t.Error("the report does not say that the run was stopped")
	}
}
