package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// method: an allowed origin can use each granted method, with the granted headers,
// and no other method.
var method = &Rule{Name: "method", Anchor: "cors-preflight-fetch-0", Promises: methods, SameOrigin: true, Limits: otherMethod}

func methods(g *policy.Grant, c policy.Caller) []Probe {
	var out []Probe
	for _, m := range g.Methods {
		out = append(out, Probe{
			what: strings.ToLower(m), Line: m,
			Sentence: fmt.Sprintf("A page at %s may %s %s%s.", c.Origin, m, g.Route.Path, withCredentials(g)),
			Ask:      promised(g, c, g.Call(m, g.Headers)),
		})
	}
	return out
}

func otherMethod(g *policy.Grant, c policy.Caller) []Probe {
	name := "PATCH"
	for _, m := range []string{"PATCH", "DELETE", "PUT", "CROSSCHECK"} {
		if !slices.Contains(g.Methods, m) {
			name = m
			break
		}
	}
	return []Probe{{
		what: "no-method-" + strings.ToLower(name), Line: name + ", a method not granted",
		Sentence: fmt.Sprintf("A page at %s cannot %s %s: the policy does not grant the method.", c.Origin, name, g.Route.Path),
		Ask:      refused(g, c, g.Call(name, nil)),
	}}
}
