package fetch

import "time"

// Agent is what the standard leaves to the user agent. The zero value imposes
// no limit.
type Agent struct {
	// MaxAgeLimit is the imposed limit on Access-Control-Max-Age; 0 is none.
	// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
	MaxAgeLimit time.Duration

	// BlockThirdPartyCookies leaves cookies out of requests whose URL is not
	// same-site with the page, and out of the store, unless they are
	// partitioned.
	BlockThirdPartyCookies bool
}

// State is what a browser remembers between requests. It is a value: Predict
// returns the state afterwards and leaves its argument as it was.
type State struct {
	Now        time.Duration // since an arbitrary start
	Preflights PreflightCache
	Cookies    CookieJar
	HTTPCache  HTTPCache
}

// Sent is one request on the wire.
type Sent struct {
	Hop       int  // 0 for the URL that script asked for, +1 for each redirect
	Preflight bool // a CORS-preflight request
	Method    string
	URL       URL        // as the server sees it: without fragment and credentials
	Headers   HeaderList // the CORS-relevant ones: Origin, Cookie, Referer, Access-Control-Request-*, Authorization, Accept of a preflight, and the author's own
	Body      Body       // zero for none

	// WithCredentials is the standard's includeCredentials: cookies and
	// authentication entries may be attached, Set-Cookie is honoured.
	WithCredentials bool
}

// AnswerKind tells what became of a request on the wire.
type AnswerKind uint8

// The kinds of answers.
const (
	Unknown    AnswerKind = iota // nobody knows what the target would answer: not the same as no answer
	Answered                     // with Answer.Response
	Unanswered                   // no connection, or closed without an answer: a network error
)

// Answer is what the target does with one request.
type Answer struct {
	Kind     AnswerKind
	Response Response

	// HTTP1 says that the target speaks HTTP/1.1 only. A streamed body cannot
	// be sent to it: the actual request then ends before it is on the wire.
	HTTP1 bool
}

// Respond tells what the target answers to a request. It must be a pure
// function of its argument and of the number of earlier calls.
type Respond func(Sent) Answer

// Exchange is a predicted request and its answer.
type Exchange struct {
	Sent   Sent
	Answer Answer
}

// OutcomeKind is what script gets.
type OutcomeKind uint8

// The outcomes.
const (
	OutcomeUnknown OutcomeKind = iota // the prediction ended at an answer nobody knows
	NetworkError                      // a rejected promise, an XHR error, or an exception
	Readable                          // a response that script can read: type basic or cors
	Opaque                            // an opaque filtered response
	OpaqueRedirect                    // an opaque-redirect filtered response
)

// Outcome is what script gets from fetch() or XMLHttpRequest.
type Outcome struct {
	Kind OutcomeKind

	// Refusal tells why, for a network error; where the API does not tell
	// script, for any outcome.
	Refusal Refusal

	// What script can read, for any other outcome.
	Type    ResponseType
	Status  int
	Headers HeaderList // those of the filtered response: names lower-cased, sorted, combined
	Body    string     // "" where it is hidden or null
	Timing  Timing     // whether script sees the details of its timing

	// TransferSize is what the resource timing entry says was transferred, in
	// bytes; 0 where it says nothing, or the response was not sent now.
	TransferSize int
	URL          URL // zero for an opaque response
	Redirected   bool
	Asset        AssetKind // what the body is good for, hidden or not
}

// Refusal tells which rule turned a request into a network error.
type Refusal struct {
	Reason    Reason
	Preflight bool   // the rule was applied to the answer to a CORS-preflight request
	Hop       int    // of the request concerned
	Parameter string // the name, method or value that the rule refused, where there is one
}

// Prediction is what the standard says must happen.
type Prediction struct {
	Outcome Outcome
	Wire    []Exchange // in the order in which they must happen
	Trace   []Decision
	State   State // afterwards
}

// Predict runs the standard's algorithms: what the page is told, what is on
// the wire in which order, and why. A nil respond knows no answer.
//
// https://fetch.spec.whatwg.org/#concept-fetch
func (a Agent) Predict(client Client, call Call, respond Respond, state State) Prediction {
	r := run{
		agent: a, respond: respond, state: state, api: call.API, watched: call.Timed,
		trace: make([]Decision, 0, 16), inputs: make([]Input, 0, 56), wire: make([]Exchange, 0, 2),
	}
	if r.construct(client, call) {
		r.mainFetch()
	}
	if r.outcome.Kind != NetworkError && r.outcome.Kind != OutcomeUnknown {
		r.outcome.Timing = r.timing
		r.outcome.TransferSize = r.transferSize()
	}
	r.tellNothing()
	return Prediction{Outcome: r.outcome, Wire: r.wire, Trace: r.trace, State: r.state}
}

// run is one call of Predict under way. Its methods return false once the
// outcome is decided without a response: a network error, or unknown.
type run struct {
	agent   Agent
	respond Respond
	state   State
	api     API
	req     Request
	hop     int
	origin  string // the serialised request origin at this hop
	url     string // the serialised current URL

	timing   Timing // of the responses so far
	sentLast bool   // the last response came over the wire as it is, not from the HTTP cache
	watched  bool   // the page looks at the timing

	http1       bool // the target of this hop speaks HTTP/1.1 only
	preflighted bool // a hop was an HTTP fetch with a CORS-preflight

	provided *Outcome // what a service worker responded with, filtered as it came

	outcome Outcome
	wire    []Exchange
	trace   []Decision
	inputs  []Input
}

func (r *run) construct(client Client, call Call) bool {
	var refusal Refusal
	r.req, refusal = NewRequest(client, call)
	rule, anchor := "Request constructor", anchorConstructor
	switch {
	case call.API == XHR:
		rule, anchor = "XMLHttpRequest send()", anchorXHRSend
	case call.API.Loads():
		rule, anchor = call.API.String(), loadings[call.API].anchor
	default: // fetch()
	}
	if refusal.Reason != NoReason {
		return r.refuse(refusal, rule, anchor, Input{"refused", refusal.Parameter})
	}
	r.decide(rule, anchor, "request",
		Input{"method", r.req.Method},
		Input{"mode", r.req.Mode.String()},
		Input{"credentials mode", r.req.Credentials.String()})
	return true
}
