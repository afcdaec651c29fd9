package rule

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// upstreamError: an allowed origin can read error answers, the upstream's own, and
// the proxy's if the upstream gives none.
var upstreamError = &Rule{Name: "error", Anchor: "concept-cors-check", Promises: readableErrors}

func readableErrors(g *policy.Grant, c policy.Caller) []Probe {
	if !g.Scripted || !g.Answers() {
		return nil
	}
	var out []Probe
	for _, status := range g.Route.Errors {
		n := strconv.Itoa(status)
		p := Probe{
			what: "error-" + n, Line: "read the upstream's " + n,
			Sentence: fmt.Sprintf("A page at %s can read the upstream's error %d at %s.", c.Origin, status, g.Route.Path),
			Ask:      promised(g, c, g.Plain),
		}
		p.Response = g.Answer(c.Origin, status)
		p.Want.Response.Status = &status
		out = append(out, p)
	}
	if slices.Contains(g.Route.Errors, badGateway) {
		p := Probe{
			what: "bad-gateway", Line: "read the error if the upstream does not answer",
			Sentence: fmt.Sprintf("A page at %s can read the error of %s if the upstream does not answer.", c.Origin, g.Route.Path),
			Ask:      promised(g, c, g.Plain),
		}
		p.Fault, p.Want.Response.Status = policy.Reset, nil
		out = append(out, p)
	}
	return out
}
