package verify

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// judge has a page in the recorded lane make a call, and judges what was seen. It
// returns the browser's state afterwards.
func judged(ctx context.Context, page *page, a rule.Ask, call fetch.Call, state fetch.State) (judge.StepResult, fetch.State, error) {
	seen, err := page.Do(ctx, call)
	if err != nil {
		return judge.StepResult{}, state, err
	}
	wire, err := wire.AsExchanges(seen.Browser.Records)
	if err != nil {
		return judge.StepResult{}, state, err
	}
	step, after := judge.JudgePromise(page.Browser().Engine, a.Client(page.url), call, a.Promise(), seen, wire, state)
	if step.Verdict != judge.Conforms {
		if gone := page.Alive(ctx); gone != nil {
			return step, after, gone
		}
	}
	return step, after, nil
}

// kept reports whether what was seen in the fast lane shows that the promise is
// kept.
func (c client) kept(a rule.Ask, call fetch.Call, seen wire.Seen) bool {
	return a.Promise().Kept(c.lab.Browser.Info().Engine, call, seen)
}
