package verify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// One browser has one place for an origin.
func TestWaves(t *testing.T) {
	probe := func(page, target string) rule.Probe {
		return rule.Probe{Ask: rule.Ask{
			Grant:  &policy.Grant{Target: fetch.TupleOrigin("https", target, 0)},
			Caller: policy.Caller{Origin: fetch.TupleOrigin("https", page, 0)},
		}}
	}
	for _, tt := range []struct {
		name   string
		probes []rule.Probe
		want   [][]int
	}{
		{"pages and targets apart", []rule.Probe{probe("app.test", "api.test"), probe("evil.test", "cdn.test")}, [][]int{{0, 1}}},
		{"a page that is a target for others", []rule.Probe{probe("app.test", "api.test"), probe("evil.test", "app.test"), probe("evil.test", "api.test")},
			[][]int{{0, 2}, {1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, waves(tt.probes, indexes(len(tt.probes)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
