package weburl

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/publicsuffix"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Parse parses a URL as browsers do, against a base unless that is the zero
// URL.
//
// https://url.spec.whatwg.org/#concept-url-parser
func Parse(raw string, base fetch.URL) (fetch.URL, error) {
	var (
		u   *url.Url
		err error
	)
	if base == (fetch.URL{}) {
		u, err = url.Parse(raw)
	} else {
		u, err = url.ParseRef(base.String(), raw)
	}
	if err != nil {
		return fetch.URL{}, fmt.Errorf("parse URL: %q: %w", raw, err)
	}
	out := fetch.URL{
		Scheme:   strings.TrimSuffix(u.Protocol(), ":"),
		Username: u.Username(),
		Password: u.Password(),
		Host:     u.Hostname(),
		Path:     u.Pathname(),
		Query:    u.Search(),
		Fragment: u.Hash(),
	}
	if p := u.Port(); p != "" {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return fetch.URL{}, fmt.Errorf("parse URL: %q: %w", raw, err)
		}
		out.Port = uint16(n)
	}
	out.Site = Site(out.Host)
	return out, nil
}

// Site returns the registrable domain of a host, or the host itself where it has
// none.
//
// https://url.spec.whatwg.org/#host-registrable-domain
func Site(host string) string {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(host, "."))
	if err != nil {
		return host
	}
	return d
}

// At returns the URL with the path, and perhaps query and fragment, at an
// origin.
func At(o fetch.Origin, path string) (fetch.URL, error) {
	if !o.Opaque() && plainPath(path) {
		return fetch.URL{Scheme: o.Scheme(), Host: o.Host(), Port: o.Port(), Path: path, Site: Site(o.Host())}, nil
	}
	return Parse(o.String()+path, fetch.URL{})
}

// plainPath reports whether the URL parser leaves the path as it is: most are
// the harness's own.
func plainPath(p string) bool {
	if p == "" || p[0] != '/' {
		return false
	}
	for i := range len(p) {
		if c := p[i]; c != '/' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// Location returns a response's location URL.
//
// https://fetch.spec.whatwg.org/#concept-response-location-url
func Location(status int, headers fetch.HeaderList, requested fetch.URL) fetch.Location {
	switch status {
	case 301, 302, 303, 307, 308:
	default:
		return fetch.Location{}
	}
	values := headers.Values("Location")
	switch len(values) {
	case 0:
		return fetch.Location{}
	case 1:
	default:
		return fetch.Location{Present: true, Failure: true}
	}
	u, err := Parse(values[0], requested.OnWire())
	if err != nil {
		return fetch.Location{Present: true, Failure: true}
	}
	if u.Fragment == "" {
		u.Fragment = requested.Fragment
	}
	return fetch.Location{Present: true, URL: u}
}
