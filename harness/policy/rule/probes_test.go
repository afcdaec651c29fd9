package rule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// probes are those of a policy.
func probes(p policy.Policy) []rule.Probe { return rule.Probes(policy.Resolve(p)) }

// sound checks what holds for the probes of every policy: the ids are unique, the
// same are made every time, nothing is promised that the policy does not allow,
// and a server that keeps the policy answers each as it wants.
func sound(t interface{ Errorf(string, ...any) }, p policy.Policy) {
	all, again := probes(p), probes(p)
	ids := make(map[string]bool)
	for i, q := range all {
		if len(again) != len(all) || again[i].ID != q.ID || !q.Same(again[i]) {
			t.Errorf("%s: the probes differ from one time to the next", q.ID)
			return
		}
		if ids[q.ID] {
			t.Errorf("%s is there twice", q.ID)
		}
		ids[q.ID] = true
		origin := q.Caller.Origin
		if q.Promised && !q.Grant.Allows(origin) {
			t.Errorf("%s: promised to %s, which may not call", q.ID, origin)
		}
		if q.Caller.Variant != "" && q.Grant.Allows(origin) {
			t.Errorf("%s: the variant %s may call", q.ID, origin)
		}
		if origin == (fetch.Origin{}) {
			t.Errorf("%s has no origin", q.ID)
		}
		hold(t, q)
	}
}

// hold holds a probe's want against the oracle, with a server that keeps the
// policy.
func hold(t interface{ Errorf(string, ...any) }, q rule.Probe) {
	state := fetch.State{Cookies: fetch.NewCookieJar(q.Grant.Cookies...)}
	page := q.Grant.Client(q.Caller.Origin)
	got := fetch.Agent{}.Predict(page, q.Call, q.Ideal(), state)
	for _, m := range judge.Compare(q.Want, scenario.Script{Call: q.Call, Want: q.Want}, got) {
		t.Errorf("%s (%s): %s: wanted %s, got %s", q.ID, q.Sentence, m.Name, m.Want, m.Got)
	}
	if q.Again != nil {
		second := fetch.Agent{}.Predict(page, q.Again.Call, q.Again.Ideal(), got.State)
		if len(second.Wire) != 1 || second.Outcome.Kind != fetch.Readable {
			t.Errorf("%s: the second time, %d requests are on the wire", q.ID, len(second.Wire))
		}
	}
}

func TestProbes(t *testing.T) {
	p := load(t, "../testdata/shop.yaml")
	sound(t, p)
	var b strings.Builder
	for _, q := range probes(p) {
		if q.Caller.MadeOf() && q.Caller.Of.String() != "https://app.example.com" {
			continue // made alike
		}
		word := "refused "
		if q.Promised {
			word = "promised"
		}
		fmt.Fprintf(&b, "%s  %-12s %s\n", word, q.Rule.Name, q.ID)
		fmt.Fprintf(&b, "    %s\n    %s %s %s %s credentials %s\n", q.Sentence, q.Caller.Origin, q.Call.Method, q.Call.URL, q.Call.Headers, q.Call.Credentials)
		fmt.Fprintf(&b, "    want %s, preflight %q, request %q%s\n", q.Want.Outcome, q.Want.Preflight, q.Want.Request, response(q.Want.Response))
	}
	golden(t, "../testdata/shop.probes", b.String())
}

func response(w *scenario.ResponseWant) string {
	if w == nil {
		return ""
	}
	out := ""
	if w.Status != nil {
		out += fmt.Sprintf(", status %d", *w.Status)
	}
	if len(w.Headers) > 0 {
		out += fmt.Sprintf(", %s", w.Headers.List())
	}
	if len(w.Hidden) > 0 {
		out += fmt.Sprintf(", hidden %s", w.Hidden)
	}
	return out
}

// The property holds for policies of many shapes.
func TestProbesOfAnyPolicy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPolicy(t)
		sound(t, p)
	})
}

