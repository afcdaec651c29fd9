package run

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Campaign runs the scenarios again and again, without a pause between the
// rounds. It returns the results of the first round, in the scenarios' order,
// then every later result whose verdict is not the first round's or that needed
// a second run; and how many results there were in all. What only says the same
// again is not kept, so that memory does not grow with the rounds.
func (r Runner) Campaign(ctx context.Context, scenarios []scenario.Scenario, rounds int) (kept []judge.Result, judged int, err error) {
	first := make([]*judge.Result, len(scenarios))
	var later []laterResult
	r.each(ctx, scenarios, rounds*len(scenarios), func(i int, res judge.Result) {
		judged++
		switch of := i % len(scenarios); {
		case i < len(scenarios):
			first[i] = &res
		case res.Verdict != judge.Conforms || res.Runs > 1 || first[of] != nil && first[of].Verdict != judge.Conforms:
			later = append(later, laterResult{of, res})
		}
	})
	kept = ran(first)
	for _, l := range later {
		if f := first[l.of]; f == nil || f.Verdict != l.Verdict || l.Runs > 1 {
			kept = append(kept, l.Result)
		}
	}
	return kept, judged, ctx.Err()
}

// laterResult is a result of a round after the first.
type laterResult struct {
	of int // the scenario
	judge.Result
}
