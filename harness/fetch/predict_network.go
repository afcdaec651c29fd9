package fetch

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// attempt tells the runs of HTTP-network-or-cache fetch apart.
type attempt struct {
	preflight      bool // for a CORS-preflight request
	authenticating bool // again, after a 401, with the URL's credentials
	newConnection  bool // again, after a 421
}

// keepaliveQuota is how many bytes of body may be in flight with keepalive.
const keepaliveQuota = 64 << 10

// includeCredentials reports whether cookies and authentication entries belong
// to the request, and Set-Cookie counts.
func (r *Request) includeCredentials() bool {
	return (r.Credentials == Include || r.Credentials == SameOriginCredentials && r.Tainting == TaintBasic) && r.embedderAllowsCredentials()
}

// networkOrCache is HTTP-network-or-cache fetch.
//
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (r *run) networkOrCache(req *Request, a attempt) (Response, bool) {
	if req.Keepalive && len(req.Body.Content) > keepaliveQuota {
		size := strconv.Itoa(len(req.Body.Content))
		return Response{}, r.refuse(Refusal{Reason: KeepaliveQuotaExceeded, Parameter: size}, "keepalive quota", anchorNetworkCache, Input{"bytes", size})
	}
	include := req.includeCredentials()
	httpRequest := *req
	if httpRequest.Cache == CacheDefault && isConditional(req.Headers) {
		httpRequest.Cache = NoStore
	}
	httpRequest.Headers = r.wireHeaders(&httpRequest, include, a)
	response, ok := r.cached(&httpRequest, include, a)
	if !ok {
		return Response{}, false
	}
	return r.retry(req, response, include, a)
}

// wireHeaders returns the headers of the request on the wire: the author's, and
// what the user agent adds.
func (r *run) wireHeaders(req *Request, include bool, a attempt) HeaderList {
	headers := append(make(HeaderList, 0, len(req.Headers)+9), req.Headers...)
	if !req.NoReferrer {
		headers = append(headers, Header{"Referer", req.Referrer.String()})
	}
	origin, sent := req.originHeader(r.origin)
	if sent {
		headers = append(headers, Header{"Origin", origin})
	}
	if !a.preflight {
		verdict := "absent"
		if sent {
			verdict = "sent"
		}
		r.decide("Origin header", anchorOrigin, verdict,
			Input{"request origin", r.origin}, Input{"tainting", req.Tainting.String()}, Input{"method", req.Method})
	}
	headers = req.appendMetadata(headers)
	headers = appendCacheHeaders(headers, req.Cache)
	if include {
		headers = r.appendCredentials(headers, req, a)
	} else if !a.preflight {
		r.decide("credentials", anchorNetworkCache, "not included",
			Input{"credentials mode", req.Credentials.String()}, Input{"tainting", req.Tainting.String()})
	}
	return headers
}

// originHeader is the value of a request's Origin header, and whether there is
// one: always for tainting cors, else for methods other than GET and HEAD, where
// the referrer policy of a request in another mode than cors may hide it.
//
// https://fetch.spec.whatwg.org/#append-a-request-origin-header
func (r *Request) originHeader(serialized string) (string, bool) {
	if r.Tainting == TaintCORS || r.Mode == WebSocketMode {
		return serialized, true
	}
	if r.Method == "GET" || r.Method == "HEAD" {
		return "", false
	}
	if r.Mode == CORS {
		return serialized, true
	}
	origin, url := r.Client.Origin, r.current()
	hidden := false
	switch r.ReferrerPolicy {
	case NoReferrer:
		hidden = true
	case NoReferrerWhenDowngrade, StrictOrigin, StrictOriginWhenCrossOrigin, DefaultReferrerPolicy:
		hidden = origin.scheme == "https" && url.Scheme != "https"
	case SameOriginReferrer:
		hidden = !origin.SameOrigin(url.Origin())
	default: // the others hide nothing
	}
	if hidden {
		return "null", true
	}
	return serialized, true
}

// appendCacheHeaders adds what the cache mode asks of the caches on the way.
func appendCacheHeaders(headers HeaderList, mode CacheMode) HeaderList {
	add := func(name, value string) {
		if !headers.Has(name) {
			headers = append(headers, Header{name, value})
		}
	}
	switch mode {
	case NoCache:
		add("Cache-Control", "max-age=0")
	case NoStore, Reload:
		add("Pragma", "no-cache")
		add("Cache-Control", "no-cache")
	default: // the others ask nothing
	}
	return headers
}

// appendCredentials adds Cookie and, after a 401, Authorization.
func (r *run) appendCredentials(headers HeaderList, req *Request, a attempt) HeaderList {
	access := r.cookieAccess(req)
	cookie := r.state.Cookies.Header(req.CurrentURL(), access)
	if cookie != "" {
		headers = append(headers, Header{"Cookie", cookie})
	}
	r.decide("credentials", anchorCookie, "included",
		Input{"credentials mode", req.Credentials.String()},
		Input{"tainting", req.Tainting.String()},
		Input{"same-site", yesNo(access.SameSite)},
		Input{"third-party cookies", blockedOrAllowed(access.Blocked)},
		Input{"Cookie", orNone(cookie, cookie != "")})
	if a.authenticating && !headers.Has("Authorization") {
		url := req.current()
		userinfo := base64.StdEncoding.EncodeToString([]byte(url.Username + ":" + url.Password))
		headers = append(headers, Header{"Authorization", "Basic " + userinfo})
	}
	return headers
}

