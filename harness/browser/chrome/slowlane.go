package chrome

import (
	"context"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// graceForRecord is how long the slow lane waits for Chrome's record after the
// outcome: its events come from another process, in no order.
const graceForRecord = 400 * time.Millisecond

// moreGraces is how often the slow lane waits again for the record of a call that
// was on the wire.
const moreGraces = 10

// quiet is how long Chrome must have said nothing about a request before its
// record counts as complete: extra information may come after the end.
const quiet = 60 * time.Millisecond

// slowLane returns Chrome's record of a call that has ended.
func (t *tab) slowLane(ctx context.Context, url string, page wire.PageSaw) (wire.BrowserSaw, error) {
	saw := wire.BrowserSaw{Slow: true, Unrecorded: t.unrecorded}
	refused := page.Outcome.Kind == fetch.NetworkError
	// The page does not read the body of an opaque response, so Chrome never
	// reports that it ended.
	unread := page.Outcome.Kind == fetch.Opaque || page.Outcome.Kind == fetch.OpaqueRedirect
	complete := func() bool { return t.record.complete(url, refused && !thrown(page.Error), unread) }
	known, err := t.awaitRecord(ctx, url, refused, complete)
	if err == nil && known {
		err = t.settle(ctx, url, complete)
	}
	if err != nil {
		return saw, err
	}
	saw.Known = known || !refused || thrown(page.Error)
	t.takeRecord(url, &saw)
	return saw, nil
}

// awaitRecord waits until the record of the call is complete. It reports false
// if it is not complete in time.
func (t *tab) awaitRecord(ctx context.Context, url string, refused bool, complete func() bool) (bool, error) {
	if refused {
		known, err := t.await(ctx, func() bool { return complete() && t.record.evident(url) })
		if err == nil && !known { // the answer may have come from a cache
			known, err = t.await(ctx, complete)
		}
		return known, err
	}
	graces := 1
	if !t.unrecorded && onNetwork(url) { // it was on the wire, so there is a record
		graces += moreGraces
	}
	for range graces {
		if known, err := t.await(ctx, complete); known || err != nil {
			return known, err
		}
	}
	return false, nil
}

// onNetwork reports whether Chrome records requests for the URL.
func onNetwork(url string) bool { return strings.HasPrefix(url, "http") }

// await waits until ready returns true, and asks it whenever Chrome has said
// something. It reports false after the grace time.
func (t *tab) await(ctx context.Context, ready func() bool) (bool, error) {
	timer := time.NewTimer(graceForRecord)
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

// settle waits until Chrome has said nothing about the call for a moment.
func (t *tab) settle(ctx context.Context, url string, complete func() bool) error {
	for {
		wait := time.Until(t.record.lastEvent(url, t.controller.ctx != nil).Add(quiet))
		if wait <= 0 && complete() {
			return nil
		}
		select {
		case <-time.After(max(wait, time.Millisecond)):
		case <-t.ctx.Done():
			return browser.ErrBrowserGone
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// takeRecord adds what Chrome has recorded of the call, and removes it from the
// record. A page with a service worker has two records of a call, its own and
// the service worker's, which may be of another URL.
func (t *tab) takeRecord(url string, saw *wire.BrowserSaw) {
	t.takeReason(url, saw)
	logged := *saw
	saw.Reason, saw.Parameter = "", ""
	t.record.take(url, saw)
	if t.controller.ctx == nil {
		return
	}
	t.record.take(url, saw)
	if saw.Reason == "" {
		saw.Reason, saw.Parameter = logged.Reason, logged.Parameter
	}
}
