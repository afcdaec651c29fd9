package rule

import "github.com/crosscheck-cors/crosscheck/harness/policy"

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
	ask := func(rules []Rule, pick func(Rule) questions) {
		for _, r := range rules {
			q := pick(r)
			if q == nil {
				continue
			}
			for _, p := range q(g, c) {
				p.Rule = r.Name
				out = append(out, p)
			}
		}
	}
	all := All()
	switch {
	case c.Mixed:
	case !c.Allowed:
		ask(all, func(r Rule) questions { return r.Refusals })
	case c.Origin == g.Target:
		ask(all, func(r Rule) questions {
			if !r.SameOrigin {
				return nil
			}
			return r.Promises
		})
	default:
		ask(all, func(r Rule) questions { return r.Promises })
		ask(all, func(r Rule) questions { return r.Limits })
	}
	return out
}
