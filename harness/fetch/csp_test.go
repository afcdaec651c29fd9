package fetch_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// policies is the policy container of a document at the URL with the policy.
func policies(t *testing.T, url, csp string) *fetch.PolicyContainer {
	t.Helper()
	p, err := fetch.NewPolicyContainer(h("Content-Security-Policy", csp), u(url))
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

func TestCSPBlocks(t *testing.T) {
	const home, plain = app + "/page", "http://app.example.test/page"
	for _, c := range []struct{ page, policy, destination, url, want string }{
		{home, "", "empty", api + "/", ""},
		{home, ";; ;", "empty", api + "/", ""},
		{home, "connect-src 'none'", "empty", home, "connect-src"},
		{home, "connect-src", "empty", home, "connect-src"},
		{home, "connect-src 'self'", "empty", home, ""},
		{home, "CONNECT-SRC 'SELF'", "empty", home, ""},
		{home, "connect-src 'self'", "empty", app + ":8443/", "connect-src"},
		{home, "connect-src 'self'", "empty", "http://app.example.test/", "connect-src"},
		{plain, "connect-src 'self'", "empty", home, ""},
		{plain, "connect-src 'self'", "websocket", "ws://app.example.test/", ""},
		{home, "connect-src 'self'", "websocket", "wss://app.example.test/", ""},
		{home, "connect-src *", "empty", other + ":8443/", ""},
		{home, "connect-src *", "websocket", "wss://api.elsewhere.test/", ""},
		{home, "connect-src *", "websocket", "ws://api.elsewhere.test/", ""},
		{home, "connect-src *", "empty", "data:,x", "connect-src"},
		{home, "connect-src data:", "empty", "data:,x", ""},
		{home, "connect-src https:", "empty", api + ":8443/", ""},
		{home, "connect-src http:", "empty", api + "/", ""},
		{home, "connect-src https:", "empty", "http://api.example.test/", "connect-src"},
		{home, "connect-src ws:", "websocket", "wss://api.example.test/", ""},
		{home, "connect-src ws:", "empty", api + "/", ""},
		{home, "connect-src ws:", "empty", "http://api.example.test/", ""},
		{home, "connect-src wss:", "empty", api + "/", ""},
		{home, "connect-src wss:", "empty", "http://api.example.test/", "connect-src"},
		{home, "connect-src api.example.test", "empty", api + "/", ""},
		{home, "connect-src API.example.test", "empty", api + "/", ""},
		{home, "connect-src api.example.test", "empty", "http://api.example.test/", "connect-src"},
		{plain, "connect-src api.example.test", "empty", api + "/", ""},
		{home, "connect-src api.example.test", "empty", api + ":8443/", "connect-src"},
		{home, "connect-src api.example.test:*", "empty", api + ":8443/", ""},
		{home, "connect-src api.example.test:8443", "empty", api + ":8443/", ""},
		{home, "connect-src api.example.test:443", "empty", api + "/", ""},
		{home, "connect-src *.example.test", "empty", api + "/", ""},
		{home, "connect-src *.example.test", "empty", "https://example.test/", "connect-src"},
		{home, "connect-src *:8443", "empty", other + ":8443/", ""},
		{home, "connect-src https://*", "empty", other + "/", ""},
		{home, "connect-src " + api + "/a", "empty", api + "/a", ""},
		{home, "connect-src " + api + "/a", "empty", api + "/a/b", "connect-src"},
		{home, "connect-src " + api + "/a/", "empty", api + "/a/b", ""},
		{home, "connect-src " + api + "/%61", "empty", api + "/a", ""},
		{home, "connect-src " + api + "/A", "empty", api + "/a", "connect-src"},
		{home, "connect-src api.example.test/A", "empty", api + "/A", ""},
		{home, "connect-src " + api + "/", "empty", api + "/a/b", ""},
		{home, "connect-src 'none'; img-src *", "image", api + "/", ""},
		{home, "img-src 'self'", "empty", api + "/", ""},
		{home, "default-src 'self'; connect-src *", "empty", api + "/", ""},
		{home, "default-src 'self'; script-src-elem *", "script", api + "/", ""},
		{home, "default-src *; script-src 'self' 'unsafe-inline'", "script", api + "/", "script-src"},
		{home, "child-src 'self'", "worker", api + "/", "child-src"},
		{home, "default-src 'self'", "iframe", api + "/", "default-src"},
		{home, "object-src 'none'; base-uri 'none'", "empty", api + "/", ""},
	} {
		got := ""
		for _, p := range policies(t, c.page, c.policy).CSP {
			got = p.Blocks(c.destination, u(c.url), false)
		}
		equal(t, c.policy+" of "+c.page+", "+c.destination+" "+c.url, got, c.want)
	}
	p := policies(t, home, "connect-src "+api+"/a").CSP[0]
	equal(t, "after a redirect", p.Blocks("empty", u(api+"/b"), true), "")
}

func TestCSPThatIsNotJudged(t *testing.T) {
	for policy, want := range map[string]string{
		"connect-src 'self'; connect-src *":   "twice",
		"object-src *; object-src *":          "twice",
		"sandbox allow-scripts":               "directive sandbox",
		"report-uri /x":                       "directive report-uri",
		"connect-src 'none' 'self'":           "'none'",
		"script-src 'nonce-abc'":              "'nonce-abc'",
		"script-src 'strict-dynamic'":         "'strict-dynamic'",
		"connect-src https://":                "no source expression",
		"connect-src x*.test":                 "no source expression",
		"connect-src *.":                      "no source expression",
		"connect-src *..test":                 "no source expression",
		"connect-src a.test:x":                "no source expression",
		"connect-src a.test:70000":            "no source expression",
		"connect-src /path":                   "no source expression",
		"connect-src 1x://a.test":             "no source expression",
		"connect-src https:/path":             "no source expression",
		"connect-src *, default-src 'sha256'": "'sha256'",
	} {
		_, err := fetch.NewPolicyContainer(h("Content-Security-Policy", policy), u(app+"/"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", policy, err, want)
		}
	}
}

func TestEmbedderPolicies(t *testing.T) {
	for _, c := range []struct{ url, value, want string }{
		{app + "/", "require-corp", "require-corp"},
		{app + "/", `credentialless; report-to="x"`, "credentialless"},
		{app + "/", "unsafe-none", "unsafe-none"},
		{"http://app.example.test/", "require-corp", "unsafe-none"},
	} {
		p, err := fetch.NewPolicyContainer(h("Cross-Origin-Embedder-Policy", c.value), u(c.url))
		if err != nil {
			t.Error(err)
		}
		equal(t, c.value, p.Embedder.String(), c.want)
	}
	if _, err := fetch.NewPolicyContainer(h("Cross-Origin-Embedder-Policy", "require"), u(app+"/")); err == nil {
		t.Error("accepts anything")
	}
	equal(t, "beyond the last", fetch.EmbedderPolicy(9).String(), "embedder policy(9)")
}

func FuzzParseCSP(f *testing.F) {
	for _, s := range []string{"connect-src 'self' *", "default-src https://*.a.test:*/x/", "img-src data:; sandbox", "script-src 'nonce-x'", "x", ";,"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		p, err := fetch.ParseCSP(s, u(app+"/").Origin())
		if err == nil {
			p.Blocks("empty", u(api+"/x"), false)
		}
	})
}