// anyPolicy draws a policy without mistakes.
func anyPolicy(t *rapid.T) policy.Policy {
	origins := []policy.Origin{"https://app.example.com", "https://admin.example.com", "https://example.com", "https://*.example.com",
		"https://**.example.com", "http://localhost:3000", "http://localhost:*", "null", "https://app.example.com:8443",
		"https://evil.test", "http://127.0.0.1:5173", "https://a.co.uk", "https://api.example.com", "http://*.dev.example.com:*"}
	some := func(what string, from []policy.Origin, atLeast int) []policy.Origin {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), atLeast, 4, func(o policy.Origin) policy.Origin { return o }).Draw(t, what)
	}
	p := policy.Policy{
		File: "cors.yaml", Target: rapid.SampledFrom([]string{"https://api.example.com", "http://api.example.com:8080", "http://localhost:9000"}).Draw(t, "target"),
		Origins: policy.Origins{Allow: some("allow", origins, 1)},
		Entries: map[string]policy.Entry{"session": {Cookie: map[string]string{"sid": "1"}}, "token": {Header: map[string]string{"Authorization": "Bearer 1"}}},
	}
	for _, f := range []string{"https://old.example.com", "https://evil.example.com", "null"} {
		if !slices.Contains(p.Origins.Allow, policy.Origin(f)) && rapid.Bool().Draw(t, "forbid "+f) {
			p.Origins.Forbid = append(p.Origins.Forbid, f)
		}
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "routes") {
		p.Routes = append(p.Routes, anyRoute(t, i, func() []policy.Origin { return some("own origins", origins, 0) }))
	}
	return p
}

func anyRoute(t *rapid.T, i int, origins func() []policy.Origin) policy.Route {
	subset := func(what string, from ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, len(from), func(s string) string { return s }).Draw(t, what)
	}
	r := policy.Route{
		Path:        rapid.SampledFrom([]string{"/", "/items", "/Items", "/items?page=2", "/a/b-c", "/a-b/c"}).Draw(t, "path"),
		Methods:     subset("methods", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "OPTIONS"),
		Headers:     subset("headers", "X-Trace", "X-Crosscheck", "Content-Type: application/json", "Accept", "Authorization"),
		Credentials: rapid.Bool().Draw(t, "credentials"),
		Errors:      rapid.SliceOfNDistinct(rapid.SampledFrom([]int{401, 404, 500, 502}), 0, 3, func(n int) int { return n }).Draw(t, "errors"),
		Status:      rapid.SampledFrom([]int{0, 201, 204, 404}).Draw(t, "status"),
		Origins:     origins(),
	}
	r.Path += map[bool]string{true: "&n=", false: "?n="}[strings.Contains(r.Path, "?")] + fmt.Sprint(i)
	for _, name := range subset("expose", "X-Total", "Link", "X-Internal") {
		if r.Expose == nil {
			r.Expose = make(map[string]string)
		}
		r.Expose[name] = "v"
	}
	if rapid.Bool().Draw(t, "maxAge") {
		d := scenario.Duration(600e9)
		r.MaxAge = &d
	}
	if rapid.Bool().Draw(t, "vary said") {
		vary := rapid.Bool().Draw(t, "vary")
		r.Vary = &vary
	}
	if r.Credentials && rapid.Bool().Draw(t, "session") {
		r.Enter = "session"
	} else if slices.Contains(r.Headers, "Authorization") {
		r.Enter = "token"
	}
	r.Upstream = rapid.SampledFrom([]*policy.Upstream{nil, {Fault: policy.Slow}, {Fault: policy.Reset}, {Fault: policy.Down}, {Redirect: "/login", Preflight: 204},
		{Headers: scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}, {Name: "Access-Control-Allow-Credentials", Value: "true"}}}}).Draw(t, "upstream")
	return r
}

// A policy of the size that people have has about as many probes as the browser
// is given time for.
func TestNumberOfProbes(t *testing.T) {
	p := load(t, "../testdata/shop.yaml")
	p.Origins.Allow = []policy.Origin{"https://app.example.com", "https://admin.example.com", "https://www.example.org"}
	items := p.Routes[1]
	p.Routes = nil
	for i := range 10 {
		items.Path = fmt.Sprintf("/items/%d", i)
		p.Routes = append(p.Routes, items)
	}
	if n := len(probes(p)); n < 1300 || n > 1700 {
		t.Errorf("%d probes", n)
	}
}

