package chrome

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
)

// Browser is a running Chromium. If its process dies, the next Open starts
// another one and reports it to Config.Log. It is safe for concurrent use.
type Browser struct {
	cfg  config
	path string

	mu       sync.Mutex
	pages    *pool
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
// [*browser.StartError] if there is no browser or it does not start.
func Start(ctx context.Context, cfg browser.Config) (*Browser, error) {
	c := config{cfg}
	path, err := c.find()
	if err != nil {
		return nil, err
	}
	b := &Browser{cfg: c, path: path}
	if _, err := b.running(ctx); err != nil {
		_ = b.Close()
		return nil, err
	}
	return b, nil
}

// running returns the pages of the running process. It starts a process if there
// is none.
func (b *Browser) running(ctx context.Context) (*pool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errors.New("open page: the browser is closed")
	}
	if b.pages != nil {
		if b.pages.proc.gone() == nil {
			return b.pages, nil
		}
		b.restarts++
		_ = b.pages.proc.close()
		b.pages = nil
		if b.cfg.Log != nil {
			b.cfg.Log(fmt.Sprintf("the browser died; restart %d", b.restarts))
		}
	}
	p, err := b.cfg.launch(ctx, b.path)
	if err != nil {
		return nil, b.again(err)
	}
	pages := newPool(p, b.cfg)
	if b.cfg.Canary != nil {
		if err := b.cfg.Canary(ctx, pages); err != nil {
			_ = p.close()
			return nil, b.again(&browser.StartError{Path: b.path, Err: fmt.Errorf("canary: %w", err)})
		}
	}
	b.pages = pages
	return pages, nil
}

// again adds [browser.ErrBrowserGone] to the error of a start that failed, if the
// browser had been started before: then the browser died.
func (b *Browser) again(err error) error {
	if b.restarts == 0 {
		return err
	}
	return fmt.Errorf("%w: %w", browser.ErrBrowserGone, err)
}

// Open returns a page that is ready to make requests.
func (b *Browser) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	pages, err := b.running(ctx)
	if err != nil {
		return nil, err
	}
	return pages.Open(ctx, s)
}

// Info returns what browser this is; the zero value after it died.
func (b *Browser) Info() browser.Info {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pages == nil {
		return browser.Info{}
	}
	return b.pages.proc.info
}

// Life tells how the browser has fared. A page is replaced after 5,000 calls, so
// that the browser's memory stays flat.
func (b *Browser) Life() browser.Life {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := browser.Life{Restarts: b.restarts}
	if b.pages != nil {
		l.PID, l.Renewed = b.pages.proc.pid, int(b.pages.renewed.Load())
	}
	return l
}

// Close stops the browser and removes everything it kept on disk.
func (b *Browser) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.pages == nil {
		return nil
	}
	err := b.pages.proc.close()
	b.pages = nil
	return err
}
