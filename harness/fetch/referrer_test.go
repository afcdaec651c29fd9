package fetch_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestReferrerPolicies(t *testing.T) {
	const full = app + "/dir/page?q"
	for _, c := range []struct {
		policy                           fetch.ReferrerPolicy
		home, cross, downgrade, fromHTTP string
	}{
		{fetch.DefaultReferrerPolicy, full, app + "/", "-", "http://app.example.test/"},
		{fetch.NoReferrer, "-", "-", "-", "-"},
		{fetch.NoReferrerWhenDowngrade, full, full, "-", "http://app.example.test/p"},
		{fetch.SameOriginReferrer, full, "-", "-", "-"},
		{fetch.OriginReferrer, app + "/", app + "/", app + "/", "http://app.example.test/"},
		{fetch.StrictOrigin, app + "/", app + "/", "-", "http://app.example.test/"},
		{fetch.OriginWhenCrossOrigin, full, app + "/", app + "/", "http://app.example.test/"},
		{fetch.StrictOriginWhenCrossOrigin, full, app + "/", "-", "http://app.example.test/"},
		{fetch.UnsafeURL, full, full, full, "http://app.example.test/p"},
	} {
		// An opaque page origin of an http document cannot downgrade, and mixed
		// content never leaves: a downgrade needs a client whose URL alone is https.
		downgrading := page("http://app.example.test/")
		downgrading.URL = u(app + "/dir/page?q#f")
		for _, x := range []struct {
			client   fetch.Client
			to, want string
		}{
			{page(app + "/dir/page?q#f"), app + "/x", c.home},
			{page(app + "/dir/page?q#f"), api + "/x", c.cross},
			{downgrading, "http://api.example.test/", c.downgrade},
			{page("http://u:p@app.example.test/p"), "http://api.example.test/", c.fromHTTP},
		} {
			p := fetch.Agent{}.Predict(x.client, fetch.Call{URL: u(x.to), ReferrerPolicy: c.policy}, nil, fetch.State{})
			equal(t, c.policy.String()+" to "+x.to, headerOf(p.Wire[0].Sent.Headers, "Referer"), x.want)
		}
	}
	long := page(app + "/" + strings.Repeat("a", 5000))
	p := fetch.Agent{}.Predict(long, fetch.Call{URL: u(app + "/x")}, nil, fetch.State{})
	equal(t, "4096 bytes at most", headerOf(p.Wire[0].Sent.Headers, "Referer"), app+"/")
	inherited := page(app + "/")
	inherited.URL = u("about:blank")
	p = fetch.Agent{}.Predict(inherited, fetch.Call{URL: u(app + "/x")}, nil, fetch.State{})
	equal(t, "a local URL is no referrer", headerOf(p.Wire[0].Sent.Headers, "Referer"), "-")
	p = fetch.Agent{}.Predict(inherited, fetch.Call{URL: u(api + "/x"), Mode: fetch.NoCORS}, always(reply(200, "Cross-Origin-Resource-Policy", "same-site")), fetch.State{})
	equal(t, "its site is that of its cookies", outcome(p.Outcome), "opaque")
	inherited.SiteForCookies = ""
	p = fetch.Agent{}.Predict(inherited, fetch.Call{URL: u(api + "/x"), Mode: fetch.NoCORS}, always(reply(200, "Cross-Origin-Resource-Policy", "same-site")), fetch.State{})
	equal(t, "or its host, where nothing is known", outcome(p.Outcome), "cross-origin-resource-policy (same-site)")
}
