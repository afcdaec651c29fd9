package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// trial makes calls through a shared cache.
type trial struct {
	client
	cache string // its name
}

// run asks the cache about a probe in each order, until the cache hands a page an
// answer that was another's. It completes the result, and returns the remedy,
// which is the one before if the cache adds nothing.
func (t trial) run(ctx context.Context, p rule.Probe, orders []rule.Order, res *judge.Result, before Remedy) Remedy {
	var failed error
	for _, o := range orders {
		step, err := t.order(ctx, o)
		if err != nil && !errors.Is(err, browser.ErrBrowserGone) { // what says nothing is asked again
			step, err = t.order(ctx, o)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s after %s: %w", o.Second.Caller.Origin, o.Who(), err))
		}
		if step != nil {
			return t.proved(p, o, *step, res, before)
		}
	}
	switch {
	case failed != nil && res.Verdict == judge.Conforms:
		res.Verdict = judge.Inconclusive
		if errors.Is(failed, browser.ErrBrowserGone) {
			res.Verdict = judge.Broken
		}
		res.Error = "through a shared cache (" + t.cache + "): " + failed.Error()
		return Remedy{cause: firstLine(res.Error)}
	case failed != nil:
		res.Notes = append(res.Notes, fmt.Sprintf("nothing could be tested through a shared cache (%s): %s", t.cache, firstLine(failed.Error())))
	case res.Verdict != judge.Conforms:
		res.Notes = append(res.Notes, fmt.Sprintf("a shared cache (%s) gave every page its own answer", t.cache))
	}
	return before
}

// proved adds the proof that a page was handed another's answer. If the headers
// were wrong already, the proof is a note on what comes of it.
func (t trial) proved(p rule.Probe, o rule.Order, step judge.StepResult, res *judge.Result, before Remedy) Remedy {
	by, shared := "a shared cache ("+t.cache+")", fromMemory(step.Wire)
	if !shared {
		by = "the target's own cache"
	}
	first := o.Who()
	if o.First.Call.Mode != fetch.NoCORS {
		first = "a request from " + first
	}
	proof := fmt.Sprintf("Through %s, after %s, %s %s.", by, first, o.Second.Caller.Origin, got(step, o.Second))
	if res.Verdict != judge.Conforms {
		res.Notes = append(res.Notes, proof)
		return before
	}
	step.Because = proof
	res.Steps, res.Verdict = append(res.Steps, step), step.Verdict
	last := &res.Steps[len(res.Steps)-1]
	if shared {
		last.Rows = append(last.Rows, judge.Row{What: "Vary, " + o.Who(), Standard: "Origin", Wire: "kept for others", Wrong: true})
		return mendStep(t.target.kind, p, last, mend.VaryMissing)
	}
	last.Rows = append(last.Rows, judge.Row{What: "the target's cache", Standard: "an answer for each origin", Wire: "one for all", Wrong: true})
	last.Fix = "The target's own cache must keep answers for different origins apart: add Origin to its key, or have it follow the Vary of the answers that it keeps."
	return Remedy{Say: last.Fix, cause: cause(p, last) + " own cache"}
}

// got is what came of the second call.
func got(step judge.StepResult, a rule.Ask) string {
	if !a.Promised {
		return "could read an answer that was not meant for it"
	}
	if o := step.Seen.Page.Outcome; o.Kind == fetch.Readable {
		return fmt.Sprintf("got another answer than it gets without the earlier request: status %d", o.Status)
	}
	return fmt.Sprintf("got that answer, and was refused: %s%s", step.Seen.Browser.Reason, step.Seen.Browser.Failure)
}

// order makes two calls for one URL. It returns the second, judged, if its
// outcome is other than alone; nil if all is well.
func (t trial) order(ctx context.Context, o rule.Order) (*judge.StepResult, error) {
	if well, err := t.inOrder(ctx, o.First, o.Second); well || err != nil {
		return nil, err
	}
	switch alone, err := t.inOrder(ctx, o.Second); {
	case err != nil:
		return nil, err
	case !alone && o.Second.Promised: // from the target itself it is as promised
		return nil, errors.New("without an earlier request, the cache gives it another answer than the target does")
	case !alone: // the target itself lets the stranger in, which other probes show
		return nil, nil
	}
	first := t.tag(o.First)
	defer first.forget()
	if _, err := t.quick(ctx, o.First, first.call); err != nil {
		return nil, err
	}
	again := t.target.retag(first.token, o.Second)
	page, err := t.open(ctx, o.Second, true)
	if err != nil {
		return nil, err
	}
	defer page.Close()
	step, _, err := t.judged(ctx, page, o.Second, again, fetch.State{})
	switch {
	case err != nil || step.Verdict == judge.Conforms:
		return nil, err
	case step.Verdict != judge.TargetDiffers:
		return nil, errors.New(step.Because)
	}
	return &step, nil
}

// inOrder makes calls for one URL, one after the other, and reports whether the
// last one came to what is promised.
func (t trial) inOrder(ctx context.Context, asks ...rule.Ask) (asPromised bool, err error) {
	first := t.tag(asks[0])
	defer first.forget()
	for _, a := range asks {
		call := t.target.retag(first.token, a)
		step, err := t.quick(ctx, a, call)
		if err != nil {
			return false, err
		}
		asPromised = step.Verdict == judge.Conforms
	}
	return asPromised, nil
}
