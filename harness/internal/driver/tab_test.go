package driver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

const deadline = 10 * time.Second

// message is what a test reads of a job.
type message struct {
	ID       int    `json:"id"`
	URL      string `json:"url"`
	Deadline int64  `json:"deadline"`
}

// page is a channel that keeps the batches that were pushed. Each Push takes one
// value of next, if it is set, before it returns.
type page struct {
	batches chan []message
	next    chan error
}

func newPage() *page { return &page{batches: make(chan []message, 1000)} }

func (p *page) Push(ctx context.Context, jobs []byte) error {
	var batch []message
	if err := json.Unmarshal(jobs, &batch); err != nil {
		return err
	}
	p.batches <- batch
	if p.next == nil {
		return nil
	}
	select {
	case err := <-p.next:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// result is what one Do returned.
type result struct {
	saw wire.PageSaw
	err error
}

// start runs a call for the path in a goroutine of its own.
func start(ctx context.Context, tab *driver.Tab, path string) <-chan result {
	done := make(chan result, 1)
	call := fetch.Call{URL: fetch.URL{Scheme: "https", Host: "api.example.test", Path: path}}
	go func() {
		saw, err := tab.Do(ctx, call)
		done <- result{saw, err}
	}()
	return done
}

// answer is the driver script's report of a job whose response has the body.
func answer(id int, body string) string {
	return fmt.Sprintf(`{"id": %d, "kind": "response", "type": "cors", "status": 200, "body": %q}`, id, body)
}

// inBubble runs a test in a bubble with a clock of its own and ends its tab.
func inBubble(t *testing.T, p *page, test func(t *testing.T, tab *driver.Tab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p.batches = make(chan []message, 1000)
		if p.next != nil {
			p.next = make(chan error)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		test(t, driver.NewTab(ctx, p, deadline))
	})
}

func gone(t *testing.T, what string, got result, want string) {
	t.Helper()
	if !errors.Is(got.err, browser.ErrBrowserGone) || !strings.Contains(got.err.Error(), want) {
		t.Errorf("%s: %v, want ErrBrowserGone with %q", what, got.err, want)
	}
}

func TestOutcomesComeInAnyOrder(t *testing.T) {
	inBubble(t, newPage(), outOfOrder)
}

func outOfOrder(t *testing.T, tab *driver.Tab) {
	one := start(t.Context(), tab, "/1")
	synctest.Wait()
	two := start(t.Context(), tab, "/2")
	synctest.Wait()
	three := start(t.Context(), tab, "/3")
	synctest.Wait()
	again := answer(1, "a further outcome of the first job")
	tab.Report([]byte("[" + answer(3, "third") + "," + answer(99, "nothing waits for it") + "," + answer(1, "first") + "," + again + "," + again + "]"))
	tab.Report([]byte("[" + again + "]"))
	for want, done := range map[string]<-chan result{"first": one, "third": three} {
		if got := <-done; got.err != nil || got.saw.Outcome.Body != want {
			t.Errorf("got %+v, want body %q", got, want)
		}
	}
	synctest.Wait()
	select {
	case got := <-two:
		t.Errorf("the second call ended without an outcome: %+v", got)
	default:
	}
	tab.Report([]byte("[" + answer(2, "second") + "]"))
	if got := <-two; got.err != nil || got.saw.Outcome.Body != "second" {
		t.Errorf("got %+v, want body second", got)
	}
	if tab.Made() != 3 || tab.Gone() != nil {
		t.Errorf("made %d calls, want 3; gone: %v, want nil", tab.Made(), tab.Gone())
	}
}

// What the script says of its own failure is the error of that call alone.
func TestDriverScriptFails(t *testing.T) {
	inBubble(t, newPage(), func(t *testing.T, tab *driver.Tab) {
		one, two := start(t.Context(), tab, "/1"), start(t.Context(), tab, "/2")
		synctest.Wait()
		tab.Report([]byte(`[{"id": 1, "broken": "no body kind x"}, {"id": 2, "broken": "no body kind x"}]`))
		for _, done := range []<-chan result{one, two} {
			if got := <-done; got.err == nil || got.err.Error() != "driver script: no body kind x" {
				t.Errorf("got %v", got.err)
			}
		}
		if tab.Gone() != nil {
			t.Errorf("the tab is gone: %v", tab.Gone())
		}
	})
}

// Jobs that come while the page takes others go in one message, of 64 at most.
func TestBatches(t *testing.T) {
	p := &page{next: make(chan error)}
	inBubble(t, p, func(t *testing.T, tab *driver.Tab) {
		var calls []<-chan result
		for i := range 101 {
			calls = append(calls, start(t.Context(), tab, fmt.Sprintf("/%d", i)))
			if i == 0 {
				synctest.Wait() // the page takes this one alone
			}
		}
		synctest.Wait()
		var sizes, ids []int
		for len(ids) < len(calls) {
			batch := <-p.batches
			sizes = append(sizes, len(batch))
			for _, m := range batch {
				ids = append(ids, m.ID)
				if m.Deadline != deadline.Milliseconds() || !strings.HasPrefix(m.URL, "https://api.example.test/") {
					t.Errorf("job %+v", m)
				}
			}
			p.next <- nil
			synctest.Wait()
		}
		if want := []int{1, 64, 36}; !slices.Equal(sizes, want) {
			t.Errorf("batches of %v, want %v", sizes, want)
		}
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) != len(calls) {
			t.Errorf("%d different ids for %d calls", len(ids), len(calls))
		}
		for _, id := range ids {
			tab.Report([]byte("[" + answer(id, "") + "]"))
		}
		for _, done := range calls {
			if got := <-done; got.err != nil {
				t.Error(got.err)
			}
		}
	})
}

// A page that hangs has five seconds more than its own deadline; then all its
// calls fail, and the tab ends.
func TestPageHangs(t *testing.T) {
	inBubble(t, newPage(), func(t *testing.T, tab *driver.Tab) {
		began := time.Now()
		one := start(t.Context(), tab, "/1")
		time.Sleep(time.Second)
		two := start(t.Context(), tab, "/2")
		gone(t, "the call", <-one, "call: https://api.example.test/1: the page hangs")
		if took, want := time.Since(began), deadline+5*time.Second; took != want {
			t.Errorf("noticed after %v, want %v", took, want)
		}
		gone(t, "the other call", <-two, "the page hangs")
		gone(t, "a later call", <-start(t.Context(), tab, "/3"), "the page hangs")
	})
}

// An outcome just in time is not a page that hangs.
func TestOutcomeAtTheDeadline(t *testing.T) {
	inBubble(t, newPage(), func(t *testing.T, tab *driver.Tab) {
		one := start(t.Context(), tab, "/1")
		time.Sleep(deadline + 4*time.Second)
		tab.Report([]byte(`[{"id": 1, "kind": "network-error", "timedOut": true}]`))
		if got := <-one; got.err != nil || !got.saw.TimedOut {
			t.Errorf("got %+v", got)
		}
		time.Sleep(time.Hour)
		if tab.Gone() != nil {
			t.Errorf("the tab is gone: %v", tab.Gone())
		}
	})
}

func TestChannelDies(t *testing.T) {
	p := &page{next: make(chan error)}
	inBubble(t, p, func(t *testing.T, tab *driver.Tab) {
		one := start(t.Context(), tab, "/1")
		synctest.Wait()
		two := start(t.Context(), tab, "/2")
		p.next <- errors.New("connection reset")
		for _, done := range []<-chan result{one, two} {
			gone(t, "a call", <-done, "the page takes no calls: connection reset")
		}
		<-tab.Done()
		if tab.Died(errors.New("later")); strings.Contains(tab.Gone().Error(), "later") {
			t.Errorf("the reason changed: %v", tab.Gone())
		}
	})
}

func TestPageDies(t *testing.T) {
	for _, row := range []struct {
		name string
		end  func(*driver.Tab)
		want string
	}{
		{"the engine says so", func(tab *driver.Tab) { tab.Died(errors.New("the page crashed")) }, "the page crashed: " + browser.ErrBrowserGone.Error()},
		{"it reports no outcomes", func(tab *driver.Tab) { tab.Report([]byte(`{"id": 1}`)) }, "cannot be read"},
	} {
		t.Run(row.name, func(t *testing.T) {
			inBubble(t, newPage(), func(t *testing.T, tab *driver.Tab) {
				one := start(t.Context(), tab, "/1")
				synctest.Wait()
				row.end(tab)
				gone(t, "the call", <-one, row.want)
				gone(t, "a later call", <-start(t.Context(), tab, "/2"), row.want)
			})
		})
	}
}

// With its context the tab ends, while a Push goes on too, and without a page
// that would have to notice.
func TestTabEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPage()
		p.next = make(chan error)
		ctx, cancel := context.WithCancelCause(t.Context())
		tab := driver.NewTab(ctx, p, deadline)
		one := start(t.Context(), tab, "/1")
		synctest.Wait()
		cancel(errors.New("the browser was closed"))
		if tab.Gone() == nil {
			t.Error("the tab is not gone at once")
		}
		gone(t, "the call", <-one, "the browser was closed")
	})
}

