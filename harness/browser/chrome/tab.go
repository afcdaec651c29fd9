package chrome

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// maxBatch bounds how many calls go to the page in one message.
const maxBatch = 64

// graceForReason is how long the slow lane waits for Chrome's record after the
// outcome: its events come from another process, in no order.
const graceForReason = 400 * time.Millisecond

// tab is one page, with the worker or frame that makes its requests. Calls
// queue up and go there in batches; outcomes come back one by one.
type tab struct {
	ctx      context.Context
	cancel   func()
	proc     *process
	slow     bool
	deadline time.Duration

	browserContext cdp.BrowserContextID // of its own; "" for the browser's
	realm          realm                // where the driver script runs
	controller     realm                // the service worker; zero for none
	unrecorded     bool                 // of whom Chrome never says what was on the wire

	queue chan *pending

	mu      sync.Mutex
	next    int
	waiting map[int]*pending
	reasons []logReason
	changed chan struct{} // closed and replaced whenever Chrome says something
	record  *recorder     // slow lane only
	crashed chan struct{}
	crash   sync.Once
	doing   atomic.Value                               // string: what opening the tab is at
	worlds  map[cdp.FrameID]runtime.ExecutionContextID // of the tab's frames
	inner   []target.ID                                // of the workers and frames with a session of their own

	network int64                 // the process id of the network service it was opened with
	dead    atomic.Pointer[error] // why it cannot be used any more; nil while it is alive

	users   int  // who have it now
	retired bool // nobody new gets it; the last user closes it
}

// pending is a call on its way.
type pending struct {
	id   int
	url  string
	job  json.RawMessage
	done chan jobOutcome
}

func newTab(ctx context.Context, cancel func(), p *process, slow bool, deadline time.Duration) *tab {
	t := &tab{
		ctx: ctx, cancel: cancel, proc: p, slow: slow, deadline: deadline,
		queue:   make(chan *pending, maxBatch),
		waiting: map[int]*pending{},
		changed: make(chan struct{}),
		crashed: make(chan struct{}),
		worlds:  map[cdp.FrameID]runtime.ExecutionContextID{},
		realm:   realm{ctx: ctx},
	}
	if slow {
		t.record = newRecorder()
	}
	return t
}

// Do runs one call.
func (t *tab) Do(ctx context.Context, call fetch.Call) (wire.Seen, error) {
	c, err := t.enqueue(ctx, call)
	if err != nil {
		return wire.Seen{}, err
	}
	// The page has a deadline of its own; this one is for a page that hangs.
	timer := time.NewTimer(t.deadline + 5*time.Second)
	defer timer.Stop()
	select {
	case out := <-c.done:
		page, err := out.saw()
		if err != nil {
			return wire.Seen{}, err
		}
		chrome, err := t.chrome(ctx, c.url, call.API, page)
		return wire.Seen{Page: page, Browser: chrome}, err
	case <-t.crashed:
		return wire.Seen{}, fmt.Errorf("call: %s: the page crashed: %w", call.URL, browser.ErrBrowserGone)
	case <-t.ctx.Done():
		return wire.Seen{}, fmt.Errorf("call: %s: %w", call.URL, errors.Join(browser.ErrBrowserGone, context.Cause(t.ctx)))
	case <-ctx.Done():
		return wire.Seen{}, ctx.Err()
	case <-timer.C:
		t.die()
		return wire.Seen{}, fmt.Errorf("call: %s: the page hangs: %w", call.URL, browser.ErrBrowserGone)
	}
}

