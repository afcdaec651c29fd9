package chrome

import (
	"context"
	"errors"
	"fmt"
	"sync"
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

// binding is the name of the function through which the page reports.
const binding = "crosscheckReport"

// pageBudget is how many calls a shared page makes before another one takes its
// place: its renderer keeps a little memory for each. Tests alone change it.
var pageBudget = 5_000

// opening is a tab that somebody opens and others may wait for.
type opening struct {
	once  sync.Once
	tab   *tab
	err   error
	asked int // the number of the last call that asked for it
}

// open returns the shared tab of the spec, or one of the caller's own.
func (p *process) open(ctx context.Context, c config, s browser.PageSpec) (browser.Page, error) {
	if s.Own || s.Fresh {
		t, err := p.newTab(ctx, c, s)
		if err != nil {
			return nil, err
		}
		page := t.lend()
		t.retire()
		return page, nil
	}
	for {
		t, err := p.shared(ctx, c, s)
		if err != nil {
			return nil, err
		}
		if page := t.lend(); page != nil {
			return page, nil
		} // else it was closed meanwhile
	}
}

// shared returns the tab of the spec that is in use, opening one if there is
// none, or if that one is dead or has made as many calls as it may.
func (p *process) shared(ctx context.Context, c config, s browser.PageSpec) (*tab, error) {
	key := tabKey{url: s.URL.String(), kind: s.Kind, slow: s.Slow}
	if s.Kind.Inner() {
		key.inner = s.Inner.String()
	}
	p.mu.Lock()
	o := p.tabs[key]
	var old *tab
	if o != nil && o.tab != nil && (o.tab.gone() != nil || o.tab.spent()) {
		o, old = nil, o.tab
	}
	if o == nil {
		o = &opening{}
		p.tabs[key] = o
	}
	p.opened++
	o.asked = p.opened
	idle := p.idle(c.pages())
	p.mu.Unlock()
	if old != nil {
		if old.gone() == nil {
			p.renewed.Add(1)
		}
		old.retire()
	}
	if idle != nil {
		idle.retire()
	}
	o.once.Do(func() {
		t, err := p.newTab(ctx, c, s)
		p.mu.Lock()
		defer p.mu.Unlock()
		o.tab, o.err = t, err
		if err != nil {
			delete(p.tabs, key)
		}
	})
	return o.tab, o.err
}

// maxShared is how many shared pages stay open for the next one who asks, where
// [Config.Pages] does not say.
const maxShared = 24

// idle forgets the shared page that was not asked for the longest, where there
// are too many and nobody uses it, and returns it; nil for none.
func (p *process) idle(most int) *tab {
	if len(p.tabs) <= most {
		return nil
	}
	var oldest tabKey
	var found *opening
	for key, o := range p.tabs {
		if o.tab != nil && o.tab.unused() && (found == nil || o.asked < found.asked) {
			oldest, found = key, o
		}
	}
	if found == nil {
		return nil
	}
	delete(p.tabs, oldest)
	return found.tab
}

// maxOpenings is how many tabs are opened at once: each takes a renderer's start,
// and more of them at a time only make all of them late.
const maxOpenings = 6

// openPatience is how many deadlines of a call a page has to load: a machine
// that is busy starts processes slowly.
const openPatience = 3

// newTab opens a tab at the spec's URL and puts the driver into it. Where a
// process of the tab dies meanwhile it tries again: a new tab may get a renderer
// that is dying, and would then never answer; the network service, which loads
// the page, may die; and of the death of the renderer that a page was to have,
// Chrome says only that it aborted the load.
func (p *process) newTab(ctx context.Context, c config, s browser.PageSpec) (*tab, error) {
	select {
	case p.openings <- struct{}{}:
		defer func() { <-p.openings }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, stop := context.WithTimeout(ctx, openPatience*c.deadline())
	defer stop()
	var err error
	for range 3 {
		var t *tab
		if t, err = p.tryTab(ctx, c, s); err == nil {
			return t, nil
		}
		if gone := p.gone(); gone != nil {
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
var errRendererDied = fmt.Errorf("its renderer died: %w", browser.ErrBrowserGone)

func (p *process) tryTab(ctx context.Context, c config, s browser.PageSpec) (_ *tab, err error) {
	id, browserContext, err := p.blank(s)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil { // a tab that was never attached to does not close with its context
			go p.discard(id, browserContext)
		}
	}()
	crash := p.watch(id)
	defer p.unwatch(id)
	network, err := p.networkService(ctx)
	if err != nil {
		return nil, fmt.Errorf("the page never loaded (still asking for Chrome's processes): %w", err)
	}
	tabCtx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(id))
	t := newTab(tabCtx, func() { cancel(); p.dispose(browserContext) }, p, s.Slow, c.deadline())
	t.browserContext = browserContext
	// A tab lives as long as the context of its first command, so the
	// deadline and the caller's context only stop the waiting.
	opened := make(chan error, 1)
	go func() { opened <- t.prepare(s) }()
	select {
	case err = <-opened:
	case <-crash:
		err = errRendererDied
	case <-t.crashed: // of a frame in a process of its own, too
		err = errRendererDied
	case <-ctx.Done():
		err = fmt.Errorf("the page never loaded (still %s): %w", t.doing.Load(), ctx.Err())
	}
	if err != nil {
		go t.cancel()
		return nil, p.whyNot(ctx, err, network, crash)
	}
	if t.network, err = p.networkService(ctx); err != nil {
		go t.cancel()
		return nil, err
	}
	go t.send()
	return t, nil
}

// blank returns an empty tab: the one that the browser started with, the first
// time, unless its user is going to close it; else a new one, in a browser
// context of its own where that is asked for ("" is the browser's).
func (p *process) blank(s browser.PageSpec) (target.ID, cdp.BrowserContextID, error) {
	if !s.Own && !s.Fresh {
		if id, err := p.first(); id != "" || err != nil {
			return id, "", err
		}
	}
	params := target.CreateTargetParams{URL: "about:blank"}
	if s.Fresh {
		made, err := chromedp.CallBrowser(p.ctx, target.CreateBrowserContext, target.CreateBrowserContextParams{})
		if err != nil {
			return "", "", err
		}
		params.BrowserContextID = made.BrowserContextID
	}
	created, err := chromedp.CallBrowser(p.ctx, target.CreateTarget, params)
	if err != nil {
		p.dispose(params.BrowserContextID)
	}
	return created.TargetID, params.BrowserContextID, err
}

// first returns the tab that the browser started with, once; "" afterwards.
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

// discard closes a tab that was not opened to the end.
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

// whyNot returns why a tab was not opened: a process that died meanwhile, or
// else the error. A death is told, and listed, after what it makes fail.
func (p *process) whyNot(ctx context.Context, err error, network int64, crash <-chan struct{}) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // even where time is up
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

// prepare loads the page and chooses what Chrome reports.
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
	// Only one tab of a window is visible, and a hidden one puts media off.
	visible := emulation.SetFocusEmulationEnabledParams{Enabled: true}
	if _, err := chromedp.Call(t.ctx, emulation.SetFocusEmulationEnabled, visible); err != nil {
		return err
	}
	t.doing.Store("loading the document")
	resp, err := chromedp.Run(t.ctx, chromedp.NavigateResponse(s.URL.String()))
	if err != nil {
		return err
	}
	if resp == nil || resp.Status >= 400 {
		status := int64(0)
		if resp != nil {
			status = resp.Status
		}
		return fmt.Errorf("the page's server answered %d; a page must load before it can ask", status)
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
