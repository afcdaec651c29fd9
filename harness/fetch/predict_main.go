package fetch

import "strconv"

// mainFetch is main fetch with its recursion through HTTP-redirect fetch as a
// loop over hops.
//
// https://fetch.spec.whatwg.org/#concept-main-fetch
func (r *run) mainFetch() {
	for {
		response, ok := r.fetchHop()
		step := stop
		if ok {
			step = r.redirectMode(response)
		}
		switch step {
		case again:
			r.hop++
		case deliver:
			r.handOver(response)
			return
		default:
			r.clearOnError()
			return
		}
	}
}

// fetchHop fetches the current URL.
func (r *run) fetchHop() (Response, bool) {
	url := r.req.current()
	if r.req.upgradesMixedContent() {
		url.Scheme = "https"
		r.decide("mixed content", anchorUpgrade, "upgraded", Input{"destination", r.req.Destination}, Input{"URL", url.String()})
	}
	r.origin, r.url, r.http1 = r.req.SerializeOrigin(), url.String(), false
	if isBlockedPort(url) {
		port := strconv.Itoa(int(url.Port))
		return Response{}, r.refuse(Refusal{Reason: BadPort, Parameter: port}, "port blocking", anchorBadPort, Input{"URL", r.url})
	}
	if isMixedContent(&r.req.Client, url) && !r.req.AddressSpace.exemptsFromMixedContent() {
		return Response{}, r.refuse(Refusal{Reason: MixedContent, Parameter: r.url}, "mixed content", anchorMixedContent,
			Input{"origin", r.req.Client.Origin.String()}, Input{"URL", r.url})
	}
	if directive := r.req.blockedByCSP(); directive != "" {
		return Response{}, r.refuse(Refusal{Reason: ContentSecurityPolicy, Parameter: directive}, "Content Security Policy", anchorCSP,
			Input{"directive", directive}, Input{"URL", r.url})
	}
	if r.req.ReferrerPolicy == DefaultReferrerPolicy {
		r.req.ReferrerPolicy = StrictOriginWhenCrossOrigin
	}
	if referrer, ok := r.req.determineReferrer(); ok {
		r.req.Referrer = referrer
	} else {
		r.req.Referrer, r.req.NoReferrer = URL{}, true
	}
	return r.taint(url)
}

// taint decides on the response tainting, and fetches accordingly.
func (r *run) taint(url *URL) (Response, bool) {
	const rule = "response tainting"
	origin := Input{"origin", r.req.Client.Origin.String()}
	target := Input{"URL", r.url}
	mode := Input{"mode", r.req.Mode.String()}
	before := Input{"tainting", r.req.Tainting.String()}
	sameOrigin := r.req.Client.Origin.SameOrigin(url.Origin())
	switch {
	case url.Scheme == "data", sameOrigin && r.req.Tainting == TaintBasic, r.req.Mode == Navigate, r.req.Mode == WebSocketMode:
		r.req.Tainting = TaintBasic
		r.decide(rule, anchorMainFetch, "basic", origin, target, mode, before)
		return r.schemeFetch(url)
	case r.req.Mode == SameOriginMode:
		return Response{}, r.refuse(Refusal{Reason: SameOriginModeRefused, Parameter: r.url}, rule, anchorMainFetch, origin, target, mode, before)
	case r.req.Mode == NoCORS && r.req.Redirect != Follow:
		redirect := r.req.Redirect.String()
		return Response{}, r.refuse(Refusal{Reason: NoCORSRedirectMode, Parameter: redirect}, rule, anchorMainFetch,
			origin, target, mode, before, Input{"redirect mode", redirect})
	case r.req.Mode == NoCORS:
		r.req.Tainting = TaintOpaque
		r.decide(rule, anchorMainFetch, "opaque", origin, target, mode, before)
		return r.schemeFetch(url)
	case !url.IsHTTP():
		return Response{}, r.refuse(Refusal{Reason: SchemeNotHTTP, Parameter: url.Scheme}, rule, anchorMainFetch, origin, target, mode, before)
	default:
		r.req.Tainting = TaintCORS
		r.decide(rule, anchorMainFetch, "cors", origin, target, mode, before)
		return r.corsFetch()
	}
}

