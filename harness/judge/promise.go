package judge

import (
	"slices"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Promise is what somebody says of a call: what must come of it, and how a
// target that keeps the promise would answer.
type Promise struct {
	Want  scenario.Want
	Ideal fetch.Respond

	// Alive: the target answers others at this time. A connection that ends without
	// an answer is then the target's answer to this page; otherwise it says nothing.
	Alive bool
}

// Remembered reports whether a call that followed on the state after that time would
// need no preflight, as the standard has it; Chromium remembers none for more than
// 7,200 seconds. A pure function.
//
// https://fetch.spec.whatwg.org/#concept-cache-max-age
func (p Promise) Remembered(engine *browser.Engine, page fetch.Client, call fetch.Call, state fetch.State, after time.Duration) bool {
	state.Now += min(after.Truncate(time.Second), engine.MaxAgeLimit) - 1 // an entry may end where the promise does
	wire := engine.Agent().Predict(page, call, p.Ideal, state).Wire
	return !slices.ContainsFunc(wire, func(e fetch.Exchange) bool { return e.Sent.Preflight })
}
