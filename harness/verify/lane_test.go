package verify

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// probes are those of a policy for one allowed origin.
func probes(t *testing.T, text string) []rule.Probe {
	t.Helper()
	p, err := policy.Parse("cors.yaml", []byte("target: https://api.example\nproxy: {kind: nginx, config: nginx.conf}\n"+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := rule.Narrow(p, policy.Resolve(p), nil, []string{"https://a.example"})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A probe is asked in the fast lane first, unless its rule reads the wire or the
// user wants everything recorded.
func TestWhyRecorded(t *testing.T) {
	all := probes(t, "origins: {allow: [https://a.example]}\nroutes: [{path: /x, methods: [PUT], expose: {X-A: \"1\"}, errors: [404], maxAge: 10m}]")
	for _, p := range all {
		want := ""
		if p.Rule.Name == "max-age" || p.Rule.Name == "vary" {
			want = "the rule " + p.Rule.Name + " needs a record of what was sent"
		}
		if got := whyRecorded(Config{}, p); got != want {
			t.Errorf("%s: %q, want %q", p.ID, got, want)
		}
		if got := whyRecorded(Config{Slow: true}, p); !strings.Contains(got, "every exchange") {
			t.Errorf("%s of a traced run: %q", p.ID, got)
		}
	}
}

// A finding makes a step the target's fault, and keeps the rows that it has.
func TestBlame(t *testing.T) {
	step := judge.StepResult{Rows: []judge.Row{{What: "CORS check"}}}
	blame(&step, rule.Finding{Because: "too short", Rows: []judge.Row{{What: "Access-Control-Max-Age", Wrong: true}}})
	if step.Verdict != judge.TargetDiffers || step.Because != "too short" || len(step.Rows) != 2 || !step.Rows[1].Wrong {
		t.Errorf("%+v", step)
	}
}

// The token follows whatever query the call has.
func TestWithToken(t *testing.T) {
	for query, want := range map[string]string{"": "?crosscheck=p7", "?a=b": "?a=b&crosscheck=p7"} {
		if got := withToken(fetch.URL{Path: "/x", Query: query}, "p7").Query; got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

// A page is at its own origin; a sandboxed one has the target's scheme, since a
// page at https could not ask a target at http.
func TestPageURL(t *testing.T) {
	g := &policy.Grant{Target: fetch.TupleOrigin("http", "api.example", 8080)}
	for _, tt := range []struct {
		origin fetch.Origin
		want   string
	}{
		{fetch.TupleOrigin("https", "a.example", 0), "https://a.example" + scenario.PagePath},
		{fetch.TupleOrigin("http", "localhost", 3000), "http://localhost:3000" + scenario.PagePath},
		{fetch.OpaqueOrigin("x"), "http://app.example.test" + scenario.SandboxedPath},
	} {
		u, err := pageURL(rule.Ask{Grant: g, Caller: policy.Caller{Origin: tt.origin}})
		if err != nil || u.String() != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.origin, u, err, tt.want)
		}
	}
}
