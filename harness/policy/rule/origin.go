package rule

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// origin: a page cannot call at an origin that is not allowed. It is asked with a
// call that takes as little as can be, and with one that needs a preflight.
var origin = &Rule{Name: "origin", Anchor: "concept-cors-check", Refusals: strangers}

func strangers(g *policy.Grant, c policy.Caller) []Probe {
	sentence := fmt.Sprintf("A page at %s cannot call %s%s: the origin is not allowed.", c.Origin, g.Route.Path, withCredentials(g))
	if c.MadeOf() {
		sentence = fmt.Sprintf("A page at %s cannot call %s%s: its origin is not %s (%s).", c.Origin, g.Route.Path, withCredentials(g), c.Of,
			strings.ReplaceAll(c.Variant, "-", " "))
	}
	plain := g.Plain
	out := []Probe{{what: strings.ToLower(g.PlainMethod()), Line: plain.Method, Sentence: sentence, Ask: refused(g, c, plain)}}
	call := g.Preflighted
	if call == nil {
		put := g.Call("PUT", nil)
		call = &put
	}
	switch {
	case call.Method != plain.Method:
		return append(out, Probe{what: strings.ToLower(call.Method), Line: call.Method, Sentence: sentence, Ask: refused(g, c, *call)})
	case len(call.Headers) > len(plain.Headers):
		name := call.Headers[0].Name
		return append(out, Probe{what: "header-" + policy.Slug(name), Line: call.Method + " with " + name, Sentence: sentence, Ask: refused(g, c, *call)})
	default: // the plain call is preflighted itself
		return out
	}
}

// withCredentials tells the credentials in a sentence.
func withCredentials(g *policy.Grant) string {
	if g.Route.Credentials {
		return " with credentials"
	}
	return ""
}
