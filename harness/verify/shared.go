package verify

import (
	"context"
	"maps"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/parallel"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// asksSharedCache reports whether a shared cache is to be asked about a probe: its
// page gets from the target itself what it must.
func (a asking) asksSharedCache(i int, res judge.Result) bool {
	if len(a.plan.orders[i]) == 0 {
		return false
	}
	return res.Verdict == judge.Conforms || a.report.Remedies[i].Kind == mend.VaryMissing
}

// throughSharedCache asks about the results that are held, with a shared cache in
// front of the targets. If none can be had, the report says so.
func (a asking) throughSharedCache(ctx context.Context, b *routedBrowser) {
	var at map[fetch.Origin]string
	cache, err := a.session.sharedCache(ctx)
	if err == nil {
		at, err = cache.putInFront(ctx, a.target, slices.Collect(maps.Keys(a.plan.targets)))
	}
	if err != nil {
		a.note("Vary was checked by headers only, because there is no shared cache: " + firstLine(err.Error()))
		cache = nil
	} else {
		defer cache.forwarder.setTargets(nil)
		b.route(a.plan.pages, at)
		a.note("Vary was also tested through a shared cache (" + cache.name + ")")
	}
	parallel.Each(ctx, callsAtOnce, slices.Sorted(maps.Keys(a.held)), func(i int) {
		res := a.release(i)
		if cache != nil {
			t := trial{client: a.client, cache: cache.name}
			res, a.report.Remedies[i] = a.whileAlive(ctx, a.report.Probes[i], func(ctx context.Context, p rule.Probe) (judge.Result, Remedy) {
				remedy := t.run(ctx, p, a.plan.orders[i], &res, a.report.Remedies[i])
				return res, remedy
			})
		}
		if ctx.Err() == nil {
			a.keep(i, res)
		}
	})
}

func (r *run) note(text string) {
	if !slices.Contains(r.report.Notes, text) {
		r.report.Notes = append(r.report.Notes, text)
	}
}
