package scenario

import "github.com/crosscheck-cors/crosscheck/harness/fetch"

// Want is what must follow from a step, written by hand from the standard.
// Outcome, Preflight and Request are always asserted; the rest where it is
// set.
type Want struct {
	Outcome   fetch.OutcomeKind `json:"outcome" jsonschema:"required,description=What script gets"`
	Preflight Presence          `json:"preflight" jsonschema:"required,description=Whether any CORS-preflight request is on the wire"`
	Request   Presence          `json:"request" jsonschema:"required,description=Whether the actual request reaches the last hop's target"`

	// Refused is the rule of the standard that makes a network error.
	Refused fetch.Reason `json:"refused,omitempty" jsonschema:"description=The rule that makes it a network error"`

	// Chrome is the CorsError code that Chrome must report.
	Chrome string `json:"chrome,omitempty" jsonschema:"description=The CorsError code that Chrome reports"`

	// Failure is Chrome's word for a refusal that has nothing to do with CORS.
	Failure string `json:"failure,omitempty" jsonschema:"description=Chrome's word for a refusal that is no failed CORS check: a net:: error\\, or a blocked reason"`

	// TransferSize is what the resource timing entry says was transferred.
	TransferSize int `json:"transferSize,omitempty" jsonschema:"minimum=300,description=Of the resource timing entry: the size of the response's body\\, and 300 for its head"`

	// Timing says whether script sees the details of the resource's timing.
	Timing fetch.Timing `json:"timing,omitempty" jsonschema:"description=Whether the resource timing entry shows more than that there was a request"`

	Response     *ResponseWant `json:"response,omitempty" jsonschema:"description=What script can read"`
	UploadEvents *bool         `json:"uploadEvents,omitempty" jsonschema:"description=Whether listeners on xhr.upload hear anything"`

	// Stored is, by name, where cookies are for the asked host afterwards.
	Stored map[string]Stored `json:"stored,omitempty" jsonschema:"description=By name: whether the browser holds the cookie for the asked host afterwards"`

	// Blocked is, by name, why Chrome must leave a cookie out of a request or
	// out of its store.
	Blocked map[string]CookieReason `json:"blocked,omitempty" jsonschema:"description=By name: the reason that Chrome gives for not sending or not storing a cookie"`

	PreflightRequest *RequestWant `json:"preflightRequest,omitempty" jsonschema:"description=The CORS-preflight request at the last hop that gets one"`
	ActualRequest    *RequestWant `json:"actualRequest,omitempty" jsonschema:"description=The actual request at the last hop"`
	Hops             []HopWant    `json:"hops,omitempty" jsonschema:"description=Per URL\\, in the order of the redirects"`
}

// timed reports whether the page must look at the resource timing entry.
func (w *Want) timed() bool { return w.Timing != fetch.TimingUnknown || w.TransferSize != 0 }

// ResponseWant is what script must be able to read, and must not.
type ResponseWant struct {
	Type       fetch.ResponseType `json:"type,omitempty"`
	Status     *int               `json:"status,omitempty"`
	Body       *string            `json:"body,omitempty"`
	Redirected *bool              `json:"redirected,omitempty"`
	Headers    Headers            `json:"headers,omitempty" jsonschema:"description=Readable\\, with these values"`
	Hidden     []string           `json:"hidden,omitempty" jsonschema:"description=Names that script must not see"`
}

// RequestWant is what the target must have seen of one request.
type RequestWant struct {
	Method  string   `json:"method,omitempty"`
	Origin  string   `json:"origin,omitempty" jsonschema:"description=The Origin header's value; absent for none"`
	Cookie  Presence `json:"cookie,omitempty"`
	Headers Headers  `json:"headers,omitempty" jsonschema:"description=Present\\, with these values"`
	Lacks   []string `json:"lacks,omitempty" jsonschema:"description=Names of headers that must not be there"`
	Body    *string  `json:"body,omitempty"`
}

// HopWant is what must reach one URL of a redirect chain.
type HopWant struct {
	Preflight        Presence     `json:"preflight,omitempty"`
	Request          Presence     `json:"request,omitempty"`
	PreflightRequest *RequestWant `json:"preflightRequest,omitempty"`
	ActualRequest    *RequestWant `json:"actualRequest,omitempty"`
}

// Absent is the value of RequestWant.Origin for a request without the header.
const Absent = "absent"
