package rule

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// All returns the rules, in the order in which they ask.
func All() []*Rule {
	return []*Rule{origin, method, exposed, upstreamError, maxAge, vary, header, credentials}
}

// Named returns the rule with a name; nil if there is none.
func Named(name string) *Rule {
	all := All()
	if i := slices.IndexFunc(all, func(r *Rule) bool { return r.Name == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// Probes are the questions that hold a server to the grants: everything that is
// promised, and around it what is not. They are the same every time, and so are
// their ids.
//
// A page and a target of one origin make only what is promised: CORS is not
// consulted. A page at https:// and a target at http:// make none: that is mixed
// content.
func Probes(grants []policy.Grant) []Probe {
	var out []Probe
	ids := make(map[string]bool)
	for i := range grants {
		g := &grants[i]
		for _, c := range g.Callers {
			for _, p := range about(g, c) {
				p.ID = policy.Unique(g.Name+"/"+p.what+"/"+c.Name(), ids)
				out = append(out, p)
			}
		}
	}
	return out
}

// about are the questions of all rules about a caller.
func about(g *policy.Grant, c policy.Caller) []Probe {
	type questions func(*policy.Grant, policy.Caller) []Probe
	var out []Probe
	ask := func(pick func(*Rule) questions) {
		for _, r := range All() {
			q := pick(r)
			if q == nil {
				continue
			}
			for _, p := range q(g, c) {
				p.Rule = r
				out = append(out, p)
			}
		}
	}
	switch {
	case c.Mixed:
	case !c.Allowed:
		ask(func(r *Rule) questions { return r.Refusals })
	case c.Origin == g.Target:
		ask(func(r *Rule) questions {
			if !r.SameOrigin {
				return nil
			}
			return r.Promises
		})
	default:
		ask(func(r *Rule) questions { return r.Promises })
		ask(func(r *Rule) questions { return r.Limits })
	}
	return out
}
