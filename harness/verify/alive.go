package verify

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// whileAlive asks a probe of a target that is alive before and afterwards. A target
// that has ended refuses nothing and breaks no promise: what it did not certainly
// answer is undecided.
func (a asking) whileAlive(ctx context.Context, p rule.Probe, ask func(context.Context, rule.Probe) (judge.Result, Remedy)) (judge.Result, Remedy) {
	gone := a.target.running.Alive()
	if gone == nil {
		res, remedy := ask(ctx, p)
		if gone = a.target.running.Alive(); gone == nil {
			return res, remedy
		}
	}
	return a.undecided(p, gone.Error())
}

// undecided is the result of a probe about which nothing is known, and why.
func (a asking) undecided(p rule.Probe, why string) (judge.Result, Remedy) {
	res := judge.Result{Scenario: p.Scenario(), Target: a.target.about.Title, Browser: a.report.Browser, Verdict: judge.Inconclusive, Error: why}
	return res, Remedy{cause: firstLine(why)}
}
