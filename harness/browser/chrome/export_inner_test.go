package chrome

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// EndInner runs a script in the page around a worker or frame, or crashes the
// frame where there is none.
func EndInner(p browser.Page, script string) error {
	t := p.(*lease).tab
	if script != "" {
		return chromedp.Do(t.ctx, chromedp.Evaluate[chromedp.Void](script))
	}
	go func() { _, _ = chromedp.Call(t.realm.ctx, page.Crash, cdp.Empty{}) }() // nobody answers
	return nil
}
