package chrome

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// openClocked waits until no other page uses the clock, and opens a page that does
// until it is closed.
func (p *pool) openClocked(ctx context.Context, s browser.PageSpec) (_ browser.Page, err error) {
	if p.proc.clock == nil {
		return nil, fmt.Errorf("open page: %s: this page needs a separate clock; start the browser with Config.NetworkClock", s.URL)
	}
	select {
	case p.proc.clock.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		if err != nil {
			<-p.proc.clock.turn
		}
	}()
	page, err := p.open(ctx, s)
	if err != nil {
		return nil, err
	}
	network, err := p.proc.networkService(ctx)
	if err == nil {
		err = p.proc.clock.rules(network)
	}
	if err != nil {
		_ = page.Close()
		return nil, fmt.Errorf("open page: %s: %w", s.URL, err)
	}
	return &clockedPage{Page: page, clock: p.proc.clock}, nil
}

// clockedPage is the one page that may advance its browser's clock.
type clockedPage struct {
	browser.Page
	clock *networkClock
	once  sync.Once
}

var _ browser.ClockedPage = (*clockedPage)(nil)

// Advance moves the network service's clock forward, by whole seconds. It takes
// effect at once.
func (p *clockedPage) Advance(_ context.Context, d time.Duration) error { return p.clock.advance(d) }

// Close closes the page and lets another page use the clock.
func (p *clockedPage) Close() error {
	err := p.Page.Close()
	p.once.Do(func() { <-p.clock.turn })
	return err
}
