package servers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// describe writes a placement with X for its name.
func describe(p harness.Placement) map[string]string {
	name := strings.TrimPrefix(p.Prefix, "/")
	x := func(s string) string { return strings.ReplaceAll(s, name, "X") }
	out := map[string]string{"page": x(p.Page.URL.String())}
	for role, o := range p.Bases {
		out[role.String()] = x(o.String())
	}
	return out
}

func TestPlaceRoles(t *testing.T) {
	s := start(t, servers.Config{})
	common := map[string]string{
		"api": "https://api-X.example.test", "third": "https://third-X.example.test", "other-site": "https://app-X.other.test",
	}
	for _, tt := range []struct {
		kind                     harness.PageKind
		page, same, port, scheme string
		origin, site             string
	}{
		{harness.PageApp, "https://app.example.test/page", "https://app.example.test", "https://app.example.test:8443", "http://app.example.test", "https://app.example.test", "https://example.test"},
		{harness.PagePort, "https://app.example.test:8443/page", "https://app.example.test:8443", "https://app.example.test", "http://app.example.test", "https://app.example.test:8443", "https://example.test"},
		{harness.PageScheme, "http://app.example.test/page", "http://app.example.test", "http://app.example.test:8080", "https://app.example.test", "http://app.example.test", "http://example.test"},
		{harness.PageOtherSite, "https://app.other.test/page", "https://app.other.test", "https://app.other.test:8443", "http://app.other.test", "https://app.other.test", "https://other.test"},
		{harness.PageSandboxed, "https://app.example.test/sandboxed", "https://app.example.test", "https://app.example.test:8443", "http://app.example.test", "null", ""},
	} {
		t.Run(tt.kind.String(), func(t *testing.T) {
			sc := scenario(step(harness.RoleAPI, "", nil))
			sc.Page = tt.kind
			p, target := s.Place(sc)
			defer target.Close()
			want := maps.Clone(common)
			want["page"], want["same"], want["port"], want["scheme"] = tt.page, tt.same, tt.port, tt.scheme
			if diff := cmp.Diff(want, describe(p)); diff != "" {
				t.Errorf("placement (-want +got):\n%s", diff)
			}
			if got := p.Page.Origin.String(); got != tt.origin {
				t.Errorf("origin %s, want %s", got, tt.origin)
			}
			if got := p.Page.SiteForCookies; got != tt.site {
				t.Errorf("site for cookies %q, want %q", got, tt.site)
			}
			top := p.Page.TopLevelSite
			if tt.site != "" && top != tt.site || tt.site == "" && (top == "" || strings.Contains(top, "://")) {
				t.Errorf("top-level site %q", top)
			}
			if parsed, err := harness.ParseURL(p.Page.URL.String(), fetch.URL{}); err != nil || parsed != p.Page.URL {
				t.Errorf("page URL %+v parses as %+v, %v", p.Page.URL, parsed, err)
			}
			if p.OwnPage {
				t.Error("a page of its own without need")
			}
		})
	}
}

// A page of the scenario's own, on the other site, is not where that site's
// target is.
func TestPlaceOtherSitePageOfItsOwn(t *testing.T) {
	s := start(t, servers.Config{})
	sc := scenario(step(harness.RoleOtherSite, "", nil))
	sc.Page, sc.Cookies = harness.PageOtherSite, []harness.PresetCookie{{On: harness.RoleSame, Name: "a", Value: "1"}}
	p, target := s.Place(sc)
	defer target.Close()
	if host := p.Bases[harness.RoleOtherSite].Host(); !p.OwnPage || host == p.Page.URL.Host {
		t.Errorf("page %s, own %v; target %s", p.Page.URL, p.OwnPage, host)
	}
}

func TestPlaceIsUnique(t *testing.T) {
	a, b := start(t, servers.Config{}), start(t, servers.Config{})
	seen := map[string]bool{}
	for i := range 100 {
		p, target := []*servers.Set{a, b}[i%2].Place(scenario())
		target.Close()
		if seen[p.Prefix] {
			t.Fatalf("%s was placed twice", p.Prefix)
		}
		seen[p.Prefix] = true
	}
}

