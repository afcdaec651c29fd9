package teach

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Preset is a failure that people could not diagnose, set up in the playground.
type Preset struct {
	ID     string
	Needs  []int // of the list of forty such failures
	Title  string
	Look   string // what to see, and what to change
	State  State
	Lesson string // the id of the lesson that is about it; "" for none
}

// Shorthands of the table below.
type (
	h  = fetch.Header
	hs = scenario.Headers
)

const (
	acao = "Access-Control-Allow-Origin"
	acac = "Access-Control-Allow-Credentials"
	acam = "Access-Control-Allow-Methods"
	acah = "Access-Control-Allow-Headers"
	aceh = "Access-Control-Expose-Headers"
	acma = "Access-Control-Max-Age"
)

var (
	origin  = h{Name: acao, Value: "$ORIGIN"}
	star    = h{Name: acao, Value: "*"}
	allowed = h{Name: acac, Value: "true"}
	vary    = h{Name: "Vary", Value: "Origin"}
	asJSON  = h{Name: "Content-Type", Value: "application/json"}
	bearer  = h{Name: "Authorization", Value: "Bearer token"}
	granted = Reply{Status: 204, Headers: hs{origin, {Name: acam, Value: "GET, PUT, DELETE"}, {Name: acah, Value: "content-type, authorization"}}}
)

