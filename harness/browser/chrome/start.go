package chrome

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/rundir"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// startDeadline bounds the time from exec to the first answer of the browser.
const startDeadline = 30 * time.Second

// closeGrace is what a browser gets to close by itself.
const closeGrace = 5 * time.Second

// process is one run of the browser's executable.
type process struct {
	ctx    context.Context // of the browser; done when it is gone
	cancel func()          // closes the browser and waits for it
	pid    int
	dir    *rundir.Dir // everything it keeps on disk
	info   browser.Info
	clock  *networkClock // of the network service; nil where it has the system's

	openings chan struct{} // a place for each tab that is being opened
	renewed  atomic.Int64  // shared pages that others took the place of

	mu         sync.Mutex
	tabs       map[tabKey]*opening
	opened     int                         // calls for a shared page so far
	firstTaken bool                        // the tab that the browser started with
	watched    map[target.ID]chan struct{} // tabs being opened; closed when the renderer dies
	dead       map[target.ID]bool          // tabs whose renderer died before anybody watched
}

type tabKey struct {
	url, inner string
	kind       scenario.PageKind
	slow       bool
}

// launch starts the executable and asks for its version.
func (c config) launch(ctx context.Context, path string) (_ *process, err error) {
	fail := func(err error) error { return &browser.StartError{Path: path, Err: err} }
	executable, err := filepath.Abs(path) // it is started in another folder
	if err != nil {
		return nil, fail(err)
	}
	dir, err := rundir.New()
	if err != nil {
		return nil, fail(err)
	}
	p := &process{dir: dir, openings: make(chan struct{}, maxOpenings), tabs: map[tabKey]*opening{}, watched: map[target.ID]chan struct{}{}, dead: map[target.ID]bool{}}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	profile := filepath.Join(dir.Path, "profile")
	if err := writePreferences(profile, c.BlockThirdPartyCookies); err != nil {
		return nil, fail(err)
	}
	flags, err := c.flags(profile)
	if err != nil {
		return nil, err
	}
	if c.NetworkClock {
		if p.clock, err = newNetworkClock(dir.Path, c.ClockLibrary); err != nil {
			return nil, fail(err)
		}
		flags = append(flags, p.clock.flag())
	}
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(executable),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			contain(cmd)
			cmd.Dir = dir.Path
		}),
		chromedp.Env(environment(dir.Path)...),
	}
	for _, f := range flags {
		if name, value, ok := strings.Cut(f, "="); ok {
			opts = append(opts, chromedp.Flag(name, value))
		} else {
			opts = append(opts, chromedp.Flag(name, true))
		}
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), opts...)
	own, stop := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}), chromedp.WithLogf(func(string, ...any) {}))
	p.ctx = own
	p.cancel = func() {
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			_ = chromedp.Cancel(own)
		}()
		select {
		case <-closed:
		case <-time.After(closeGrace):
			p.kill()
			<-closed
		}
		stop()
		stopAllocator()
	}

	var version cdpbrowser.GetVersionResult
	started := make(chan error, 1)
	go func() {
		// The browser lives as long as the context of its first command.
		var err error
		version, err = chromedp.CallBrowser(own, cdpbrowser.GetVersion, cdp.Empty{})
		started <- err
	}()
	giveUp := func(why error) error {
		p.kill()
		stop()
		<-started
		return why
	}
	select {
	case err = <-started:
		if err != nil {
			err = fmt.Errorf("it started and died: %w%s", err, sandboxRemedy(err))
		}
	case <-ctx.Done():
		err = giveUp(context.Cause(ctx))
	case <-time.After(startDeadline):
		err = giveUp(fmt.Errorf("no answer within %v", startDeadline))
	}
	if err != nil {
		return nil, fail(err)
	}
	p.pid = chromedp.FromContext(own).Browser.Process().Pid
	if err = chromedp.ListenBrowser(own, p.event); err != nil {
		return nil, fail(err)
	}
	discover := target.SetDiscoverTargetsParams{Discover: true}
	if _, err = chromedp.CallBrowser(own, target.SetDiscoverTargets, discover); err != nil {
		return nil, fail(err)
	}
	p.info = describe(version, c)
	p.info.Sandbox = sandboxed(dir.Path, !slices.Contains(flags, noSandbox))
	return p, nil
}

