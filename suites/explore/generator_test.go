package explore_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// What is drawn is a scenario of the catalogue: it can be written, loads, and
// is proved; and between them the triples reach nearly every rule.
func TestTriplesAreScenarios(t *testing.T) {
	reasons := map[fetch.Reason]int{}
	outcomes := map[fetch.OutcomeKind]int{}
	const n = 4000
	for seed := range n {
		s := triples.Example(seed)
		for _, step := range s.Steps {
			reasons[step.Want.Refused]++
			outcomes[step.Want.Outcome]++
		}
		if seed%8 != 0 {
			continue // reading YAML takes its time
		}
		var b bytes.Buffer
		if err := scenarios.Write(&b, "Exploration", s); err != nil {
			t.Fatal(err)
		}
		c, err := scenarios.Load(fstest.MapFS{"a.yaml": {Data: b.Bytes()}}, "a.yaml")
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, b.String())
		}
		if err := c.Prove(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		same := cmp.Options{cmpopts.IgnoreFields(scenario.Scenario{}, "At", "Section"), cmpopts.EquateEmpty()}
		if diff := cmp.Diff(s, c.Scenarios[0], same); diff != "" {
			t.Fatalf("seed %d (-drawn +loaded):\n%s", seed, diff)
		}
	}
	for _, r := range []fetch.Reason{fetch.AllowOriginMissing, fetch.AllowOriginWildcard, fetch.AllowOriginMultiple, fetch.AllowOriginInvalid, fetch.AllowOriginMismatch,
		fetch.AllowCredentialsNotTrue, fetch.PreflightStatusNotOK, fetch.PreflightRedirected, fetch.AllowMethodsMalformed, fetch.AllowHeadersMalformed,
		fetch.MethodNotAllowed, fetch.HeaderNotAllowed, fetch.RedirectModeError, fetch.RedirectIncludesCredentials, fetch.SameOriginModeRefused} {
		if reasons[r] == 0 {
			t.Errorf("no triple is refused for %s", r)
		}
	}
	for _, k := range []fetch.OutcomeKind{fetch.NetworkError, fetch.Readable, fetch.Opaque, fetch.OpaqueRedirect} {
		if outcomes[k] == 0 {
			t.Errorf("no triple has outcome %s", k)
		}
	}
}

// A seed draws the same triple for the search and for rapid's shrinking.
func TestSeedsAgree(t *testing.T) {
	for seed := 1; seed <= 50; seed++ { // to rapid 0 is any seed
		var shrunk []string
		check(seed, func(t *rapid.T) { shrunk = append(shrunk, triples.Draw(t, "triple").ID) })
		if len(shrunk) == 0 || shrunk[0] != triples.Example(seed).ID {
			t.Fatalf("seed %d: rapid draws another triple", seed)
		}
	}
}

// What can be done without is taken away, and nothing else.
func TestPrune(t *testing.T) {
	needs := func(s scenario.Scenario) bool {
		last := s.Steps[len(s.Steps)-1]
		return last.Fetch != nil && last.Fetch.Headers.List().Has("X-B")
	}
	header := func(names ...string) (list scenario.Headers) {
		for _, n := range names {
			list = append(list, fetch.Header{Name: n, Value: "1"})
		}
		return list
	}
	s := scenario.Scenario{
		Cookies: []scenario.PresetCookie{{Name: "a", Value: "1"}},
		Steps: []scenario.Step{
			{XHR: &scenario.XHRCall{}, Serve: &scenario.Serve{Response: &scenario.Answer{Headers: header("X-A")}}},
			{Fetch: &scenario.Fetch{Method: "PUT", Headers: header("X-A", "X-B", "X-C"), Body: &scenario.Body{}}},
		},
	}
	smallest := s
	prune(s, func(c scenario.Scenario) bool {
		if needs(c) {
			smallest = c
		}
		return needs(c)
	})
	want := scenario.Scenario{Steps: []scenario.Step{{
		Fetch: &scenario.Fetch{Method: "PUT", Headers: header("X-B")}, Serve: &scenario.Serve{Response: &scenario.Answer{}},
	}}}
	complete(&want)
	if diff := cmp.Diff(want, smallest, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
