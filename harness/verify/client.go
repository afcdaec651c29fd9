package verify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// client makes calls: it opens pages in a browser, and tells the upstream of the
// target what to answer.
type client struct {
	target *target
	lab    *lab.Lab
	tokens *atomic.Uint64 // given out in the session
	jar    []fetch.Cookie // of the logins, for pages in a browser context of their own
}

// tagged is a call with a token, by which the upstream knows what to answer. The
// token also keeps the calls of a session apart in the browser's caches.
type tagged struct {
	call   fetch.Call
	token  string
	forget func() // has the upstream forget the token
}

// tag gives a call a token of its own.
func (c client) tag(a rule.Ask) tagged { return c.target.tag(c.tokens, a) }

// open opens the page that asks.
func (c client) open(ctx context.Context, a rule.Ask, recorded bool) (*page, error) {
	kind := scenario.PageApp
	if a.Caller.Origin.Opaque() {
		kind = scenario.PageSandboxed
	}
	u, err := pageURL(a)
	if err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	spec := browser.PageSpec{URL: u, Kind: kind, Slow: recorded}
	spec.Room, spec.Fresh = c.target.apart(u, a.Target())
	opened, err := c.lab.Browser.Open(ctx, spec)
	if err != nil {
		return nil, err
	}
	if (spec.Fresh || spec.Room != "") && len(c.jar) > 0 {
		if err := opened.SetCookies(ctx, c.jar); err != nil {
			return nil, errors.Join(err, opened.Close())
		}
	}
	return &page{opened, u}, nil
}

// quick has the page make a call in the fast lane, and judges it.
func (c client) quick(ctx context.Context, a rule.Ask, call fetch.Call) (judge.StepResult, error) {
	page, err := c.open(ctx, a, false)
	if err != nil {
		return judge.StepResult{}, err
	}
	defer page.Close()
	return glanced(ctx, page, a, call)
}

// tag gives a call a token of its own, and tells the upstream its answers.
func (t *target) tag(tokens *atomic.Uint64, a rule.Ask) tagged {
	out := tagged{token: "p" + strconv.FormatUint(tokens.Add(1), 10)}
	out.forget = func() { t.upstreams.Forget(out.token) }
	out.call = t.retag(out.token, a)
	return out
}

// retag gives a call a token that is there already, so that it is for the same
// URL as another. The upstream answers this one from then on.
func (t *target) retag(token string, a rule.Ask) fetch.Call {
	t.upstreams.Stage(token, upstream.Answers{Preflight: a.Preflight, Response: a.Response, Fault: fault(a.Fault)})
	call := a.Call
	call.URL = withToken(call.URL, token)
	return call
}

func withToken(u fetch.URL, token string) fetch.URL {
	sep := "?"
	if u.Query != "" {
		sep = u.Query + "&"
	}
	u.Query = sep + upstream.TokenParameter + "=" + token
	return u
}

// fault is how a stand-in misbehaves. One that several routes share cannot be down
// for one of them: it gives no answer then.
func fault(f policy.Fault) upstream.Fault {
	switch f {
	case policy.Slow:
		return upstream.Slow
	case policy.Reset, policy.Down:
		return upstream.Reset
	default:
		return ""
	}
}