// presetList are those of the forty that a lab on one machine can show, in
// their order.
var presetList = []Preset{
	{ID: "errors-without-headers", Needs: []int{1, 9}, Title: "The error answer has no CORS headers, so script cannot see the error",
		Look:   "nginx leaves add_header out of 4xx and 5xx without “always”, and frameworks answer errors outside their middleware. Give the actual answer an Access-Control-Allow-Origin: script then reads the 401.",
		State:  State{Response: Reply{Status: 401, Headers: hs{{Name: "WWW-Authenticate", Value: "Bearer"}}, Body: "log in first"}},
		Lesson: "errors"},
	{ID: "proxy-errors", Needs: []int{2, 3, 13}, Title: "The gateway's own 502 has no CORS headers",
		Look:   "The preflight succeeds, and the API is down: the proxy answers in its place, without headers.",
		State:  State{Method: "PUT", Preflight: granted, Response: Reply{Status: 502, Body: "bad gateway"}},
		Lesson: "errors"},
	{ID: "inherited-headers", Needs: []int{4}, Title: "A header of the location's own, and the inherited CORS headers are gone",
		Look:  "One add_header in a location wipes out those of the server block: the answer has X-Frame-Options and nothing else.",
		State: State{Response: Reply{Headers: hs{{Name: "X-Frame-Options", Value: "DENY"}}, Body: "{}"}}},
	{ID: "two-layers", Needs: []int{5, 7}, Title: "Proxy and application both add the header",
		Look:   "Two lines of Access-Control-Allow-Origin are one list, and a list is no origin. Delete one of the two lines.",
		State:  State{Response: Reply{Headers: hs{origin, origin}, Body: "{}"}},
		Lesson: "duplicates"},
	{ID: "several-origins", Needs: []int{6}, Title: "Several origins in one header",
		Look:  "The header takes one origin. A server that allows several answers each with its own, and Vary: Origin.",
		State: State{Response: Reply{Headers: hs{{Name: acao, Value: "$ORIGIN, https://admin.example.com"}}, Body: "{}"}}},
	{ID: "auth-answers-preflight", Needs: []int{8}, Title: "Authentication answers the preflight with 401",
		Look:   "The preflight carries no credentials, by design: whatever protects the API must let OPTIONS pass. Change the preflight's status to 204.",
		State:  State{Headers: hs{bearer}, Preflight: Reply{Status: 401, Headers: granted.Headers}, Response: Reply{Headers: hs{origin}, Body: "{}"}},
		Lesson: "preflight"},
	{ID: "preflight-redirected", Needs: []int{10, 11}, Title: "The preflight is redirected: http to https, or a slash at the end",
		Look:   "A preflight's redirect is never followed. Ask the right URL in the first place, or answer OPTIONS where it is asked.",
		State:  State{Method: "PUT", Preflight: Reply{Status: 308, Headers: hs{origin, {Name: "Location", Value: "$TARGET/elsewhere"}}}, Response: Reply{Headers: hs{origin}}},
		Lesson: "redirects"},
	{ID: "login-redirect", Needs: []int{12}, Title: "The session has expired, and the API redirects to the login page",
		Look:   "The redirect must pass the CORS check itself, and this one has no header. An API that answers 401 instead, with CORS headers, can be understood by script.",
		State:  State{Credentials: fetch.Include, Response: Reply{Status: 302, Headers: hs{{Name: "Location", Value: "$THIRD/login"}}}},
		Lesson: "redirects"},
	{ID: "preflight-reaches-application", Needs: []int{14, 17}, Title: "The preflight reaches an application that knows no OPTIONS",
		Look:   "405 and no CORS headers: nobody in front has answered the preflight.",
		State:  State{Method: "DELETE", Preflight: Reply{Status: 405, Headers: hs{{Name: "Allow", Value: "GET, DELETE"}}}, Response: Reply{Status: 204, Headers: hs{origin}}},
		Lesson: "preflight"},
	{ID: "origin-without-scheme", Needs: []int{15}, Title: "The allowed origin was written without its scheme",
		Look:   "The check compares bytes with an origin: scheme, host and port. A host alone never equals one.",
		State:  State{Response: Reply{Headers: hs{{Name: acao, Value: "${ORIGIN.host}"}}, Body: "{}"}},
		Lesson: "allow-origin"},
	{ID: "origin-with-slash", Needs: []int{15}, Title: "The allowed origin ends with a slash",
		Look:   "An origin has no path. One byte more, and it is another value.",
		State:  State{Response: Reply{Headers: hs{{Name: acao, Value: "$ORIGIN/"}}, Body: "{}"}},
		Lesson: "allow-origin"},
	{ID: "own-options", Needs: []int{16, 40}, Title: "An OPTIONS request of script's own is no preflight",
		Look:  "It has no Access-Control-Request-Method, and OPTIONS is no safelisted method: so a preflight comes first, and must allow OPTIONS.",
		State: State{Method: "OPTIONS", Preflight: granted, Response: Reply{Status: 204, Headers: hs{origin}}}},
	{ID: "missing-vary", Needs: []int{19, 20}, Title: "A cache hands out another origin's header",
		Look:   "Without Vary: Origin a cache between may answer you with what it has kept of somebody else.",
		State:  State{Response: Reply{Headers: hs{{Name: acao, Value: "https://other-customer.example"}}, Body: "{}"}},
		Lesson: "vary"},
	{ID: "hidden-header", Needs: []int{21}, Title: "Script cannot read a header that the developer tools show",
		Look:   "Only safelisted response headers can be read. Put X-Total-Count into Access-Control-Expose-Headers of the actual answer.",
		State:  State{Response: Reply{Headers: hs{origin, {Name: "X-Total-Count", Value: "40"}}, Body: "[]"}},
		Lesson: "expose-headers"},
	{ID: "expose-typo", Needs: []int{22}, Title: "Access-Control-Expose-Header, without its s",
		Look:   "A header whose name nobody knows does nothing, and nobody says so.",
		State:  State{Response: Reply{Headers: hs{origin, {Name: "Access-Control-Expose-Header", Value: "X-Total-Count"}, {Name: "X-Total-Count", Value: "40"}}, Body: "[]"}},
		Lesson: "expose-headers"},
	{ID: "wildcard-credentials", Needs: []int{23}, Title: "* with credentials",
		Look:   "With credentials the star is a star, and no wildcard. Name the origin.",
		State:  State{Credentials: fetch.Include, Response: Reply{Headers: hs{star, allowed}, Body: "{}"}},
		Lesson: "wildcard"},
	{ID: "authorization-wildcard", Needs: []int{24}, Title: "Access-Control-Allow-Headers: * does not cover Authorization",
		Look:   "Authorization has to be listed by its name, always.",
		State:  State{Headers: hs{bearer}, Preflight: Reply{Status: 204, Headers: hs{star, {Name: acah, Value: "*"}}}, Response: Reply{Headers: hs{star}, Body: "{}"}},
		Lesson: "wildcard"},
	{ID: "no-cookie", Needs: []int{25}, Title: "CORS is right, and no cookie is sent",
		Look:   "The other site's cookie has no SameSite=None, so it is neither stored nor sent from here. No CORS header changes that.",
		State:  State{To: scenario.RoleOtherSite, Credentials: fetch.Include, Response: Reply{Headers: hs{origin, allowed, {Name: "Set-Cookie", Value: "session=1; SameSite=Lax"}}, Body: "{}"}},
		Lesson: "same-site"},
	{ID: "preflight-each-time", Needs: []int{26}, Title: "A preflight before every call",
		Look:   "Entries of the preflight cache are per URL, and without Access-Control-Max-Age they last 5 seconds. Each run here has a URL of its own.",
		State:  State{Method: "PUT", Preflight: Reply{Status: 204, Headers: append(hs{{Name: acma, Value: "600"}}, granted.Headers...)}, Response: Reply{Headers: hs{origin}, Body: "stored"}},
		Lesson: "max-age"},
	{ID: "see-the-preflight", Needs: []int{27, 28, 37}, Title: "See a preflight at all",
		Look:   "A PUT with JSON: the preflight asks for the method and for content-type. Make it a POST with text/plain, and it is gone.",
		State:  firstState,
		Lesson: "preflight"},
	{ID: "tool-headers", Needs: []int{29}, Title: "A harmless GET has a preflight, because a tool adds a header",
		Look:  "Tracing and test tools put headers into every request. One that is not safelisted makes it need permission.",
		State: State{Headers: hs{{Name: "X-Request-Id", Value: "1"}}, Preflight: Reply{Status: 404}, Response: Reply{Headers: hs{star}, Body: "{}"}}},
	{ID: "null-origin", Needs: []int{31}, Title: "Origin: null, from a sandboxed frame or a file",
		Look:   "The page has no origin that could be named: the server sees null. Allowing null allows every sandboxed frame of anybody.",
		State:  State{Sandbox: true, Response: Reply{Headers: hs{{Name: acao, Value: "$ORIGIN"}}, Body: "{}"}},
		Lesson: "redirects"},
	{ID: "no-cors", Needs: []int{34}, Title: "mode: no-cors silences the error, and the response",
		Look:  "The request is sent and answered, and script gets an opaque response: no status, no headers, no body. It is never what you want of an API.",
		State: State{Mode: fetch.NoCORS, Response: Reply{Body: "the answer"}}},
	{ID: "works-in-postman", Needs: []int{38, 40}, Title: "It works in Postman",
		Look:   "The server answers the same as ever. Only a browser makes a CORS check: copy the request as curl, and it works too.",
		State:  State{Headers: hs{asJSON}, Method: "POST", BodyKind: fetch.TextBody, Body: "{}", Preflight: Reply{Status: 204}, Response: Reply{Headers: hs{vary}, Body: "it works"}},
		Lesson: "postman"},
	{ID: "right-answer", Needs: []int{19, 23, 25}, Title: "Right: an answer for this origin, that caches may keep apart",
		Look:   "One origin, by name, with Vary: Origin and credentials. Start from here for an API of your own.",
		State:  State{Credentials: fetch.Include, Response: Reply{Headers: hs{origin, allowed, vary, {Name: aceh, Value: "X-Total-Count"}, {Name: "X-Total-Count", Value: "40"}}, Body: "[]"}},
		Lesson: "vary"},
}

// Presets returns all presets, in the order in which the lab shows them. A lab
// that listens elsewhere than on loopback has no second site, and leaves out
// what needs one.
func Presets() []Preset { return slices.Clone(presetList) }

// presets are those that this lab has the origins for.
func (l *Lab) presets() []Preset {
	var out []Preset
	for _, p := range presetList {
		if _, ok := l.places.bases()[p.State.To]; ok {
			out = append(out, p)
		}
	}
	return out
}
