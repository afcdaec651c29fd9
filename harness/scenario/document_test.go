package scenario

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// What the page's policies are is the document's own; the servers and the oracle
// are told the same.
func TestPlaceDocument(t *testing.T) {
	s := Scenario{Document: &Document{Headers: Headers{{Name: "content-security-policy", Value: "connect-src $API"}}}}
	bare := Hosts{Page: "app.a.test", API: "api.a.test", Third: "third.a.test", OtherSite: "app.b.test"}.Placement(PageApp, "/x1")
	p, err := s.Place(bare)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := p.DocumentHeaders.Get("Content-Security-Policy"); got != "connect-src https://api.a.test" {
		t.Errorf("the server says %q", got)
	}
	url := fetch.URL{Scheme: "https", Host: "api.a.test", Path: "/"}
	if got := p.Page.Policy.CSP[0].Blocks("empty", url, false); got != "" {
		t.Errorf("the oracle blocks by %s", got)
	}
	for _, h := range []fetch.Header{{Name: "Referrer-Policy", Value: "origin"}, {Name: "Content-Security-Policy", Value: "$NOBODY"}, {Name: "Cross-Origin-Embedder-Policy", Value: "yes"}} {
		bad := Scenario{ID: "a/b", Document: &Document{Headers: Headers{h}}}
		if p, err := bad.Place(bare); err == nil || p.Page.Policy != nil {
			t.Errorf("%s: %s is placed", h.Name, h.Value)
		}
		if _, err := bad.Script(bare); err == nil || !strings.HasPrefix(err.Error(), "script: a/b: ") {
			t.Errorf("%s: Script: %v", h.Name, err)
		}
	}
}
