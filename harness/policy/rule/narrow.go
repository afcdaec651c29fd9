package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Narrow returns some of the probes of a policy's grants, in their order: those of
// the routes, named by path or as in ids, and those of pages at the origins and at
// hostile variants of them. An empty list stands for all. The error names what is
// not there, and what is.
func Narrow(p policy.Policy, grants []policy.Grant, routes, origins []string) ([]Probe, error) {
	n := narrowing{policy: p, grants: grants}
	chosen, err := n.routes(routes)
	if err != nil {
		return nil, err
	}
	from, err := n.origins(origins)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(Probes(grants), func(q Probe) bool {
		c := q.Caller
		return len(routes) > 0 && !chosen[q.Grant] || len(origins) > 0 && !from[c.Origin.String()] && (!c.MadeOf() || !from[c.Of.String()])
	}), nil
}

// narrowing finds what a user names, in a policy and its grants.
type narrowing struct {
	policy policy.Policy
	grants []policy.Grant
}

func (n narrowing) routes(asked []string) (map[*policy.Grant]bool, error) {
	chosen := make(map[*policy.Grant]bool)
	for _, name := range asked {
		found := false
		for i := range n.grants {
			g := &n.grants[i]
			if name == g.Route.Path || name == g.Name || name == g.Target.String()+g.Route.Path {
				chosen[g], found = true, true
			}
		}
		if !found {
			return nil, n.nothing("route", name, n.routeNames())
		}
	}
	return chosen, nil
}

func (n narrowing) routeNames() []string {
	out := make([]string, len(n.grants))
	for i, g := range n.grants {
		out[i] = g.Route.Path
	}
	return out
}

// origins are the origins that are asked for, those of patterns by their examples.
func (n narrowing) origins(asked []string) (map[string]bool, error) {
	from, known := make(map[string]bool), n.callers()
	for _, name := range asked {
		meant := []string{name}
		if !known[name] && slices.Contains(n.patterns(), policy.Origin(name)) {
			meant = policy.Origin(name).Examples()
		} else if !known[name] {
			return nil, n.nothing("origin", name, n.originNames())
		}
		for _, m := range meant {
			from[m] = true
		}
	}
	return from, nil
}

// callers are the origins of all pages that ask.
func (n narrowing) callers() map[string]bool {
	out := make(map[string]bool)
	for _, g := range n.grants {
		for _, c := range g.Callers {
			out[c.Origin.String()] = true
		}
	}
	return out
}

// patterns are the allowed origins of the policy, and of its routes.
func (n narrowing) patterns() []policy.Origin {
	out := slices.Clone(n.policy.Origins.Allow)
	for _, r := range n.policy.Routes {
		for _, o := range r.Origins {
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out
}

// originNames are the origins that the policy names.
func (n narrowing) originNames() []string {
	var out []string
	for _, o := range n.patterns() {
		out = append(out, string(o))
	}
	return append(out, n.policy.Origins.Forbid...)
}

func (n narrowing) nothing(what, asked string, known []string) error {
	return fmt.Errorf("policy: %s: there is no %s %q%s (%ss: %s)", n.policy.File, what, asked, strict.DidYouMean(asked, known), what, strings.Join(known, ", "))
}
