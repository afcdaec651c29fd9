package policy

import (
	"maps"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// Grant is what a policy promises about one route, with every default filled in
// and every origin parsed. It is made once, by [Resolve], and read by the rules.
type Grant struct {
	Route Route  // as the file has it
	Name  string // of the route, in the ids of probes: unique in the policy

	Target fetch.Origin // where the route is
	URL    fetch.URL    // of the calls

	Methods []string         // that are granted
	Headers fetch.HeaderList // request headers that are granted, each with an example value
	Exposed fetch.HeaderList // response headers that script may read, with the upstream's values, by name

	// Hidden is a header that the upstream sends and the route does not expose; ""
	// if the route exposes nothing.
	Hidden string

	Status int // of the normal answer

	Allowed   []Allowed      // who may call
	Forbidden []fetch.Origin // who must not, even if a pattern of Allowed matches
	Callers   []Caller       // who calls: those that may, and then those that must be refused

	// Plain is the call that takes as little of the grant as can be. Preflighted is
	// one that needs a CORS-preflight request; nil if no granted call does.
	Plain       fetch.Call
	Preflighted *fetch.Call

	Entry    Entry          // the way past the login; the zero Entry for none
	Cookies  []fetch.Cookie // of the entry, which the browser holds beforehand
	Upstream *Upstream      // how the stand-in answers; nil for the plain way

	// Scripted says that stand-ins are behind the target, which answer as a probe
	// needs. A real application cannot be made to fail, or to send a certain header.
	Scripted bool

	// Statements are what the configuration under test says about CORS; empty if
	// nothing has read it.
	Statements []*config.Statement
}

// Allows reports whether the route promises anything to the origin. An origin
// that is forbidden by name gets nothing, even if a pattern matches it.
func (g *Grant) Allows(o fetch.Origin) bool {
	return !slices.Contains(g.Forbidden, o) && slices.ContainsFunc(g.Allowed, func(a Allowed) bool { return a.Matches(o) })
}

// PlainMethod is a granted method that needs no preflight, if there is one.
func (g *Grant) PlainMethod() string {
	for _, m := range []string{"GET", "HEAD", "POST"} {
		if slices.Contains(g.Methods, m) {
			return m
		}
	}
	return g.Methods[0]
}

// Call is a call of fetch() with what the route's entry sets.
func (g *Grant) Call(method string, headers fetch.HeaderList) fetch.Call {
	call := fetch.Call{URL: g.URL, Method: method, Headers: slices.Clone(headers)}
	for _, name := range slices.Sorted(maps.Keys(g.Entry.Header)) {
		call.Headers.Set(name, g.Entry.Header[name])
	}
	if g.Route.Credentials {
		call.Credentials = fetch.Include
	}
	return call
}

// preflighted is a granted call that needs a CORS-preflight request, and takes as
// little of the grant beside as can be: with a method if there is one, else with a
// header.
func (g *Grant) preflighted() *fetch.Call {
	for _, m := range g.Methods {
		if !fetch.IsSafelistedMethod(m) {
			c := g.Call(m, nil)
			return &c
		}
	}
	for _, h := range g.Headers {
		if !fetch.IsSafelistedRequestHeader(h.Name, h.Value) {
			c := g.Call(g.PlainMethod(), fetch.HeaderList{h})
			return &c
		}
	}
	return nil
}

// cookies are those of the entry. They go with requests of any site, as far as
// the target's scheme lets them.
func (g *Grant) cookies() []fetch.Cookie {
	var out []fetch.Cookie
	for _, name := range slices.Sorted(maps.Keys(g.Entry.Cookie)) {
		c := fetch.Cookie{Name: name, Value: g.Entry.Cookie[name], Host: g.Target.Host(), Path: "/"}
		if g.Target.Scheme() == "https" {
			c.Secure, c.SameSite = true, fetch.SameSiteNone
		}
		out = append(out, c)
	}
	return out
}

// Client is a page at the origin, which calls the route. A page with an opaque
// origin came by the target's scheme, from another site.
func (g *Grant) Client(o fetch.Origin) fetch.Client {
	home := o
	if o.Opaque() {
		home = fetch.TupleOrigin(g.Target.Scheme(), strangerDomain, 0)
	}
	u, err := weburl.At(home, "/")
	if err != nil {
		return fetch.Client{}
	}
	site := u.SchemefulSite()
	c := fetch.Client{Origin: u.Origin(), URL: u, TopLevelSite: site, SiteForCookies: site}
	if o.Opaque() {
		c.Origin, c.SiteForCookies = o, ""
	}
	return c
}

// mixed reports whether a page at the origin cannot ask the target at all, because
// that is mixed content.
func (g *Grant) mixed(o fetch.Origin) bool {
	if g.Target.Opaque() || g.Target.Scheme() == "https" {
		return false
	}
	prediction := fetch.Agent{}.Predict(g.Client(o), fetch.Call{URL: g.URL}, nil, fetch.State{})
	return prediction.Outcome.Refusal.Reason == fetch.MixedContent
}
