package teaching_test

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// calls is a command whose result nobody needs.
func calls[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// poll waits for the page to make the expression true.
func poll(expression string) func(context.Context, *chromedp.Target) error {
	wait := chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingMutation())
	return func(ctx context.Context, t *chromedp.Target) error {
		_, err := wait(ctx, t)
		return err
	}
}
