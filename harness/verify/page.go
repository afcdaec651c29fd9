package verify

import (
	"context"
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// sandboxHost has the page whose origin is opaque. It has the target's scheme: a
// page at https could not ask a target at http at all.
const sandboxHost = "://app.example.test"

// opened is a page at its URL.
type opened struct {
	browser.Page
	url fetch.URL
}

// open opens the probe's page, and gets it past the login.
func (a *asker) open(ctx context.Context, p policy.Probe, slow bool) (*opened, error) {
	kind := scenario.PageApp
	if p.Origin == "null" {
		kind = scenario.PageSandboxed
	}
	u, err := weburl.Parse(pageURL(p), fetch.URL{})
	if err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	page, err := a.lab.Browser.Open(ctx, browser.PageSpec{URL: u, Kind: kind, Slow: slow})
	if err != nil {
		return nil, err
	}
	return &opened{page, u}, nil
}

// pageURL is where the probe's page is.
func pageURL(p policy.Probe) string {
	if p.Origin == "null" {
		return p.Target.Scheme() + sandboxHost + scenario.SandboxedPath
	}
	return p.Origin + scenario.PagePath
}

// client is who asks.
func client(p policy.Probe, u fetch.URL) fetch.Client {
	site := u.SchemefulSite()
	c := fetch.Client{Origin: u.Origin(), URL: u, TopLevelSite: site, SiteForCookies: site}
	if p.Origin == "null" {
		c.Origin, c.SiteForCookies = fetch.OpaqueOrigin("sandbox"), ""
	}
	return c
}
