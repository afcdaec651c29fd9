package servers

import (
	"strconv"
	"sync/atomic"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// placed counts placements, so that no two in the process share a name.
var placed atomic.Uint64

// Place gives the scenario a path prefix and target hosts of its own:
//
//	api         https://api-x17.example.test
//	third       https://third-x17.example.test
//	other-site  https://app-x17.other.test
//	same        the page's scheme, host and port
//	port        the page's scheme and host, with port 8443 (8080 for http);
//	            for a page at 8443 the default port
//	scheme      the page's host with the other scheme, on its default port
//
// A role whose answers HTTP/2 or an HTTP library would tidy, and any role of a
// step that asks for HTTP/1.1, lives one label deeper, as in
// https://api-x17.raw.example.test: such hosts are on a listener that speaks
// HTTP/1.1 and writes bytes as they are. Where that is a role on the page's
// host, the page's host is such a one too. The host of a page that must be
// public is in app.public.example.test instead.
//
// The page's host is shared by scenarios unless cookies could touch it: then
// it is app-x17.example.test, and OwnPage is set. A cookie with a Domain
// attribute reaches all hosts of a site, so a scenario that has one, preset or
// in an answer, gets registrable domains of its own: x17-site.test instead of
// example.test, x17o-site.test instead of other.test. A browser keeps at most
// about 150 cookies of one site: after a hundred, further scenarios with
// cookies share c1-site.test and c1o-site.test, and so on.
func (s *Set) Place(sc *scenario.Scenario) (scenario.Placement, scenario.Target) {
	n := needsOf(sc)
	l := layout{
		name: "x" + strconv.FormatUint(placed.Add(1), 10), kind: sc.Page,
		ownPage: n.ownPage, public: sc.Browser.PublicPages, main: mainSite, other: otherSite,
	}
	switch {
	case n.ownSite:
		l.main, l.other = l.name+ownSuffix, l.name+"o"+ownSuffix
	case n.cookies > 0:
		l.main, l.other = s.quota.sites(n.cookies)
	}
	l.findRaw(sc)
	p, _ := sc.Place(l.placement()) // Script says what is wrong
	t := &target{places: &s.places, prefix: p.Prefix, sites: map[string]string{p.Bases[scenario.RoleSame].Host(): l.pageSite()}}
	for role, o := range p.Bases {
		t.bases = append(t.bases, o)
		if !role.OnPageHost() {
			t.hosts = append(t.hosts, o.Host())
			t.sites[o.Host()] = l.site(role)
		}
	}
	if len(p.DocumentHeaders) > 0 {
		t.document = p.Document.Host
	}
	s.places.add(t, p.DocumentHeaders)
	return p, t
}

// layout says where a scenario's page and roles are.
type layout struct {
	name        string // "x17"
	kind        scenario.PageKind
	ownPage     bool
	public      bool   // the page counts as coming from a public IP address
	main, other string // registrable domains
	raw         map[scenario.Role]bool
	rawPage     bool
}

// findRaw finds the roles that need a raw connection, by what the scenario
// answers where. Without TLS everything is on a raw connection anyway.
func (l *layout) findRaw(sc *scenario.Scenario) {
	l.raw = map[scenario.Role]bool{}
	serve := &scenario.Serve{}
	for _, step := range sc.Steps {
		if step.Serve != nil {
			serve = step.Serve
		}
		role, ok := asked(step)
		if !ok {
			continue
		}
		hops := append([]scenario.Hop{{At: role, Preflight: serve.Preflight, Response: serve.Response}}, serve.Then...)
		for _, h := range hops {
			if serve.Protocol != scenario.HTTP1 && !h.Preflight.Exact() && !h.Response.Exact() {
				continue
			}
			switch {
			case !h.At.OnPageHost():
				l.raw[h.At] = true
			case l.withTLS(h.At):
				l.rawPage = true
			}
		}
	}
}

// withTLS reports whether a role on the page's host is at an https origin.
func (l *layout) withTLS(r scenario.Role) bool {
	return (l.kind == scenario.PageScheme) == (r == scenario.RoleScheme)
}

func (l *layout) placement() scenario.Placement {
	page := l.kind.Label()
	if l.ownPage {
		page += "-" + l.name
	}
	p := scenario.Hosts{
		Page:      l.pageHost(page),
		API:       l.host("api", scenario.RoleAPI),
		Third:     l.host("third", scenario.RoleThird),
		OtherSite: l.host(l.otherLabel(), scenario.RoleOtherSite),
	}.Placement(l.kind, "/"+l.name)
	p.OwnPage = l.ownPage
	return p
}

// otherLabel is the first label of the host on the other site: the page's, unless
// a page of the scenario's own is there.
func (l *layout) otherLabel() string {
	if l.ownPage && l.kind == scenario.PageOtherSite {
		return "api"
	}
	return "app"
}

func (l *layout) pageHost(label string) string {
	if l.public {
		return label + publicLabel + l.pageSite()
	}
	return hostIn(label, l.pageSite(), l.rawPage)
}

func (l *layout) host(label string, role scenario.Role) string {
	return hostIn(label+"-"+l.name, l.site(role), l.raw[role])
}

// pageSite is the registrable domain of the page's host.
func (l *layout) pageSite() string {
	if l.kind == scenario.PageOtherSite {
		return l.other
	}
	return l.main
}

// site is the registrable domain of a role that is not on the page's host.
func (l *layout) site(role scenario.Role) string {
	if role == scenario.RoleOtherSite {
		return l.other
	}
	return l.main
}

func hostIn(label, site string, raw bool) string {
	if raw {
		return label + rawLabel + site
	}
	return label + "." + site
}
