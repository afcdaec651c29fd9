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
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	programs "github.com/crosscheck-cors/crosscheck/servers/process"
)

// startDeadline bounds the time from exec to the first answer of the browser.
const startDeadline = 30 * time.Second

// closeGrace is the time a browser has to close before it is killed.
const closeGrace = 5 * time.Second

// process is one run of the browser's executable.
type process struct {
	ctx     context.Context // of the browser; done when it is gone
	abort   func()          // ends ctx, and with it the browser; nil before there is one
	release func()          // waits for the end of what abort ends
	pid     int
	dir     *programs.Dir // everything it keeps on disk
	info    browser.Info
	clock   *networkClock // of the network service; nil if it has the system's

	roomsMu sync.Mutex
	rooms   map[string]cdp.BrowserContextID

	mu         sync.Mutex
	firstTaken bool                        // a page has the tab that the browser started with
	watched    map[target.ID]chan struct{} // tabs being opened; closed when the renderer dies
	dead       map[target.ID]bool          // tabs whose renderer died before they were watched
}

// launch starts the executable and asks for its version.
func (c config) launch(ctx context.Context, path string) (_ *process, err error) {
	p, err := newProcess()
	if err != nil {
		return nil, &browser.StartError{Path: path, Err: err}
	}
	defer func() {
		if err != nil {
			_ = p.close()
		}
	}()
	flags, err := c.flags(p.profile())
	if err != nil {
		return nil, err
	}
	if c.NetworkClock {
		if p.clock, err = newNetworkClock(p.dir.Path, c.ClockLibrary); err != nil {
			return nil, &browser.StartError{Path: path, Err: err}
		}
		flags = append(flags, p.clock.flag())
	}
	err = writePreferences(p.profile(), c.BlockThirdPartyCookies)
	if err == nil {
		err = p.run(path, flags)
	}
	var version cdpbrowser.GetVersionResult
	if err == nil {
		version, err = p.handshake(ctx)
	}
	if err != nil {
		return nil, &browser.StartError{Path: path, Err: err}
	}
	p.info = describe(version, c)
	p.info.Sandbox = sandboxed(p.dir.Path, !slices.Contains(flags, noSandbox))
	return p, nil
}

// newProcess returns a process that has not been started, with a directory of its
// own.
func newProcess() (*process, error) {
	dir, err := programs.NewDir()
	if err != nil {
		return nil, err
	}
	return &process{dir: dir, watched: map[target.ID]chan struct{}{}, dead: map[target.ID]bool{}}, nil
}

// profile returns the folder of the browser's profile.
func (p *process) profile() string { return filepath.Join(p.dir.Path, "profile") }

// run prepares the start of the executable with the flags. The first command to
// the browser starts it, and [process.close] ends it.
func (p *process) run(path string, flags []string) error {
	executable, err := filepath.Abs(path) // it is started in another folder
	if err != nil {
		return err
	}
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(executable),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			contain(cmd)
			cmd.Dir = p.dir.Path
		}),
		chromedp.Env(environment(p.dir.Path)...),
	}
	for _, f := range flags {
		if name, value, ok := strings.Cut(f, "="); ok {
			opts = append(opts, chromedp.Flag(name, value))
		} else {
			opts = append(opts, chromedp.Flag(name, true))
		}
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), opts...)
	discard := func(string, ...any) {}
	own, stop := chromedp.NewContext(allocator, chromedp.WithErrorf(discard), chromedp.WithLogf(discard))
	p.ctx, p.abort, p.release = own, stop, stopAllocator
	return nil
}

// handshake starts the browser, waits for its first answer, and has it report the
// renderers that die. It returns its version.
func (p *process) handshake(ctx context.Context) (cdpbrowser.GetVersionResult, error) {
	version, err := p.firstAnswer(ctx)
	if err != nil {
		return version, err
	}
	p.pid = chromedp.FromContext(p.ctx).Browser.Process().Pid
	if err := chromedp.ListenBrowser(p.ctx, p.event); err != nil {
		return version, err
	}
	discover := target.SetDiscoverTargetsParams{Discover: true}
	_, err = chromedp.CallBrowser(p.ctx, target.SetDiscoverTargets, discover)
	return version, err
}

// firstAnswer asks the browser for its version, which starts it. A browser that
// gives none in time is killed.
func (p *process) firstAnswer(ctx context.Context) (version cdpbrowser.GetVersionResult, err error) {
	started := make(chan error, 1)
	go func() {
		// The browser lives as long as the context of its first command.
		var err error
		version, err = chromedp.CallBrowser(p.ctx, cdpbrowser.GetVersion, cdp.Empty{})
		started <- err
	}()
	select {
	case err = <-started:
		if err != nil {
			err = fmt.Errorf("it ended right after its start: %w%s", err, sandboxRemedy(err))
		}
		return version, err
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-time.After(startDeadline):
		err = fmt.Errorf("it did not answer within %v", startDeadline)
	}
	p.kill()
	p.abort()
	<-started
	return version, err
}

// environment returns the environment variables with which the browser writes
// everything below one directory, in which it is also started.
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

// event handles the browser's messages, in order. It must return fast.
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
// full Chromium's default cannot be changed later.
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
	// After a Basic or Digest challenge, the page would wait until a user types a
	// password. Without these schemes it gets the 401 at once, as it does after a
	// user has dismissed the prompt.
	state := []byte(`{"auth":{"schemes":"negotiate"}}`)
	if err := os.WriteFile(filepath.Join(profile, "Local State"), state, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(profile, "Default", "Preferences"), prefs, 0o600)
}

// close stops the browser, waits for it, and removes what it kept on disk. It
// can be called in every state of a start.
func (p *process) close() error {
	if p.ctx != nil {
		p.quit()
		p.abort()
		p.release()
	}
	p.kill()
	if err := p.dir.Close(); err != nil {
		return fmt.Errorf("close browser: %w", err)
	}
	return nil
}

// quit asks the browser to close, and kills it if it does not in time.
func (p *process) quit() {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = chromedp.Cancel(p.ctx)
	}()
	select {
	case <-closed:
	case <-time.After(closeGrace):
		p.kill()
		<-closed
	}
}

// kill ends the browser's processes at once.
func (p *process) kill() {
	if p.pid != 0 {
		killGroup(p.pid)
	}
	programs.KillUsing(p.dir.Path)
}

// gone returns why the browser cannot be used any more, or nil.
func (p *process) gone() error {
	if p.ctx.Err() != nil {
		return errors.Join(browser.ErrBrowserGone, context.Cause(p.ctx))
	}
	select {
	case <-chromedp.FromContext(p.ctx).Browser.LostConnection: // before any call fails of it
		return fmt.Errorf("the connection to Chrome is lost: %w", browser.ErrBrowserGone)
	default:
		return nil
	}
}
