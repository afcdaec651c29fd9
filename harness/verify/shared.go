package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/remedy"
)

// caches reports whether a shared cache is to be asked about a probe: its page
// gets what it must from the target itself.
func (a *asker) caches(i int) bool {
	p, res := a.report.Probes[i], a.report.Results[i]
	if p.Aspect != policy.AboutVary || len(a.report.Policy.Orders(p)) == 0 {
		return false
	}
	return res.Verdict == harness.Conforms || a.report.Remedies[i].Kind == remedy.VaryMissing
}

// through asks what is left of a wave with a shared cache in front of the targets.
// Where none can be had the report says so.
func (s *Session) through(ctx context.Context, a *asker, st *stage, w whereabouts) error {
	cache, err := s.sharedCache(ctx)
	if err != nil {
		a.note("Vary was judged by headers alone, without a shared cache: " + firstLine(err.Error()))
	} else {
		at, err := cache.lead(ctx, a.target, slices.Collect(maps.Keys(w.targets)))
		if err != nil {
			return err
		}
		defer cache.gate.lead(nil)
		st.lead(w.pages, at)
		a.note("Vary was also tried out through a shared cache (" + cache.name + ")")
	}
	each(ctx, callsAtOnce, a.later, func(i int) {
		res := a.report.Results[i]
		if cache != nil {
			a.orders(ctx, i, cache.name, &res)
		}
		if ctx.Err() != nil {
			return
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.report.Results[i] = res
		a.tell(i)
	})
	return nil
}

func (a *asker) note(text string) {
	if !slices.Contains(a.report.Notes, text) {
		a.report.Notes = append(a.report.Notes, text)
	}
}

// sharedCache returns the session's; it is started when it is needed.
func (s *Session) sharedCache(ctx context.Context) (*sharedCache, error) {
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
func (a *asker) orders(ctx context.Context, i int, cache string, res *harness.Result) {
	p := a.report.Probes[i]
	for _, o := range a.report.Policy.Orders(p) {
		step, err := a.order(ctx, o)
		switch {
		case err != nil && res.Verdict == harness.Conforms:
			res.Verdict, res.Error = harness.Inconclusive, fmt.Sprintf("through a shared cache (%s): %v", cache, err)
			return
		case err != nil || step == nil:
			continue
		}
		proof := fmt.Sprintf("%s, %s %s", circumstance(*step, o, cache), o.Second.Origin, got(*step, o.Second))
		if res.Verdict != harness.Conforms { // its headers were wrong: here is what comes of it
			res.Notes = append(res.Notes, proof)
			return
		}
		step.Because = proof
		step.Rows = append(step.Rows, harness.Row{What: "Vary, " + o.Who(), Standard: "Origin", Wire: "kept for others", Wrong: true})
		res.Steps, res.Verdict = append(res.Steps, *step), step.Verdict
		a.report.Remedies[i] = a.mend(p, res.Cause(), remedy.VaryMissing)
		*res = conceal(*res, a.report.Policy.Secrets())
		return
	}
	if res.Verdict != harness.Conforms {
		res.Notes = append(res.Notes, fmt.Sprintf("a shared cache (%s) handed nobody another's answer: it may not keep them", cache))
	}
}

// circumstance says who answered the second call from memory.
func circumstance(step harness.StepResult, o policy.Order, cache string) string {
	if names(last(step.Wire).Response, cacheStatus, hit) {
		return fmt.Sprintf("through a shared cache (%s) that %s asked first", cache, o.Who())
	}
	return fmt.Sprintf("after %s had asked, of which the target itself keeps the answer", o.Who())
}

// got is what came of the second call.
func got(step harness.StepResult, p policy.Probe) string {
	if !p.Promised {
		return "could read an answer that was not for it"
	}
	if o := step.Seen.Page.Outcome; o.Kind == fetch.Readable {
		return fmt.Sprintf("got another answer than it gets alone: status %d", o.Status)
	}
	return fmt.Sprintf("was handed that answer, and refused: %s%s", step.Seen.Chrome.Reason, step.Seen.Chrome.Failure)
}

// order makes two calls for one URL. It returns the second, judged, where it does
// not come to what it comes to alone; nil where all is well.
func (a *asker) order(ctx context.Context, o policy.Order) (*harness.StepResult, error) {
	if kept, err := a.inOrder(ctx, o.First, o.Second); kept || err != nil {
		return nil, err
	}
	if kept, err := a.inOrder(ctx, o.Second); !kept || err != nil {
		return nil, err // the target does it by itself, which other probes tell
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
	step, _, err := judge(ctx, page, o.Second, again, a.promise(o.Second), fetch.State{})
	switch {
	case err != nil || step.Verdict == harness.Conforms:
		return nil, err
	case step.Verdict != harness.TargetDiffers:
		return nil, fmt.Errorf("%s after %s: %s", o.Second.Origin, o.Who(), step.Because)
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
		kept = a.promise(p).Kept(call, seen)
	}
	return kept, nil
}

// quick has the probe's page make a call in the fast lane.
func (a *asker) quick(ctx context.Context, p policy.Probe, call fetch.Call) (harness.Seen, error) {
	page, err := a.open(ctx, p, false)
	if err != nil {
		return harness.Seen{}, err
	}
	defer page.Close()
	return page.Do(ctx, call)
}
