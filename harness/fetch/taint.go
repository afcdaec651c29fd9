package fetch

import "strconv"

// redirectTaint tells how far a request has strayed from its origin.
type redirectTaint uint8

const (
	taintSameOrigin redirectTaint = iota
	taintSameSite
	taintCrossSite
)

// CurrentURL is the last URL in the request's URL list.
//
// https://fetch.spec.whatwg.org/#concept-request-current-url
func (r *Request) CurrentURL() URL { return r.URLList[len(r.URLList)-1] }

func (r *Request) current() *URL { return &r.URLList[len(r.URLList)-1] }

// redirectTaint computes the redirect-taint: not same-origin once an origin
// other than the request's redirected to yet another one.
//
// https://fetch.spec.whatwg.org/#concept-request-tainted-origin
func (r *Request) redirectTaint() redirectTaint {
	if len(r.URLList) < 2 {
		return taintSameOrigin
	}
	origin, site := r.Client.Origin, r.Client.site()
	taint := taintSameOrigin
	for i := 1; i < len(r.URLList); i++ {
		last, url := &r.URLList[i-1], &r.URLList[i]
		lastSite := last.SchemefulSite()
		if url.SchemefulSite() != lastSite && site != lastSite {
			return taintCrossSite
		}
		lastOrigin := last.Origin()
		if !url.Origin().SameOrigin(lastOrigin) && !origin.SameOrigin(lastOrigin) {
			taint = taintSameSite
		}
	}
	return taint
}

// SerializeOrigin serialises the request's origin: "null" for an opaque origin
// and once redirects have tainted the request.
//
// https://fetch.spec.whatwg.org/#serializing-a-request-origin
func (r *Request) SerializeOrigin() string {
	if r.redirectTaint() != taintSameOrigin {
		return "null"
	}
	return r.Client.Origin.String()
}

// originIs reports whether the value is the serialised request origin, without
// serialising it.
func (r *Request) originIs(value string) bool {
	o := r.Client.Origin
	if o.Opaque() || r.redirectTaint() != taintSameOrigin {
		return value == "null"
	}
	n, h := len(o.scheme), len(o.scheme)+3+len(o.host)
	if len(value) < h || value[:n] != o.scheme || value[n:n+3] != "://" || value[n+3:h] != o.host {
		return false
	}
	if value = value[h:]; o.port == 0 {
		return value == ""
	}
	var digits [6]byte
	return value == string(strconv.AppendUint(append(digits[:0], ':'), uint64(o.port), 10))
}

// site is the schemeful site of the client's origin, "" for an opaque one. A
// document that inherits its origin has a URL that does not tell its site.
//
// https://html.spec.whatwg.org/#obtain-a-site
func (c *Client) site() string {
	switch {
	case c.Origin.Opaque():
		return ""
	case c.Origin == c.URL.Origin():
		return c.URL.SchemefulSite()
	case c.SiteForCookies != "":
		return c.SiteForCookies
	default:
		return c.Origin.scheme + "://" + c.Origin.host
	}
}
