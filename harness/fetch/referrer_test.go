package fetch_test

import (
	"strings"
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestReferrerPolicies(t *testing.T) {
	const full = app + "/dir/page?q"
	for _, c := range []struct {
		policy                           ReferrerPolicy
		home, cross, downgrade, fromHTTP string
	}{
		{DefaultReferrerPolicy, full, app + "/", "-", "http://app.example.test/"},
		{NoReferrer, "-", "-", "-", "-"},
		{NoReferrerWhenDowngrade, full, full, "-", "http://app.example.test/p"},
		{SameOriginReferrer, full, "-", "-", "-"},
		{OriginReferrer, app + "/", app + "/", app + "/", "http://app.example.test/"},
		{StrictOrigin, app + "/", app + "/", "-", "http://app.example.test/"},
		{OriginWhenCrossOrigin, full, app + "/", app + "/", "http://app.example.test/"},
		{StrictOriginWhenCrossOrigin, full, app + "/", "-", "http://app.example.test/"},
		{UnsafeURL, full, full, full, "http://app.example.test/p"},
	} {
		// An opaque page origin of an http document cannot downgrade, and mixed
		// content never leaves: a downgrade needs a client whose URL alone is https.
		downgrading := page("http://app.example.test/")
		downgrading.URL = u(app + "/dir/page?q#f")
		for _, x := range []struct {
			client   Client
			to, want string
		}{
			{page(app + "/dir/page?q#f"), app + "/x", c.home},
			{page(app + "/dir/page?q#f"), api + "/x", c.cross},
			{downgrading, "http://api.example.test/", c.downgrade},
			{page("http://u:p@app.example.test/p"), "http://api.example.test/", c.fromHTTP},
		} {
			p := Agent{}.Predict(x.client, Call{URL: u(x.to), ReferrerPolicy: c.policy}, nil, State{})
			equal(t, c.policy.String()+" to "+x.to, headerOf(p.Wire[0].Sent.Headers, "Referer"), x.want)
		}
	}
	long := page(app + "/" + strings.Repeat("a", 5000))
	p := Agent{}.Predict(long, Call{URL: u(app + "/x")}, nil, State{})
	equal(t, "4096 bytes at most", headerOf(p.Wire[0].Sent.Headers, "Referer"), app+"/")
	inherited := page(app + "/")
	inherited.URL = u("about:blank")
	p = Agent{}.Predict(inherited, Call{URL: u(app + "/x")}, nil, State{})
	equal(t, "a local URL is no referrer", headerOf(p.Wire[0].Sent.Headers, "Referer"), "-")
	p = Agent{}.Predict(inherited, Call{URL: u(api + "/x"), Mode: NoCORS}, always(reply(200, "Cross-Origin-Resource-Policy", "same-site")), State{})
	equal(t, "its site is that of its cookies", outcome(p.Outcome), "opaque")
	inherited.SiteForCookies = ""
	p = Agent{}.Predict(inherited, Call{URL: u(api + "/x"), Mode: NoCORS}, always(reply(200, "Cross-Origin-Resource-Policy", "same-site")), State{})
	equal(t, "or its host, where nothing is known", outcome(p.Outcome), "cross-origin-resource-policy (same-site)")
}
