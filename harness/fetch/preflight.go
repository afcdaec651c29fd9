package fetch

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// IsPreflight reports whether a request on the wire is a CORS-preflight
// request: OPTIONS with Access-Control-Request-Method. An author's own OPTIONS
// is none.
//
// https://fetch.spec.whatwg.org/#cors-preflight-request
func IsPreflight(method string, headers HeaderList) bool {
	return method == "OPTIONS" && headers.Has("Access-Control-Request-Method")
}

// NeedsPreflight reports whether the standard makes a request, once it is
// cross-origin in mode cors, an HTTP fetch with a CORS-preflight: the
// use-CORS-preflight flag, a method that is not CORS-safelisted, or a
// CORS-unsafe request-header name. The CORS-preflight cache is not asked.
//
// https://fetch.spec.whatwg.org/#concept-main-fetch
func NeedsPreflight(request *Request) bool {
	return request.needsPreflight(UnsafeRequestHeaderNames(request.Headers))
}

func (r *Request) needsPreflight(unsafe []string) bool {
	return r.UseCORSPreflight || !IsSafelistedMethod(r.Method) || len(unsafe) > 0
}

// NewPreflight returns the CORS-preflight request of a request. It has none of
// the author's headers, no body and no credentials.
//
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func NewPreflight(request *Request) Request {
	return request.preflight(UnsafeRequestHeaderNames(request.Headers))
}

func (r *Request) preflight(unsafe []string) Request {
	headers := make(HeaderList, 0, 6)
	headers = append(headers,
		Header{"Accept", "*/*"},
		Header{"Access-Control-Request-Method", r.Method})
	if len(unsafe) > 0 {
		headers = append(headers, Header{"Access-Control-Request-Headers", strings.Join(unsafe, ",")})
	}
	return Request{
		Method: "OPTIONS", URLList: r.URLList, Headers: headers, Client: r.Client,
		Mode: CORS, Tainting: TaintCORS, RedirectCount: r.RedirectCount,
		ReferrerPolicy: r.ReferrerPolicy, Referrer: r.Referrer, NoReferrer: r.NoReferrer,
	}
}

// PreflightGrant is what a CORS-preflight response grants: every method and
// header name that it lists, asked for or not, and for how long.
type PreflightGrant struct {
	Methods, HeaderNames []string
	MaxAge               time.Duration // not yet limited by the user agent
}

// defaultMaxAge counts where Access-Control-Max-Age is absent or malformed.
//
// https://fetch.spec.whatwg.org/#http-access-control-max-age
const defaultMaxAge = 5 * time.Second

// CheckPreflight decides on the answer to a CORS-preflight request: the CORS
// check on the actual request's credentials mode, an ok status, both Allow
// headers well-formed, the method and every CORS-unsafe request-header name
// granted. `*` grants only without credentials, and never Authorization.
//
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func CheckPreflight(request *Request, response Response) (PreflightGrant, Refusal) {
	check := preflightCheck{request: request, response: &response, unsafe: UnsafeRequestHeaderNames(request.Headers)}
	for i := range preflightSteps {
		if refusal := preflightSteps[i].take(&check); refusal.Reason != NoReason {
			return PreflightGrant{}, refusal
		}
	}
	return check.grant, Refusal{}
}

// preflightCheck takes the decisions of CheckPreflight one by one.
type preflightCheck struct {
	request  *Request
	response *Response
	unsafe   []string
	grant    PreflightGrant
}

// preflightStep is one decision; inputs appends what it rests on.
type preflightStep struct {
	rule, anchor string
	take         func(*preflightCheck) Refusal
	inputs       func(*preflightCheck, []Input) []Input
}

// preflightSteps are in the order in which failures are named. A redirect comes
// first: it is never followed, whatever headers it has.
var preflightSteps = [...]preflightStep{
	{"no redirect of the preflight response", anchorPreflight, (*preflightCheck).redirected, (*preflightCheck).statusInputs},
	{"CORS check of the preflight response", anchorCORSCheck, (*preflightCheck).sharing, (*preflightCheck).sharingInputs},
	{"ok status of the preflight response", anchorOKStatus, (*preflightCheck).status, (*preflightCheck).statusInputs},
	{"well-formed preflight response", anchorPreflight, (*preflightCheck).extract, (*preflightCheck).grantInputs},
	{"method granted by the preflight response", anchorPreflight, (*preflightCheck).method, (*preflightCheck).methodInputs},
	{"header names granted by the preflight response", anchorPreflight, (*preflightCheck).headerNames, (*preflightCheck).headerInputs},
}

