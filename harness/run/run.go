package run

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// advance lets time pass in the browser where a scenario says so.
func advance(ctx context.Context, page browser.Page, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	clocked, ok := page.(browser.ClockedPage)
	if !ok {
		return errors.New("advance: the page's browser has no clock of its own: the scenario must ask for one, with browser: {clock: network-service}")
	}
	return clocked.Advance(ctx, d)
}

// DefaultInFlight is how many scenarios a [Runner] has in flight at once. It
// keeps a browser on two cores busy while outcomes travel back: with a quarter
// of it a third of the browser's own rate is lost to waiting.
const DefaultInFlight = 64

// Runner drives scenarios through a browser and judges them.
type Runner struct {
	Browser browser.Browser
	Targets Targets

	// InFlight is the number of scenarios under way at once; 0 is
	// DefaultInFlight.
	InFlight int

	// Slow runs everything in the slow lane, with Chrome's own record of
	// every exchange.
	Slow bool

	// Known, where set, reports whether a result is one that the caller has seen
	// before and can explain: it is not looked at a second time.
	Known func(judge.Result) bool

	// Target names what serves the scenarios, for reports.
	Target string

	// Progress, where set, is told each result as it comes, one at a time.
	Progress func(judge.Result)
}

// Run runs the scenarios and returns their results in the scenarios' order.
// When ctx ends, those that had not started are left out, and the error is
// ctx's.
func (r Runner) Run(ctx context.Context, scenarios []scenario.Scenario) ([]judge.Result, error) {
	results := make([]*judge.Result, len(scenarios))
	r.each(ctx, scenarios, len(scenarios), func(i int, res judge.Result) { results[i] = &res })
	return ran(results), ctx.Err()
}

// ran leaves out what there is no result of.
func ran(results []*judge.Result) []judge.Result {
	var out []judge.Result
	for _, res := range results {
		if res != nil {
			out = append(out, *res)
		}
	}
	return out
}

// each runs n scenarios, over and over from the first where there are fewer, and
// hands on each result as it comes, one at a time. It starts no more when ctx
// ends; what is cut off then says nothing and is dropped.
func (r Runner) each(ctx context.Context, scenarios []scenario.Scenario, n int, done func(int, judge.Result)) {
	width := r.InFlight
	if width <= 0 {
		width = DefaultInFlight
	}
	var (
		next    = make(chan int)
		tell    sync.Mutex
		workers sync.WaitGroup
	)
	for range min(width, n) {
		workers.Go(func() {
			for i := range next {
				res := r.scenario(ctx, &scenarios[i%len(scenarios)])
				if ctx.Err() != nil {
					continue
				}
				tell.Lock()
				done(i, res)
				if r.Progress != nil {
					r.Progress(res)
				}
				tell.Unlock()
			}
		})
	}
feed:
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	workers.Wait()
}

// scenario runs one scenario, and once more where the first run surprises: in a
// browser context of its own, so that nothing but the scenario is in its caches.
// Where one of the two said nothing and the other disagrees, there is a third.
func (r Runner) scenario(ctx context.Context, s *scenario.Scenario) judge.Result {
	start := time.Now()
	res := r.once(ctx, s, attempt{slow: r.Slow})
	if ctx.Err() == nil && res.Doubt().NeedsRerun() && (r.Known == nil || !r.Known(res)) {
		second := r.once(ctx, s, attempt{slow: res.Verdict != judge.Broken || r.Slow, fresh: true})
		silent, differs := res, second
		if second.Doubt().SaysNothing() {
			silent, differs = second, res
		}
		if ctx.Err() == nil && silent.Doubt().SaysNothing() && differs.Verdict.Disagreement() {
			second = settle(second, r.once(ctx, s, attempt{slow: true, fresh: true}))
		}
		res = settle(res, second)
	}
	res.Took = time.Since(start)
	return res
}

// attempt is how one run of a scenario is done.
type attempt struct {
	slow  bool // with Chrome's own record
	fresh bool // in a browser context of its own
}

