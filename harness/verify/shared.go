package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/remedy"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// caches reports whether a shared cache is to be asked about a probe: its page
// gets what it must from the target itself.
func (a *asker) caches(i int, res judge.Result) bool {
	if len(a.inOrders[i]) == 0 {
		return false
	}
	return res.Verdict == judge.Conforms || a.report.Remedies[i].Kind == remedy.VaryMissing
}

// through asks what is left of a wave with a shared cache in front of the targets.
// Where none can be had the report says so.
func (s *Session) through(ctx context.Context, a *asker, st *stage, w whereabouts) {
	var at map[fetch.Origin]string
	cache, err := s.sharedCache(ctx)
	if err == nil {
		at, err = cache.lead(ctx, a.target, slices.Collect(maps.Keys(w.targets)))
	}
	if err != nil {
		a.note("Vary was judged by headers alone, without a shared cache: " + firstLine(err.Error()))
		cache = nil
	} else {
		defer cache.gate.lead(nil)
		st.lead(w.pages, at)
		a.note("Vary was also tried out through a shared cache (" + cache.name + ")")
	}
	each(ctx, callsAtOnce, slices.Sorted(maps.Keys(a.later)), func(i int) {
		a.mu.Lock()
		res := a.later[i]
		a.mu.Unlock()
		if cache != nil {
			res = conceal(a.orders(ctx, i, cache.name, res), a.report.Policy.Secrets())
		}
		if ctx.Err() == nil {
			a.done(i, res)
		}
	})
}

func (a *asker) note(text string) {
	if !slices.Contains(a.report.Notes, text) {
		a.report.Notes = append(a.report.Notes, text)
	}
}

// sharedCache returns the session's; it is started when it is needed, and again
// where it has died.
func (s *Session) sharedCache(ctx context.Context) (*sharedCache, error) {
	if s.cache != nil && !s.cache.running.Alive() {
		old := s.cache
		s.cache = nil
		if err := old.close(); err != nil {
			return nil, err
		}
	}
	if s.cache == nil {
		c, err := startCache(context.WithoutCancel(ctx), s.authority)
		if err != nil {
			return nil, err
		}
		s.cache = c
	}
	return s.cache, nil
}

// orders asks a shared cache in each order, until it hands somebody an answer that
// was another's.
func (a *asker) orders(ctx context.Context, i int, cache string, res judge.Result) judge.Result {
	p := a.report.Probes[i]
	var failed error
	for _, o := range a.inOrders[i] {
		step, err := a.order(ctx, o)
		if err != nil && !errors.Is(err, browser.ErrBrowserGone) { // what says nothing is asked again
			step, err = a.order(ctx, o)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s after %s: %w", o.Second.Origin, o.Who(), err))
		}
		if step == nil {
			continue
		}
		by, kept := "a shared cache ("+cache+")", fromMemory(step.Wire)
		if !kept {
			by = "the target's own cache"
		}
		proof := fmt.Sprintf("through %s that %s asked first, %s %s", by, o.Who(), o.Second.Origin, got(*step, o.Second))
		if res.Verdict != judge.Conforms { // its headers were wrong: here is what comes of it
			res.Notes = append(res.Notes, proof)
			return res
		}
		step.Because = proof
		res.Steps, res.Verdict = append(res.Steps, *step), step.Verdict
		a.report.Remedies[i] = a.cure(p, &res.Steps[len(res.Steps)-1], o, kept)
		return res
	}
	switch {
	case failed != nil && res.Verdict == judge.Conforms:
		res.Verdict = judge.Inconclusive
		if errors.Is(failed, browser.ErrBrowserGone) {
			res.Verdict = judge.Broken
		}
		res.Error = "through a shared cache (" + cache + "): " + failed.Error()
		a.report.Remedies[i] = Remedy{cause: firstLine(res.Error)}
	case failed != nil:
		res.Notes = append(res.Notes, fmt.Sprintf("through a shared cache (%s) nothing could be tried out: %s", cache, firstLine(failed.Error())))
	case res.Verdict != judge.Conforms:
		res.Notes = append(res.Notes, fmt.Sprintf("a shared cache (%s) handed nobody another's answer", cache))
	}
	return res
}

// cure is for an answer that was kept for others: by a shared cache, since it does
// not say that it must not be, or by the target's own.
func (a *asker) cure(p policy.Probe, step *judge.StepResult, o policy.Order, shared bool) Remedy {
	if shared {
		step.Rows = append(step.Rows, judge.Row{What: "Vary, " + o.Who(), Standard: "Origin", Wire: "kept for others", Wrong: true})
		return a.mend(p, step, remedy.VaryMissing)
	}
	step.Rows = append(step.Rows, judge.Row{What: "the target's cache", Standard: "an answer for each origin", Wire: "one for all", Wrong: true})
	step.Fix = "have the target's own cache tell origins apart: put Origin into its key, or let it heed the Vary of what it keeps"
	return Remedy{Say: step.Fix, cause: cause(p, step) + " own cache"}
}

// got is what came of the second call.
func got(step judge.StepResult, p policy.Probe) string {
	if !p.Promised {
		return "could read an answer that was not for it"
	}
	if o := step.Seen.Page.Outcome; o.Kind == fetch.Readable {
		return fmt.Sprintf("got another answer than it gets alone: status %d", o.Status)
	}
	return fmt.Sprintf("was handed that answer, and refused: %s%s", step.Seen.Browser.Reason, step.Seen.Browser.Failure)
}

// order makes two calls for one URL. It returns the second, judged, where it does
// not come to what it comes to alone; nil where all is well.
func (a *asker) order(ctx context.Context, o policy.Order) (*judge.StepResult, error) {
	if kept, err := a.inOrder(ctx, o.First, o.Second); kept || err != nil {
		return nil, err
	}
	switch alone, err := a.inOrder(ctx, o.Second); {
	case err != nil:
		return nil, err
	case !alone && o.Second.Promised: // from the target itself it does
		return nil, errors.New("alone it does not get through the cache what it gets from the target")
	case !alone: // the target itself lets the stranger in, which other probes tell
		return nil, nil
	}
	c := a.target.stage(a.tokens, o.First)
	defer c.forget()
	if _, err := a.quick(ctx, o.First, c.call); err != nil {
		return nil, err
	}
	again := a.target.restage(c.token, o.Second)
	page, err := a.open(ctx, o.Second, true)
	if err != nil {
		return nil, err
	}
	defer page.Close()
	step, _, err := judged(ctx, page, o.Second, again, a.promise(o.Second), fetch.State{})
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
func (a *asker) inOrder(ctx context.Context, probes ...policy.Probe) (kept bool, err error) {
	c := a.target.stage(a.tokens, probes[0])
	defer c.forget()
	for _, p := range probes {
		call := a.target.restage(c.token, p)
		seen, err := a.quick(ctx, p, call)
		if err != nil {
			return false, err
		}
		kept = a.glance(p, fetch.Client{}, call, seen).Verdict == judge.Conforms
	}
	return kept, nil
}

// quick has the probe's page make a call in the fast lane.
func (a *asker) quick(ctx context.Context, p policy.Probe, call fetch.Call) (wire.Seen, error) {
	page, err := a.open(ctx, p, false)
	if err != nil {
		return wire.Seen{}, err
	}
	defer page.Close()
	return page.Do(ctx, call)
}