func TestSameOrigin(t *testing.T) {
	p := load(t, "../testdata/shop.yaml")
	p.Origins = policy.Origins{Allow: []policy.Origin{"https://api.example.com", "https://app.example.com"}}
	p.Routes = p.Routes[:2]
	same := 0
	for _, q := range probes(p) {
		if q.Caller.Origin.String() != "https://api.example.com" {
			if q.SameOrigin() {
				t.Errorf("%s is not of one origin", q.ID)
			}
			continue
		}
		same++
		if !q.SameOrigin() || !q.Promised || q.Want.Preflight != scenario.MustBeAbsent {
			t.Errorf("%s: %+v", q.ID, q.Want)
		}
	}
	if want := 1 + 3; same != want {
		t.Errorf("%d probes of one origin, want %d", same, want)
	}
	sound(t, p)
}

// What the stand-in says of CORS reaches it with the page's origin, and never
// makes the ideal server grant more.
func TestUpstreamOrigin(t *testing.T) {
	p := load(t, "../testdata/shop.yaml")
	for _, q := range probes(p) {
		if got, _ := q.Response.Headers.Get("Access-Control-Allow-Origin"); q.Grant.Route.Upstream == nil && got != q.Caller.Origin.String() {
			t.Fatalf("%s: the stand-in says %q", q.ID, got)
		}
	}
}

func TestNarrow(t *testing.T) {
	p := load(t, "../testdata/shop.yaml")
	count := func(routes, origins []string) int {
		probes, err := rule.Narrow(p, policy.Resolve(p), routes, origins)
		if err != nil {
			t.Fatal(err)
		}
		return len(probes)
	}
	if got, want := count(nil, nil), len(probes(p)); got != want {
		t.Errorf("no wish: %d of %d", got, want)
	}
	only, err := rule.Narrow(p, policy.Resolve(p), []string{"/health"}, []string{"https://status.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	variants := 0
	for _, q := range only {
		c := q.Caller
		if q.Grant.Name != "health" || c.Origin.String() != "https://status.example.org" && c.Of.String() != "https://status.example.org" {
			t.Errorf("%s is about something else", q.ID)
		}
		if q.Caller.MadeOf() {
			variants++
		}
	}
	if variants == 0 || len(only) == variants {
		t.Errorf("%d probes, %d of them variants", len(only), variants)
	}
	for _, routes := range [][]string{{"health"}, {"https://api.example.com/health"}} {
		if got, want := count(routes, nil), count([]string{"/health"}, nil); got != want || got == 0 {
			t.Errorf("%q: %d, want %d", routes, got, want)
		}
	}
	for _, origins := range [][]string{{"https://old.example.com"}, {"null"}, {"https://evil.test"}, {"https://*.preview.example.net"}} {
		if got := count(nil, origins); got == 0 || got == len(probes(p)) {
			t.Errorf("%q: %d", origins, got)
		}
	}
	for _, tt := range []struct {
		routes, origins []string
		want            string
	}{
		{[]string{"/healt"}, nil, `there is no route "/healt"; did you mean "/health"? (routes: /, /items,`},
		{nil, []string{"https://ap.example.com"}, `there is no origin "https://ap.example.com"; did you mean "https://app.example.com"? (origins: https://app.example.com,`},
	} {
		if _, err := rule.Narrow(p, policy.Resolve(p), tt.routes, tt.origins); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, name := range files(t, "../testdata/*.yaml") {
		p := load(t, name)
		p.File = strings.TrimPrefix(name, "../")
		var b strings.Builder
		if err := rule.Explain(&b, p); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := layout.Width(strings.TrimRight(line, "\n")); n > layout.Columns {
				t.Errorf("%d columns: %s", n, line)
			}
		}
		golden(t, strings.TrimSuffix(name, ".yaml")+".explained", b.String())
	}
}
