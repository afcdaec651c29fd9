package rule

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// exposed: an allowed origin can read each exposed response header, and no other.
var exposed = &Rule{Name: "exposed", Anchor: "concept-filtered-response-cors", Promises: readableHeaders}

func readableHeaders(g *policy.Grant, c policy.Caller) []Probe {
	if !g.Answers() {
		return nil
	}
	var out []Probe
	for _, h := range g.Exposed {
		if !g.Scripted && g.Route.Expose[h.Name] == "" {
			continue // what a real application sends is not known
		}
		p := Probe{
			what: "exposed-" + policy.Slug(h.Name), Line: "read " + h.Name,
			Sentence: fmt.Sprintf("A page at %s can read the header %s of %s.", c.Origin, h.Name, g.Route.Path),
			Ask:      promised(g, c, g.Plain),
		}
		p.Want.Response.Headers = scenario.Headers{h}
		out = append(out, p)
	}
	if g.Hidden != "" && g.Scripted {
		p := Probe{
			what: "hidden-" + policy.Slug(g.Hidden), Line: "read " + g.Hidden + ", not exposed",
			Sentence: fmt.Sprintf("A page at %s cannot read the header %s of %s, which is not exposed.", c.Origin, g.Hidden, g.Route.Path),
			Ask:      promised(g, c, g.Plain),
		}
		p.Want.Response.Hidden = []string{g.Hidden}
		out = append(out, p)
	}
	return out
}
