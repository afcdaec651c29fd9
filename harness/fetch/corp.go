package fetch

// crossOriginResourcePolicy reports whether the cross-origin resource policy
// check allows the response, without an embedder policy. A value that is none
// of the three, such as two combined lines, allows.
//
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
func (r *Request) crossOriginResourcePolicy(headers HeaderList) bool {
	policy, _ := headers.Get("Cross-Origin-Resource-Policy")
	url := r.current()
	switch policy {
	case "same-origin":
		return r.Client.Origin.SameOrigin(url.Origin())
	case "same-site": // schemelessly, but nothing secure for an origin that is not
		site := r.Client.site()
		secure := *url
		secure.Scheme = "https"
		return url.inSite(site) || secure.inSite(site)
	default: // cross-origin, null
		return true
	}
}
