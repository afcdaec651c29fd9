package scenarios

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// document checks what a scenario's document says of itself: each header must be
// one whose meaning is known, and parse.
func (c *checker) document(s *scenario.Scenario, n *strict.Node) {
	at, ok := n.Child("document")
	if !ok || s.Document == nil {
		return
	}
	if s.Page.Inner() {
		c.found.At(c.file, at.At, "requests are made by a %s here, and a document has headers only for its own: leave page out, or document", s.Page)
	}
	if len(s.Document.Headers) == 0 {
		c.say(at.Value, "the document has no header of its own: leave document out")
	}
	headers, before := at.Value.Field("headers"), len(c.found.List)
	for i, h := range s.Document.Headers {
		c.documentHeaders(s, scenario.Headers{h}, headerNode(headers, i, h))
	}
	if len(c.found.List) == before {
		c.documentHeaders(s, s.Document.Headers, headers)
	}
	if s.Document.Headers.List().Has("Content-Security-Policy") {
		c.inlineImport(s, n)
	}
}

func (c *checker) documentHeaders(s *scenario.Scenario, headers scenario.Headers, at *strict.Node) {
	bare := scenario.Scenario{Page: s.Page}
	one := scenario.Scenario{Page: s.Page, Document: &scenario.Document{Headers: headers}}
	_, err := one.Place(ProofPlacement(&bare))
	if err != nil && !strings.HasPrefix(err.Error(), "placeholder ") { // placeholders are checked everywhere
		c.say(at, "%s", strings.TrimPrefix(err.Error(), "document: "))
	}
}

// inlineImport refuses import() where the policy forbids the inline script that
// makes the call: it would never answer.
func (c *checker) inlineImport(s *scenario.Scenario, n *strict.Node) {
	policy, _ := s.Document.Headers.List().Get("Content-Security-Policy")
	if strings.Contains(policy, "'unsafe-inline'") || !strings.Contains(policy, "script-src") && !strings.Contains(policy, "default-src") {
		return
	}
	for i, step := range s.Steps {
		if step.Load != nil && step.Load.As == fetch.Import {
			c.say(n.Field("steps", i, "load", "as"), "the call of import() is in an inline script, which the document's policy forbids: add 'unsafe-inline'")
		}
	}
}

// headerNode is where the i-th header stands, in either form of a header list.
func headerNode(headers *strict.Node, i int, h fetch.Header) *strict.Node {
	if headers.Kind == strict.Sequence {
		return headers.Field(i)
	}
	at := slices.IndexFunc(headers.Entries, func(e strict.Entry) bool { return e.Key == h.Name })
	if at < 0 {
		return headers
	}
	return headers.Entries[at].Value
}
