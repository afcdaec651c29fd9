package explore_test

import (
	"context"
	"errors"
	"flag"
	"strconv"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// shrink looks for the smallest triple that still disagrees, starting from the
// one that a seed draws, and returns its result. Where the disagreement does not
// come again, that is the result it was given.
func shrink(ctx context.Context, runner run.Runner, seed int, found judge.Result) judge.Result {
	smallest := found
	seen := map[string]bool{} // by id, whether a scenario disagrees: rapid asks for many of them again
	disagrees := func(s scenario.Scenario) bool {
		known, ok := seen[s.ID]
		if ok {
			return known
		}
		results, err := runner.Run(ctx, []scenario.Scenario{s})
		seen[s.ID] = err == nil && results[0].Verdict == found.Verdict && documented(results[0]) == ""
		if seen[s.ID] {
			smallest = results[0]
		}
		return seen[s.ID]
	}
	check(seed, func(t *rapid.T) {
		if disagrees(triples.Draw(t, "triple")) {
			t.Fatal("they disagree")
		}
	})
	prune(*smallest.Scenario, disagrees)
	return smallest
}

// check runs rapid on the one seed, without a file or a word.
func check(seed int, prop func(*rapid.T)) {
	for name, value := range map[string]string{"seed": strconv.Itoa(seed), "checks": "1", "nofailfile": "true"} {
		if err := flag.Set("rapid."+name, value); err != nil {
			panic(err)
		}
	}
	defer func() {
		if p := recover(); p != nil && p != errStopped {
			panic(p)
		}
	}()
	rapid.Check(&silent{}, prop)
}

// silent is what rapid needs of a test. A failure is no failure here, but the
// end.
type silent struct{ failed bool }

var errStopped = errors.New("explore: shrinking ended")

func (*silent) Helper() {}

func (*silent) Name() string { return "explore" }

func (*silent) Log(...any) {}

func (*silent) Logf(string, ...any) {}

func (*silent) Skip(...any) { panic(errStopped) }

func (*silent) Skipf(string, ...any) { panic(errStopped) }

func (*silent) SkipNow() { panic(errStopped) }

func (s *silent) Error(...any) { s.failed = true }

func (s *silent) Errorf(string, ...any) { s.failed = true }

func (*silent) Fatal(...any) { panic(errStopped) }

func (*silent) Fatalf(string, ...any) { panic(errStopped) }

func (*silent) FailNow() { panic(errStopped) }

func (s *silent) Fail() { s.failed = true }

func (s *silent) Failed() bool { return s.failed }