// cached answers a request from the HTTP cache where the cache mode and the
// stored response allow it, else from the network.
func (r *run) cached(req *Request, include bool, a attempt) (Response, bool) {
	const rule = "HTTP cache"
	mode := Input{"cache mode", req.Cache.String()}
	var stored *storedResponse
	if req.Cache != NoStore && req.Cache != Reload {
		stored = r.state.HTTPCache.find(req)
	}
	if stored != nil {
		if req.Cache == ForceCache || req.Cache == OnlyIfCached || stored.fresh(req.Headers, r.state.Now) {
			r.sentLast = false
			r.decide(rule, anchorNetworkCache, "stored response", mode, headerInput("Cache-Control", stored.response.Headers))
			return stored.response, true
		}
		r.decide(rule, anchorNetworkCache, "revalidation", mode, headerInput("Cache-Control", stored.response.Headers))
		req.Headers = append(req.Headers, stored.validators()...)
	}
	if req.Cache == OnlyIfCached {
		return Response{}, r.refuse(Refusal{Reason: NotModifiedWithoutCacheEntry}, rule, anchorNetworkCache, mode)
	}
	response, ok := r.send(req, include, a)
	if !ok {
		return Response{}, false
	}
	r.sentLast = true
	switch {
	case stored != nil && response.Status == 304:
		r.sentLast = false
		r.state.HTTPCache, response = r.state.HTTPCache.freshen(req, *stored, response.Headers, r.state.Now)
		r.decide(rule, anchorNetworkCache, "stored response, with the headers of the 304")
	case req.Method == "GET" && req.Cache != NoStore && !req.Headers.Has("Range"):
		r.state.HTTPCache = r.state.HTTPCache.with(req, response, r.state.Now)
	case !IsSafeMethod(req.Method) && 200 <= response.Status && response.Status <= 399:
		r.state.HTTPCache = r.state.HTTPCache.without(req)
	}
	return response, true
}

// send is HTTP-network fetch: the request goes on the wire, but for a streamed
// body to a target that speaks HTTP/1.1 only.
//
// https://fetch.spec.whatwg.org/#concept-http-network-fetch
func (r *run) send(req *Request, include bool, a attempt) (Response, bool) {
	if !r.localNetworkAccess(req) {
		return Response{}, false
	}
	sent := Sent{Hop: r.hop, Preflight: a.preflight, Method: req.Method, URL: req.current().OnWire(),
		Headers: req.Headers, Body: req.Body, WithCredentials: include}
	var answer Answer
	streamed := req.Body.Kind == StreamBody
	if r.respond != nil && !(streamed && r.http1) {
		answer = r.respond(sent)
		r.http1 = r.http1 || answer.HTTP1
	}
	if streamed && r.http1 {
		return Response{}, r.refuse(Refusal{Reason: StreamNeedsHTTP2}, "streamed body", anchorNetwork, Input{"connection", "HTTP/1.1"})
	}
	r.wire = append(r.wire, Exchange{sent, answer})
	switch answer.Kind {
	case Answered:
	case Unanswered:
		return Response{}, r.refuse(Refusal{Reason: ConnectionFailed, Preflight: a.preflight}, "HTTP-network fetch", anchorNetwork,
			Input{"method", req.Method}, Input{"URL", r.url})
	default:
		r.decide("HTTP-network fetch", anchorNetwork, "unknown answer", Input{"method", req.Method}, Input{"URL", r.url})
		r.outcome = Outcome{Kind: OutcomeUnknown}
		return Response{}, false
	}
	if len(answer.Response.SetCookies) > 0 {
		r.storeCookies(req, include, answer.Response.SetCookies)
	}
	return answer.Response, true
}

// cookieAccess is how the request comes to the cookies of its URL.
func (r *run) cookieAccess(req *Request) CookieAccess {
	return CookieAccess{
		SameSite:  req.sameSite(),
		Partition: req.Client.TopLevelSite,
		Blocked:   r.agent.BlockThirdPartyCookies && !req.current().inSite(req.Client.SiteForCookies),
	}
}

func blockedOrAllowed(blocked bool) string {
	if blocked {
		return "blocked"
	}
	return "allowed"
}

func (r *run) storeCookies(req *Request, include bool, cookies []Cookie) {
	verdict := "ignored"
	if include {
		verdict = "stored"
		r.state.Cookies = r.state.Cookies.Store(req.CurrentURL(), r.cookieAccess(req), cookies)
	}
	r.decide("Set-Cookie", anchorSetCookie, verdict,
		Input{"credentials mode", req.Credentials.String()}, Input{"tainting", req.Tainting.String()})
}

// retry repeats a request that was answered 401 with the URL's credentials, and
// one that was answered 421 over a new connection. Nobody is there to answer a
// prompt.
func (r *run) retry(req *Request, response Response, include bool, a attempt) (Response, bool) {
	switch {
	case response.Status == 401 && req.Tainting != TaintCORS && include && req.Body.Kind == StreamBody:
		return Response{}, r.refuse(Refusal{Reason: RedirectStreamedBody}, "authentication", anchorNetworkCache, Input{"status", "401"})
	case response.Status == 401 && req.Tainting != TaintCORS && include && !a.authenticating && r.canAuthenticate(req, response):
		a.authenticating = true
	case response.Status == 407 && !a.preflight:
		return Response{}, r.refuse(Refusal{Reason: ProxyAuthenticationRequired}, "proxy authentication", anchorNetworkCache, Input{"status", "407"})
	case response.Status == 421 && !a.newConnection && req.Body.Kind != StreamBody:
		a.newConnection = true
	default:
		return response, true
	}
	r.decide("HTTP-network-or-cache fetch", anchorNetworkCache, "again", Input{"status", strconv.Itoa(response.Status)})
	return r.networkOrCache(req, a)
}

func (r *run) canAuthenticate(req *Request, response Response) bool {
	challenge, _ := response.Headers.Get("WWW-Authenticate")
	return req.UseURLCredentials && req.current().IncludesCredentials() && strings.Contains(lower(challenge), "basic")
}
