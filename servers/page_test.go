package servers_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// A document with headers of its own is at a host of its own, for as long as the
// placement lasts; nobody else's document has them.
func TestDocumentHeaders(t *testing.T) {
	s := start(t, servers.Config{})
	sc := scenarioOf(step(scenario.RoleAPI, "", nil))
	sc.Document = &scenario.Document{Headers: scenario.Headers{{Name: "Content-Security-Policy", Value: "connect-src $API"}}}
	p, target := s.Place(sc)
	other, otherTarget := s.Place(scenarioOf(step(scenario.RoleAPI, "", nil)))
	defer otherTarget.Close()
	if !p.OwnPage || p.Document.Host == other.Document.Host {
		t.Errorf("the document is at %s", p.Document)
	}
	policy := func(p scenario.Placement) string {
		t.Helper()
		resp, _, err := do(t, client(t, s, true), "GET", p.Document.String(), "")
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		return resp.Header.Get("Content-Security-Policy")
	}
	if got, want := policy(p), "connect-src "+p.Bases[scenario.RoleAPI].String(); got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
	if got := policy(other); got != "" {
		t.Errorf("another document has the policy %q", got)
	}
	target.Close()
	if got := policy(p); got != "" {
		t.Errorf("afterwards the policy is %q", got)
	}
}
