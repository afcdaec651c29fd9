package fetch

import "strconv"

// httpFetch is HTTP fetch behind its CORS-preflight.
//
// https://fetch.spec.whatwg.org/#concept-http-fetch
func (r *run) httpFetch() (Response, bool) {
	response, ok := r.networkOrCache(&r.req, attempt{})
	if !ok {
		return Response{}, false
	}
	if r.req.Tainting == TaintCORS && !r.corsCheck(response.Headers) {
		return Response{}, false
	}
	r.checkTiming(response.Headers)
	if r.req.Tainting == TaintOpaque {
		ok = r.resourcePolicy(response.Headers) && r.opaqueSafelist(&response)
	}
	return response, ok
}

func (r *run) corsCheck(headers HeaderList) bool {
	const rule = "CORS check"
	start := len(r.inputs)
	r.inputs = r.req.checkInputs(headers, r.inputs)
	if reason := r.req.corsCheck(headers); reason != NoReason {
		return r.recordRefusal(Refusal{Reason: reason, Parameter: checkParameter(reason, headers)}, rule, anchorCORSCheck, start)
	}
	r.record(rule, anchorCORSCheck, "success", start)
	return true
}

// checkInputs appends what a CORS check rests on.
func (r *Request) checkInputs(headers HeaderList, in []Input) []Input {
	return append(in,
		Input{"request origin", r.SerializeOrigin()},
		Input{"credentials mode", r.Credentials.String()},
		headerInput("Access-Control-Allow-Origin", headers),
		headerInput("Access-Control-Allow-Credentials", headers))
}

func (r *run) resourcePolicy(headers HeaderList) bool {
	const rule = "cross-origin resource policy check"
	policy, found := headers.Get("Cross-Origin-Resource-Policy")
	inputs := []Input{{"origin", r.req.Client.Origin.String()}, {"URL", r.url}, {"Cross-Origin-Resource-Policy", orNone(policy, found)}}
	if embedder := r.req.Client.embedderPolicy(); embedder != UnsafeNone {
		inputs = append(inputs, Input{"embedder policy", embedder.String()})
	}
	under, blocked := r.req.resourcePolicyBlocks(headers)
	switch {
	case blocked && under != UnsafeNone:
		return r.refuse(Refusal{Reason: EmbedderPolicyRefused, Parameter: under.String()}, rule, anchorCORP, inputs...)
	case blocked:
		return r.refuse(Refusal{Reason: CrossOriginResourcePolicy, Parameter: policy}, rule, anchorCORP, inputs...)
	case found, r.req.Client.embedderPolicy() != UnsafeNone:
		r.decide(rule, anchorCORP, "allowed", inputs...)
	}
	return true
}

// opaqueSafelist is the opaque-response-safelist check, which elements need to
// pass. A redirect has nothing in it.
func (r *run) opaqueSafelist(response *Response) bool {
	if IsRedirectStatus(response.Status) || r.req.Destination == "" || r.req.Destination == "empty" {
		return true
	}
	why := orbBlocks(response)
	if why == "" {
		return true
	}
	return r.refuse(Refusal{Reason: OpaqueResponseBlocked, Parameter: why}, "opaque-response-safelist check", anchorORB,
		headerInput("Content-Type", response.Headers), headerInput("X-Content-Type-Options", response.Headers),
		Input{"status", strconv.Itoa(response.Status)}, Input{"body", response.Asset.String()})
}

// next is what main fetch does after a hop.
type next uint8

const (
	stop    next = iota // the outcome is decided
	deliver             // the response goes to script
	again               // another hop
)

// redirectMode does what the redirect mode says to a response that redirects.
func (r *run) redirectMode(response Response) next {
	if !IsRedirectStatus(response.Status) {
		return deliver
	}
	status := Input{"status", strconv.Itoa(response.Status)}
	mode := Input{"redirect mode", r.req.Redirect.String()}
	switch r.req.Redirect {
	case RedirectError:
		r.refuse(Refusal{Reason: RedirectModeError, Parameter: status.Value}, "redirect mode", anchorHTTPFetch, mode, status)
		return stop
	case Manual:
		r.decide("redirect mode", anchorHTTPFetch, "opaque-redirect filtered response", mode, status)
		url := r.req.CurrentURL()
		url.Fragment = ""
		r.outcome = Outcome{Kind: OpaqueRedirect, Type: TypeOpaqueRedirect, URL: url}
		return deliver
	default:
		return r.follow(response, status)
	}
}

// follow is HTTP-redirect fetch up to its main fetch.
func (r *run) follow(response Response, status Input) next {
	const rule = "HTTP-redirect fetch"
	if !response.Location.Present {
		r.decide(rule, anchorRedirectFetch, "not followed: no location URL", status)
		return deliver
	}
	if refusal := FollowRedirect(&r.req, response); refusal.Reason != NoReason {
		r.refuse(refusal, rule, anchorRedirectFetch, status, Input{"location", refusal.Parameter})
		return stop
	}
	r.decide(rule, anchorRedirectFetch, "followed", status,
		Input{"location", r.req.current().String()},
		Input{"method", r.req.Method},
		Input{"request origin", r.req.SerializeOrigin()})
	return again
}

// preflightFetch asks the CORS-preflight cache and, where it does not cover the
// request, performs a CORS-preflight fetch.
//
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func (r *run) preflightFetch(unsafe []string) bool {
	missing, covered := r.state.Preflights.covers(&r.req, unsafe, r.state.Now)
	if covered {
		r.decide("CORS-preflight cache", anchorCacheMatch, "match: no CORS-preflight fetch", Input{"URL", r.url})
		return true
	}
	r.decide("CORS-preflight cache", anchorCacheMatch, "no match", Input{"without a match", missing})
	preflight := r.req.preflight(unsafe)
	response, ok := r.networkOrCache(&preflight, attempt{preflight: true})
	if !ok {
		return false
	}
	check := preflightCheck{request: &r.req, response: &response, unsafe: unsafe}
	for i := range preflightSteps {
		step := &preflightSteps[i]
		start := len(r.inputs)
		r.inputs = step.inputs(&check, r.inputs)
		if refusal := step.take(&check); refusal.Reason != NoReason {
			return r.recordRefusal(refusal, step.rule, step.anchor, start)
		}
		r.record(step.rule, step.anchor, "success", start)
	}
	r.cachePreflight(check.grant, response.Headers)
	return true
}

func (r *run) cachePreflight(grant PreflightGrant, headers HeaderList) {
	if limit := r.agent.MaxAgeLimit; limit > 0 {
		grant.MaxAge = min(grant.MaxAge, limit)
	}
	r.state.Preflights = r.state.Preflights.Store(&r.req, grant, r.state.Now)
	verdict := "stored"
	if grant.MaxAge == 0 {
		verdict = "stored for no time"
	}
	r.decide("CORS-preflight cache", anchorCacheCreate, verdict,
		headerInput("Access-Control-Max-Age", headers),
		Input{"max-age", grant.MaxAge.String()})
}