// settle makes one result of two runs, and says so.
func settle(first, second judge.Result) judge.Result {
	second.Runs += first.Runs
	note := func(format string, args ...any) {
		second.Notes = append(second.Notes, fmt.Sprintf(format, args...))
	}
	switch {
	case first.Verdict == judge.Conforms && second.Verdict == judge.Conforms:
		note("Chrome gave no reason at first; a second run used Chrome's own record")
	case first.Doubt().SaysNothing():
		note("ran again: %s", first.Reason())
	case first.Verdict == second.Verdict:
		note("confirmed by a second run on new hosts, with Chrome's own record")
	case second.Verdict == judge.Conforms && first.Cause().OnlyExtraPreflight():
		note("the first run had one preflight too many (browsers may drop a remembered preflight early); the second run did not")
	case second.Doubt().SaysNothing() && first.Cause().OnlyExtraPreflight():
		note("the first run had one preflight too many (browsers may drop a remembered preflight early); later runs could not tell")
	case second.Verdict == judge.Conforms || second.Verdict > judge.BrowserDiffers:
		first.Runs = second.Runs
		first.Notes = append(first.Notes, fmt.Sprintf("seen once: a second run on new hosts ended with %s", second.Verdict))
		return first
	default:
		note("the first run ended with %s", first.Verdict)
	}
	return second
}

// once runs one scenario on hosts of its own.
func (r Runner) once(ctx context.Context, s *scenario.Scenario, how attempt) (res judge.Result) {
	res = judge.Result{Scenario: s, Target: r.Target, Runs: 1}
	defer func() {
		if p := recover(); p != nil {
			res.Verdict, res.Error = judge.Broken, fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	place, target := r.Targets.Place(s)
	defer target.Close()
	scripts, err := s.Script(place)
	if err != nil {
		res.Verdict, res.Error = judge.Broken, err.Error()
		return res
	}
	page, err := r.Browser.Open(ctx, browser.PageSpec{
		URL: place.Document, Kind: s.Page, Inner: place.Page.URL, ServiceWorker: place.ServiceWorker, Own: place.OwnPage, Fresh: how.fresh,
		Slow: how.slow || needsRecord(s), Browser: s.Browser,
	})
	if err != nil {
		return unknown(res, err)
	}
	defer page.Close()
	res.Browser = page.Browser()
	out := res
	obs, err := observe(ctx, s, page, place, target, scripts)
	if err != nil {
		out = unknown(res, err)
	} else {
		out = judge.Scenario(judge.Case{Scenario: s, Placement: place, Scripts: scripts, Browser: res.Browser}, obs)
		out.Target = r.Target
	}
	if out.Doubt() == judge.NoDoubt || errors.Is(err, browser.ErrBrowserGone) {
		return out
	}
	if gone := page.Alive(ctx); gone != nil {
		return unknown(res, fmt.Errorf("%s: %w", place.Page.URL, gone))
	}
	return out
}

// unknown is the result of a run that an error ended: Broken where the browser
// died, Inconclusive otherwise.
func unknown(r judge.Result, err error) judge.Result {
	r.Verdict, r.Error = judge.Inconclusive, err.Error()
	if errors.Is(err, browser.ErrBrowserGone) {
		r.Verdict = judge.Broken
	}
	return r
}

// observe drives the steps and collects the three witnesses.
func observe(ctx context.Context, s *scenario.Scenario, page browser.Page, place scenario.Placement, target scenario.Target, scripts []scenario.Script) (judge.Observation, error) {
	if len(s.Cookies) > 0 {
		if err := page.SetCookies(ctx, s.PresetCookies(place)); err != nil {
			return judge.Observation{}, err
		}
	}
	var obs judge.Observation
	for i, script := range scripts {
		if err := pause(ctx, script.After); err != nil {
			return obs, err
		}
		if err := advance(ctx, page, script.Advance); err != nil {
			return obs, err
		}
		target.Stage(i, script)
		seen, err := page.Do(ctx, script.Call)
		if err != nil {
			return obs, err
		}
		if script.AsksStore() {
			if seen.Cookies, err = page.Cookies(ctx); err != nil {
				return obs, err
			}
		}
		obs.Seen = append(obs.Seen, seen)
	}
	obs.Wire = target.Exchanges()
	return obs, nil
}

// pause lets real time pass where a scenario is about time.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
