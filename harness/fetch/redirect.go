package fetch

import "slices"

// maxRedirects is how many redirects a request follows.
const maxRedirects = 20

// FollowRedirect makes of a request what HTTP-redirect fetch makes of it before
// it fetches again: the location URL joins the URL list, POST may become GET
// and lose its body with its headers, Authorization stays behind at another
// origin, the response may change the referrer policy. The request is changed
// only where there is no refusal. The response must have a location.
//
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func FollowRedirect(request *Request, response Response) Refusal {
	location := response.Location
	if location.Failure {
		value, _ := response.Headers.Get("Location")
		return Refusal{Reason: RedirectLocationInvalid, Parameter: value}
	}
	if reason := request.redirectRefusal(response.Status, &location.URL); reason != NoReason {
		return Refusal{Reason: reason, Parameter: location.URL.String()}
	}
	request.redirect(response.Status, location.URL)
	if policy := parseReferrerPolicy(response.Headers); policy != DefaultReferrerPolicy {
		request.ReferrerPolicy = policy
	}
	return Refusal{}
}

func (r *Request) redirectRefusal(status int, location *URL) Reason {
	credentials := location.IncludesCredentials()
	switch {
	case !location.IsHTTP():
		return RedirectSchemeNotHTTP
	case r.RedirectCount >= maxRedirects:
		return RedirectCountExceeded
	case credentials && r.Mode == CORS && !r.Client.Origin.SameOrigin(location.Origin()),
		credentials && r.Tainting == TaintCORS:
		return RedirectIncludesCredentials
	case status != 303 && r.Body.Kind == StreamBody:
		return RedirectStreamedBody
	default:
		return NoReason
	}
}

func (r *Request) redirect(status int, location URL) {
	r.RedirectCount++
	if (status == 301 || status == 302) && r.Method == "POST" ||
		status == 303 && r.Method != "GET" && r.Method != "HEAD" {
		r.Method, r.Body = "GET", Body{}
		r.deleteHeaders(IsRequestBodyHeaderName)
	}
	if location.Fragment == "" {
		location.Fragment = r.current().Fragment
	}
	if !r.current().Origin().SameOrigin(location.Origin()) {
		r.deleteHeaders(IsNonWildcardRequestHeaderName)
	}
	r.URLList = append(r.URLList, location)
}

// deleteHeaders deletes headers from a copy of the list.
func (r *Request) deleteHeaders(drop func(name string) bool) {
	if slices.ContainsFunc(r.Headers, func(h Header) bool { return drop(h.Name) }) {
		r.Headers = r.Headers.filter(func(name string) bool { return !drop(name) })
	}
}
