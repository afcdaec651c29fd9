package chrome

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// binding is the name of the function through which the page reports.
const binding = "crosscheckReport"

// tab is one page, with the worker or frame that makes its requests, and what
// Chrome says of them.
type tab struct {
	ctx      context.Context
	cancel   func()
	proc     *process
	slow     bool
	deadline time.Duration
	calls    *driver.Tab

	browserContext cdp.BrowserContextID // of its own; "" for the browser's
	realm          realm                // where the driver script runs
	controller     realm                // the service worker; zero for none
	unrecorded     bool                 // Chrome does not report what is on the wire for its requests

	mu      sync.Mutex
	reasons []logReason
	changed chan struct{}                              // closed and replaced whenever Chrome says something
	record  *recorder                                  // slow lane only
	doing   atomic.Value                               // string: the current step of opening the tab
	worlds  map[cdp.FrameID]runtime.ExecutionContextID // of the tab's frames
	inner   []target.ID                                // of the workers and frames with a session of their own

	network int64                 // the process id of the network service it was opened with
	dead    atomic.Pointer[error] // why [tab.Alive] says that it cannot be used any more; nil while it can

	users   int  // how many leases are open
	retired bool // it has no new users, and closes with the last one
}

// script is the channel to the driver script of a tab.
type script struct{ tab *tab }

// Push has the driver script start the jobs. It ignores its context: a tab ends
// with the context of a command.
func (s script) Push(_ context.Context, jobs []byte) error {
	return s.tab.realm.run("crosscheck.run(" + string(jobs) + ")")
}

func newTab(ctx context.Context, cancel func(), p *process, slow bool, deadline time.Duration) *tab {
	t := &tab{
		ctx: ctx, cancel: cancel, proc: p, slow: slow, deadline: deadline,
		changed: make(chan struct{}),
		worlds:  map[cdp.FrameID]runtime.ExecutionContextID{},
		realm:   realm{ctx: ctx},
	}
	t.calls = driver.NewTab(ctx, script{t}, deadline)
	if slow {
		t.record = newRecorder()
	}
	return t
}

// Do runs one call.
func (t *tab) Do(ctx context.Context, call fetch.Call) (wire.Seen, error) {
	page, err := t.calls.Do(ctx, call)
	if err != nil {
		return wire.Seen{}, err
	}
	said, err := t.said(ctx, call, page)
	return wire.Seen{Page: page, Browser: said}, err
}

// said returns what Chrome says of a call that has ended.
func (t *tab) said(ctx context.Context, call fetch.Call, page wire.PageSaw) (wire.BrowserSaw, error) {
	if t.slow {
		return t.slowLane(ctx, call.URL.String(), page)
	}
	return t.fastLane(ctx, call, page)
}

// errCrashed is the reason of a tab that ended because its page, worker or frame
// did.
var errCrashed = errors.New("the page crashed")

// gone returns why the page cannot be used any more, or nil.
func (t *tab) gone() error {
	if err := t.calls.Gone(); err != nil {
		return err
	}
	if why := t.dead.Load(); why != nil {
		return *why
	}
	return nil
}

// event takes one of Chrome's messages. They come in order, so it must return
// fast.
func (t *tab) event(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventBindingCalled:
		if ev.Name == binding {
			t.calls.Report([]byte(ev.Payload))
		}
	case *log.EventEntryAdded:
		if r, ok := parseLog(ev.Entry.Text, ev.Entry.URL); ok {
			t.mu.Lock()
			t.reasons = append(t.reasons, r)
			t.mu.Unlock()
			t.notify()
		}
	case *inspector.EventTargetCrashed:
		t.calls.Died(errCrashed)
	case *runtime.EventExecutionContextCreated, *target.EventTargetDestroyed:
		t.follow(ev)
	default:
		if t.record != nil && t.record.event(ev) {
			t.notify()
		}
	}
}

// notify wakes all that wait for news from Chrome.
func (t *tab) notify() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.changed)
	t.changed = make(chan struct{})
}
