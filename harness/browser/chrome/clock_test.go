package chrome_test

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// clocked asks for a page that may advance its browser's clock.
func clocked(t *testing.T) browser.PageSpec {
	t.Helper()
	u, err := weburl.Parse(pageURL, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	return browser.PageSpec{URL: u, Browser: scenario.BrowserNeed{Clock: scenario.NetworkServiceClock}}
}

// withClock starts a browser whose network service has a clock of its own.
func withClock(t *testing.T) *chrome.Browser {
	t.Helper()
	c := site(t)
	c.NetworkClock = true
	b, err := chrome.Start(t.Context(), c)
	if errors.Is(err, browser.ErrNotFound) || errors.Is(err, browser.ErrNoClock) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// Everything goes on with the clock a day ahead, and the browser closes as
// quickly as any: a network service that waits for itself would be killed after
// five seconds.
func TestADayPasses(t *testing.T) {
	b := withClock(t)
	if got := b.Info().Clock; got != "network-service" {
		t.Errorf("the browser's clock is %q", got)
	}
	page, err := b.Open(t.Context(), clocked(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 12 {
		if err := page.(browser.ClockedPage).Advance(t.Context(), 2*time.Hour); err != nil {
			t.Fatal(err)
		}
		readable(t, page)
	}
	if err := page.Alive(t.Context()); err != nil {
		t.Error(err)
	}
	_ = page.Close()
	start := time.Now()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("closing took %v", took)
	}
}

func readable(t *testing.T, page browser.Page) {
	t.Helper()
	u, err := weburl.Parse("https://api.example.test/open", fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	seen, err := page.Do(t.Context(), fetch.Call{URL: u})
	if err != nil || seen.Page.Outcome.Kind != fetch.Readable {
		t.Fatalf("%+v, %v", seen.Page, err)
	}
}

// The clock is one page's at a time: nobody's time leaps under them.
func TestOneHasTheClock(t *testing.T) {
	b := withClock(t)
	first, err := b.Open(t.Context(), clocked(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := b.Open(ctx, clocked(t)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second page has the clock: %v", err)
	}
	_ = first.Close()
	_ = first.Close() // gives back once
	second, err := b.Open(t.Context(), clocked(t))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for _, d := range []time.Duration{-time.Second, time.Millisecond} {
		if err := second.(browser.ClockedPage).Advance(t.Context(), d); err == nil {
			t.Errorf("%v is no advance", d)
		}
	}
}

// Only the network service sees the clock.
func TestOnlyTheNetworkService(t *testing.T) {
	b := withClock(t)
	out, err := exec.Command("pgrep", "-g", strconv.Itoa(b.Life().PID), "-f", "network.mojom.NetworkService").Output()
	if err != nil {
		t.Skip("pgrep: ", err)
	}
	service := strings.TrimSpace(string(out))
	out, err = exec.Command("sh", "-c", "for p in $(pgrep -g "+strconv.Itoa(b.Life().PID)+"); do grep -l libfaketime /proc/$p/maps; done").Output()
	if want := "/proc/" + service + "/maps"; strings.TrimSpace(string(out)) != want {
		t.Errorf("libfaketime is in %q, want %q alone (%v)", out, want, err)
	}
}

// A browser without a clock says so; it never goes by the real time instead.
func TestNoClock(t *testing.T) {
	b := start(t, site(t))
	if _, err := b.Open(t.Context(), clocked(t)); err == nil || !strings.Contains(err.Error(), "separate clock") {
		t.Errorf("got %v", err)
	}
	c := site(t)
	c.NetworkClock, c.ClockLibrary = true, "/nowhere/libfaketimeMT.so.1"
	_, err := chrome.Start(t.Context(), c)
	if !errors.Is(err, browser.ErrNoClock) || !strings.Contains(err.Error(), "apt-get install libfaketime") {
		t.Errorf("got %v", err)
	}
}