// corsFetch decides whether the HTTP fetch comes with a CORS-preflight.
func (r *run) corsFetch() (Response, bool) {
	if responded, response, ok := r.throughServiceWorker(); responded {
		return response, ok
	}
	unsafe := UnsafeRequestHeaderNames(r.req.Headers)
	verdict := "not needed"
	needed := r.req.needsPreflight(unsafe)
	if needed {
		verdict, r.preflighted = "needed", true
	}
	r.decide("CORS-preflight fetch", anchorMainFetch, verdict,
		Input{"method", r.req.Method},
		Input{"CORS-unsafe request-header names", namesOrNone(unsafe)},
		Input{"use-CORS-preflight flag", yesNo(r.req.UseCORSPreflight)})
	if needed && !r.preflightFetch(unsafe) {
		return Response{}, false
	}
	return r.httpFetch()
}

// schemeFetch is scheme fetch.
//
// https://fetch.spec.whatwg.org/#concept-scheme-fetch
func (r *run) schemeFetch(url *URL) (Response, bool) {
	if url.IsHTTP() {
		if responded, response, ok := r.throughServiceWorker(); responded {
			return response, ok
		}
		return r.httpFetch()
	}
	const rule = "scheme fetch"
	if url.Scheme == "about" && url.Path == "blank" {
		r.decide(rule, anchorSchemeFetch, "response", Input{"URL", r.url})
		return Response{Status: 200, Headers: HeaderList{{"Content-Type", "text/html;charset=utf-8"}}}, true
	}
	if url.Scheme == "data" {
		if mime, body, ok := ProcessDataURL(*url); ok {
			r.decide(rule, anchorSchemeFetch, "response", Input{"URL", r.url})
			return Response{Status: 200, Headers: HeaderList{{"Content-Type", mime.String()}}, Body: body}, true
		}
	}
	return Response{}, r.refuse(Refusal{Reason: SchemeNotHTTP, Parameter: url.Scheme}, rule, anchorSchemeFetch, Input{"URL", r.url})
}

// clearOnError clears cache entries where an HTTP fetch with a CORS-preflight
// came to a network error.
//
// https://fetch.spec.whatwg.org/#concept-cache-clear
func (r *run) clearOnError() {
	if !r.preflighted || r.outcome.Kind != NetworkError {
		return
	}
	before := len(r.state.Preflights.entries)
	r.state.Preflights = r.state.Preflights.Clear(&r.req)
	if len(r.state.Preflights.entries) < before {
		r.decide("CORS-preflight cache", anchorCacheClear, "cleared",
			Input{"origin", r.req.SerializeOrigin()}, Input{"URL", r.req.current().String()})
	}
}

// handOver filters the response, takes the body away where there must be none,
// and checks the integrity metadata.
func (r *run) handOver(response Response) {
	body, null := response.Body, false
	if r.req.Method == "HEAD" || IsNullBodyStatus(response.Status) {
		body, null = "", true
	}
	switch {
	case r.provided != nil:
		r.outcome, null = *r.provided, r.provided.Kind != Readable
	case r.outcome.Kind == OpaqueRedirect:
		null = true
	case r.req.Tainting == TaintOpaque:
		r.decide("filtered response", anchorFiltered, "opaque")
		r.outcome = Outcome{Kind: Opaque, Type: TypeOpaque}
		null = true
	default:
		r.outcome = r.readable(response, body)
	}
	r.outcome.Asset = response.Asset
	r.checkIntegrity(body, null)
	if r.api.Loads() && r.outcome.Kind != NetworkError {
		r.use(response)
	}
}

// readable is the basic or CORS filtered response.
func (r *run) readable(response Response, body string) Outcome {
	url := r.req.CurrentURL()
	url.Fragment = ""
	out := Outcome{Kind: Readable, Type: TypeBasic, Status: response.Status, Body: body,
		URL: url, Redirected: len(r.req.URLList) > 1}
	if r.req.Tainting == TaintBasic {
		out.Headers = FilterBasic(response.Headers).SortAndCombine()
		r.decide("filtered response", anchorFiltered, "basic")
		return out
	}
	exposed := ExposedHeaderNames(r.req.Credentials, response.Headers)
	out.Type, out.Headers = TypeCORS, FilterCORS(response.Headers, exposed).SortAndCombine()
	r.decide("filtered response", anchorFiltered, "cors",
		headerInput("Access-Control-Expose-Headers", response.Headers),
		Input{"credentials mode", r.req.Credentials.String()})
	return out
}

func (r *run) checkIntegrity(body string, null bool) {
	if r.req.Integrity == "" {
		return
	}
	metadata := Input{"integrity metadata", r.req.Integrity}
	if null || !MatchesIntegrity(body, r.req.Integrity) {
		r.refuse(Refusal{Reason: IntegrityMismatch, Parameter: r.req.Integrity}, "integrity", anchorIntegrity, metadata)
		return
	}
	r.decide("integrity", anchorIntegrity, "success", metadata)
}