func refusePreflight(reason Reason, parameter string) Refusal {
	return Refusal{Reason: reason, Preflight: true, Parameter: parameter}
}

func (p *preflightCheck) redirected() Refusal {
	if IsRedirectStatus(p.response.Status) && p.response.Location.Present {
		return refusePreflight(PreflightRedirected, strconv.Itoa(p.response.Status))
	}
	return Refusal{}
}

func (p *preflightCheck) sharing() Refusal {
	if reason := p.request.corsCheck(p.response.Headers); reason != NoReason {
		return refusePreflight(reason, checkParameter(reason, p.response.Headers))
	}
	return Refusal{}
}

func (p *preflightCheck) status() Refusal {
	switch status := p.response.Status; {
	case IsOKStatus(status):
		return Refusal{}
	case 300 <= status && status <= 399:
		return refusePreflight(PreflightRedirected, strconv.Itoa(status))
	default:
		return refusePreflight(PreflightStatusNotOK, strconv.Itoa(status))
	}
}

// extract reads the three headers that grant.
func (p *preflightCheck) extract() Refusal {
	headers := p.response.Headers
	methods, found := headers.ExtractTokens("Access-Control-Allow-Methods")
	if found == ExtractedFailure {
		value, _ := headers.Get("Access-Control-Allow-Methods")
		return refusePreflight(AllowMethodsMalformed, value)
	}
	if found == ExtractedNull && p.request.UseCORSPreflight {
		methods = []string{p.request.Method}
	}
	names, found := headers.ExtractTokens("Access-Control-Allow-Headers")
	if found == ExtractedFailure {
		value, _ := headers.Get("Access-Control-Allow-Headers")
		return refusePreflight(AllowHeadersMalformed, value)
	}
	maxAge, found := headers.ExtractMaxAge()
	if found != ExtractedValues {
		maxAge = defaultMaxAge
	}
	p.grant = PreflightGrant{Methods: methods, HeaderNames: names, MaxAge: maxAge}
	return Refusal{}
}

// wildcard reports whether a list that contains `*` grants everything.
func (p *preflightCheck) wildcard(list []string) bool {
	return p.request.Credentials != Include && slices.Contains(list, "*")
}

func (p *preflightCheck) method() Refusal {
	method := p.request.Method
	if slices.Contains(p.grant.Methods, method) || IsSafelistedMethod(method) || p.wildcard(p.grant.Methods) {
		return Refusal{}
	}
	return refusePreflight(MethodNotAllowed, method)
}

func (p *preflightCheck) headerNames() Refusal {
	for _, h := range p.request.Headers {
		if IsNonWildcardRequestHeaderName(h.Name) && !among(h.Name, p.grant.HeaderNames) {
			return refusePreflight(HeaderNotAllowed, lower(h.Name))
		}
	}
	wildcard := p.wildcard(p.grant.HeaderNames)
	for _, name := range p.unsafe {
		if !wildcard && !among(name, p.grant.HeaderNames) {
			return refusePreflight(HeaderNotAllowed, name)
		}
	}
	return Refusal{}
}

func (p *preflightCheck) statusInputs(in []Input) []Input {
	return append(in, Input{"status", strconv.Itoa(p.response.Status)}, Input{"Location", yesNo(p.response.Location.Present)})
}

func (p *preflightCheck) sharingInputs(in []Input) []Input {
	return p.request.checkInputs(p.response.Headers, in)
}

func (p *preflightCheck) grantInputs(in []Input) []Input {
	return append(in,
		headerInput("Access-Control-Allow-Methods", p.response.Headers),
		headerInput("Access-Control-Allow-Headers", p.response.Headers))
}

func (p *preflightCheck) methodInputs(in []Input) []Input {
	return append(in, Input{"method", p.request.Method}, headerInput("Access-Control-Allow-Methods", p.response.Headers))
}

func (p *preflightCheck) headerInputs(in []Input) []Input {
	return append(in, Input{"CORS-unsafe request-header names", namesOrNone(p.unsafe)},
		headerInput("Access-Control-Allow-Headers", p.response.Headers))
}
