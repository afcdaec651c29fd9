package chrome

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// networkProcess is the type under which Chrome lists the process that makes
// all requests and keeps cookies and caches: its network service.
const networkProcess = "network.mojom.NetworkService"

// clockLibrary changes what a process reads from the system's clocks.
const clockLibrary = "libfaketimeMT.so.1"

// clockFolders are the folders in which distributions put the library.
var clockFolders = []string{
	"/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime", "/usr/local/lib/*/faketime",
}

// networkClock is the clock of one browser's network service; no other process
// uses it. It is ahead of the real one, and never goes back.
type networkClock struct {
	library string
	file    string        // its modification time says how far ahead the clock is
	began   time.Time     // whole seconds
	turn    chan struct{} // holds one value while a page uses the clock

	mu    sync.Mutex
	ahead time.Duration
}

// The clock's files in the run directory.
const (
	clockFile    = "clock"
	clockWrapper = "network-clock"
)

// newNetworkClock prepares a clock with its files in the run directory, in which
// the browser is started. The error wraps [browser.ErrNoClock] if the machine
// cannot have such a clock.
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

// findClockLibrary returns the library's path: the named one, or the first that
// is found if named is "".
func findClockLibrary(named string) (string, error) {
	if runtime.GOOS != "linux" {
		return "", fmt.Errorf("%w on %s: it needs Linux and libfaketime", browser.ErrNoClock, runtime.GOOS)
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

// flag returns the flag with which Chrome starts its utility processes through
// the wrapper. Chrome splits the value at spaces, so it cannot contain a path; the
// browser's working directory is the wrapper's folder.
func (c *networkClock) flag() string { return "utility-cmd-prefix=/bin/sh " + clockWrapper }

// wrapper returns a shell script that loads the library into the network service
// and starts every other process unchanged. The library reads the file's
// modification time each time that the process reads the clock, so an advance
// takes effect at once. It must not read the file's content: that needs memory
// from Chromium's allocator, which reads the clock while it holds its lock, and
// would then wait for itself.
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

// write sets the file's modification time to the time of the start by this clock.
func (c *networkClock) write() error {
	t := c.began.Add(c.ahead)
	return os.Chtimes(c.file, t, t)
}

// advance moves the clock on.
func (c *networkClock) advance(d time.Duration) error {
	if d < 0 || d%time.Second != 0 {
		return fmt.Errorf("advance: %v is not a positive number of whole seconds", d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	if err := c.write(); err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	return nil
}

// rules returns an error unless the process uses the clock. A process without the
// library would use the real time, and no result would show it.
func (c *networkClock) rules(pid int64) error {
	loaded, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return fmt.Errorf("%w: whether it uses one is not known: %w", browser.ErrNoClock, err)
	}
	if !strings.Contains(string(loaded), filepath.Base(c.library)) {
		return fmt.Errorf("%w: the process was started with %s, but has not loaded it", browser.ErrNoClock, c.library)
	}
	return nil
}
