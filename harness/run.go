package harness

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// DefaultInFlight is how many scenarios a [Runner] has in flight at once: what
// keeps a browser on two cores busy.
const DefaultInFlight = 16

// Runner drives scenarios through a browser and judges them.
type Runner struct {
	Browser Browser
	Targets Targets

	// InFlight is the number of scenarios under way at once; 0 is
	// DefaultInFlight.
	InFlight int

	// Slow runs everything in the slow lane, with Chrome's own record of
	// every exchange.
	Slow bool

	// Target names what serves the scenarios, for reports.
	Target string

	// Progress, where set, is told each result as it comes, one at a time.
	Progress func(Result)
}

// Run runs the scenarios and returns their results in the scenarios' order.
// When ctx ends, those that had not started are left out, and the error is
// ctx's.
func (r Runner) Run(ctx context.Context, scenarios []Scenario) ([]Result, error) {
	n := r.InFlight
	if n <= 0 {
		n = DefaultInFlight
	}
	var (
		results = make([]*Result, len(scenarios))
		next    = make(chan int)
		tell    sync.Mutex
		workers sync.WaitGroup
	)
	for range min(n, len(scenarios)) {
		workers.Go(func() {
			for i := range next {
				res := r.scenario(ctx, &scenarios[i])
				if ctx.Err() != nil {
					continue // cut off: it says nothing
				}
				tell.Lock()
				results[i] = &res
				if r.Progress != nil {
					r.Progress(res)
				}
				tell.Unlock()
			}
		})
	}
feed:
	for i := range scenarios {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	workers.Wait()
	var out []Result
	for _, res := range results {
		if res != nil {
			out = append(out, *res)
		}
	}
	return out, ctx.Err()
}

// scenario runs one scenario, and once more where the first run surprises.
func (r Runner) scenario(ctx context.Context, s *Scenario) Result {
	start := time.Now()
	res := r.once(ctx, s, r.Slow)
	if ctx.Err() == nil && res.worthASecondRun() {
		slow := res.Verdict != Broken || r.Slow
		res = settle(res, r.once(ctx, s, slow))
	}
	res.Took = time.Since(start)
	return res
}

// worthASecondRun reports whether a result must be looked at again: the
// harness failed, or somebody differs, or Chrome kept silent where it has a
// code.
func (r Result) worthASecondRun() bool {
	if r.Verdict == Inconclusive || r.Verdict == Broken && len(r.Steps) > 0 && r.Error == "" {
		return false // a want that contradicts the standard will do so again
	}
	if r.Verdict != Conforms {
		return true
	}
	for i := range r.Steps {
		if r.Steps[i].surprising() {
			return true
		}
	}
	return false
}

// settle makes one result of two runs, and says so.
func settle(first, second Result) Result {
	second.Runs = 2
	note := func(format string, args ...any) {
		second.Notes = append(second.Notes, fmt.Sprintf(format, args...))
	}
	switch {
	case first.Verdict == Conforms && second.Verdict == Conforms:
		note("Chrome gave no reason at first; a second run with its Network and Audits domains was asked")
	case first.Verdict == Broken:
		note("ran once more after the harness failed: %s", first.Error)
	case first.Verdict == second.Verdict:
		note("seen twice: a second run on fresh hosts, with Chrome's own record, agrees")
	case second.Verdict == Conforms && first.Cause().onlyExtraPreflight():
		note("a first run had one CORS-preflight fetch more than needed (a cache entry may be evicted early); a second run had not")
	case second.Verdict == Conforms || second.Verdict > BrowserDiffers:
		first.Runs = 2
		first.Notes = append(first.Notes, fmt.Sprintf("seen once: a second run on fresh hosts says %s", second.Verdict))
		return first
	default:
		note("a first run said %s", first.Verdict)
	}
	return second
}

// once runs one scenario on hosts of its own.
func (r Runner) once(ctx context.Context, s *Scenario, slow bool) (res Result) {
	res = Result{Scenario: s, Browser: r.Browser.Info(), Target: r.Target, Runs: 1}
	defer func() {
		if p := recover(); p != nil {
			res.Verdict, res.Error = Broken, fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	place, target := r.Targets.Place(s)
	defer target.Close()
	scripts, err := s.Script(place)
	if err != nil {
		res.Verdict, res.Error = Broken, err.Error()
		return res
	}
	obs, err := r.observe(ctx, s, place, target, scripts, slow)
	switch {
	case errors.Is(err, ErrBrowserGone):
		res.Verdict, res.Error = Broken, err.Error()
		return res
	case err != nil:
		res.Verdict, res.Error = Inconclusive, err.Error()
		return res
	}
	res = Judge(Case{Scenario: s, Placement: place, Scripts: scripts, Browser: r.Browser.Info()}, obs)
	res.Target = r.Target
	return res
}

// observe drives the steps and collects the three witnesses.
func (r Runner) observe(ctx context.Context, s *Scenario, place Placement, target Target, scripts []Script, slow bool) (Observation, error) {
	page, err := r.Browser.Open(ctx, PageSpec{URL: place.Page.URL, Kind: s.Page, Own: place.OwnPage, Slow: slow})
	if err != nil {
		return Observation{}, err
	}
	defer page.Close()
	if len(s.Cookies) > 0 {
		if err := page.SetCookies(ctx, s.PresetCookies(place)); err != nil {
			return Observation{}, err
		}
	}
	var obs Observation
	for i, script := range scripts {
		if err := pause(ctx, script.After); err != nil {
			return obs, err
		}
		target.Stage(i, script)
		seen, err := page.Do(ctx, script.Call)
		if err != nil {
			return obs, err
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