// environment keeps everything that the browser writes in one directory, which
// is also where it is started.
func environment(dir string) []string {
	env := []string{"HOME=" + dir}
	for _, kind := range []string{"CONFIG", "CACHE", "DATA", "STATE"} {
		env = append(env, "XDG_"+kind+"_HOME="+dir)
	}
	const socket = "/org.chromium.Chromium.XXXXXX/SingletonSocket"
	switch {
	case len(dir)+len(socket) < 104: // the longest path of a socket, on any Unix
		env = append(env, "TMPDIR="+dir)
	case runtime.GOOS == "linux":
		env = append(env, "TMPDIR=/proc/self/cwd")
	default: // the system's
	}
	return env
}

// event takes one of the browser's messages, in order. It must return fast.
func (p *process) event(ev any) {
	e, ok := ev.(*target.EventTargetCrashed)
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.watched[e.TargetID]; c != nil && !p.dead[e.TargetID] {
		close(c)
	}
	p.dead[e.TargetID] = true
}

// watch returns a channel that is closed when the target's renderer dies.
func (p *process) watch(id target.ID) <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := make(chan struct{})
	p.watched[id] = c
	if p.dead[id] {
		close(c)
	}
	return c
}

func (p *process) unwatch(id target.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.watched, id)
	delete(p.dead, id)
}

func describe(v cdpbrowser.GetVersionResult, c config) browser.Info {
	name, number, _ := strings.Cut(v.Product, "/")
	info := browser.Info{
		Engine:  chromium.Engine,
		Product: "Chromium", Version: number,
		Flavour: scenario.FullFlavour.String(), Cookies: "allowed",
	}
	if strings.HasPrefix(name, "Headless") {
		info.Flavour = scenario.HeadlessShell.String()
	}
	if c.BlockThirdPartyCookies {
		info.Cookies = "blocked"
	}
	info.PublicPages = len(c.Public) > 0
	if c.NetworkClock {
		info.Clock = scenario.NetworkServiceClock.String()
	}
	return info
}

// writePreferences sets the third-party-cookie mode before the first start:
// nothing lifts full Chromium's default afterwards.
func writePreferences(profile string, block bool) error {
	mode := 0
	if block {
		mode = 1
	}
	prefs, err := json.Marshal(map[string]any{"profile": map[string]any{"cookie_controls_mode": mode}})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(profile, "Default"), 0o700); err != nil {
		return err
	}
	// A page whose request is answered with a Basic or Digest challenge waits for
	// somebody to type a password. Nobody will: the 401 goes to the page at once,
	// as it does where the prompt is dismissed.
	state := []byte(`{"auth":{"schemes":"negotiate"}}`)
	if err := os.WriteFile(filepath.Join(profile, "Local State"), state, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(profile, "Default", "Preferences"), prefs, 0o600)
}

// close stops the browser and removes what it kept.
func (p *process) close() error {
	if p.cancel != nil {
		p.cancel()
	}
	p.kill()
	if err := p.dir.Close(); err != nil {
		return fmt.Errorf("close browser: %w", err)
	}
	return nil
}

// kill ends the browser's processes at once.
func (p *process) kill() {
	if p.pid != 0 {
		killGroup(p.pid)
	}
	rundir.KillUsing(p.dir.Path)
}

// gone returns why the browser cannot be used any more, or nil.
func (p *process) gone() error {
	if p.ctx.Err() != nil {
		return errors.Join(browser.ErrBrowserGone, context.Cause(p.ctx))
	}
	select {
	case <-chromedp.FromContext(p.ctx).Browser.LostConnection: // before any call fails of it
		return fmt.Errorf("the connection is lost: %w", browser.ErrBrowserGone)
	default:
		return nil
	}
}
