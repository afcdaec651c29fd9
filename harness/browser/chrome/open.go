package chrome

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// openPatience is the deadline of loading a page, as a multiple of the deadline of
// a call: a busy machine starts processes slowly.
const openPatience = 3

// newTab opens a tab at the spec's URL and starts the driver script in it. It tries
// three times if a process of the tab dies meanwhile. A new tab may get a renderer
// that is dying, and would then never answer; or the network service, which loads
// the page, may die. If the renderer dies that a page was to have, Chrome says only
// that it aborted the load.
func (p *pool) newTab(ctx context.Context, s browser.PageSpec) (*tab, error) {
	select {
	case p.openings <- struct{}{}:
		defer func() { <-p.openings }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, stop := context.WithTimeout(ctx, openPatience*p.cfg.deadline())
	defer stop()
	var err error
	for range 3 {
		var t *tab
		if t, err = p.tryTab(ctx, s); err == nil {
			return t, nil
		}
		if gone := p.proc.gone(); gone != nil {
			err = gone
		}
		var load *chromedp.LoadError
		aborted := errors.As(err, &load) && load.ErrorText == "net::ERR_ABORTED"
		if !aborted && !errors.Is(err, errRendererDied) && !errors.Is(err, errNetworkServiceDied) {
			break
		}
	}
	return nil, fmt.Errorf("open page: %s: %w", s.URL, err)
}

// errRendererDied says that a tab's renderer died while the tab was opened.
var errRendererDied = fmt.Errorf("the page's renderer process died: %w", browser.ErrBrowserGone)

// tryTab opens a tab, or closes what it has opened of it.
func (p *pool) tryTab(ctx context.Context, s browser.PageSpec) (_ *tab, err error) {
	id, browserContext, err := p.proc.blank(s)
	own := browserContext // that ends with the tab
	if s.Room != "" {
		own = ""
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil { // a tab that was never attached to does not close with its context
			go p.proc.discard(id, own)
		}
	}()
	crash := p.proc.watch(id)
	defer p.proc.unwatch(id)
	network, err := p.proc.networkService(ctx)
	if err != nil {
		return nil, fmt.Errorf("the page did not load in time (while asking Chrome for its processes): %w", err)
	}
	tabCtx, cancel := chromedp.NewContext(p.proc.ctx, chromedp.WithTargetID(id))
	t := newTab(tabCtx, func() { cancel(); p.proc.dispose(own) }, p.proc, s.Slow, p.cfg.deadline())
	t.browserContext = browserContext
	if err = t.open(ctx, s, crash); err != nil {
		go t.cancel()
		return nil, p.proc.whyNot(ctx, err, network, crash)
	}
	if t.network, err = p.proc.networkService(ctx); err != nil {
		go t.cancel()
		return nil, err
	}
	return t, nil
}

// open prepares the tab. It fails when crash is closed, the tab ends or ctx is done.
func (t *tab) open(ctx context.Context, s browser.PageSpec, crash <-chan struct{}) error {
	// A tab lives as long as the context of its first command, so the
	// deadline and the caller's context only stop the waiting.
	opened := make(chan error, 1)
	go func() { opened <- t.prepare(s) }()
	select {
	case err := <-opened:
		return err
	case <-crash:
		return errRendererDied
	case <-t.calls.Done(): // of a frame in a process of its own, too
		return errRendererDied
	case <-ctx.Done():
		return fmt.Errorf("the page did not load in time (while %s): %w", t.doing.Load(), ctx.Err())
	}
}

// blank returns an empty tab and its browser context; "" is the browser's own. The
// first shared page gets the tab that the browser started with; every other page
// gets a new tab, and a new browser context if the spec asks for one.
func (p *process) blank(s browser.PageSpec) (target.ID, cdp.BrowserContextID, error) {
	if !s.Own && !s.Fresh && s.Room == "" {
		if id, err := p.first(); id != "" || err != nil {
			return id, "", err
		}
	}
	params := target.CreateTargetParams{URL: "about:blank"}
	var err error
	switch {
	case s.Fresh:
		params.BrowserContextID, err = p.newContext()
	case s.Room != "":
		params.BrowserContextID, err = p.room(s.Room)
	default: // the browser's own
	}
	if err != nil {
		return "", "", err
	}
	created, err := chromedp.CallBrowser(p.ctx, target.CreateTarget, params)
	if err != nil && s.Fresh {
		p.dispose(params.BrowserContextID)
	}
	return created.TargetID, params.BrowserContextID, err
}

// first returns the browser's first tab on its first call, and "" on later
// calls.
func (p *process) first() (target.ID, error) {
	p.mu.Lock()
	taken := p.firstTaken
	p.firstTaken = true
	p.mu.Unlock()
	if taken {
		return "", nil
	}
	all, err := chromedp.CallBrowser(p.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return "", err
	}
	for _, t := range all.TargetInfos {
		if t.Type == "page" && t.URL == "about:blank" && !t.Attached {
			return t.TargetID, nil
		}
	}
	return "", nil
}

// discard closes a tab whose opening failed.
func (p *process) discard(id target.ID, browserContext cdp.BrowserContextID) {
	if p.gone() == nil {
		_, _ = chromedp.CallBrowser(p.ctx, target.CloseTarget, target.CloseTargetParams{TargetID: id})
	}
	p.dispose(browserContext)
}

// dispose ends a browser context; "" is the browser's own, which stays.
func (p *process) dispose(id cdp.BrowserContextID) {
	if id != "" && p.gone() == nil {
		_, _ = chromedp.CallBrowser(p.ctx, target.DisposeBrowserContext, target.DisposeBrowserContextParams{BrowserContextID: id})
	}
}

// whyNot returns why a tab was not opened: the death of a process, or else err.
// Chrome reports a death after the failures that it causes, so whyNot asks again.
func (p *process) whyNot(ctx context.Context, err error, network int64, crash <-chan struct{}) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // even if time is up
	defer stop()
	gone := p.keeps(ctx, network)
	select {
	case <-crash:
		return errRendererDied
	default:
	}
	if gone != nil {
		return gone
	}
	return err
}

