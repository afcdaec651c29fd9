package verify

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// sandboxHost has the page whose origin is opaque. It has the target's scheme: a
// page at https could not ask a target at http at all.
const sandboxHost = "app.example.test"

// page is an open page at its URL.
type page struct {
	browser.Page
	url fetch.URL
}

// pageURL returns the URL of the page that asks.
func pageURL(a rule.Ask) (fetch.URL, error) {
	if a.Caller.Origin.Opaque() {
		return weburl.At(fetch.TupleOrigin(a.Target().Scheme(), sandboxHost, 0), scenario.SandboxedPath)
	}
	return weburl.At(a.Caller.Origin, scenario.PagePath)
}
