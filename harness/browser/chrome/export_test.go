package chrome

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// SetPageBudget sets how many calls a page makes, for one test.
func SetPageBudget(t *testing.T, calls int) {
	old := pageBudget
	pageBudget = calls
	t.Cleanup(func() { pageBudget = old })
}

// MaxShared is how many shared pages stay open.
const MaxShared = maxShared

// Tabs counts the browser's tabs.
func (b *Browser) Tabs(t *testing.T) int {
	all, err := chromedp.CallBrowser(b.pages.proc.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, i := range all.TargetInfos {
		if i.Type == "page" {
			n++
		}
	}
	return n
}

// Visibility is what the page's document says of itself.
func Visibility(t *testing.T, p browser.Page) string {
	state, err := chromedp.Run(p.(*lease).ctx, chromedp.Evaluate[string]("document.visibilityState"))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// Context returns the context in which an open page runs.
func Context(p browser.Page) context.Context { return p.(*lease).tab.ctx }
