package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// resolved are the grants of a policy of nginx at https://api.example.
func resolved(t *testing.T, text string) []Grant {
	t.Helper()
	p, err := Parse("cors.yaml", []byte("target: https://api.example\nproxy: {kind: nginx, config: nginx.conf}\n"+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return Resolve(p)
}

// Defaults are filled in, and what a route says wins over what the policy says.
func TestResolve(t *testing.T) {
	g := resolved(t, `
origins: {allow: [https://a.example], forbid: [https://old.example]}
entries: {shop: {cookie: {sid: x}, header: {Authorization: k}}}
upstream: {preflight: 204}
routes:
  - {path: "/one?page=1"}
  - {path: /two, target: http://cdn.example, origins: [https://b.example], methods: [PUT, POST], headers: [Authorization, "X-Trace: 7"],
     credentials: true, expose: {X-Total: "3", Link: ""}, status: 204, enter: shop, upstream: {preflight: 200}}
`)
	type row struct {
		Name, Target, URL, Allowed, Methods, Headers, Exposed, Hidden string
		Status, Preflight                                             int
		Plain, Preflighted, Cookies                                   string
	}
	call := func(c *fetch.Call) string {
		if c == nil {
			return ""
		}
		return fmt.Sprint(c.Method, " ", c.Headers, " ", c.Credentials)
	}
	var got []row
	for _, g := range g {
		got = append(got, row{
			g.Name, g.Target.String(), g.URL.String(), fmt.Sprint(g.Allowed[0].Pattern), strings.Join(g.Methods, " "), fmt.Sprint(g.Headers), fmt.Sprint(g.Exposed), g.Hidden,
			g.Status, g.Upstream.Preflight, call(&g.Plain), call(g.Preflighted), fmt.Sprint(len(g.Cookies)),
		})
	}
	want := []row{
		{"one", "https://api.example", "https://api.example/one?page=1", "https://a.example", "GET", "[]", "[]", "", 200, 204, "GET [] same-origin", "", "0"},
		{"two", "http://cdn.example", "http://cdn.example/two", "https://b.example", "PUT POST", "[{Authorization Bearer crosscheck} {X-Trace 7}]",
			"[{Link crosscheck} {X-Total 3}]", "X-Internal", 204, 200, "POST [{Authorization k}] include", "PUT [{Authorization k}] include", "1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if c := g[1].Cookies[0]; c.Host != "cdn.example" || c.Secure {
		t.Errorf("a cookie of an http target: %+v", c)
	}
}

// The example values that the policy does not give are those that servers expect.
func TestRequestHeader(t *testing.T) {
	for text, want := range map[string]fetch.Header{
		"X-Trace":          {Name: "X-Trace", Value: "crosscheck"},
		"X-Trace: ":        {Name: "X-Trace"},
		" X-Trace :a: b ":  {Name: "X-Trace", Value: "a: b"},
		"content-type":     {Name: "content-type", Value: "application/json"},
		"Range: bytes=1-2": {Name: "Range", Value: "bytes=1-2"},
	} {
		if got := requestHeader(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

// Routes have names of their own, by path, target and number.
func TestNames(t *testing.T) {
	var got []string
	for _, g := range resolved(t, `
origins: {allow: [https://a.example]}
routes:
  - {path: /}
  - {path: /items}
  - {path: "/items?page=2"}
  - {path: /Items/}
  - {path: /both}
  - {path: /both, target: https://cdn.example:8443}
`) {
		got = append(got, g.Name)
	}
	want := "root items items-2 items-3 both-api-example both-cdn-example-8443"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// Allowed origins come first, then the forbidden ones and strangers, then variants
// of the allowed ones; each once, and never the target's own if it must be refused.
func TestCallers(t *testing.T) {
	g := resolved(t, `
origins: {allow: ["https://*.a.example", https://api.example], forbid: [https://two.one.a.example]}
routes: [{path: /x}, {path: /y, target: http://one.a.example}, {path: /z, target: https://b.example, origins: [https://c.example]}]
`)
	var first []string
	seen := map[fetch.Origin]bool{}
	for _, c := range g[0].Callers {
		if seen[c.Origin] {
			t.Errorf("%s is there twice", c.Origin)
		}
		seen[c.Origin] = true
		if c.Allowed != g[0].Allows(c.Origin) {
			t.Errorf("%s: allowed %v", c.Origin, c.Allowed)
		}
		if len(first) < 6 {
			first = append(first, fmt.Sprint(c.Name(), " ", c.Allowed))
		}
	}
	want := []string{"https-one.a.example true", "https-api.example true", "https-two.one.a.example false", "null false", "unrelated false",
		"prefix-of-https-one.a.example false"}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if c := g[0].Callers[1]; !c.Served || c.Mixed {
		t.Errorf("the target itself: %+v", c)
	}
	if c := g[1].Callers[0]; !c.Mixed {
		t.Errorf("a page at https and a target at http: %+v", c)
	}
	for _, c := range g[2].Callers {
		if c.Origin == g[2].Target {
			t.Error("the target's own origin is to be refused, which nothing can")
		}
	}
}

// A stand-in answers each origin for itself, and a request without Origin with
// nothing that has an origin in it.
func TestAnswers(t *testing.T) {
	const own = "{headers: {X-For: $ORIGIN, X-All: yes}, preflight: 204}"
	plain := resolved(t, "origins: {allow: [https://a.example]}\nroutes: [{path: /x, expose: {X-Total: \"3\"}}, {path: /y, status: 204}, {path: /z, upstream: {redirect: /w}}, {path: /w, upstream: "+own+"}]")
	app := fetch.TupleOrigin("https", "a.example", 0)
	for _, tt := range []struct {
		name string
		got  any
		want string
	}{
		{"the normal answer", plain[0].Answer(app, 200), `{200 [{X-Total 3} {X-Internal crosscheck} {Cache-Control no-store} {Content-Type text/plain}] crosscheck` + "\n" + `  0s ""}`},
		{"a null body status", plain[1].Answer(app, 204), `{204 [{Cache-Control no-store}]   0s ""}`},
		{"a redirect", plain[2].Answer(app, 200), `{302 [{Location /w} {Cache-Control no-store} {Content-Type text/plain}] crosscheck` + "\n" + `  0s ""}`},
		{"a preflight", plain[0].PreflightAnswer(app), `{405 [{Cache-Control no-store} {Content-Type text/plain}] crosscheck` + "\n" + `  0s ""}`},
		{"a preflight that the upstream knows", plain[3].PreflightAnswer(app), `{204 [{X-For https://a.example} {X-All yes} {Cache-Control no-store}]   0s ""}`},
		{"for shared caches", plain[3].Kept(app), `{200 [{X-For https://a.example} {X-All yes} {Cache-Control s-maxage=600} {Content-Type text/plain}] crosscheck` + "\n" + `  0s ""}`},
		{"to a request without Origin", plain[3].Kept(fetch.Origin{}), `{200 [{X-All yes} {Cache-Control s-maxage=600} {Content-Type text/plain}] crosscheck` + "\n" + `  0s ""}`},
	} {
		got := strings.ReplaceAll(fmt.Sprintf("%+v", tt.got), "{Name:", "{")
		for _, field := range []string{"Status:", "Headers:", "Value:", "Body:", "Bytes:", "Delay:", "Close:"} {
			got = strings.ReplaceAll(got, field, "")
		}
		if !strings.HasPrefix(got, strings.TrimSuffix(tt.want, `""}`)) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if plain[2].Answers() || !plain[0].Answers() {
		t.Error("a redirect is no normal answer")
	}
}

// A page is a client of its own site; one with an opaque origin comes from a site
// that the policy does not know, and sends no cookies of it.
func TestClient(t *testing.T) {
	g := resolved(t, "origins: {allow: [https://a.example]}\nroutes: [{path: /x}]")[0]
	app := g.Client(fetch.TupleOrigin("https", "www.a.example", 8443))
	if app.URL.String() != "https://www.a.example:8443/" || app.Origin.String() != "https://www.a.example:8443" || app.SiteForCookies != "https://a.example" {
		t.Errorf("%+v", app)
	}
	if c := g.Client(opaque); !c.Origin.Opaque() || c.URL.Host != "evil.test" || c.SiteForCookies != "" || c.TopLevelSite != "https://evil.test" {
		t.Errorf("%+v", c)
	}
}

func TestSpan(t *testing.T) {
	for seconds, want := range map[int64]string{0: "0s", 5: "5s", 600: "10m", 5400: "1h30m", 7200: "2h", 7205: "2h0m5s"} {
		if got := Span(time.Duration(seconds) * time.Second); got != want {
			t.Errorf("%d s: %q, want %q", seconds, got, want)
		}
	}
}
