package policy

import (
	"cmp"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// Resolve works out what the policy promises about each of its routes, in their
// order. Statements of the configuration under test, if there are any, reach
// every grant.
func Resolve(p Policy, statements ...*config.Statement) []Grant {
	r := newResolver(p)
	out := make([]Grant, len(p.Routes))
	for i, route := range p.Routes {
		out[i] = r.grant(route)
		out[i].Statements = statements
	}
	nameGrants(out)
	for i := range out {
		out[i].Callers = r.callers(&out[i])
	}
	return out
}

// resolver parses the origins of a policy, each once.
type resolver struct {
	policy    Policy
	allowed   []Allowed // of the policy
	forbidden []fetch.Origin
	targets   []fetch.Origin
	variants  map[fetch.Origin][]variant
}

func newResolver(p Policy) *resolver {
	r := &resolver{policy: p, allowed: resolveAllowed(p.Origins.Allow), targets: p.Targets(), variants: make(map[fetch.Origin][]variant)}
	for _, f := range p.Origins.Forbid {
		r.forbidden = append(r.forbidden, asOrigin(f))
	}
	return r
}

// grant resolves all of a route but its name and its callers.
func (r *resolver) grant(route Route) Grant {
	p := r.policy
	g := Grant{
		Route: route, Target: asOrigin(route.targetIn(p)), Methods: route.Methods, Headers: route.headers(), Exposed: route.exposed(),
		Hidden: route.hidden(), Status: cmp.Or(route.Status, 200), Allowed: r.allowed, Forbidden: r.forbidden, Entry: p.Entries[route.Enter],
		Upstream: cmp.Or(route.Upstream, p.Upstream), Scripted: p.scripted(),
	}
	if len(g.Methods) == 0 {
		g.Methods = []string{"GET"}
	}
	if len(route.Origins) > 0 {
		g.Allowed = resolveAllowed(route.Origins)
	}
	g.URL = urlOf(g.Target, route.Path)
	g.Cookies = g.cookies()
	g.Plain, g.Preflighted = g.Call(g.PlainMethod(), nil), g.preflighted()
	return g
}

// targetIn is the origin that the route is at, as it is written.
func (r Route) targetIn(p Policy) string { return cmp.Or(r.Target, p.Target) }

// allowedIn are the origins that may call the route, as they are written.
func (r Route) allowedIn(p Policy) []Origin {
	if len(r.Origins) > 0 {
		return r.Origins
	}
	return p.Origins.Allow
}

// urlOf is the URL of calls. A path that does not parse, which [Parse] reports,
// stays as it is.
func urlOf(target fetch.Origin, path string) fetch.URL {
	u, err := weburl.At(target, path)
	if err != nil {
		return fetch.URL{Scheme: target.Scheme(), Host: target.Host(), Port: target.Port(), Path: path}
	}
	return u
}

// callers are the pages that ask a route: those that may, and those that must be
// refused. No origin is there twice. The target's own origin is left out if it
// must be refused, because a page there needs no grant.
func (r *resolver) callers(g *Grant) []Caller {
	seen := make(map[fetch.Origin]bool)
	var out []Caller
	add := func(c Caller) {
		known := c.Origin != fetch.Origin{}
		if known && !seen[c.Origin] && c.Allowed == g.Allows(c.Origin) && (c.Allowed || c.Origin != g.Target) {
			seen[c.Origin] = true
			c.Served, c.Mixed = slices.Contains(r.targets, c.Origin), g.mixed(c.Origin)
			out = append(out, c)
		}
	}
	var examples []fetch.Origin
	for _, a := range g.Allowed {
		for _, e := range a.Examples {
			add(Caller{Origin: e, Allowed: true})
			examples = append(examples, e)
		}
	}
	for _, f := range g.Forbidden {
		add(Caller{Origin: f})
	}
	add(Caller{Origin: opaque, Variant: variantNull})
	add(Caller{Origin: fetch.TupleOrigin("https", strangerDomain, 0), Variant: variantUnrelated})
	for _, e := range examples {
		for _, v := range r.variantsOf(e) {
			add(Caller{Origin: v.origin, Variant: v.name, Of: e})
		}
	}
	for _, a := range g.Allowed {
		for _, v := range a.near {
			add(Caller{Origin: v.origin, Variant: v.name, Of: a.Examples[0]})
		}
	}
	return out
}

func (r *resolver) variantsOf(o fetch.Origin) []variant {
	known, ok := r.variants[o]
	if !ok {
		known = variants(o)
		r.variants[o] = known
	}
	return known
}
