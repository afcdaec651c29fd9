package chrome

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// clockLibrary stands between a process and the system's clocks.
const clockLibrary = "libfaketimeMT.so.1"

// clockFolders are where distributions put the library.
var clockFolders = []string{
	"/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime", "/usr/local/lib/*/faketime",
}

// networkClock is the clock of one browser's network service, which alone sees
// it. It is ahead of the real one, and never goes back.
type networkClock struct {
	library string
	file    string        // whose modification time says how far ahead it is
	began   time.Time     // whole seconds
	turn    chan struct{} // full while a page has the clock for itself

	mu    sync.Mutex
	ahead time.Duration
}

// The clock's files in the run directory.
const (
	clockFile    = "clock"
	clockWrapper = "network-clock"
)

// newNetworkClock prepares a clock whose files are in the run directory, where
// the browser is started. The error wraps [ErrNoClock] where there is nothing to
// make one with.
func newNetworkClock(dir, library string) (*networkClock, error) {
	library, err := findClockLibrary(library)
	if err != nil {
		return nil, err
	}
	c := &networkClock{
		library: library, file: filepath.Join(dir, clockFile), began: time.Now().Truncate(time.Second), turn: make(chan struct{}, 1),
	}
	if err := os.WriteFile(c.file, nil, 0o600); err != nil {
		return nil, err
	}
	if err := c.write(); err != nil {
		return nil, err
	}
	return c, os.WriteFile(filepath.Join(dir, clockWrapper), []byte(c.wrapper()), 0o600)
}

// findClockLibrary returns the library's path, which may be named.
func findClockLibrary(named string) (string, error) {
	if runtime.GOOS != "linux" {
		return "", fmt.Errorf("%w on %s: it takes Linux and libfaketime", browser.ErrNoClock, runtime.GOOS)
	}
	patterns := []string{named}
	if named == "" {
		patterns = nil
		for _, folder := range clockFolders {
			patterns = append(patterns, filepath.Join(folder, clockLibrary))
		}
	}
	for _, p := range patterns {
		if found, _ := filepath.Glob(p); len(found) > 0 {
			return found[0], nil
		}
	}
	return "", fmt.Errorf("%w: looked for %s; install it (Debian, Ubuntu: apt-get install libfaketime)",
		browser.ErrNoClock, strings.Join(patterns, ", "))
}

// flag has Chrome start its utility processes through the wrapper. Chrome takes
// the value apart at spaces, so that it cannot hold a path; the browser's
// working directory is the wrapper's folder.
func (c *networkClock) flag() string { return "utility-cmd-prefix=/bin/sh " + clockWrapper }

// wrapper is a shell script that puts the library into the network service and
// starts every other process as it is. The library looks at the file each time
// that the process looks at the clock, so that an advance is seen at once; and at
// its modification time, not into it: that would take memory from Chromium's
// allocator, which looks at the clock with its lock held, and would then wait for
// itself.
func (c *networkClock) wrapper() string {
	return `case " $* " in
*` + networkProcess + `*)
	LD_PRELOAD=` + shellWord(c.library) + `${LD_PRELOAD:+:$LD_PRELOAD}
	FAKETIME=% FAKETIME_FOLLOW_FILE=` + shellWord(c.file) + `
	FAKETIME_DONT_RESET=1 FAKETIME_NO_CACHE=1 FAKETIME_DISABLE_SHM=1 NO_FAKE_STAT=1
	export LD_PRELOAD FAKETIME FAKETIME_FOLLOW_FILE FAKETIME_DONT_RESET FAKETIME_NO_CACHE FAKETIME_DISABLE_SHM NO_FAKE_STAT
	;;
esac
exec "$@"
`
}

// shellWord quotes a text for a shell.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// write says what the time was at the start, by this clock.
func (c *networkClock) write() error {
	t := c.began.Add(c.ahead)
	return os.Chtimes(c.file, t, t)
}

// advance moves the clock on.
func (c *networkClock) advance(d time.Duration) error {
	if d < 0 || d%time.Second != 0 {
		return fmt.Errorf("advance: %v: a clock moves on by whole seconds, and does not go back", d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	if err := c.write(); err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	return nil
}

// rules makes sure that a process goes by the clock: one that the library is not
// in would show the real time, and nobody would notice.
func (c *networkClock) rules(pid int64) error {
	loaded, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return fmt.Errorf("%w: whether it goes by one is not known: %w", browser.ErrNoClock, err)
	}
	if !strings.Contains(string(loaded), filepath.Base(c.library)) {
		return fmt.Errorf("%w: %s is not in it, although it was started with it", browser.ErrNoClock, c.library)
	}
	return nil
}

// openClocked opens a page that has the clock for itself, which it waits for.
func (p *process) openClocked(ctx context.Context, c config, s browser.PageSpec) (_ browser.Page, err error) {
	if p.clock == nil {
		return nil, fmt.Errorf("open page: %s: the browser was started without a clock for its network service", s.URL)
	}
	select {
	case p.clock.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		if err != nil {
			<-p.clock.turn
		}
	}()
	page, err := p.open(ctx, c, s)
	if err != nil {
		return nil, err
	}
	network, err := p.networkService(ctx)
	if err == nil {
		err = p.clock.rules(network)
	}
	if err != nil {
		_ = page.Close()
		return nil, fmt.Errorf("open page: %s: %w", s.URL, err)
	}
	return &clockedPage{Page: page, clock: p.clock}, nil
}

// clockedPage is a page that has its browser's clock for itself.
type clockedPage struct {
	browser.Page
	clock *networkClock
	once  sync.Once
}

var _ browser.ClockedPage = (*clockedPage)(nil)

// Advance moves the network service's clock on. What it decides from then on, it
// decides by the new time.
func (p *clockedPage) Advance(_ context.Context, d time.Duration) error { return p.clock.advance(d) }

// Close gives page and clock back.
func (p *clockedPage) Close() error {
	err := p.Page.Close()
	p.once.Do(func() { <-p.clock.turn })
	return err
}
