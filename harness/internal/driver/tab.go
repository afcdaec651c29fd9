package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// maxBatch is the largest number of jobs in one message to the page.
const maxBatch = 64

// hangs is how long after the deadline of a call the page counts as hanging: the
// driver script reports at the deadline by itself.
const hangs = 5 * time.Second

// Channel sends jobs to the driver script of one page.
type Channel interface {
	// Push gives the page a JSON array of jobs, as crosscheck.run takes it, and
	// returns when the page has it. Outcomes come later, by [Tab.Report]. Calls do
	// not overlap. An error ends the tab; ctx ends with the tab.
	Push(ctx context.Context, jobs []byte) error
}

// Tab is the calls of one page, or of the worker or frame in which the driver
// script runs: those that wait to be sent, and those without an outcome so far.
// It is safe for concurrent use.
type Tab struct {
	ctx      context.Context // done when the page can make no more calls
	end      context.CancelCauseFunc
	channel  Channel
	deadline time.Duration
	queue    chan json.RawMessage

	mu      sync.Mutex
	made    int
	waiting map[int]chan outcome // by the job's id
}

// NewTab returns a tab that lives until ctx is done or [Tab.Died] is called.
// Each call has the deadline. The page must be able to take jobs before the
// first [Tab.Do].
func NewTab(ctx context.Context, c Channel, deadline time.Duration) *Tab {
	t := &Tab{channel: c, deadline: deadline, queue: make(chan json.RawMessage, maxBatch), waiting: map[int]chan outcome{}}
	t.ctx, t.end = context.WithCancelCause(ctx)
	go t.send()
	return t
}

// Do runs one call in the page and returns what the page saw. The error wraps
// [browser.ErrBrowserGone] if the page died, or hangs: then it reports no outcome
// within five seconds after the deadline, and the tab ends.
func (t *Tab) Do(ctx context.Context, call fetch.Call) (wire.PageSaw, error) {
	id, done := t.expect()
	defer t.forget(id)
	job, err := Job(id, call, t.deadline)
	if err != nil {
		return wire.PageSaw{}, err
	}
	select {
	case t.queue <- job:
	case <-t.ctx.Done():
		return wire.PageSaw{}, fmt.Errorf("call: %s: %w", call.URL, t.Gone())
	case <-ctx.Done():
		return wire.PageSaw{}, ctx.Err()
	}
	timer := time.NewTimer(t.deadline + hangs)
	defer timer.Stop()
	select {
	case o := <-done:
		return o.saw()
	case <-t.ctx.Done():
	case <-ctx.Done():
		return wire.PageSaw{}, ctx.Err()
	case <-timer.C:
		t.Died(ErrHangs)
	}
	return wire.PageSaw{}, fmt.Errorf("call: %s: %w", call.URL, t.Gone())
}

// ErrHangs is the reason of [Tab.Died] for a page that does not answer.
var ErrHangs = errors.New("the page hangs")

// expect returns the id of a new job, and the channel of its outcome.
func (t *Tab) expect() (int, <-chan outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made++
	done := make(chan outcome, 1)
	t.waiting[t.made] = done
	return t.made, done
}

// forget drops the outcome of a job that nothing waits for any more.
func (t *Tab) forget(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.waiting, id)
}

// Report takes a JSON array of outcomes from the driver script, of any jobs in
// any order. Outcomes that nothing waits for are dropped. It returns at once. An
// array that cannot be read ends the tab.
func (t *Tab) Report(outcomes []byte) {
	var list []outcome
	if err := json.Unmarshal(outcomes, &list); err != nil {
		t.Died(fmt.Errorf("the outcomes of the driver script cannot be read: %w", err))
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range list {
		if done := t.waiting[o.ID]; done != nil {
			delete(t.waiting, o.ID)
			done <- o
		}
	}
}

// Died ends the tab: calls without an outcome, and later ones, fail with why.
// Only the first reason counts.
func (t *Tab) Died(why error) { t.end(fmt.Errorf("%w: %w", why, browser.ErrBrowserGone)) }

// Done returns a channel that is closed when the page can make no more calls.
func (t *Tab) Done() <-chan struct{} { return t.ctx.Done() }

// Gone returns why the page can make no more calls; nil if it can. The error
// wraps [browser.ErrBrowserGone].
func (t *Tab) Gone() error {
	why := context.Cause(t.ctx)
	if why == nil || errors.Is(why, browser.ErrBrowserGone) {
		return why
	}
	return fmt.Errorf("%w: %w", browser.ErrBrowserGone, why)
}

// Made returns how many calls the tab was asked to make.
func (t *Tab) Made() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.made
}

// send pushes the jobs that wait, as many at once as a batch holds, until the tab
// ends.
func (t *Tab) send() {
	for {
		select {
		case job := <-t.queue:
			if err := t.push(t.batch(job)); err != nil {
				t.Died(fmt.Errorf("the page takes no calls: %w", err))
				return
			}
		case <-t.ctx.Done():
			return
		}
	}
}

// batch returns the job and those that wait behind it.
func (t *Tab) batch(first json.RawMessage) []json.RawMessage {
	jobs := []json.RawMessage{first}
	for len(jobs) < maxBatch {
		select {
		case job := <-t.queue:
			jobs = append(jobs, job)
		default:
			return jobs
		}
	}
	return jobs
}

func (t *Tab) push(batch []json.RawMessage) error {
	jobs, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	return t.channel.Push(t.ctx, jobs)
}
