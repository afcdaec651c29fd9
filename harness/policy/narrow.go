package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Narrow returns some of the policy's probes, in their order: those of the
// routes, named by path or as in ids, and those of pages at the origins and at
// hostile variants of them. An empty list stands for all. The error names what is
// not there, and what is.
func (p Policy) Narrow(routes, origins []string) ([]Probe, error) {
	chosen := make(map[int]bool)
	for _, asked := range routes {
		found := p.routesNamed(asked)
		if len(found) == 0 {
			return nil, p.nothing("route", asked, p.routeNames())
		}
		for _, i := range found {
			chosen[i] = true
		}
	}
	from := make(map[string]bool)
	known := p.callerOrigins()
	for _, asked := range origins {
		meant := []string{asked}
		if !known[asked] && slices.Contains(p.patterns(), Origin(asked)) {
			meant = Origin(asked).Examples()
		} else if !known[asked] {
			return nil, p.nothing("origin", asked, p.originNames())
		}
		for _, m := range meant {
			from[m] = true
		}
	}
	return slices.DeleteFunc(p.Probes(), func(q Probe) bool {
		return len(routes) > 0 && !chosen[q.Route] || len(origins) > 0 && !from[q.Origin] && !from[q.Of]
	}), nil
}

func (p Policy) routesNamed(asked string) []int {
	var out []int
	for i, slug := range p.routeSlugs() {
		r := p.Routes[i]
		if asked == r.Path || asked == slug || asked == p.target(i)+r.Path {
			out = append(out, i)
		}
	}
	return out
}

func (p Policy) routeNames() []string {
	out := make([]string, len(p.Routes))
	for i, r := range p.Routes {
		out[i] = r.Path
	}
	return out
}

// callerOrigins are the origins of all pages that ask.
func (p Policy) callerOrigins() map[string]bool {
	out := make(map[string]bool)
	for i := range p.Routes {
		for _, c := range p.callers(i) {
			out[c.origin] = true
		}
	}
	return out
}

// patterns are what the policy allows, and its routes.
func (p Policy) patterns() []Origin {
	out := slices.Clone(p.Origins.Allow)
	for _, r := range p.Routes {
		out = union(out, r.Origins)
	}
	return out
}

// originNames are the origins that the policy names.
func (p Policy) originNames() []string {
	var out []string
	for _, o := range p.patterns() {
		out = append(out, string(o))
	}
	return append(out, p.Origins.Forbid...)
}

func (p Policy) nothing(what, asked string, known []string) error {
	return fmt.Errorf("policy: %s: no %s is %q%s (%ss: %s)", p.File, what, asked, strict.DidYouMean(asked, known), what, strings.Join(known, ", "))
}