func (t *tab) enqueue(ctx context.Context, call fetch.Call) (*pending, error) {
	c := &pending{url: call.URL.String(), done: make(chan jobOutcome, 1)}
	t.mu.Lock()
	t.next++
	c.id = t.next
	t.waiting[c.id] = c
	t.mu.Unlock()
	var err error
	if c.job, err = newJob(c.id, call, t.deadline); err != nil {
		return nil, err
	}
	select {
	case t.queue <- c:
		return c, nil
	case <-t.ctx.Done():
		return nil, fmt.Errorf("call: %s: %w", call.URL, browser.ErrBrowserGone)
	case <-t.crashed:
		return nil, fmt.Errorf("call: %s: the page crashed: %w", call.URL, browser.ErrBrowserGone)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// send hands what has queued up to the page, for as long as the tab lives.
func (t *tab) send() {
	for {
		var batch []json.RawMessage
		select {
		case c := <-t.queue:
			batch = append(batch, c.job)
		case <-t.ctx.Done():
			return
		case <-t.crashed:
			return
		}
	more:
		for len(batch) < maxBatch {
			select {
			case c := <-t.queue:
				batch = append(batch, c.job)
			default:
				break more
			}
		}
		jobs, err := json.Marshal(batch)
		if err == nil {
			err = t.realm.run("crosscheck.run(" + string(jobs) + ")")
		}
		if err != nil {
			t.die()
			return
		}
	}
}

// die marks the page as unusable.
func (t *tab) die() { t.crash.Do(func() { close(t.crashed) }) }

// gone returns why the page cannot be used any more, or nil.
func (t *tab) gone() error {
	select {
	case <-t.crashed:
		return fmt.Errorf("the page crashed: %w", browser.ErrBrowserGone)
	default:
	}
	if why := t.dead.Load(); why != nil {
		return *why
	}
	if t.ctx.Err() != nil {
		return browser.ErrBrowserGone
	}
	return nil
}

// event takes one of Chrome's messages, in order. It must return fast.
func (t *tab) event(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventBindingCalled:
		if ev.Name == binding {
			t.report(ev.Payload)
		}
	case *log.EventEntryAdded:
		if r, ok := parseLog(ev.Entry.Text, ev.Entry.URL); ok {
			t.mu.Lock()
			t.reasons = append(t.reasons, r)
			t.mu.Unlock()
			t.notify()
		}
	case *inspector.EventTargetCrashed:
		t.die()
	case *runtime.EventExecutionContextCreated, *target.EventTargetDestroyed:
		t.hears(ev)
	default:
		if t.record != nil && t.record.event(ev) {
			t.notify()
		}
	}
}

func (t *tab) notify() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.changed)
	t.changed = make(chan struct{})
}

