package policy

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Caller is a page that asks a route.
type Caller struct {
	Origin  fetch.Origin // an opaque one for a sandboxed page
	Allowed bool         // the route promises something to it

	// Variant names how the origin was made of an allowed one, such as "prefix"; ""
	// for an origin that the policy names. Of is the allowed origin that it was made
	// of, the zero Origin if it was made of none.
	Variant string
	Of      fetch.Origin

	// Served says that a route of the policy is at this origin too.
	Served bool

	// Mixed says that a page there cannot ask the route at all: mixed content.
	Mixed bool
}

// Variants that are made of no allowed origin.
const (
	variantNull      = "null"
	variantUnrelated = "unrelated"
)

// MadeOf reports whether the caller is a variant of an allowed origin.
func (c Caller) MadeOf() bool { return c.Of != fetch.Origin{} }

// Name is the caller in the ids of probes.
func (c Caller) Name() string {
	switch {
	case c.Variant == variantNull:
		return null
	case c.Variant == variantUnrelated:
		return variantUnrelated
	case c.Variant != "":
		return c.Variant + "-of-" + originSlug(c.Of)
	default:
		return originSlug(c.Origin)
	}
}

// callers are the pages that ask a route: those that may, and those that must be
// refused. No origin is there twice. The target's own origin is left out if it
// must be refused, because a page there needs no grant.
func (g *Grant) callers(targets []fetch.Origin) []Caller {
	seen := make(map[fetch.Origin]bool)
	var out []Caller
	add := func(c Caller) {
		known := c.Origin != fetch.Origin{}
		if known && !seen[c.Origin] && c.Allowed == g.Allows(c.Origin) && (c.Allowed || c.Origin != g.Target) {
			seen[c.Origin] = true
			c.Served, c.Mixed = slices.Contains(targets, c.Origin), g.mixed(c.Origin)
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
		for _, v := range variants(e) {
			add(Caller{Origin: v.origin, Variant: v.name, Of: e})
		}
	}
	for _, a := range g.Allowed {
		for _, v := range a.misses() {
			add(Caller{Origin: v.origin, Variant: v.name, Of: a.Examples[0]})
		}
	}
	return out
}
