package scenarios

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// serviceWorker checks that the page can have the service worker, and that what
// it synthesises is used.
func (c *checker) serviceWorker(s *scenario.Scenario, n *strict.Node) {
	w := s.ServiceWorker
	if w == nil {
		return
	}
	at := n.Field("serviceWorker")
	switch s.Page {
	case scenario.PageScheme, scenario.PageSandboxed, scenario.PageCrossSiteFrame:
		c.say(at, "a page of kind %s cannot register a service worker of the page's own host", s.Page)
	default: // an https document of its own server
	}
	if w.Responds != fetch.RespondSynthetic && (len(w.Headers) > 0 || w.Body != "") {
		c.say(at, "headers and body are of a response that is synthesised; it responds with %s", w.Responds)
	}
}
