package verify

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// A run that was stopped says so, in its text and in every report.
func TestPartial(t *testing.T) {
	r := &Report{Results: []judge.Result{{}, {}}, Probes: []rule.Probe{{Rule: rule.Named("vary")}, {Rule: rule.Named("vary")}}, Remedies: make([]Remedy, 2), Planned: 5}
	var b strings.Builder
	if err := r.Text(&b, ""); err != nil {
		t.Fatal(err)
	}
	if want := "partial: 2 of 5 probes in 0s: 2 Conforms"; !strings.Contains(b.String(), want) {
		t.Errorf("want %q in\n%s", want, b.String())
	}
	if !r.Run("").Partial() {
		t.Error("the report does not say that the run was stopped")
	}
}
