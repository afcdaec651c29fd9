package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Document is what a scenario says of its page's document. A document with
// headers of its own is on a host of its own.
type Document struct {
	Headers Headers `json:"headers" jsonschema:"required,description=Headers of the document's own response: Content-Security-Policy and Cross-Origin-Embedder-Policy"`
}

// DocumentHeaders are the names that [Document.Headers] can have: what the
// standard makes of them is known. Policies that only report change nothing.
var DocumentHeaders = []string{
	"Content-Security-Policy", "Content-Security-Policy-Report-Only",
	"Cross-Origin-Embedder-Policy", "Cross-Origin-Embedder-Policy-Report-Only",
}

// Place says on a placement what the scenario makes of its page: what it needs
// of the browser, and what its document says. A document that cannot be judged
// is an error, and makes nothing of the page.
func (s *Scenario) Place(p Placement) (Placement, error) {
	p, err := s.controlled(s.Browser.Place(p))
	if err != nil || s.Document == nil {
		return p, err
	}
	x := expander{p: p}
	headers := x.headers(s.Document.Headers).List()
	if x.err != nil {
		return p, x.err
	}
	for _, h := range headers {
		if !slices.ContainsFunc(DocumentHeaders, func(name string) bool { return strings.EqualFold(name, h.Name) }) {
			return p, fmt.Errorf("document: header %s: what it makes of requests is not judged; there are %s", h.Name, strings.Join(DocumentHeaders, ", "))
		}
	}
	policy, err := fetch.NewPolicyContainer(headers, p.Document)
	if err != nil {
		return p, fmt.Errorf("document: %w", err)
	}
	p.DocumentHeaders, p.Page.Policy = headers, &policy
	return p, nil
}
