package policy

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// want is what must follow from a probe. A request that a CORS-preflight protects
// must not be sent where it is refused; of one without, nobody can tell whether
// the target sees it.
func (p *Probe) want() scenario.Want {
	out := scenario.Want{Preflight: scenario.MustBeAbsent}
	request, _ := fetch.NewRequest(p.client(), p.Call)
	protected := !p.SameOrigin && fetch.NeedsPreflight(&request)
	if protected {
		out.Preflight = scenario.MustBeSent
	}
	switch {
	case p.Promised:
		out.Outcome, out.Request = fetch.Readable, scenario.MustBeSent
		out.Response = &scenario.ResponseWant{}
	case protected:
		out.Outcome, out.Request = fetch.NetworkError, scenario.MustBeAbsent
	default:
		out.Outcome, out.Request = fetch.NetworkError, scenario.NotAsserted
	}
	return out
}

// client is a page at the probe's origin. A page with an opaque origin came by
// the target's scheme, from elsewhere.
func (p *Probe) client() fetch.Client { return client(p.Origin, p.Target) }

func client(origin string, target fetch.Origin) fetch.Client {
	home := origin
	if origin == null {
		home = target.Scheme() + "://" + strangerDomain
	}
	u, err := weburl.Parse(home+"/", fetch.URL{})
	if err != nil {
		return fetch.Client{}
	}
	site := u.SchemefulSite()
	c := fetch.Client{Origin: u.Origin(), URL: u, TopLevelSite: site, SiteForCookies: site}
	if origin == null {
		c.Origin, c.SiteForCookies = fetch.OpaqueOrigin(null), ""
	}
	return c
}

// mixed reports whether a page at the origin cannot ask the route at all, because
// that is mixed content.
func (p Policy) mixed(route int, origin string) bool {
	target, ok := parseOrigin(p.target(route))
	if !ok || target.Scheme() == "https" {
		return false
	}
	call := fetch.Call{URL: p.call(route, "GET", nil).URL}
	prediction := fetch.Agent{}.Predict(client(origin, target), call, nil, fetch.State{})
	return prediction.Outcome.Refusal.Reason == fetch.MixedContent
}
