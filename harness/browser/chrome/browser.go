package chrome

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Browser is a running Chromium. When its process dies, the next Open starts
// another one, and says so. It is safe for concurrent use.
type Browser struct {
	cfg  Config
	path string

	mu       sync.Mutex
	proc     *process
	restarts int
	closed   bool
}

var _ browser.Browser = (*Browser)(nil)

// Start finds and starts a browser and runs the canary. Errors are
// [*StartError] where there is no browser or it does not start.
func Start(ctx context.Context, c Config) (*Browser, error) {
	path, err := c.find()
	if err != nil {
		return nil, err
	}
	b := &Browser{cfg: c, path: path}
	if _, err := b.process(ctx); err != nil {
		_ = b.Close()
		return nil, err
	}
	return b, nil
}

// process returns the running process, starting one if there is none.
func (b *Browser) process(ctx context.Context) (*process, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errors.New("open page: the browser is closed")
	}
	if b.proc != nil {
		if b.proc.gone() == nil {
			return b.proc, nil
		}
		b.restarts++
		_ = b.proc.close()
		b.proc = nil
		if b.cfg.Log != nil {
			b.cfg.Log(fmt.Sprintf("the browser died; restart %d", b.restarts))
		}
	}
	p, err := b.cfg.launch(ctx, b.path)
	if err != nil {
		return nil, b.again(err)
	}
	if b.cfg.Canary != nil {
		if err := b.cfg.Canary(ctx, &fixed{b.cfg, p}); err != nil {
			_ = p.close()
			return nil, b.again(&StartError{Path: b.path, Err: fmt.Errorf("canary: %w", err)})
		}
	}
	b.proc = p
	return p, nil
}

// again says of a start that failed whether there was a browser before: then
// it is gone, which is no fault of those who ask for a page.
func (b *Browser) again(err error) error {
	if b.restarts == 0 {
		return err
	}
	return fmt.Errorf("%w: %w", browser.ErrBrowserGone, err)
}

// Open returns a page that is ready to make requests.
func (b *Browser) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	p, err := b.process(ctx)
	if err != nil {
		return nil, err
	}
	if s.Browser.Clock == scenario.NetworkServiceClock {
		return p.openClocked(ctx, b.cfg, s)
	}
	return p.open(ctx, b.cfg, s)
}

// Info tells what browser this is; the zero value after it died.
func (b *Browser) Info() browser.Info {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.proc == nil {
		return browser.Info{}
	}
	return b.proc.info
}

// Restarts tells how often the browser had to be started again.
func (b *Browser) Restarts() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.restarts
}

// Renewed tells how many pages were replaced, since the browser was last
// started, because they had made as many calls as a page may (5,000): so its
// memory stays flat.
func (b *Browser) Renewed() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.proc == nil {
		return 0
	}
	return int(b.proc.renewed.Load())
}

// PID returns the process id of the running browser, 0 for none.
func (b *Browser) PID() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.proc == nil {
		return 0
	}
	return b.proc.pid
}

// Close stops the browser and removes everything it kept on disk.
func (b *Browser) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.proc == nil {
		return nil
	}
	err := b.proc.close()
	b.proc = nil
	return err
}

// fixed is a browser that is one process and is never restarted.
type fixed struct {
	cfg  Config
	proc *process
}

func (f *fixed) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	return f.proc.open(ctx, f.cfg, s)
}
