package rule

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// credentials: an allowed origin cannot call with credentials if they are not
// granted. If they are, every call of the route has them.
var credentials = &Rule{Name: "credentials", Anchor: "concept-cors-check", Limits: noCredentials}

func noCredentials(g *policy.Grant, c policy.Caller) []Probe {
	if g.Route.Credentials {
		return nil
	}
	call := g.Plain
	call.Credentials = fetch.Include
	return []Probe{{
		what: "no-credentials", Line: "credentials, not granted",
		Sentence: fmt.Sprintf("A page at %s cannot call %s with credentials: the policy does not grant them.", c.Origin, g.Route.Path),
		Ask:      refused(g, c, call),
	}}
}
