package fetch

// resourcePolicyBlocks reports whether the cross-origin resource policy check
// blocks the response, and under which embedder policy: that of the response
// alone is unsafe-none.
//
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
func (r *Request) resourcePolicyBlocks(headers HeaderList) (EmbedderPolicy, bool) {
	if !r.resourcePolicyAllows(UnsafeNone, headers) {
		return UnsafeNone, true
	}
	embedder := r.Client.embedderPolicy()
	return embedder, !r.resourcePolicyAllows(embedder, headers)
}

// resourcePolicyAllows is the cross-origin resource policy internal check. A
// value that is none of the three, such as two combined lines, is no value: what
// then counts is the embedder policy's.
//
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
func (r *Request) resourcePolicyAllows(embedder EmbedderPolicy, headers HeaderList) bool {
	policy, _ := headers.Get("Cross-Origin-Resource-Policy")
	switch policy {
	case "same-origin", "same-site", "cross-origin":
	default:
		if embedder == RequireCORP || embedder == Credentialless && r.includeCredentials() {
			policy = "same-origin"
		}
	}
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
