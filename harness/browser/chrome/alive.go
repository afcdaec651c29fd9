package chrome

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// errNetworkServiceDied says that requests under way failed, and that cookies
// and caches are lost. Chrome starts another one by itself and reports nothing.
var errNetworkServiceDied = fmt.Errorf("its network service died: %w", browser.ErrBrowserGone)

// answerSoon is how long to wait for the network service before checking again
// that its process is the same.
const answerSoon = 250 * time.Millisecond

// Alive returns nil if the page and the network service behind it have lived
// since the page was opened. It asks Chrome, which takes about a millisecond. A
// page that is not alive is replaced when it is asked for again.
func (t *tab) Alive(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, t.deadline)
	defer stop()
	err := t.gone()
	if err == nil {
		err = t.proc.keeps(ctx, t.network)
	}
	if err == nil {
		err = t.gone()
	}
	if err != nil {
		t.dead.Store(&err)
	}
	return err
}

// keeps returns nil if the network service is still the one with the process id.
// Chrome lists a process that has just died for some milliseconds. So the list
// counts only after the network service has answered a question; a dead one never
// answers, because Chrome drops the question.
func (p *process) keeps(ctx context.Context, pid int64) error {
	for {
		now, err := p.networkService(ctx)
		if err == nil && now != pid {
			return errNetworkServiceDied
		}
		if err == nil {
			err = p.barrier(ctx)
		}
		if err == nil {
			if now, err = p.networkService(ctx); err == nil && now == pid {
				return nil
			}
			continue
		}
		switch {
		case p.gone() != nil:
			return p.gone()
		case ctx.Err() != nil:
			return fmt.Errorf("the network service of Chrome does not answer: %w", errors.Join(browser.ErrBrowserGone, err))
		case !errors.Is(err, context.DeadlineExceeded):
			return errors.Join(browser.ErrBrowserGone, err)
		}
	}
}

// networkService returns the process id of the network service, 0 for none.
func (p *process) networkService(ctx context.Context) (int64, error) {
	list, err := cdp.Call(ctx, chromedp.FromContext(p.ctx).Browser, systeminfo.GetProcessInfo, cdp.Empty{})
	if err != nil {
		return 0, err
	}
	for _, i := range list.ProcessInfo {
		if i.Type == networkProcess {
			return i.ID, nil
		}
	}
	return 0, nil
}

// barrier returns when the network service has answered a question; the answer
// does not matter.
func (p *process) barrier(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, answerSoon)
	defer stop()
	_, err := cdp.Call(ctx, chromedp.FromContext(p.ctx).Browser, storage.GetCookies, storage.GetCookiesParams{})
	return err
}
