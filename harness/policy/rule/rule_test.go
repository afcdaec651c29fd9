package rule_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// Every rule in the list has a name of its own and an anchor that the standard
// has, and asks something of a policy that promises everything.
func TestRules(t *testing.T) {
	anchors, err := os.ReadFile("../../../scenarios/reference/fetch-anchors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, p := range probes(load(t, "../testdata/shop.yaml")) {
		asked[p.Rule.Name]++
		if p.Line == "" || !strings.HasSuffix(p.Sentence, ".") {
			t.Errorf("%s has no words: %q, %q", p.ID, p.Line, p.Sentence)
		}
	}
	seen := map[string]bool{}
	for _, r := range rule.All() {
		if seen[r.Name] || r.Name == "" || asked[r.Name] == 0 {
			t.Errorf("rule %q: twice %v, asks %d questions", r.Name, seen[r.Name], asked[r.Name])
		}
		seen[r.Name] = true
		if !strings.Contains("\n"+string(anchors), "\n"+r.Anchor+"\t") {
			t.Errorf("rule %s: the standard has no anchor %s", r.Name, r.Anchor)
		}
		if r.Judge != nil && !r.Recorded {
			t.Errorf("rule %s judges evidence, and the fast lane has none", r.Name)
		}
		if rule.Named(r.Name) != r {
			t.Errorf("rule %s is not found by its name", r.Name)
		}
	}
	if rule.Named("nothing") != nil {
		t.Error("a rule is found that is not there")
	}
}

// A probe of a report has the rule's name, its anchor, and the route as section.
func TestScenario(t *testing.T) {
	p := only(t, grants(t, "routes: [{path: /x}]"), "vary", "https://a.example")
	want := &scenario.Scenario{ID: "x/vary/https-a.example", Rule: p.Sentence, Section: "/x", Spec: "cors-protocol-and-http-caches", Labels: []string{"vary"},
		At: scenario.Position{File: "cors.yaml", Line: 4, Column: 10}}
	if diff := cmp.Diff(want, p.Scenario()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What a route promises elsewhere does not change a probe; what it asks does.
func TestSame(t *testing.T) {
	const before = "origins: {allow: [https://a.example]}\nroutes: [{path: /x, methods: [PUT], maxAge: 10m}]"
	p := only(t, grants(t, before), "max-age", "https://a.example")
	for _, tt := range []struct {
		name, policy string
		same         bool
	}{
		{"nothing changed", before, true},
		{"another origin is allowed", strings.Replace(before, "]}", ", https://b.example]}", 1), true},
		{"an error is promised", strings.Replace(before, "maxAge", "errors: [404], maxAge", 1), true},
		{"another promise", strings.Replace(before, "10m", "20m", 1), false},
		{"the upstream answers otherwise", before + "\nupstream: {preflight: 204}", false},
		{"credentials", strings.Replace(before, "maxAge", "credentials: true, maxAge", 1), false},
	} {
		if got := p.Same(only(t, grants(t, tt.policy), "max-age", "https://a.example")); got != tt.same {
			t.Errorf("%s: same %v, want %v", tt.name, got, tt.same)
		}
	}
}

// What mends a step knows all that the route grants, as the policy names it.
func TestToMend(t *testing.T) {
	p := only(t, grants(t, "origins: {allow: [https://a.example, \"https://*.b.example\"]}\n"+
		"routes: [{path: /x, headers: [\"X-Trace: 1\"], credentials: true, expose: {X-B: \"1\", X-A: \"2\"}, maxAge: 10m}]"), "method", "https://a.example")
	step := judge.StepResult{Wire: []wire.Exchange{{Status: 200}, {Status: 401}, {Status: 204, Preflight: true}}}
	step.Script.Call.URL.Path = "/x"
	step.OnWire.Outcome.Refusal.Parameter = "*"
	want := mend.Fault{
		Kind: mend.NotExposed, Origin: "https://a.example", Allowed: []string{"https://a.example", "https://*.b.example"}, Path: "/x",
		Headers: []string{"X-Trace"}, Expose: []string{"X-A", "X-B"}, MaxAge: 10 * time.Minute, Credentials: true, Status: 401, Parameter: "*",
	}
	if diff := cmp.Diff(want, p.ToMend(step, mend.NotExposed)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A server that keeps the policy grants what is promised, to the origins to which
// it is promised, and keeps to itself what the upstream says.
func TestIdeal(t *testing.T) {
	g := grants(t, "upstream: {headers: {Access-Control-Allow-Origin: \"*\"}}\n"+
		"routes: [{path: /x, methods: [GET, PUT], headers: [X-Trace], credentials: true, expose: {X-Total: \"3\"}, maxAge: 10m}]")
	answer := func(p rule.Probe, preflight bool) string {
		a := p.Ideal()(fetch.Sent{Preflight: preflight, Method: "GET", Headers: fetch.HeaderList{{Name: "Origin", Value: p.Caller.Origin.String()}}})
		var out []string
		for _, h := range a.Response.Headers {
			if name := strings.TrimPrefix(h.Name, "Access-Control-"); name != h.Name || h.Name == "Vary" {
				out = append(out, name+": "+h.Value)
			}
		}
		return strings.Join(out, "; ")
	}
	friend, stranger := only(t, g, "method", "https://a.example"), only(t, g, "origin", "https://evil.test")
	for _, tt := range []struct {
		p         rule.Probe
		preflight bool
		want      string
	}{
		{friend, true, "Vary: Origin; Allow-Origin: https://a.example; Allow-Credentials: true; Allow-Methods: GET, PUT; Allow-Headers: X-Trace; Max-Age: 600"},
		{friend, false, "Vary: Origin; Allow-Origin: https://a.example; Allow-Credentials: true; Expose-Headers: X-Total"},
		{stranger, true, "Vary: Origin"},
		{stranger, false, "Vary: Origin"},
	} {
		if got := answer(tt.p, tt.preflight); got != tt.want {
			t.Errorf("%s, preflight %v: %s", tt.p.ID, tt.preflight, got)
		}
	}
}

// What the configuration under test says reaches the rules.
func TestStatements(t *testing.T) {
	p, err := policy.Parse("cors.yaml", []byte("target: https://api.example\nproxy: {kind: nginx, config: nginx.conf}\norigins: {allow: [https://a.example]}\nroutes: [{path: /x}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	said := &config.Statement{At: config.Pos{File: "nginx.conf", Line: 7}, Says: config.AllowsOrigin, Value: "https://a.example"}
	for _, q := range rule.Probes(policy.Resolve(p, said)) {
		if !slices.Equal(q.Grant.Statements, []*config.Statement{said}) {
			t.Errorf("%s: %v", q.ID, q.Grant.Statements)
		}
	}
}