func TestPlaceRaw(t *testing.T) {
	s := start(t, servers.Config{})
	odd := harness.Answer{Headers: list("X-Odd", " padded")}
	for _, tt := range []struct {
		name  string
		serve *harness.Serve
		to    harness.Role
		page  harness.PageKind
		want  []string // roles that are raw
	}{
		{"tidy", respond(harness.Answer{}), harness.RoleAPI, 0, nil},
		{"odd response", respond(odd), harness.RoleAPI, 0, []string{"api"}},
		{"odd preflight", &harness.Serve{Preflight: &odd}, harness.RoleThird, 0, []string{"third"}},
		{"bytes", respond(harness.Answer{Bytes: "HTTP/1.1 200\r\n\r\n"}), harness.RoleOtherSite, 0, []string{"other-site"}},
		{"status", respond(harness.Answer{Status: 680}), harness.RoleAPI, 0, []string{"api"}},
		{"closed in the body", respond(harness.Answer{Body: "b", Close: harness.CloseInBody}), harness.RoleAPI, 0, []string{"api"}},
		{"closed unanswered", respond(harness.Answer{Close: harness.CloseUnanswered}), harness.RoleAPI, 0, nil},
		{"connection header", respond(harness.Answer{Headers: list("Transfer-Encoding", "chunked"), Body: "0\r\n\r\n"}), harness.RoleAPI, 0, []string{"api"}},
		{"wrong length", respond(harness.Answer{Headers: list("Content-Length", "9"), Body: "x"}), harness.RoleAPI, 0, []string{"api"}},
		{"right length", respond(harness.Answer{Headers: list("Content-Length", "1"), Body: "x"}), harness.RoleAPI, 0, nil},
		{"http/1.1", &harness.Serve{Protocol: harness.HTTP1, Then: []harness.Hop{{At: harness.RoleThird}}}, harness.RoleAPI, 0, []string{"api", "third"}},
		{"later hop only", &harness.Serve{Then: []harness.Hop{{At: harness.RoleThird, Response: &odd}}}, harness.RoleAPI, 0, []string{"third"}},
		{"page host", respond(odd), harness.RoleSame, 0, []string{"page", "port", "same", "scheme"}},
		{"page host, other port", respond(odd), harness.RolePort, 0, []string{"page", "port", "same", "scheme"}},
		{"page host without TLS", respond(odd), harness.RoleSame, harness.PageScheme, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sc := scenario(step(tt.to, "", tt.serve))
			sc.Page = tt.page
			p, target := s.Place(sc)
			defer target.Close()
			var got []string
			for what, url := range describe(p) {
				if strings.Contains(url, ".raw.") {
					got = append(got, what)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("raw (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlaceCookies(t *testing.T) {
	s := start(t, servers.Config{})
	sets := func(line string) *harness.Serve { return respond(harness.Answer{Headers: list("Set-Cookie", line)}) }
	cookieWant := func(st harness.Step) harness.Step {
		st.Want.ActualRequest = &harness.RequestWant{Cookie: harness.MustBeAbsent}
		return st
	}
	for _, tt := range []struct {
		name   string
		sc     harness.Scenario
		own    bool
		domain bool
	}{
		{"none", harness.Scenario{}, false, false},
		{"preset at api", harness.Scenario{Cookies: []harness.PresetCookie{{Name: "a"}}}, false, false},
		{"preset at same", harness.Scenario{Cookies: []harness.PresetCookie{{On: harness.RoleSame, Name: "a"}}}, true, false},
		{"preset at port", harness.Scenario{Cookies: []harness.PresetCookie{{On: harness.RolePort, Name: "a"}}}, true, false},
		{"preset with domain", harness.Scenario{Cookies: []harness.PresetCookie{{Name: "a", Domain: true}}}, true, true},
		{"set by api", harness.Scenario{Steps: []harness.Step{step(harness.RoleAPI, "", sets("a=1"))}}, false, false},
		{"set by same", harness.Scenario{Steps: []harness.Step{step(harness.RoleSame, "", sets("a=1"))}}, true, false},
		{"set by api with domain", harness.Scenario{Steps: []harness.Step{step(harness.RoleAPI, "", sets("a=1; Path=/; Domain=${API.site}"))}}, true, true},
		{"the value is no attribute", harness.Scenario{Steps: []harness.Step{step(harness.RoleAPI, "", sets("domain=1"))}}, false, false},
		{"set by bytes", harness.Scenario{Steps: []harness.Step{step(harness.RoleSame, "", respond(harness.Answer{Bytes: "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\n\r\n"}))}}, true, false},
		{"set by a hop at scheme", harness.Scenario{Steps: []harness.Step{step(harness.RoleAPI, "", &harness.Serve{
			Response: &harness.Answer{Status: 302},
			Then:     []harness.Hop{{At: harness.RoleScheme, Response: &harness.Answer{Headers: list("set-cookie", "a=1")}}},
		})}}, true, false},
		{"set by the inherited script", harness.Scenario{Steps: []harness.Step{
			step(harness.RoleAPI, "", sets("a=1")), step(harness.RoleSame, "", nil),
		}}, true, false},
		{"wanted at same", harness.Scenario{Steps: []harness.Step{cookieWant(step(harness.RoleSame, "", nil))}}, true, false},
		{"wanted at api", harness.Scenario{Steps: []harness.Step{cookieWant(step(harness.RoleAPI, "", nil))}}, false, false},
		{"lacked at same", harness.Scenario{Steps: []harness.Step{func() harness.Step {
			st := step(harness.RoleSame, "", nil)
			st.Want.Hops = []harness.HopWant{{ActualRequest: &harness.RequestWant{Lacks: []string{"cookie"}}}}
			return st
		}()}}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sc := tt.sc
			sc.ID = "test/one"
			p, target := s.Place(&sc)
			defer target.Close()
			if _, err := sc.Script(p); err != nil {
				t.Fatal(err)
			}
			if p.OwnPage != tt.own {
				t.Errorf("OwnPage %v, want %v", p.OwnPage, tt.own)
			}
			d := describe(p)
			if got := strings.Contains(d["page"], "app-X"); got != tt.own {
				t.Errorf("page %s", d["page"])
			}
			if got := p.Page.URL.Site != "example.test"; got != tt.domain {
				t.Errorf("site %s", p.Page.URL.Site)
			}
			if tt.domain {
				want := map[string]string{
					"page": "https://app-X.X-site.test/page", "api": "https://api-X.X-site.test", "third": "https://third-X.X-site.test",
					"same": "https://app-X.X-site.test", "port": "https://app-X.X-site.test:8443", "scheme": "http://app-X.X-site.test",
					"other-site": "https://app-X.Xo-site.test",
				}
				if diff := cmp.Diff(want, d); diff != "" {
					t.Errorf("placement (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// A site holds so many cookies only.
func TestPlaceCookieQuota(t *testing.T) {
	s := start(t, servers.Config{})
	c := client(t, s, true)
	perSite := map[string]int{}
	for i := range 250 {
		sc := scenario(step(harness.RoleAPI, "", respond(harness.Answer{Body: "b"})))
		sc.Cookies = []harness.PresetCookie{{Name: fmt.Sprint("c", i)}}
		p, target, _ := place(t, s, sc)
		if p.OwnPage {
			t.Fatal("OwnPage")
		}
		perSite[p.Page.URL.Site]++
		if i == 249 {
			if _, body, err := do(t, c, "GET", p.Bases[harness.RoleAPI].String()+p.Prefix, ""); err != nil || body != "b" {
				t.Errorf("at a further site: %q, %v", body, err)
			}
			if got := only(t, target.Exchanges()).URL.Site; got != p.Page.URL.Site {
				t.Errorf("recorded site %s", got)
			}
		}
	}
	want := map[string]int{"example.test": 100, "c1-site.test": 100, "c2-site.test": 50}
	if diff := cmp.Diff(want, perSite); diff != "" {
		t.Errorf("scenarios per site (-want +got):\n%s", diff)
	}
	p, target := s.Place(scenario())
	defer target.Close()
	if p.Page.URL.Site != "example.test" {
		t.Errorf("a scenario without cookies is at %s", p.Page.URL.Site)
	}
}
