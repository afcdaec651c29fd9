package verify

import (
	"context"
	"errors"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Subject is what a policy is about, started, for measurements that make one call
// many times.
type Subject struct {
	target    *target
	authority *servers.Authority
}

// Start starts what the policy is about. The error is a mistake in policy or
// configuration, or a proxy that does not start.
func Start(ctx context.Context, cfg Config) (*Subject, error) {
	authority, err := servers.NewAuthority()
	if err != nil {
		return nil, err
	}
	t, err := startTarget(ctx, cfg, authority)
	if err != nil {
		return nil, err
	}
	return &Subject{t, authority}, nil
}

// Name says what was started: "nginx 1.22.1 (nginx.conf)".
func (s *Subject) Name() string { return s.target.about.Title }

// Notes say what is other than in the user's configuration.
func (s *Subject) Notes() []string { return slices.Clone(s.target.notes) }

// Addr is where a target listens, on loopback.
func (s *Subject) Addr(target fetch.Origin) string { return s.target.at[target.String()] }

// Close stops what was started.
func (s *Subject) Close() error { return s.target.close() }

// Visit is the page of a probe, open in a browser of its own and past the login.
type Visit struct {
	session         *Session
	browser         *routedBrowser
	client          client
	ask             rule.Ask
	quick, recorded *page
}

// Visit opens the page of a probe. The browser finds the probe's target at the
// address.
func (s *Subject) Visit(ctx context.Context, p rule.Probe, addr string, c browser.Config) (_ *Visit, err error) {
	session, err := NewSession(c)
	if err != nil {
		return nil, err
	}
	session.authority = s.authority
	v := &Visit{session: session, ask: p.Ask}
	defer func() {
		if err != nil {
			err = errors.Join(err, v.Close())
		}
	}()
	plan, err := newPlan([]rule.Probe{p}, []int{0}, map[string]string{p.Target().String(): addr})
	if err != nil {
		return v, err
	}
	if v.browser, err = session.browserFor(ctx, plan.ports, s.target.keys); err != nil {
		return v, err
	}
	v.browser.route(plan.pages, plan.targets)
	v.client = client{target: s.target, lab: v.browser.lab, tokens: &session.tokens}
	if p.Grant.Route.Enter != "" {
		if v.client.jar, err = v.client.logIn(ctx, p.Ask); err != nil {
			return v, err
		}
	}
	if v.quick, err = v.client.open(ctx, p.Ask, false); err != nil {
		return v, err
	}
	v.recorded, err = v.client.open(ctx, p.Ask, true)
	return v, err
}

// Browser is the browser that has the page.
func (v *Visit) Browser() browser.Info { return v.browser.lab.Browser.Info() }

// Call returns the probe's call for a URL that was not asked for before.
func (v *Visit) Call() fetch.Call { return v.client.tag(v.ask).call }

// Do has the page make a call, as quickly as it can.
func (v *Visit) Do(ctx context.Context, call fetch.Call) (wire.Seen, error) {
	return v.quick.Do(ctx, call)
}

// Record has a page of the same origin make a call, and Chrome record its
// exchanges, which takes time.
func (v *Visit) Record(ctx context.Context, call fetch.Call) (wire.Seen, error) {
	return v.recorded.Do(ctx, call)
}

// Close closes the page and the browser.
func (v *Visit) Close() error {
	var errs []error
	for _, p := range []*page{v.quick, v.recorded} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	if v.browser != nil {
		v.browser.router.setRoutes(nil)
	}
	return errors.Join(append(errs, v.session.Close())...)
}
