package verify

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// whyRecorded says why a probe is asked in the recorded lane from the start; "" if
// it is asked in the fast lane first. What the fast lane does not show to be kept
// is asked in the recorded lane as well.
func whyRecorded(cfg Config, p rule.Probe) string {
	switch {
	case cfg.Slow:
		return "the run records every exchange"
	case p.Rule.Recorded:
		return "the rule " + p.Rule.Name + " needs a record of what was sent"
	default:
		return ""
	}
}

// fastLane asks without Chrome's record of the exchanges: a page's outcome and
// Chrome's word on a refusal show most promises to be kept.
type fastLane struct{ client }

// ask returns nil if what was seen does not show that the promise is kept.
func (l fastLane) ask(ctx context.Context, a rule.Ask) (*judge.StepResult, error) {
	t := l.tag(a)
	defer t.forget()
	page, err := l.open(ctx, a, false)
	if err != nil {
		return nil, err
	}
	defer page.Close()
	step, err := glanced(ctx, page, a, t.call)
	if err != nil || step.Verdict != judge.Conforms {
		return nil, err
	}
	return &step, nil
}

// recordedLane asks with Chrome's own record of every exchange, and judges.
type recordedLane struct{ client }

// recording is what the recorded lane has of a probe.
type recording struct {
	steps   []judge.StepResult
	finding *rule.Finding       // of the probe's rule, which is in the steps
	behind  []upstream.Exchange // what the upstream saw of the probe's own URL
}

// ask makes the calls of a probe, until one does not come to what it must. If all
// do, the probe's rule looks at the evidence.
func (l recordedLane) ask(ctx context.Context, p rule.Probe) (recording, error) {
	t := l.tag(p.Ask)
	defer t.forget()
	page, err := l.open(ctx, p.Ask, true)
	if err != nil {
		return recording{}, err
	}
	defer page.Close()
	calls := []rule.Ask{p.Ask}
	if p.Again != nil {
		calls = append(calls, *p.Again)
	}
	var r recording
	var state fetch.State
	for _, a := range calls {
		var step judge.StepResult
		if step, state, err = l.judged(ctx, page, a, t.call, state); err != nil {
			return r, err
		}
		r.steps = append(r.steps, step)
		if step.Verdict != judge.Conforms {
			r.behind = l.target.behind(t.token)
			return r, nil
		}
	}
	e := rule.Evidence{Engine: page.Browser().Engine, Ask: p.Ask, Page: p.Client(page.url), Call: t.call, Steps: r.steps, State: state}
	if p.Beside != nil {
		if e.Beside, err = l.look(ctx, page, *p.Beside); err != nil {
			return r, err
		}
	}
	if r.finding = p.Judge(e); r.finding != nil {
		blame(&r.steps[0], *r.finding)
		r.behind = l.target.behind(t.token)
	}
	return r, nil
}

// look makes a call for a URL of its own, and returns what was on the wire.
func (l recordedLane) look(ctx context.Context, page *page, a rule.Ask) ([]wire.Exchange, error) {
	t := l.tag(a)
	defer t.forget()
	seen, err := page.Do(ctx, t.call)
	if err != nil {
		return nil, err
	}
	return wire.AsExchanges(seen.Browser.Records)
}

// blame makes a step one of a target that is not as promised.
func blame(step *judge.StepResult, f rule.Finding) {
	step.Verdict, step.Because = judge.TargetDiffers, f.Because
	step.Rows = append(step.Rows, f.Rows...)
}
