package chrome

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Visitor is a page with which its owner does what people do with a tab. Pages
// of [Browser.Open] are visitors if they are documents that the caller does not
// share.
type Visitor interface {
	browser.Page

	// Reload loads the document again.
	Reload(ctx context.Context) error

	// LeaveAndReturn goes to another document and back.
	LeaveAndReturn(ctx context.Context, to fetch.URL) error

	// ClearCookies forgets the cookies of the page's cookie store.
	ClearCookies(ctx context.Context) error

	// ClearCache empties the browser's cache, of all pages in the page's browser
	// context.
	ClearCache(ctx context.Context) error
}

var _ Visitor = (*lease)(nil)

// Reload loads the document again.
func (l *lease) Reload(ctx context.Context) error {
	return l.visit(ctx, "reload", chromedp.Reload())
}

// LeaveAndReturn goes to another document and back.
func (l *lease) LeaveAndReturn(ctx context.Context, to fetch.URL) error {
	return l.visit(ctx, "leave for "+to.String()+" and return", chromedp.Navigate(to.String()), chromedp.NavigateBack())
}

// visit loads documents, the last of which is the page's own again.
func (l *lease) visit(ctx context.Context, what string, steps ...chromedp.Action[chromedp.Void]) error {
	l.mu.Lock()
	alone := l.retired && l.users == 1
	l.mu.Unlock()
	if !alone || l.realm.ctx != l.ctx || l.realm.world != 0 {
		return fmt.Errorf("%s: this needs a document that is not shared; the page is a worker, a frame or shared", what)
	}
	err := l.within(ctx, func() error {
		for _, step := range steps {
			if err := chromedp.Do(l.ctx, step); err != nil {
				return err
			}
		}
		return l.realm.run(fixtures.Driver)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// within runs what has no deadline of its own: a tab lives as long as the context
// of its commands, so they cannot have one.
func (l *lease) within(ctx context.Context, f func() error) error {
	ctx, stop := context.WithTimeout(ctx, l.deadline)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-l.calls.Done():
		return l.calls.Gone()
	case <-ctx.Done():
		return errors.Join(browser.ErrBrowserGone, ctx.Err())
	}
}

// ClearCookies forgets the cookies of the page's cookie store.
func (l *lease) ClearCookies(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, l.deadline)
	defer stop()
	_, err := cdp.Call(ctx, chromedp.FromContext(l.ctx).Browser, storage.ClearCookies, storage.ClearCookiesParams{BrowserContextID: l.browserContext})
	if err != nil {
		return fmt.Errorf("clear cookies: %w", err)
	}
	return nil
}

// ClearCache empties the browser's cache.
func (l *lease) ClearCache(ctx context.Context) error {
	err := l.within(ctx, func() error {
		_, err := chromedp.Call(l.ctx, network.ClearBrowserCache, cdp.Empty{})
		return err
	})
	if err != nil {
		return fmt.Errorf("clear cache: %w", err)
	}
	return nil
}
