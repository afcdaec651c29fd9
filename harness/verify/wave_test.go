package verify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// One browser has one place for an origin.
func TestWaves(t *testing.T) {
	probe := func(page, target string) policy.Probe {
		return policy.Probe{Origin: "https://" + page, Target: fetch.TupleOrigin("https", target, 0)}
	}
	for _, tt := range []struct {
		name   string
		probes []policy.Probe
		want   [][]int
	}{
		{"pages and targets apart", []policy.Probe{probe("app.test", "api.test"), probe("evil.test", "cdn.test")}, [][]int{{0, 1}}},
		{"a page that is a target for others", []policy.Probe{probe("app.test", "api.test"), probe("evil.test", "app.test"), probe("evil.test", "api.test")},
			[][]int{{0, 2}, {1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, waves(tt.probes, indexes(len(tt.probes)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
