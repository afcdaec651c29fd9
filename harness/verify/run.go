package verify

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/parallel"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// run is a run of a session while it goes on. What comes of it is the report.
type run struct {
	cfg     Config
	session *Session
	target  *target
	report  *Report
	conceal concealer

	mu sync.Mutex

	// held are the results of probes about which a shared cache is asked as well.
	held map[int]judge.Result
}

func (s *Session) newRun(cfg Config, t *target, r *Report) *run {
	return &run{cfg: cfg, session: s, target: t, report: r, conceal: newConcealer(cfg.Policy.Secrets()), held: map[int]judge.Result{}}
}

// wave asks the probes that can be asked at a time, by index, in one browser.
func (r *run) wave(ctx context.Context, wave []int) error {
	p, err := newPlan(r.report.Probes, wave, r.target.at)
	if err != nil {
		return err
	}
	b, err := r.session.browserFor(ctx, p.ports, r.target.keys)
	if err != nil {
		return err
	}
	b.route(p.pages, p.targets)
	defer b.router.setRoutes(nil)                           // a proxy that stops waits for its connections
	if err := b.lab.Browser.ClearCookies(ctx); err != nil { // of an earlier run
		return err
	}
	r.report.Browser = b.lab.Browser.Info()
	start := time.Now()
	defer func() { r.report.Took += time.Since(start) }()
	a := asking{run: r, plan: p, client: client{target: r.target, lab: b.lab, tokens: &r.session.tokens}}
	a.logins, a.client.jar = a.logIn(ctx)
	a.all(ctx)
	if len(r.held) > 0 && ctx.Err() == nil {
		a.throughSharedCache(ctx, b)
	}
	return ctx.Err()
}

// asking is the asking of one wave.
type asking struct {
	*run
	client client
	plan   plan
	logins map[login]error // that were made, with what went wrong
}

// logIn gets past the logins of the wave's routes, each from the first page that
// may call there. It returns the logins that were made, with what went wrong, and
// the cookies that came of them.
func (a asking) logIn(ctx context.Context) (map[login]error, []fetch.Cookie) {
	made := map[login]error{}
	for _, i := range a.plan.probes {
		p := a.report.Probes[i]
		l := loginOf(p.Ask)
		if _, done := made[l]; done || l.entry == "" || !p.Promised || ctx.Err() != nil {
			continue
		}
		var cookies []fetch.Cookie
		cookies, made[l] = a.client.logIn(ctx, p.Ask)
		a.client.jar = append(a.client.jar, cookies...)
	}
	return made, a.client.jar
}

// all asks page by page: a page is opened once, and makes many calls at a time.
func (a asking) all(ctx context.Context) {
	byOrigin := map[fetch.Origin][]int{}
	var origins []fetch.Origin
	for _, i := range a.plan.probes {
		o := a.report.Probes[i].Caller.Origin
		if byOrigin[o] == nil {
			origins = append(origins, o)
		}
		byOrigin[o] = append(byOrigin[o], i)
	}
	parallel.Each(ctx, originsAtOnce, origins, func(o fetch.Origin) {
		parallel.Each(ctx, callsAtOnce, byOrigin[o], func(i int) {
			res, remedy := a.whileAlive(ctx, a.report.Probes[i], a.probe)
			if ctx.Err() != nil {
				return
			}
			a.report.Remedies[i] = remedy
			if a.asksSharedCache(i, res) {
				a.hold(i, res)
				return
			}
			a.keep(i, res)
		})
	})
}

// hold keeps a result until a shared cache has been asked as well.
func (r *run) hold(i int, res judge.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[i] = res
}

// release gives back a result that was held.
func (r *run) release(i int) judge.Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	res := r.held[i]
	delete(r.held, i)
	return res
}

// keep puts a result and its remedy into the report, without the policy's secrets,
// and reports it as progress. Results of both lanes and of the shared cache come this way.
func (r *run) keep(i int, res judge.Result) {
	res = r.conceal.result(res)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Results[i], r.report.Remedies[i] = res, r.conceal.remedy(r.report.Remedies[i])
	if r.cfg.Progress != nil {
		r.cfg.Progress(res)
	}
}

// probe asks one question: in the lane that [whyRecorded] chooses, and if the fast
// lane does not show that the promise is kept, once more in the other.
func (a asking) probe(ctx context.Context, p rule.Probe) (judge.Result, Remedy) {
	start := time.Now()
	res := judge.Result{Scenario: p.Scenario(), Target: a.target.about.Title, Browser: a.report.Browser}
	if err := a.logins[loginOf(p.Ask)]; err != nil {
		res.Verdict, res.Error = judge.Inconclusive, err.Error()
		return res, Remedy{}
	}
	if whyRecorded(a.cfg, p) == "" {
		res.Runs++
		if step, err := (fastLane{a.client}).ask(ctx, p.Ask); err == nil && step != nil {
			res.Steps, res.Took = []judge.StepResult{*step}, time.Since(start)
			return res, Remedy{}
		}
	}
	var remedy Remedy
	for range 2 { // what says nothing is asked again
		res.Runs++
		if remedy = a.recorded(ctx, p, &res); res.Verdict < judge.Inconclusive {
			break
		}
	}
	res.Took = time.Since(start)
	return res, remedy
}

// recorded asks in the recorded lane, and fills a result with what was seen.
func (a asking) recorded(ctx context.Context, p rule.Probe, res *judge.Result) Remedy {
	res.Verdict, res.Error, res.Notes, res.Steps = judge.Conforms, "", nil, nil
	seen, err := (recordedLane{a.client}).ask(ctx, p)
	res.Steps = seen.steps
	if err != nil {
		res.Verdict, res.Error = judge.Inconclusive, err.Error()
		if errors.Is(err, browser.ErrBrowserGone) {
			res.Verdict = judge.Broken
		}
		return Remedy{cause: firstLine(res.Error)}
	}
	for _, s := range seen.steps {
		res.Verdict = max(res.Verdict, s.Verdict)
	}
	if res.Verdict == judge.TargetDiffers {
		res.Notes = layers(a.target.about.Layer, res.Cause(), seen.behind)
	}
	if res.Verdict == judge.Conforms {
		return Remedy{}
	}
	return remedyFor(a.target.kind, p, res, seen)
}
