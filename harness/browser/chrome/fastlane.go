package chrome

import (
	"context"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// fastLane returns what Chrome's log says of a call that has ended.
func (t *tab) fastLane(ctx context.Context, call fetch.Call, page wire.PageSaw) (wire.BrowserSaw, error) {
	saw := wire.BrowserSaw{Known: true}
	untold := !call.API.Tells() && page.Outcome.Kind == fetch.Opaque
	if page.Outcome.Kind != fetch.NetworkError && !untold || thrown(page.Error) {
		return saw, nil
	}
	// The log entry of a refusal leaves the renderer before the outcome does, and
	// one session keeps the order. If there is no entry, a round trip makes sure
	// that none is still on its way.
	url := call.URL.String()
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

// roundTrip runs an empty script where the requests are made: Chrome's answer
// comes after all that was reported from there so far.
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
	case <-t.calls.Done():
		return t.calls.Gone()
	case <-timer.C:
		t.calls.Died(driver.ErrHangs)
		return t.calls.Gone()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// takeReason moves the log entries about the URL into saw, and reports whether
// there were any. A page with a service worker makes one call at a time, so it
// takes all of them: the service worker may have asked for another URL.
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

// thrown reports whether an error came from the API itself, before there was a
// request.
func thrown(e string) bool {
	return strings.Contains(e, "Failed to execute") || strings.Contains(e, "Failed to construct")
}
