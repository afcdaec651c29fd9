package rule

import (
	"fmt"
	"strconv"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// header: an allowed origin cannot send a request header that is not granted. The
// granted ones go with the granted methods.
var header = &Rule{Name: "header", Anchor: "cors-preflight-fetch-0", Limits: otherHeader}

func otherHeader(g *policy.Grant, c policy.Caller) []Probe {
	name := "X-Crosscheck"
	for n := 2; g.Headers.Has(name); n++ {
		name = "X-Crosscheck-" + strconv.Itoa(n)
	}
	call := g.Call(g.PlainMethod(), fetch.HeaderList{{Name: name, Value: "1"}})
	return []Probe{{
		what: "no-header-" + policy.Slug(name), Line: "send " + call.Headers[0].Name + ", not granted",
		Sentence: fmt.Sprintf("A page at %s cannot send the header %s to %s: the policy does not grant it.", c.Origin, name, g.Route.Path),
		Ask:      refused(g, c, call),
	}}
}