// report hands outcomes to those who wait for them.
func (t *tab) report(payload string) {
	var outcomes []jobOutcome
	if err := json.Unmarshal([]byte(payload), &outcomes); err != nil {
		t.die()
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, out := range outcomes {
		if c := t.waiting[out.ID]; c != nil {
			delete(t.waiting, out.ID)
			c.done <- out
		}
	}
}

// chrome collects what Chrome says of a call that has ended.
func (t *tab) chrome(ctx context.Context, url string, api fetch.API, page wire.PageSaw) (wire.BrowserSaw, error) {
	if t.slow {
		return t.slowChrome(ctx, url, page)
	}
	saw := wire.BrowserSaw{Known: true}
	untold := !api.Tells() && page.Outcome.Kind == fetch.Opaque
	if page.Outcome.Kind != fetch.NetworkError && !untold || thrown(page.Error) {
		return saw, nil
	}
	// The log entry of a refusal leaves the renderer before the outcome does, and
	// one session keeps the order. Where there is none, a question and its answer
	// make sure that nothing is still on its way.
	for range 2 {
		if t.takeReason(url, &saw) {
			return saw, nil
		}
		if err := t.roundTrip(ctx); err != nil {
			return saw, err
		}
	}
	saw.Known = t.takeReason(url, &saw)
	return saw, nil
}

// roundTrip asks something trivial where the requests are made, after all that
// was said there so far.
func (t *tab) roundTrip(ctx context.Context) error {
	answered := make(chan error, 1)
	go func() {
		err := t.realm.run("0")
		if err == nil && t.controller.ctx != nil {
			err = t.controller.run("0")
		}
		answered <- err
	}()
	timer := time.NewTimer(t.deadline)
	defer timer.Stop()
	select {
	case err := <-answered:
		return err
	case <-t.crashed:
		return fmt.Errorf("the page crashed: %w", browser.ErrBrowserGone)
	case <-timer.C:
		t.die()
		return fmt.Errorf("the page hangs: %w", browser.ErrBrowserGone)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// takeReason finds the log entries about the URL, and removes them. A service
// worker may have asked for another URL; its page makes one call at a time.
func (t *tab) takeReason(url string, saw *wire.BrowserSaw) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	bare, _, _ := strings.Cut(url, "#")
	found := false
	rest := t.reasons[:0]
	for _, r := range t.reasons {
		if r.asked != url && r.asked != bare && t.controller.ctx == nil {
			rest = append(rest, r)
			continue
		}
		found = true
		r.into(saw)
	}
	t.reasons = rest
	return found
}

// await waits until ready says so, looking again whenever Chrome says
// something. It reports false after the grace time.
func (t *tab) await(ctx context.Context, ready func() bool) (bool, error) {
	timer := time.NewTimer(graceForReason)
	defer timer.Stop()
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		if ready() {
			return true, nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return ready(), nil
		case <-t.ctx.Done():
			return false, browser.ErrBrowserGone
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// thrown reports whether an error came from the API itself, before there was a
// request.
func thrown(e string) bool {
	return strings.Contains(e, "Failed to execute") || strings.Contains(e, "Failed to construct")
}

// SetCookies puts cookies into the browser's store.
func (t *tab) SetCookies(ctx context.Context, cookies []fetch.Cookie) error {
	params := make([]*network.CookieParam, len(cookies))
	for i, c := range cookies {
		p := &network.CookieParam{
			Name: c.Name, Value: c.Value, Path: "/", Secure: c.Secure, HTTPOnly: c.HTTPOnly,
			URL: "http://" + c.Host + "/", // of a cookie at https, Chrome takes Secure for granted
		}
		if c.Secure {
			p.URL = "https://" + c.Host + "/"
		}
		if c.Domain {
			p.Domain = "." + c.Host // without the dot it would be host-only
		}
		if c.Partitioned {
			p.PartitionKey = &network.CookiePartitionKey{TopLevelSite: c.Partition, HasCrossSiteAncestor: crossSite(c)}
		}
		switch c.SameSite {
		case fetch.SameSiteLax:
			p.SameSite = network.CookieSameSiteLax
		case fetch.SameSiteStrict:
			p.SameSite = network.CookieSameSiteStrict
		case fetch.SameSiteNone:
			p.SameSite = network.CookieSameSiteNone
		case fetch.SameSiteUnspecified:
		default:
			return fmt.Errorf("set cookies: %s: unknown SameSite value %v", c.Name, c.SameSite)
		}
		params[i] = p
	}
	// A network service that dies under it never answers.
	ctx, stop := context.WithTimeout(ctx, t.deadline)
	defer stop()
	// Storage belongs to the browser: no domain of the page is touched.
	_, err := cdp.Call(ctx, chromedp.FromContext(t.ctx).Browser, storage.SetCookies, storage.SetCookiesParams{
		Cookies: params, BrowserContextID: t.browserContext,
	})
	if err != nil {
		return fmt.Errorf("set cookies: %w", err)
	}
	return nil
}

// lease is a tab in the hands of one user.
type lease struct {
	*tab
	once sync.Once
}

// lend returns the tab for one more user, or nil where the last one has closed
// it.
func (t *tab) lend() *lease {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.retired && t.users == 0 {
		return nil
	}
	t.users++
	return &lease{tab: t}
}

// Close gives the tab back; one that is retired closes with its last user.
func (l *lease) Close() error {
	l.once.Do(func() {
		l.mu.Lock()
		l.users--
		last := l.retired && l.users == 0
		l.mu.Unlock()
		if last {
			l.cancel()
		}
	})
	return nil
}

// retire has the tab close once nobody uses it.
func (t *tab) retire() {
	t.mu.Lock()
	last := !t.retired && t.users == 0
	t.retired = true
	t.mu.Unlock()
	if last {
		t.cancel()
	}
}

// unused reports whether nobody has the tab now.
func (t *tab) unused() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.users == 0
}

// spent reports whether the tab has made as many calls as it may.
func (t *tab) spent() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.next >= pageBudget
}
