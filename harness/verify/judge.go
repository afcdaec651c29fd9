package verify

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// judged has a page in the recorded lane make a call, and judges what was seen. It
// returns the browser's state afterwards. Where the connection ended without an
// answer, it looks whether the target answers others.
func (c client) judged(ctx context.Context, page *page, a rule.Ask, call fetch.Call, state fetch.State) (judge.StepResult, fetch.State, error) {
	seen, err := page.Do(ctx, call)
	if err != nil {
		return judge.StepResult{}, state, err
	}
	log, err := wire.AsExchanges(seen.Browser.Records)
	if err != nil {
		return judge.StepResult{}, state, err
	}
	q := question(page, a, call)
	step, after := judge.Step(q, seen, log, state)
	if step.Unanswered() && c.target.answersFriend(ctx, a) {
		q.Promise.Alive = true
		step, after = judge.Step(q, seen, log, state)
	}
	if step.Verdict != judge.Conforms {
		if gone := page.Alive(ctx); gone != nil {
			return step, after, gone
		}
	}
	return step, after, nil
}

// glanced has a page in the fast lane make a call, and judges it by page and
// browser alone: it conforms if these show that the promise is kept.
func glanced(ctx context.Context, page *page, a rule.Ask, call fetch.Call) (judge.StepResult, error) {
	seen, err := page.Do(ctx, call)
	if err != nil {
		return judge.StepResult{}, err
	}
	q := question(page, a, call)
	q.NoRecord = true
	step, _ := judge.Step(q, seen, nil, fetch.State{})
	return step, nil
}

func question(page *page, a rule.Ask, call fetch.Call) judge.Question {
	promise := a.Promise()
	return judge.Question{Browser: page.Browser(), Page: a.Client(page.url), Script: scenario.Script{Call: call}, Promise: &promise}
}
