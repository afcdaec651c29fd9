package fetch

import (
	"strconv"
	"strings"
)

// URL is a parsed URL record. A WHATWG URL parser fills it in, above this
// package; every component is already serialised.
//
// https://url.spec.whatwg.org/#concept-url
type URL struct {
	Scheme             string // without ":"
	Username, Password string
	Host               string // "" where the URL has none
	Port               uint16 // 0 for the scheme's default, and for none
	Path               string // "/a/b", or an opaque path ("text/plain,x" of a data: URL)
	Query              string // with its "?", "" for none
	Fragment           string // with its "#", "" for none

	// Site is the host's registrable domain, or the host itself where it has
	// none (an IP address, a public suffix). The public suffix list is
	// consulted above this package.
	Site string
}

// IsHTTP reports whether the URL's scheme is an HTTP(S) scheme.
func (u URL) IsHTTP() bool { return u.Scheme == "http" || u.Scheme == "https" }

// IncludesCredentials reports whether the URL has a user name or a password
// that is not empty.
//
// https://url.spec.whatwg.org/#include-credentials
func (u URL) IncludesCredentials() bool { return u.Username != "" || u.Password != "" }

// Origin is the URL's origin. A URL without a host (data:, about:, …) has an
// opaque origin that is same origin with nothing.
//
// https://url.spec.whatwg.org/#concept-url-origin
func (u URL) Origin() Origin {
	if u.Host == "" || DefaultPort(u.Scheme) == 0 {
		return Origin{}
	}
	return TupleOrigin(u.Scheme, u.Host, u.Port)
}

// SchemefulSite is the URL's site with its scheme, as "https://example.test".
//
// https://html.spec.whatwg.org/#obtain-a-site
func (u URL) SchemefulSite() string {
	if u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Site
}

// String serialises the URL.
//
// https://url.spec.whatwg.org/#concept-url-serializer
func (u URL) String() string {
	var b strings.Builder
	b.WriteString(u.Scheme)
	b.WriteByte(':')
	if u.Host != "" {
		b.WriteString("//")
		if u.IncludesCredentials() {
			b.WriteString(u.Username)
			if u.Password != "" {
				b.WriteByte(':')
				b.WriteString(u.Password)
			}
			b.WriteByte('@')
		}
		b.WriteString(u.Host)
		if u.Port != 0 && u.Port != DefaultPort(u.Scheme) {
			b.WriteByte(':')
			b.WriteString(strconv.Itoa(int(u.Port)))
		}
	}
	b.WriteString(u.Path)
	b.WriteString(u.Query)
	b.WriteString(u.Fragment)
	return b.String()
}

// OnWire returns the URL as a server sees it: without fragment and without
// credentials.
func (u URL) OnWire() URL {
	u.Fragment, u.Username, u.Password = "", "", ""
	return u
}

// inSite reports whether the schemeful site is the URL's.
func (u *URL) inSite(site string) bool {
	n := len(u.Scheme)
	return u.Host != "" && len(site) > n+3 && site[:n] == u.Scheme && site[n:n+3] == "://" && site[n+3:] == u.Site
}
