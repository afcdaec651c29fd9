package harness

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"

	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// PageKind says what kind of document makes a scenario's requests. Zero is
// [PageApp].
type PageKind uint8

// The page kinds.
const (
	PageApp       PageKind = iota // https://app.example.test
	PagePort                      // https://app.example.test:8443
	PageScheme                    // http://app.example.test
	PageOtherSite                 // https://app.other.test
	PageSandboxed                 // https://app.example.test with an opaque origin (sandbox)
)

var pageKindNames = []string{"app", "port", "scheme", "other-site", "sandboxed"}

// Role names a place by its relation to the page, never by port. Zero is
// [RoleAPI]. Schemes, hosts and ports follow from the page:
//
//	api         https, another host of example.test
//	third       https, a third host of example.test
//	same        the page's own scheme, host and port
//	port        the page's scheme and host, port 8443 (http page: 8080)
//	scheme      the page's host with the other scheme (http page: https)
//	other-site  https, a host of other.test
type Role uint8

// The roles.
const (
	RoleAPI Role = iota
	RoleThird
	RoleSame
	RolePort
	RoleScheme
	RoleOtherSite
)

var roleNames = []string{"api", "third", "same", "port", "scheme", "other-site"}

// OnPageHost reports whether the role lives on the page's own host, where
// cookies are shared with the page.
func (r Role) OnPageHost() bool { return r == RoleSame || r == RolePort || r == RoleScheme }

// Presence says whether something must have been sent. Zero asserts nothing.
type Presence uint8

// The presences.
const (
	NotAsserted Presence = iota
	MustBeSent
	MustBeAbsent
)

var presenceNames = []string{"", "sent", "absent"}

// Holds reports whether the presence agrees with what was seen.
func (p Presence) Holds(seen bool) bool {
	return p == NotAsserted || (p == MustBeSent) == seen
}

// String returns the word used in scenario files.
func (k PageKind) String() string { return enum.Name("page kind", pageKindNames, k) }

// MarshalText returns the word used in scenario files.
func (k PageKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the words of [PageKind.Values].
func (k *PageKind) UnmarshalText(b []byte) error {
	return enum.Parse("page kind", pageKindNames, string(b), k)
}

// Values lists the accepted words.
func (PageKind) Values() []string { return pageKindNames }

// String returns the word used in scenario files.
func (r Role) String() string { return enum.Name("origin role", roleNames, r) }

// MarshalText returns the word used in scenario files.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the words of [Role.Values].
func (r *Role) UnmarshalText(b []byte) error {
	return enum.Parse("origin role", roleNames, string(b), r)
}

// Values lists the accepted words.
func (Role) Values() []string { return roleNames }

// String returns the word used in scenario files.
func (p Presence) String() string { return enum.Name("presence", presenceNames, p) }

// MarshalText returns the word used in scenario files.
func (p Presence) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the words of [Presence.Values].
func (p *Presence) UnmarshalText(b []byte) error {
	return enum.Parse("presence", presenceNames, string(b), p)
}

// Values lists the accepted words.
func (Presence) Values() []string { return presenceNames[1:] }

// Placement gives a scenario's roles their real origins for one run: hosts of
// its own, and a path prefix that names it.
type Placement struct {
	Page    fetch.Client          // who asks; Page.URL is the document's URL
	Bases   map[Role]fetch.Origin // where each role lives
	Prefix  string                // "/x17": every URL of the scenario starts with it
	OwnPage bool                  // the page's host is this scenario's alone
}

// Ports other than the default, by scheme: one listener cannot speak with and
// without TLS.
const (
	OtherTLSPort   = 8443
	OtherPlainPort = 8080
)

// The paths of the documents that make requests.
const (
	PagePath      = "/page"
	SandboxedPath = "/sandboxed" // with an opaque origin
)

// Hosts names the hosts of a placement. The page's is the one that its kind
// asks for; the scheme and port follow from the kind.
type Hosts struct{ Page, API, Third, OtherSite string }

// Placement lays out the roles around a page of the kind. The prefix names the
// scenario; it identifies a sandboxed page's origin, too.
func (h Hosts) Placement(kind PageKind, prefix string) Placement {
	page := fetch.URL{Scheme: "https", Host: h.Page, Path: PagePath, Site: site(h.Page)}
	switch kind {
	case PagePort:
		page.Port = OtherTLSPort
	case PageScheme:
		page.Scheme = "http"
	case PageSandboxed:
		page.Path = SandboxedPath
	default: // PageApp and PageOtherSite differ in their host
	}
	client := fetch.Client{
		Origin: page.Origin(), URL: page,
		TopLevelSite: page.SchemefulSite(), SiteForCookies: page.SchemefulSite(),
	}
	if kind == PageSandboxed {
		client.Origin, client.TopLevelSite, client.SiteForCookies = fetch.OpaqueOrigin(prefix), prefix, ""
	}
	other, port := "http", uint16(OtherTLSPort)
	if page.Scheme == "http" {
		other, port = "https", OtherPlainPort
	}
	if page.Port != 0 {
		port = 0
	}
	return Placement{
		Page: client,
		Bases: map[Role]fetch.Origin{
			RoleAPI:       fetch.TupleOrigin("https", h.API, 0),
			RoleThird:     fetch.TupleOrigin("https", h.Third, 0),
			RoleOtherSite: fetch.TupleOrigin("https", h.OtherSite, 0),
			RoleSame:      page.Origin(),
			RolePort:      fetch.TupleOrigin(page.Scheme, h.Page, port),
			RoleScheme:    fetch.TupleOrigin(other, h.Page, 0),
		},
		Prefix: prefix,
	}
}