// A caller that gives up gets its own error, and the page lives on.
func TestCallerGivesUp(t *testing.T) {
	inBubble(t, newPage(), func(t *testing.T, tab *driver.Tab) {
		ctx, cancel := context.WithCancel(t.Context())
		one := start(ctx, tab, "/1")
		synctest.Wait()
		cancel()
		if got := <-one; !errors.Is(got.err, context.Canceled) || errors.Is(got.err, browser.ErrBrowserGone) {
			t.Errorf("got %v, want context.Canceled", got.err)
		}
		if n := tab.Waiting(); n != 0 {
			t.Errorf("%d calls wait, want 0", n)
		}
		tab.Report([]byte("[" + answer(1, "too late") + "]"))
		two := start(t.Context(), tab, "/2")
		synctest.Wait()
		tab.Report([]byte("[" + answer(2, "hello") + "]"))
		if got := <-two; got.err != nil || got.saw.Outcome.Body != "hello" {
			t.Errorf("got %+v", got)
		}
	})
}

// A caller can give up while the queue is full, and a tab can end.
func TestQueueIsFull(t *testing.T) {
	p := &page{next: make(chan error)}
	inBubble(t, p, func(t *testing.T, tab *driver.Tab) {
		var calls []<-chan result
		for i := range 65 { // one is with the page
			calls = append(calls, start(t.Context(), tab, fmt.Sprintf("/%d", i)))
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		impatient, patient := start(ctx, tab, "/impatient"), start(t.Context(), tab, "/patient")
		synctest.Wait()
		cancel()
		if got := <-impatient; !errors.Is(got.err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", got.err)
		}
		tab.Died(errors.New("the page crashed"))
		for _, done := range append(calls, patient) {
			gone(t, "a call", <-done, "the page crashed")
		}
	})
}

func TestCallThatTheScriptCannotMake(t *testing.T) {
	inBubble(t, newPage(), func(t *testing.T, tab *driver.Tab) {
		_, err := tab.Do(t.Context(), fetch.Call{API: 200})
		if err == nil || !strings.Contains(err.Error(), "the driver script has no API") || tab.Gone() != nil {
			t.Errorf("got %v; gone: %v", err, tab.Gone())
		}
	})
}
