package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestMatches(t *testing.T) {
	tests := []struct {
		origin  Origin
		yes, no []string
	}{
		{"https://app.example.com", []string{"https://app.example.com"},
			[]string{"http://app.example.com", "https://app.example.com:8443", "https://APP.example.com", "https://app.example.com/", "https://app.example.com.", "null"}},
		{"null", []string{"null"}, []string{"", "https://null", "NULL"}},
		{"https://*.example.com", []string{"https://a.example.com", "https://xn--bcher-kva.example.com", "https://a_b.example.com"},
			[]string{"https://example.com", "https://.example.com", "https://a.b.example.com", "http://a.example.com", "https://a.example.com:8443",
				"https://aexample.com", "https://a.example.com.evil.test", "https://a.example.com.", "https://A.example.com", "https://a.example.com/", "null"}},
		{"https://**.example.com", []string{"https://a.example.com", "https://a.b.c.example.com"},
			[]string{"https://example.com", "https://a..example.com", "https://badexample.com"}},
		{"http://localhost:*", []string{"http://localhost", "http://localhost:3000", "http://localhost:65535"},
			[]string{"https://localhost", "http://localhost:", "http://localhost:0", "http://localhost:80", "http://localhost.evil.test:3000", "http://localhost:3000/"}},
		{"https://*.example.com:8443", []string{"https://a.example.com:8443"}, []string{"https://a.example.com", "https://a.example.com:9443"}},
		{"http://*.example.com:*", []string{"http://a.example.com", "http://a.example.com:81"}, []string{"http://a.b.example.com:81"}},
		{"http://[::1]:*", []string{"http://[::1]", "http://[::1]:3000"}, []string{"http://[::2]:3000"}},
	}
	for _, tt := range tests {
		a := resolveAllowed([]Origin{tt.origin})[0]
		matches := func(text string) bool {
			o := asOrigin(text)
			return o != fetch.Origin{} && a.Matches(o) // what is no origin is never sent
		}
		for _, origin := range tt.yes {
			if !matches(origin) {
				t.Errorf("%s does not match %s", tt.origin, origin)
			}
		}
		for _, origin := range tt.no {
			if matches(origin) {
				t.Errorf("%s matches %s", tt.origin, origin)
			}
		}
		for _, e := range a.Examples {
			if !a.Matches(e) {
				t.Errorf("%s does not match its example %s", tt.origin, e)
			}
		}
	}
}

func TestMeaning(t *testing.T) {
	for origin, want := range map[Origin]string{
		"https://app.example.com":      "this origin",
		"null":                         "pages with an opaque origin: sandboxed frames, data: URLs, local files",
		"https://*.example.com":        "https, exactly one label in front of example.com, on the default port",
		"https://**.example.com:8443":  "https, one or more labels in front of example.com, on port 8443",
		"http://localhost:*":           "http, localhost on any port",
		"https://*.pre.example.com:*":  "https, exactly one label in front of pre.example.com, on any port",
		"https://**.example.com.local": "https, one or more labels in front of example.com.local, on the default port",
	} {
		if got := origin.Meaning(); got != want {
			t.Errorf("%s means %q, want %q", origin, got, want)
		}
		if why := origin.mistaken(); why != "" {
			t.Errorf("%s is mistaken: %s", origin, why)
		}
	}
}

// Each variant is what a wrong comparison takes for the allowed origin, in a form
// that a browser can send.
func TestVariants(t *testing.T) {
	const allowed = "http://app.example.com"
	fooled := map[string]func(string) bool{
		"prefix":             func(o string) bool { return strings.HasPrefix(o, allowed) },
		"suffix":             func(o string) bool { return strings.HasSuffix(o, "app.example.com") },
		"substring":          func(o string) bool { return strings.Contains(o, "app.example.com") && !strings.HasSuffix(o, "com") },
		"truncated":          func(o string) bool { return strings.HasPrefix(allowed, o) },
		"subdomain":          func(o string) bool { return strings.HasSuffix(o, ".app.example.com") && strings.Count(o, ".") == 3 },
		"deep-subdomain":     func(o string) bool { return strings.HasSuffix(o, ".app.example.com") && strings.Count(o, ".") == 4 },
		"trailing-dot":       func(o string) bool { return o == allowed+"." },
		"underscore":         func(o string) bool { return strings.HasPrefix(o, allowed+"_.") },
		"hyphen":             func(o string) bool { return strings.HasPrefix(o, allowed+"-.") },
		"brace":              func(o string) bool { return strings.HasPrefix(o, allowed+"{.") },
		"unescaped-dot":      func(o string) bool { return o == "http://appxexample.com" },
		"unescaped-last-dot": func(o string) bool { return o == "http://app.examplexcom" },
		"suffix-of-domain": func(o string) bool {
			return strings.HasSuffix(o, "example.com") && !strings.HasSuffix(o, ".example.com")
		},
		"parent":  func(o string) bool { return o == "http://example.com" },
		"sibling": func(o string) bool { return strings.HasSuffix(o, ".example.com") },
		"port":    func(o string) bool { return strings.HasPrefix(o, allowed+":") },
		"scheme":  func(o string) bool { return o == "https://app.example.com" },
	}
	for _, v := range variants(asOrigin(allowed)) {
		fools, known := fooled[v.name]
		if !known || !fools(v.origin.String()) {
			t.Errorf("%s: %s is none", v.name, v.origin)
		}
		delete(fooled, v.name)
	}
	for name := range fooled {
		t.Errorf("there is no variant %s", name)
	}
}

// What has no such neighbours has fewer variants, and none in a form that no
// browser sends.
func TestVariantsOfOtherHosts(t *testing.T) {
	names := func(origin string) string {
		var out []string
		for _, v := range variants(asOrigin(origin)) {
			out = append(out, v.name)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for origin, want := range map[string]string{
		"https://localhost":     "brace deep-subdomain hyphen port prefix scheme subdomain substring suffix truncated underscore", // no trailing dot over TLS
		"http://localhost:3000": "brace deep-subdomain default-port hyphen port prefix scheme subdomain substring suffix trailing-dot truncated underscore",
		"http://127.0.0.1:8443": "brace default-port hyphen port prefix scheme substring underscore",
		"http://[::1]:3000":     "default-port port scheme",
		"null":                  "",
	} {
		if diff := cmp.Diff(want, names(origin)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", origin, diff)
		}
	}
}
