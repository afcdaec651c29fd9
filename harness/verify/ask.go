package verify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

const (
	originsAtOnce = 8  // pages that are open
	callsAtOnce   = 16 // of one page
)

// asker asks the probes of one wave.
type asker struct {
	cfg    Config
	target *target
	lab    *lab.Lab
	report *Report
	tokens *atomic.Uint64

	doors map[door]error // that were gone through, and what kept them shut

	inOrders map[int][]policy.Order // in which caches are asked, by probe

	mu    sync.Mutex
	later map[int]judge.Result // so far, of probes that are asked through a shared cache as well
}

// ask asks the probes of a wave, by index, in one browser.
func (s *Session) ask(ctx context.Context, cfg Config, t *target, r *Report, wave []int) error {
	w, err := t.where(r, wave)
	if err != nil {
		return err
	}
	st, err := s.set(ctx, w.ports, t.keys)
	if err != nil {
		return err
	}
	st.lead(w.pages, w.targets)
	defer st.router.lead(nil)                                // a proxy that stops waits for its connections
	if err := st.lab.Browser.ClearCookies(ctx); err != nil { // of an earlier run
		return err
	}
	r.Browser = st.lab.Browser.Info()
	start := time.Now()
	defer func() { r.Took += time.Since(start) }()
	a := &asker{cfg: cfg, target: t, lab: st.lab, report: r, tokens: &s.tokens, inOrders: w.orders, later: map[int]judge.Result{}}
	a.doors = a.enter(ctx, wave)
	a.all(ctx, wave)
	if len(a.later) > 0 && ctx.Err() == nil {
		s.through(ctx, a, st, w)
	}
	return ctx.Err()
}

// whereabouts are the origins of a wave: those of pages, and of targets with the
// address of each; and the orders of its probes, which have further pages.
type whereabouts struct {
	pages   []fetch.Origin
	targets map[fetch.Origin]string
	ports   map[uint16]bool
	orders  map[int][]policy.Order
}

func (t *target) where(r *Report, wave []int) (whereabouts, error) {
	w := whereabouts{targets: map[fetch.Origin]string{}, ports: map[uint16]bool{}, orders: map[int][]policy.Order{}}
	add := func(p policy.Probe) error {
		u, err := weburl.Parse(pageURL(p), fetch.URL{})
		if err != nil {
			return fmt.Errorf("verify: %s: %w", p.ID, err)
		}
		if p.Origin != "null" {
			w.pages = append(w.pages, u.Origin())
		}
		w.targets[p.Target] = t.at[p.Target.String()]
		w.ports[port(p.Target)], w.ports[port(u.Origin())] = true, true
		return nil
	}
	for _, i := range wave {
		if err := add(r.Probes[i]); err != nil {
			return w, err
		}
		if r.Probes[i].Aspect != policy.AboutVary {
			continue
		}
		w.orders[i] = r.Policy.Orders(r.Probes[i])
		for _, o := range w.orders[i] {
			if err := errors.Join(add(o.First), add(o.Second)); err != nil {
				return w, err
			}
		}
	}
	return w, nil
}

// all asks page by page: a page is opened once, and makes many calls at a time.
func (a *asker) all(ctx context.Context, wave []int) {
	byOrigin := map[string][]int{}
	var origins []string
	for _, i := range wave {
		o := a.report.Probes[i].Origin
		if byOrigin[o] == nil {
			origins = append(origins, o)
		}
		byOrigin[o] = append(byOrigin[o], i)
	}
	each(ctx, originsAtOnce, origins, func(o string) {
		each(ctx, callsAtOnce, byOrigin[o], func(i int) {
			res := a.probe(ctx, i)
			if ctx.Err() != nil {
				return
			}
			a.done(i, res)
		})
	})
}

// done keeps a result, and tells it, unless there is more to ask.
func (a *asker) done(i int, res judge.Result) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, was := a.later[i]; !was && a.caches(i, res) {
		a.later[i] = res
		return
	}
	a.report.Results[i] = res
	if a.cfg.Progress != nil {
		a.cfg.Progress(res)
	}
}

