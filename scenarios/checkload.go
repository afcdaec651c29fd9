package scenarios

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// load refuses what an element cannot be asked for. What it has no field for
// (a method, headers) the schema has refused before.
func (c *checker) load(l *scenario.Load, at *strict.Node) {
	if !l.As.Loads() {
		if e, ok := at.Child("as"); ok {
			c.say(e.Value, "%s is no element: write a step with %s: instead of load:", l.As, l.As)
		}
		return
	}
	if e, ok := at.Child("crossorigin"); ok && !l.As.TakesCrossOrigin() {
		c.found.At(c.file, e.At, "%s has no crossorigin attribute", l.As)
	}
	if e, ok := at.Child("withCredentials"); ok && l.As != fetch.EventSource {
		c.found.At(c.file, e.At, "only an event-source has withCredentials, and %s is none", l.As)
	}
	if e, ok := at.Child("body"); ok && l.As != fetch.Beacon {
		c.found.At(c.file, e.At, "only a beacon has a body: %s sends none", l.As)
	}
	if e, ok := at.Child("integrity"); ok && !takesIntegrity(l.As) {
		c.found.At(c.file, e.At, "%s has no integrity attribute; script, module, stylesheet and preload have", l.As)
	}
}

// notOfElements are fields of fetch() that no element has, and why.
var notOfElements = map[string]string{
	"method":         "it is GET, and of a beacon POST",
	"headers":        "no attribute sets headers; fetch and XMLHttpRequest can",
	"mode":           "the element and its crossorigin attribute decide on it",
	"credentials":    "the element and its crossorigin attribute decide on them",
	"redirect":       "redirects are followed",
	"cache":          "only fetch has cache modes",
	"keepalive":      "a beacon has it always, and nothing else has",
	"referrerPolicy": "it is the document's here",
}

func takesIntegrity(a fetch.API) bool {
	switch a {
	case fetch.Script, fetch.Module, fetch.Stylesheet, fetch.Preload:
		return true
	default:
		return false
	}
}

// asset checks the name of a body's file.
func (c *checker) asset(a *scenario.Answer, at *strict.Node) {
	if a.Body != "" {
		c.say(at, "the answer has a body already")
	}
	names := make([]string, 0, 16)
	for _, one := range fixtures.Assets() {
		names = append(names, one.Name)
	}
	if !slices.Contains(names, a.Asset) {
		c.say(at, "there is no asset %q%s (assets: %s)", a.Asset, strict.DidYouMean(a.Asset, names), strings.Join(names, ", "))
	}
}
