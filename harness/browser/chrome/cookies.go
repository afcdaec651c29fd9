package chrome

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// Browser returns what browser the page is in.
func (t *tab) Browser() browser.Info { return t.proc.info }

// SetCookies puts cookies into the page's cookie store.
func (t *tab) SetCookies(ctx context.Context, cookies []fetch.Cookie) error {
	params := make([]*network.CookieParam, len(cookies))
	for i, c := range cookies {
		var err error
		if params[i], err = cookieParam(c); err != nil {
			return fmt.Errorf("set cookies: %s: %w", c.Name, err)
		}
	}
	// A network service that dies meanwhile never answers.
	ctx, stop := context.WithTimeout(ctx, t.deadline)
	defer stop()
	// Storage belongs to the browser: no domain of the page is touched.
	_, err := cdp.Call(ctx, chromedp.FromContext(t.ctx).Browser, storage.SetCookies, storage.SetCookiesParams{
		Cookies: params, BrowserContextID: t.browserContext,
	})
	if err != nil {
		return fmt.Errorf("set cookies: %w", err)
	}
	return nil
}

// cookieParam returns the cookie as the protocol has it.
func cookieParam(c fetch.Cookie) (*network.CookieParam, error) {
	p := &network.CookieParam{
		Name: c.Name, Value: c.Value, Path: "/", Secure: c.Secure, HTTPOnly: c.HTTPOnly,
		URL: "http://" + c.Host + "/", // with an https URL, Chrome would make the cookie Secure
	}
	if c.Secure {
		p.URL = "https://" + c.Host + "/"
	}
	if c.Domain {
		p.Domain = "." + c.Host // without the dot it would be host-only
	}
	if c.Partitioned {
		p.PartitionKey = &network.CookiePartitionKey{TopLevelSite: c.Partition, HasCrossSiteAncestor: crossSite(c)}
	}
	switch c.SameSite {
	case fetch.SameSiteLax:
		p.SameSite = network.CookieSameSiteLax
	case fetch.SameSiteStrict:
		p.SameSite = network.CookieSameSiteStrict
	case fetch.SameSiteNone:
		p.SameSite = network.CookieSameSiteNone
	case fetch.SameSiteUnspecified:
	default:
		return nil, fmt.Errorf("unknown SameSite value %v", c.SameSite)
	}
	return p, nil
}

// Cookies returns what is in the page's cookie store. The network service keeps
// the store, and has put the cookies of a response there before the page gets the
// response.
func (t *tab) Cookies(ctx context.Context) ([]fetch.Cookie, error) {
	ctx, stop := context.WithTimeout(ctx, t.deadline)
	defer stop()
	got, err := cdp.Call(ctx, chromedp.FromContext(t.ctx).Browser, storage.GetCookies, storage.GetCookiesParams{
		BrowserContextID: t.browserContext,
	})
	if err != nil {
		return nil, fmt.Errorf("get cookies: %w", err)
	}
	out := make([]fetch.Cookie, len(got.Cookies))
	for i, c := range got.Cookies {
		out[i] = cookieOf(c)
	}
	return out, nil
}

// cookieOf returns the protocol's cookie in the terms of package fetch.
func cookieOf(c *network.Cookie) fetch.Cookie {
	out := fetch.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Secure: c.Secure, HTTPOnly: c.HTTPOnly}
	out.Host, out.Domain = strings.CutPrefix(c.Domain, ".")
	switch c.SameSite {
	case network.CookieSameSiteLax:
		out.SameSite = fetch.SameSiteLax
	case network.CookieSameSiteStrict:
		out.SameSite = fetch.SameSiteStrict
	case network.CookieSameSiteNone:
		out.SameSite = fetch.SameSiteNone
	default:
		out.SameSite = fetch.SameSiteUnspecified
	}
	switch {
	case c.PartitionKeyOpaque:
		out.Partitioned, out.Partition = true, "opaque"
	case c.PartitionKey != nil:
		out.Partitioned, out.Partition = true, c.PartitionKey.TopLevelSite
	default: // in no partition
	}
	return out
}

// crossSite reports whether a cookie's host is of another site than its
// partition: then Chrome's partition key says that there is a cross-site
// ancestor, although the request is a top-level document's.
func crossSite(c fetch.Cookie) bool {
	u, err := weburl.Parse("https://"+c.Host+"/", fetch.URL{})
	return err != nil || u.SchemefulSite() != c.Partition
}

// ClearCookies empties the browser's cookie store, and ends rooms. The browser
// contexts of fresh pages keep their cookies.
func (b *Browser) ClearCookies(ctx context.Context) error {
	pages, err := b.running(ctx)
	if err != nil {
		return err
	}
	pages.endRooms()
	ctx, stop := context.WithTimeout(ctx, b.cfg.deadline())
	defer stop()
	if _, err := cdp.Call(ctx, chromedp.FromContext(pages.proc.ctx).Browser, storage.ClearCookies, storage.ClearCookiesParams{}); err != nil {
		return fmt.Errorf("clear cookies: %w", err)
	}
	return nil
}