// each does something with all members of a list, some at a time, until ctx
// ends.
func each[T any](ctx context.Context, width int, list []T, do func(T)) {
	var (
		workers sync.WaitGroup
		next    = make(chan T)
	)
	for range min(width, len(list)) {
		workers.Go(func() {
			for v := range next {
				do(v)
			}
		})
	}
	for _, v := range list {
		select {
		case next <- v:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
}

// probe asks one question: in the fast lane, and where that does not show that
// the promise is kept, once more with Chrome's own record.
func (a *asker) probe(ctx context.Context, i int) judge.Result {
	start := time.Now()
	p := a.report.Probes[i]
	res := judge.Result{Scenario: a.scenario(p), Target: a.target.name, Browser: a.report.Browser}
	if err := a.doors[doorOf(p)]; err != nil {
		res.Verdict, res.Error = judge.Inconclusive, err.Error()
		return conceal(res, a.report.Policy.Secrets())
	}
	if !a.cfg.Slow && p.Aspect != policy.AboutMaxAge && p.Aspect != policy.AboutVary {
		if step, err := a.fast(ctx, p); err == nil && step != nil {
			res.Steps, res.Runs, res.Took = []judge.StepResult{*step}, 1, time.Since(start)
			return res
		}
		res.Runs++
	}
	for range 2 { // what says nothing is asked again
		res.Verdict, res.Error, res.Notes, res.Steps = judge.Conforms, "", nil, nil
		res.Runs++
		if err := a.slow(ctx, i, p, &res); err != nil {
			res.Verdict, res.Error = judge.Inconclusive, err.Error()
			a.report.Remedies[i] = Remedy{cause: firstLine(res.Error)}
			if errors.Is(err, browser.ErrBrowserGone) {
				res.Verdict = judge.Broken
			}
		}
		if res.Verdict < judge.Inconclusive {
			break
		}
	}
	res.Took = time.Since(start)
	return conceal(res, a.report.Policy.Secrets())
}

// scenario is a probe as reports name it: their sections are the routes.
func (a *asker) scenario(p policy.Probe) *scenario.Scenario {
	spec := "concept-cors-check"
	switch p.Aspect {
	case policy.AboutMethod, policy.AboutHeader:
		spec = "cors-preflight-fetch-0"
	case policy.AboutExposed:
		spec = "concept-filtered-response-cors"
	case policy.AboutMaxAge:
		spec = "concept-cache"
	case policy.AboutVary:
		spec = "cors-protocol-and-http-caches"
	default: // the CORS check decides
	}
	return &scenario.Scenario{ID: p.ID, Rule: p.Rule, Section: a.report.Policy.Routes[p.Route].Path, Spec: spec, Labels: []string{string(p.Aspect)}}
}

// fast asks in the fast lane; nil where page and Chrome alone do not show that
// the promise is kept.
func (a *asker) fast(ctx context.Context, p policy.Probe) (*judge.StepResult, error) {
	c := a.target.stage(a.tokens, p)
	defer c.forget()
	page, err := a.open(ctx, p, false)
	if err != nil {
		return nil, err
	}
	defer page.Close()
	seen, err := page.Do(ctx, c.call)
	if err != nil {
		return nil, err
	}
	step := a.glance(p, client(p, page.url), c.call, seen)
	if step.Verdict != judge.Conforms {
		return nil, nil
	}
	return &step, nil
}

// glance judges a call by page and browser alone.
func (a *asker) glance(p policy.Probe, page fetch.Client, call fetch.Call, seen wire.Seen) judge.StepResult {
	promise := a.promise(p)
	s, _ := judge.Step(judge.Question{Browser: a.report.Browser, Page: page, Script: scenario.Script{Call: call}, Promise: &promise, NoRecord: true},
		seen, nil, fetch.State{})
	return s
}

// slow asks with Chrome's own record, and judges.
func (a *asker) slow(ctx context.Context, i int, p policy.Probe, res *judge.Result) error {
	c := a.target.stage(a.tokens, p)
	defer c.forget()
	page, err := a.open(ctx, p, true)
	if err != nil {
		return err
	}
	defer page.Close()
	promise, state := a.promise(p), fetch.State{}
	times := 1
	if p.Again {
		times = 2
	}
	for n := range times {
		want := promise
		if n > 0 {
			want.Want.Preflight, want.Want.PreflightRequest = scenario.MustBeAbsent, nil
		}
		var step judge.StepResult
		if step, state, err = judged(ctx, page, p, c.call, want, state); err != nil {
			return err
		}
		res.Steps = append(res.Steps, step)
		res.Verdict = max(res.Verdict, step.Verdict)
		if step.Verdict != judge.Conforms {
			break
		}
	}
	if max := a.report.Policy.Routes[p.Route].MaxAge; p.Again && max != nil && res.Verdict == judge.Conforms {
		if !promise.Remembered(a.report.Browser.Engine, client(p, page.url), c.call, state, time.Duration(*max)) {
			forgets(res, time.Duration(*max))
		}
	}
	if p.Aspect == policy.AboutVary && res.Verdict == judge.Conforms {
		if err := a.vary(ctx, page, p, res); err != nil {
			return err
		}
	}
	if res.Verdict == judge.TargetDiffers {
		res.Notes = append(res.Notes, layers(a.target.layer(), res.Cause(), a.target.behind(c.token))...)
	}
	a.report.Remedies[i] = Remedy{}
	if res.Verdict != judge.Conforms {
		a.report.Remedies[i] = a.remedy(p, res, c.token)
	}
	return nil
}

// maxAgeRow is about the answer to a preflight that is forgotten too soon.
const maxAgeRow = "Access-Control-Max-Age"

// forgets makes a result one of a preflight that is remembered, but not for as
// long as was promised.
func forgets(res *judge.Result, promised time.Duration) {
	step := &res.Steps[0]
	says := "no Access-Control-Max-Age: 5 s"
	for _, e := range step.Wire {
		if v, has := e.Response.Get(maxAgeRow); e.Preflight && has {
			says = v
		}
	}
	res.Verdict, step.Verdict = judge.TargetDiffers, judge.TargetDiffers
	step.Because = fmt.Sprintf("the preflight is remembered, but not for the promised %d seconds", int(promised.Seconds()))
	step.Rows = append(step.Rows, judge.Row{
		What: maxAgeRow, Standard: strconv.Itoa(int(promised.Seconds())) + " or more", Wire: says, Wrong: true,
	})
}

// judge has the page make the call, and judges it.
func judged(ctx context.Context, page *opened, p policy.Probe, call fetch.Call, promise judge.Promise, state fetch.State) (judge.StepResult, fetch.State, error) {
	seen, err := page.Do(ctx, call)
	if err != nil {
		return judge.StepResult{}, state, err
	}
	wire, err := wire.AsExchanges(seen.Browser.Records)
	if err != nil {
		return judge.StepResult{}, state, err
	}
	step, after := judge.Step(judge.Question{Browser: page.Browser(), Page: client(p, page.url), Script: scenario.Script{Call: call}, Promise: &promise}, seen, wire, state)
	if step.Verdict != judge.Conforms {
		if gone := page.Alive(ctx); gone != nil {
			return step, after, gone
		}
	}
	return step, after, nil
}

func (a *asker) promise(p policy.Probe) judge.Promise {
	return judge.Promise{Want: p.Want, Ideal: a.report.Policy.Ideal(p)}
}

// staged is a call with a token, by which the upstream knows what to answer.
type staged struct {
	call   fetch.Call
	token  string
	forget func()
}

// stage gives a call a token of its own, and tells the upstream its answers. The
// token also keeps the calls of a session apart in the browser's caches.
func (t *target) stage(tokens *atomic.Uint64, p policy.Probe) staged {
	s := staged{token: "p" + strconv.FormatUint(tokens.Add(1), 10), forget: func() {}}
	if up := t.upstreams; up != nil {
		s.forget = func() { up.Forget(s.token) }
	}
	s.call = t.restage(s.token, p)
	return s
}

// restage gives a call a token that is there already, so that it is for the same
// URL as another, and the upstream answers this one from now on.
func (t *target) restage(token string, p policy.Probe) fetch.Call {
	if up := t.upstreams; up != nil {
		up.Stage(token, upstream.Answers{Preflight: p.Preflight, Response: p.Response, Fault: fault(p.Fault)})
	}
	call := p.Call
	call.URL = withToken(call.URL, token)
	return call
}

func withToken(u fetch.URL, token string) fetch.URL {
	sep := "?"
	if u.Query != "" {
		sep = u.Query + "&"
	}
	u.Query = sep + upstream.TokenParameter + "=" + token
	return u
}

// fault is how a stand-in misbehaves. One that several routes share cannot be down
// for one of them: it gives no answer then.
func fault(f policy.Fault) upstream.Fault {
	switch f {
	case policy.Slow:
		return upstream.Slow
	case policy.Reset, policy.Down:
		return upstream.Reset
	default:
		return ""
	}
}
