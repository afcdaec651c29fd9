package lab

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Page is an open page that makes requests.
type Page struct {
	lab    *Lab
	page   browser.Page
	client fetch.Client
	closed atomic.Bool
}

// Init is what a page passes to fetch() beside the URL. The zero value is a
// GET with fetch()'s defaults.
type Init struct {
	Method         string
	Headers        fetch.HeaderList
	Body           fetch.Body
	Mode           fetch.Mode
	Credentials    fetch.Credentials
	Redirect       fetch.Redirect
	Cache          fetch.CacheMode
	ReferrerPolicy fetch.ReferrerPolicy
	Keepalive      bool
	Integrity      string
}

// Outcome is the result of one call: what the page could read, what Chrome
// reported, what was on the wire, and the verdict.
type Outcome struct{ step judge.StepResult }

// Step returns everything about the call.
func (o *Outcome) Step() judge.StepResult { return o.step }

// Open opens a page at a URL or an origin ("https://app.example.test"). At an origin with a handler in
// Config.Origins it opens the handler's "/"; at any other origin, a blank page.
func (l *Lab) Open(ctx context.Context, url string) (*Page, error) {
	u, err := weburl.Parse(url, fetch.URL{})
	if err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	if !u.IsHTTP() {
		return nil, fmt.Errorf("open page: %s is not an http or https URL", url)
	}
	if err := l.known(u); err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	if u.Path == "/" && l.cfg.Origins[u.Origin().String()] == nil && l.cfg.Forward[u.Origin().String()] == "" {
		u.Path = scenario.PagePath
	}
	p, err := l.Browser.Open(ctx, browser.PageSpec{URL: u, Slow: l.cfg.Slow || len(l.cfg.Forward) > 0})
	if err != nil {
		return nil, err
	}
	site := u.SchemefulSite()
	return &Page{lab: l, page: p, client: fetch.Client{Origin: u.Origin(), URL: u, TopLevelSite: site, SiteForCookies: site}}, nil
}

// Fetch has the page call fetch() and returns what all three witnesses saw. The
// URL may be relative to the page's. A refusal is not an error: an error means that
// nothing is known.
//
// What was on the wire is found by URL: it is what arrived during the call at the
// URL, and at those that redirects led to. Calls that are made at the same time, by
// any page of the lab, therefore need different URLs.
func (p *Page) Fetch(ctx context.Context, url string, init Init) (*Outcome, error) {
	u, err := weburl.Parse(url, p.client.URL)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	if p.closed.Load() {
		return nil, fmt.Errorf("fetch: %s: %w", url, errClosedPage)
	}
	if err := init.valid(); err != nil {
		return nil, fmt.Errorf("fetch: %s: %w", url, err)
	}
	if err := p.lab.known(u); err != nil {
		return nil, fmt.Errorf("fetch: %s: %w", url, err)
	}
	call := fetch.Call{
		URL: u, Method: init.Method, Headers: init.Headers, Body: init.Body, Mode: init.Mode,
		Credentials: init.Credentials, Redirect: init.Redirect, Cache: init.Cache,
		ReferrerPolicy: init.ReferrerPolicy, Keepalive: init.Keepalive, Integrity: init.Integrity,
	}
	start := time.Now()
	seen, err := p.page.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	wire, err := p.lab.wire(start, seen)
	if err != nil {
		return nil, err
	}
	p.lab.mu.Lock()
	defer p.lab.mu.Unlock()
	p.lab.state.Now = time.Since(p.lab.started)
	step, after := judge.Step(judge.Question{Browser: p.page.Browser(), Page: p.client, Script: scenario.Script{Call: call}}, seen, wire, p.lab.state)
	if step.Verdict != judge.Conforms {
		if err := p.page.Alive(ctx); err != nil {
			return nil, fmt.Errorf("fetch: %s: %w", url, err)
		}
	}
	p.lab.state = after
	return &Outcome{step}, nil
}

// SetCookie puts a cookie into the browser's store, for the host of a URL.
func (p *Page) SetCookie(ctx context.Context, c fetch.Cookie) error {
	return p.page.SetCookies(ctx, []fetch.Cookie{c})
}

// Close releases the page.
func (p *Page) Close() error {
	p.closed.Store(true)
	return p.page.Close()
}

// wire returns what the recorded origins saw since start, in the order of
// arrival, and what Chrome recorded of forwarded ones.
func (l *Lab) wire(start time.Time, seen wire.Seen) ([]wire.Exchange, error) {
	var all []wire.Exchange
	for _, origin := range l.origins {
		for _, e := range l.Servers.Recorded(origin) {
			if !e.At.Before(start) {
				all = append(all, e)
			}
		}
	}
	if len(l.cfg.Forward) > 0 {
		records := slices.DeleteFunc(slices.Clone(seen.Browser.Records), func(r wire.Record) bool {
			return !slices.ContainsFunc(forwarded(l.cfg), func(o string) bool { return strings.HasPrefix(r.URL, o+"/") })
		})
		more, err := wire.AsExchanges(records)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	slices.SortStableFunc(all, func(a, b wire.Exchange) int { return a.At.Compare(b.At) })
	return all, nil
}

func forwarded(c Config) []string {
	var out []string
	for o := range c.Forward {
		out = append(out, o)
	}
	return out
}
