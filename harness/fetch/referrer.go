package fetch

import "strings"

// determineReferrer returns the URL that a request's Referer names, false for
// "no-referrer".
//
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
func (r *Request) determineReferrer() (URL, bool) {
	source := r.Referrer
	if source.Scheme == "" {
		if r.Client.Origin.Opaque() {
			return URL{}, false
		}
		source = r.Client.URL
	}
	if r.NoReferrer || !source.IsHTTP() {
		return URL{}, false
	}
	url := source.OnWire()
	origin := url
	origin.Path, origin.Query = "/", ""
	if len(url.Path)+len(url.Query) > maxReferrer/2 && len(url.String()) > maxReferrer {
		url = origin
	}
	current := r.current()
	sameOrigin := url.Origin().SameOrigin(current.Origin())
	downgrade := url.potentiallyTrustworthy() && !current.potentiallyTrustworthy()
	return r.ReferrerPolicy.apply(url, origin, sameOrigin, downgrade)
}

// maxReferrer is the length above which only the origin is sent.
const maxReferrer = 4096

// apply chooses between the full referrer, its origin and none.
func (p ReferrerPolicy) apply(url, origin URL, sameOrigin, downgrade bool) (URL, bool) {
	switch p {
	case OriginReferrer:
		return origin, true
	case UnsafeURL:
		return url, true
	case StrictOrigin:
		return origin, !downgrade
	case SameOriginReferrer:
		return url, sameOrigin
	case OriginWhenCrossOrigin:
		if sameOrigin {
			return url, true
		}
		return origin, true
	case NoReferrerWhenDowngrade:
		return url, !downgrade
	case DefaultReferrerPolicy, StrictOriginWhenCrossOrigin:
		if sameOrigin {
			return url, true
		}
		return origin, !downgrade
	default: // no-referrer
		return URL{}, false
	}
}

// parseReferrerPolicy parses a Referrer-Policy header: the last policy that is
// known counts.
//
// https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
func parseReferrerPolicy(headers HeaderList) ReferrerPolicy {
	policy := DefaultReferrerPolicy
	tokens, _ := headers.ExtractTokens("Referrer-Policy")
	for _, token := range tokens {
		var p ReferrerPolicy
		if p.UnmarshalText([]byte(lower(token))) == nil {
			policy = p
		}
	}
	return policy
}

// potentiallyTrustworthy reports whether the URL is as good as https: https and
// wss, and loopback hosts.
//
// https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy
func (u *URL) potentiallyTrustworthy() bool {
	if u.Scheme == "https" || u.Scheme == "wss" || u.Scheme == "data" || u.Scheme == "file" {
		return true
	}
	return u.Host == "localhost" || strings.HasSuffix(u.Host, ".localhost") || u.Host == "[::1]" ||
		strings.HasPrefix(u.Host, "127.") && isIPHost(u.Host)
}
