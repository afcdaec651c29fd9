package lab

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// asNeeded opens each page in a browser that is as the page's scenario needs it: in
// the lab's own if that satisfies the need, else in one that is started for the
// first scenario with this need and shared by all scenarios with the same one.
type asNeeded struct{ lab *Lab }

// Open opens the page.
func (a asNeeded) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	b, err := a.lab.browserFor(ctx, s.Browser)
	if err != nil {
		return nil, err
	}
	return b.Open(ctx, s)
}

// browsers are the browsers that were started in addition to the lab's own.
type browsers struct {
	main browser.Info // info of the lab's own browser

	mu     sync.Mutex
	closed bool
	byNeed map[scenario.BrowserNeed]*further
}

// further is a browser that a scenario needed.
type further struct {
	mu      sync.Mutex
	browser browser.Running
	err     error // why it could not be started
}

// browserFor returns a browser that satisfies the need.
func (l *Lab) browserFor(ctx context.Context, need scenario.BrowserNeed) (browser.Running, error) {
	if l.more.main.Satisfies(need) {
		return l.Browser, nil
	}
	need = l.more.whole(need)
	f, err := l.more.get(need)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.browser != nil || f.err != nil {
		return f.browser, f.err
	}
	b, err := l.start(ctx, need)
	if err != nil && ctx.Err() != nil {
		return nil, err // the error is not the browser's: the context ended
	}
	f.browser, f.err = b, err
	return b, err
}

// whole returns the need with the lab's own values where the scenario leaves
// them open, and without what concerns the page alone.
func (b *browsers) whole(need scenario.BrowserNeed) scenario.BrowserNeed {
	if need.Flavour == scenario.AnyFlavour {
		need.Flavour = scenario.FullFlavour
		if b.main.Flavour == scenario.HeadlessShell.String() {
			need.Flavour = scenario.HeadlessShell
		}
	}
	if need.ThirdPartyCookies == scenario.AnyThirdPartyCookies {
		need.ThirdPartyCookies = scenario.ThirdPartyCookiesAllowed
		if b.main.BlocksThirdPartyCookies() {
			need.ThirdPartyCookies = scenario.ThirdPartyCookiesBlocked
		}
	}
	need.LoopbackNetwork = scenario.NotAsked
	return need
}

func (b *browsers) get(need scenario.BrowserNeed) (*further, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errors.New("open page: the lab is closed")
	}
	if b.byNeed == nil {
		b.byNeed = map[scenario.BrowserNeed]*further{}
	}
	if b.byNeed[need] == nil {
		b.byNeed[need] = &further{}
	}
	return b.byNeed[need], nil
}

// start starts a browser for a complete need, and runs the start-up check in
// it.
func (l *Lab) start(ctx context.Context, need scenario.BrowserNeed) (browser.Running, error) {
	c := l.cfg.Browser
	if need.Flavour.String() != l.more.main.Flavour {
		c.Path, c.NoEnv = "", true // they name the lab's own browser
	}
	c.Flavour = scenario.FullFlavour
	if need.Flavour == scenario.HeadlessShell {
		c.Flavour = scenario.HeadlessShell
	}
	c.BlockThirdPartyCookies = need.ThirdPartyCookies == scenario.ThirdPartyCookiesBlocked
	c.NetworkClock = need.Clock == scenario.NetworkServiceClock
	if need.PublicPages {
		c.Public = l.Servers.PublicAddrs()
	}
	if what := l.cfg.Engine.Lacks(need); what != "" {
		return nil, fmt.Errorf("the scenario needs a browser that can %s: %s cannot", what, l.cfg.Engine.Product)
	}
	b, err := l.cfg.Engine.Start(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("cannot start a second browser, which this scenario needs: %w", err)
	}
	if info := b.Info(); !info.Satisfies(need) {
		return nil, errors.Join(fmt.Errorf("the scenario needs the engine %s, but the program installed under this name is %s", need.Flavour, info.Flavour), b.Close())
	}
	return b, nil
}

// close stops all browsers, including one that is starting, and prevents
// further starts.
func (b *browsers) close() error {
	b.mu.Lock()
	b.closed = true
	all := b.byNeed
	b.mu.Unlock()
	var errs []error
	for _, f := range all {
		f.mu.Lock()
		if f.browser != nil {
			errs = append(errs, f.browser.Close())
		}
		f.browser, f.err = nil, errors.New("open page: the lab is closed")
		f.mu.Unlock()
	}
	return errors.Join(errs...)
}

// Started returns the browsers that have been started so far, the lab's own
// first.
func (l *Lab) Started() []browser.Running {
	out := []browser.Running{l.Browser}
	l.more.mu.Lock()
	defer l.more.mu.Unlock()
	for _, f := range l.more.byNeed {
		f.mu.Lock()
		if f.browser != nil {
			out = append(out, f.browser)
		}
		f.mu.Unlock()
	}
	return out
}
