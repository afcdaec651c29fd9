package scenario

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// PageKind says what makes a scenario's requests: a document, or a worker or
// frame of one. Zero is [PageApp].
type PageKind uint8

// The page kinds.
const (
	PageApp       PageKind = iota // https://app.example.test
	PagePort                      // https://app.example.test:8443
	PageScheme                    // http://app.example.test
	PageOtherSite                 // https://app.other.test
	PageSandboxed                 // https://app.example.test with an opaque origin (sandbox)
	PageIDN                       // https://bücher.example.test, an internationalised name

	// Workers of a page at https://app.example.test.
	PageWorker
	PageSharedWorker
	PageBlobWorker // dedicated, of a blob: URL
	PageDataWorker // dedicated, of a data: URL: an opaque origin

	// Frames in a page at https://app.example.test.
	PageSrcdocFrame
	PageBlobFrame
	PageDataFrame      // an opaque origin
	PageSandboxedFrame // an opaque origin

	PageCrossSiteFrame // https://app.example.test in a page at https://app.other.test
)

var pageKindNames = []string{
	"app", "port", "scheme", "other-site", "sandboxed", "idn",
	"worker", "shared-worker", "blob-worker", "data-worker",
	"srcdoc-frame", "blob-frame", "data-frame", "sandboxed-frame", "cross-site-frame",
}

// Label is the first label of the page's host, in ASCII.
func (k PageKind) Label() string {
	if k == PageIDN {
		return "xn--bcher-kva"
	}
	return "app"
}

// Inner reports whether requests are made by a worker or a frame of the page,
// not by its top-level document.
func (k PageKind) Inner() bool { return k >= PageWorker }

// Worker reports whether requests are made by a worker.
func (k PageKind) Worker() bool { return k >= PageWorker && k <= PageDataWorker }

// Opaque reports whether requests are made with an opaque origin.
//
// https://html.spec.whatwg.org/#concept-origin-opaque
func (k PageKind) Opaque() bool {
	switch k {
	case PageSandboxed, PageSandboxedFrame, PageDataFrame, PageDataWorker:
		return true
	default:
		return false
	}
}

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
	Document      fetch.URL             // of the page: its top-level document
	Page          fetch.Client          // who asks: that document, or a worker or frame of it
	ServiceWorker fetch.URL             // of the script that controls the page; zero for none
	Bases         map[Role]fetch.Origin // where each role lives
	Prefix        string                // "/x17": every URL of the scenario starts with it

	DocumentHeaders fetch.HeaderList // of the document itself
	OwnPage         bool             // the page's host is this scenario's alone
}

// Ports other than the default, by scheme: one listener cannot speak with and
// without TLS.
const (
	OtherTLSPort   = 8443
	OtherPlainPort = 8080
)

// The paths of what makes requests.
const (
	PagePath      = "/page"
	SandboxedPath = "/sandboxed" // a document with an opaque origin
	WorkerPath    = "/worker.js"
)

// Hosts names the hosts of a placement. The page's is the one that its kind
// asks for; the scheme and port follow from the kind.
type Hosts struct{ Page, API, Third, OtherSite string }

// Placement lays out the roles around a page of the kind. The prefix names the
// scenario; it identifies an opaque origin, too.
func (h Hosts) Placement(kind PageKind, prefix string) Placement {
	home := fetch.URL{Scheme: "https", Host: h.Page, Path: PagePath, Site: weburl.Site(h.Page)}
	switch kind {
	case PagePort:
		home.Port = OtherTLSPort
	case PageScheme:
		home.Scheme = "http"
	case PageSandboxed:
		home.Path = SandboxedPath
	default: // the others differ in their host, or in what is in the page
	}
	document := home
	if kind == PageCrossSiteFrame {
		other := weburl.Site(h.OtherSite)
		document.Host, document.Site = "app."+other, other
	}
	other, port := "http", uint16(OtherTLSPort)
	if home.Scheme == "http" {
		other, port = "https", OtherPlainPort
	}
	if home.Port != 0 {
		port = 0
	}
	return Placement{
		Document: document,
		Page:     kind.client(document, home, prefix),
		Bases: map[Role]fetch.Origin{
			RoleAPI:       fetch.TupleOrigin("https", h.API, 0),
			RoleThird:     fetch.TupleOrigin("https", h.Third, 0),
			RoleOtherSite: fetch.TupleOrigin("https", h.OtherSite, 0),
			RoleSame:      home.Origin(),
			RolePort:      fetch.TupleOrigin(home.Scheme, h.Page, port),
			RoleScheme:    fetch.TupleOrigin(other, h.Page, 0),
		},
		Prefix: prefix,
	}
}

// client is who asks in a page of the kind at the document's URL: a document,
// or a worker or frame, at home or with home's origin unless its own is opaque.
// The URL is what a Referer names; that of about:srcdoc is its container's. An
// opaque origin, and a site above it that is another one, has no site for
// cookies; a sandboxed top-level document has not even a site of its own.
//
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
// https://html.spec.whatwg.org/#concept-settings-object-has-cross-site-ancestor
func (k PageKind) client(document, home fetch.URL, prefix string) fetch.Client {
	top := document.SchemefulSite()
	c := fetch.Client{Origin: home.Origin(), URL: home, TopLevelSite: top, SiteForCookies: top}
	switch k {
	case PageSandboxed:
		c.TopLevelSite = prefix
	case PageWorker, PageSharedWorker:
		c.URL.Path = WorkerPath
	case PageBlobWorker, PageBlobFrame:
		c.URL = fetch.URL{Scheme: "blob", Path: home.Origin().String() + "/"}
	case PageDataWorker, PageDataFrame:
		c.URL = fetch.URL{Scheme: "data", Path: ","}
	case PageCrossSiteFrame:
		c.SiteForCookies = ""
	default: // a document, or a frame that has its container's URL
	}
	if k.Opaque() {
		c.Origin, c.SiteForCookies = fetch.OpaqueOrigin(prefix), ""
	}
	return c
}
