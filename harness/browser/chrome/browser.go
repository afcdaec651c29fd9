package chrome

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Browser is a running Chromium. When its process dies, the next Open starts
// another one, and says so. It is safe for concurrent use.
type Browser struct {
	cfg  config
	path string

	mu       sync.Mutex
	proc     *process
	restarts int
	closed   bool
}

var _ browser.Running = (*Browser)(nil)

// Engine is Chromium, with what starts it.
var Engine = func() *browser.Engine {
	e := *chromium.Engine
	e.Start = func(ctx context.Context, c browser.Config) (browser.Running, error) {
		b, err := Start(ctx, c)
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	return &e
}()

// Start finds and starts a browser and runs the canary. Errors are
// [*StartError] where there is no browser or it does not start.
func Start(ctx context.Context, cfg browser.Config) (*Browser, error) {
	c := config{cfg}
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
			return nil, b.again(&browser.StartError{Path: b.path, Err: fmt.Errorf("canary: %w", err)})
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

// Life tells how the browser has fared. A page is replaced after 5,000 calls, so
// that the browser's memory stays flat.
func (b *Browser) Life() browser.Life {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := browser.Life{Restarts: b.restarts}
	if b.proc != nil {
		l.PID, l.Renewed = b.proc.pid, int(b.proc.renewed.Load())
	}
	return l
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
	cfg  config
	proc *process
}

func (f *fixed) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	return f.proc.open(ctx, f.cfg, s)
}
