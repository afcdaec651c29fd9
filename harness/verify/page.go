package verify

import (
	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// sandboxHost has the page whose origin is opaque. It has the target's scheme: a
// page at https could not ask a target at http at all.
const sandboxHost = "app.example.test"

// page is an open page at its URL.
type page struct {
	harness.Page
	url fetch.URL
}

// pageURL returns the URL of the page that asks.
func pageURL(a rule.Ask) (fetch.URL, error) {
	if a.Caller.Origin.Opaque() {
		return harness.URLAt(fetch.TupleOrigin(a.Target().Scheme(), sandboxHost, 0), harness.SandboxedPath)
	}
	return harness.URLAt(a.Caller.Origin, harness.PagePath)
}