// prepare loads the page, chooses what Chrome reports, and starts the driver script.
func (t *tab) prepare(s browser.PageSpec) error {
	t.doing.Store("opening a tab")
	if err := chromedp.Listen(t.ctx, t.event); err != nil {
		return err
	}
	if _, err := chromedp.Call(t.ctx, runtime.AddBinding, runtime.AddBindingParams{Name: binding}); err != nil {
		return err
	}
	if err := t.proc.permit(s, t.browserContext); err != nil {
		return err
	}
	// Only one tab of a window is visible, and a hidden one does not play media.
	visible := emulation.SetFocusEmulationEnabledParams{Enabled: true}
	if _, err := chromedp.Call(t.ctx, emulation.SetFocusEmulationEnabled, visible); err != nil {
		return err
	}
	if err := t.load(s.URL); err != nil {
		return err
	}
	t.doing.Store("preparing the document")
	if err := t.lane(t.ctx, false); err != nil {
		return err
	}
	if s.ServiceWorker != (fetch.URL{}) {
		if err := t.control(s); err != nil {
			return err
		}
	}
	if s.Kind.Inner() {
		if err := t.enter(s); err != nil {
			return err
		}
	}
	return t.realm.run(fixtures.Driver)
}

// load loads the document. A response without a successful status is an error.
func (t *tab) load(u fetch.URL) error {
	t.doing.Store("loading the document")
	resp, err := chromedp.Run(t.ctx, chromedp.NavigateResponse(u.String()))
	if err != nil {
		return err
	}
	var status int64
	if resp != nil {
		status = resp.Status
	}
	if resp == nil || status >= 400 {
		return fmt.Errorf("the server of the page answered %d, so the page could not be loaded", status)
	}
	return nil
}
