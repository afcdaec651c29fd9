package servers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// describe writes a placement with X for its name.
func describe(p scenario.Placement) map[string]string {
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
		kind                     scenario.PageKind
		page, same, port, scheme string
		origin, site             string
	}{
		{scenario.PageApp, "https://app.example.test/page", "https://app.example.test", "https://app.example.test:8443", "http://app.example.test", "https://app.example.test", "https://example.test"},
		{scenario.PagePort, "https://app.example.test:8443/page", "https://app.example.test:8443", "https://app.example.test", "http://app.example.test", "https://app.example.test:8443", "https://example.test"},
		{scenario.PageScheme, "http://app.example.test/page", "http://app.example.test", "http://app.example.test:8080", "https://app.example.test", "http://app.example.test", "http://example.test"},
		{scenario.PageOtherSite, "https://app.other.test/page", "https://app.other.test", "https://app.other.test:8443", "http://app.other.test", "https://app.other.test", "https://other.test"},
		{scenario.PageSandboxed, "https://app.example.test/sandboxed", "https://app.example.test", "https://app.example.test:8443", "http://app.example.test", "null", ""},
	} {
		t.Run(tt.kind.String(), func(t *testing.T) {
			sc := scenarioOf(step(scenario.RoleAPI, "", nil))
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
			if parsed, err := weburl.Parse(p.Page.URL.String(), fetch.URL{}); err != nil || parsed != p.Page.URL {
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
	sc := scenarioOf(step(scenario.RoleOtherSite, "", nil))
	sc.Page, sc.Cookies = scenario.PageOtherSite, []scenario.PresetCookie{{On: scenario.RoleSame, Name: "a", Value: "1"}}
	p, target := s.Place(sc)
	defer target.Close()
	if host := p.Bases[scenario.RoleOtherSite].Host(); !p.OwnPage || host == p.Page.URL.Host {
		t.Errorf("page %s, own %v; target %s", p.Page.URL, p.OwnPage, host)
	}
}

func TestPlaceIsUnique(t *testing.T) {
	a, b := start(t, servers.Config{}), start(t, servers.Config{})
	seen := map[string]bool{}
	for i := range 100 {
		p, target := []*servers.Set{a, b}[i%2].Place(scenarioOf())
		target.Close()
		if seen[p.Prefix] {
			t.Fatalf("%s was placed twice", p.Prefix)
		}
		seen[p.Prefix] = true
	}
}

func TestPlaceRaw(t *testing.T) {
	s := start(t, servers.Config{})
	odd := scenario.Answer{Headers: list("X-Odd", " padded")}
	for _, tt := range []struct {
		name  string
		serve *scenario.Serve
		to    scenario.Role
		page  scenario.PageKind
		want  []string // roles that are raw
	}{
		{"tidy", respond(scenario.Answer{}), scenario.RoleAPI, 0, nil},
		{"odd response", respond(odd), scenario.RoleAPI, 0, []string{"api"}},
		{"odd preflight", &scenario.Serve{Preflight: &odd}, scenario.RoleThird, 0, []string{"third"}},
		{"bytes", respond(scenario.Answer{Bytes: "HTTP/1.1 200\r\n\r\n"}), scenario.RoleOtherSite, 0, []string{"other-site"}},
		{"status", respond(scenario.Answer{Status: 680}), scenario.RoleAPI, 0, []string{"api"}},
		{"closed in the body", respond(scenario.Answer{Body: "b", Close: wire.CloseInBody}), scenario.RoleAPI, 0, []string{"api"}},
		{"closed unanswered", respond(scenario.Answer{Close: wire.CloseUnanswered}), scenario.RoleAPI, 0, nil},
		{"connection header", respond(scenario.Answer{Headers: list("Transfer-Encoding", "chunked"), Body: "0\r\n\r\n"}), scenario.RoleAPI, 0, []string{"api"}},
		{"wrong length", respond(scenario.Answer{Headers: list("Content-Length", "9"), Body: "x"}), scenario.RoleAPI, 0, []string{"api"}},
		{"right length", respond(scenario.Answer{Headers: list("Content-Length", "1"), Body: "x"}), scenario.RoleAPI, 0, nil},
		{"http/1.1", &scenario.Serve{Protocol: scenario.HTTP1, Then: []scenario.Hop{{At: scenario.RoleThird}}}, scenario.RoleAPI, 0, []string{"api", "third"}},
		{"later hop only", &scenario.Serve{Then: []scenario.Hop{{At: scenario.RoleThird, Response: &odd}}}, scenario.RoleAPI, 0, []string{"third"}},
		{"page host", respond(odd), scenario.RoleSame, 0, []string{"page", "port", "same", "scheme"}},
		{"page host, other port", respond(odd), scenario.RolePort, 0, []string{"page", "port", "same", "scheme"}},
		{"page host without TLS", respond(odd), scenario.RoleSame, scenario.PageScheme, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sc := scenarioOf(step(tt.to, "", tt.serve))
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
	sets := func(line string) *scenario.Serve { return respond(scenario.Answer{Headers: list("Set-Cookie", line)}) }
	cookieWant := func(st scenario.Step) scenario.Step {
		st.Want.ActualRequest = &scenario.RequestWant{Cookie: scenario.MustBeAbsent}
		return st
	}
	for _, tt := range []struct {
		name   string
		sc     scenario.Scenario
		own    bool
		domain bool
	}{
		{"none", scenario.Scenario{}, false, false},
		{"preset at api", scenario.Scenario{Cookies: []scenario.PresetCookie{{Name: "a"}}}, false, false},
		{"preset at same", scenario.Scenario{Cookies: []scenario.PresetCookie{{On: scenario.RoleSame, Name: "a"}}}, true, false},
		{"preset at port", scenario.Scenario{Cookies: []scenario.PresetCookie{{On: scenario.RolePort, Name: "a"}}}, true, false},
		{"preset with domain", scenario.Scenario{Cookies: []scenario.PresetCookie{{Name: "a", Domain: true}}}, true, true},
		{"set by api", scenario.Scenario{Steps: []scenario.Step{step(scenario.RoleAPI, "", sets("a=1"))}}, false, false},
		{"set by same", scenario.Scenario{Steps: []scenario.Step{step(scenario.RoleSame, "", sets("a=1"))}}, true, false},
		{"set by api with domain", scenario.Scenario{Steps: []scenario.Step{step(scenario.RoleAPI, "", sets("a=1; Path=/; Domain=${API.site}"))}}, true, true},
		{"the value is no attribute", scenario.Scenario{Steps: []scenario.Step{step(scenario.RoleAPI, "", sets("domain=1"))}}, false, false},
		{"set by bytes", scenario.Scenario{Steps: []scenario.Step{step(scenario.RoleSame, "", respond(scenario.Answer{Bytes: "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\n\r\n"}))}}, true, false},
		{"set by a hop at scheme", scenario.Scenario{Steps: []scenario.Step{step(scenario.RoleAPI, "", &scenario.Serve{
			Response: &scenario.Answer{Status: 302},
			Then:     []scenario.Hop{{At: scenario.RoleScheme, Response: &scenario.Answer{Headers: list("set-cookie", "a=1")}}},
		})}}, true, false},
		{"set by the inherited script", scenario.Scenario{Steps: []scenario.Step{
			step(scenario.RoleAPI, "", sets("a=1")), step(scenario.RoleSame, "", nil),
		}}, true, false},
		{"wanted at same", scenario.Scenario{Steps: []scenario.Step{cookieWant(step(scenario.RoleSame, "", nil))}}, true, false},
		{"wanted at api", scenario.Scenario{Steps: []scenario.Step{cookieWant(step(scenario.RoleAPI, "", nil))}}, false, false},
		{"lacked at same", scenario.Scenario{Steps: []scenario.Step{func() scenario.Step {
			st := step(scenario.RoleSame, "", nil)
			st.Want.Hops = []scenario.HopWant{{ActualRequest: &scenario.RequestWant{Lacks: []string{"cookie"}}}}
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
		sc := scenarioOf(step(scenario.RoleAPI, "", respond(scenario.Answer{Body: "b"})))
		sc.Cookies = []scenario.PresetCookie{{Name: fmt.Sprint("c", i)}}
		p, target, _ := place(t, s, sc)
		if p.OwnPage {
			t.Fatal("OwnPage")
		}
		perSite[p.Page.URL.Site]++
		if i == 249 {
			if _, body, err := do(t, c, "GET", p.Bases[scenario.RoleAPI].String()+p.Prefix, ""); err != nil || body != "b" {
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
	p, target := s.Place(scenarioOf())
	defer target.Close()
	if p.Page.URL.Site != "example.test" {
		t.Errorf("a scenario without cookies is at %s", p.Page.URL.Site)
	}
}
