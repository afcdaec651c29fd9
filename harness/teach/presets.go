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
	Look   string // what to look at, and what to change
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

// presetList holds those of the forty failures that a lab on one machine can
// show, in their order.
var presetList = []Preset{
	{ID: "errors-without-headers", Needs: []int{1, 9}, Title: "The error answer has no CORS headers, so the script cannot see the error",
		Look:   "nginx leaves add_header out of 4xx and 5xx answers without “always”, and frameworks answer errors outside their middleware. Add Access-Control-Allow-Origin to the actual answer: the script can then read the 401.",
		State:  State{Response: Reply{Status: 401, Headers: hs{{Name: "WWW-Authenticate", Value: "Bearer"}}, Body: "log in first"}},
		Lesson: "errors"},
	{ID: "proxy-errors", Needs: []int{2, 3, 13}, Title: "The gateway's own 502 has no CORS headers",
		Look:   "The preflight succeeds, but the API is down. The proxy answers instead of the API, without CORS headers.",
		State:  State{Method: "PUT", Preflight: granted, Response: Reply{Status: 502, Body: "bad gateway"}},
		Lesson: "errors"},
	{ID: "inherited-headers", Needs: []int{4}, Title: "The location sets a header of its own, and the inherited CORS headers are gone",
		Look:  "One add_header in a location replaces all those of the server block: the answer has X-Frame-Options, but no CORS headers.",
		State: State{Response: Reply{Headers: hs{{Name: "X-Frame-Options", Value: "DENY"}}, Body: "{}"}}},
	{ID: "two-layers", Needs: []int{5, 7}, Title: "Proxy and application both add the header",
		Look:   "Two lines of Access-Control-Allow-Origin make a list, and a list is not an origin. Delete one of the two lines.",
		State:  State{Response: Reply{Headers: hs{origin, origin}, Body: "{}"}},
		Lesson: "duplicates"},
	{ID: "several-origins", Needs: []int{6}, Title: "Several origins in one header",
		Look:  "The header takes one origin. A server that allows several origins answers each of them with that origin alone, and with Vary: Origin.",
		State: State{Response: Reply{Headers: hs{{Name: acao, Value: "$ORIGIN, https://admin.example.com"}}, Body: "{}"}}},
	{ID: "auth-answers-preflight", Needs: []int{8}, Title: "Authentication answers the preflight with 401",
		Look:   "By design, a preflight carries no credentials. The login check must let preflights pass. Change the preflight's status to 204.",
		State:  State{Headers: hs{bearer}, Preflight: Reply{Status: 401, Headers: granted.Headers}, Response: Reply{Headers: hs{origin}, Body: "{}"}},
		Lesson: "preflight"},
	{ID: "preflight-redirected", Needs: []int{10, 11}, Title: "The preflight is redirected: http to https, or a slash at the end",
		Look:   "The browser never follows a redirect of a preflight. Request the final URL, or answer OPTIONS at the URL that the page requests.",
		State:  State{Method: "PUT", Preflight: Reply{Status: 308, Headers: hs{origin, {Name: "Location", Value: "$TARGET/elsewhere"}}}, Response: Reply{Headers: hs{origin}}},
		Lesson: "redirects"},
	{ID: "login-redirect", Needs: []int{12}, Title: "The session has expired, and the API redirects to the login page",
		Look:   "The redirect must pass the CORS check, and it has no CORS header. If the API answers with 401 and CORS headers instead, the script can read the status.",
		State:  State{Credentials: fetch.Include, Response: Reply{Status: 302, Headers: hs{{Name: "Location", Value: "$THIRD/login"}}}},
		Lesson: "redirects"},
	{ID: "preflight-reaches-application", Needs: []int{14, 17}, Title: "The preflight reaches an application that does not handle OPTIONS",
		Look:   "The application answers the preflight with 405 and without CORS headers. Let the proxy or a CORS middleware answer preflights.",
		State:  State{Method: "DELETE", Preflight: Reply{Status: 405, Headers: hs{{Name: "Allow", Value: "GET, DELETE"}}}, Response: Reply{Status: 204, Headers: hs{origin}}},
		Lesson: "preflight"},
	{ID: "origin-without-scheme", Needs: []int{15}, Title: "The allowed origin was written without its scheme",
		Look:   "The check compares the value with an origin, byte for byte: scheme, host and port. A host alone is not an origin.",
		State:  State{Response: Reply{Headers: hs{{Name: acao, Value: "${ORIGIN.host}"}}, Body: "{}"}},
		Lesson: "allow-origin"},
	{ID: "origin-with-slash", Needs: []int{15}, Title: "The allowed origin ends with a slash",
		Look:   "An origin has no path, not even a slash. The check compares bytes, so the value does not match.",
		State:  State{Response: Reply{Headers: hs{{Name: acao, Value: "$ORIGIN/"}}, Body: "{}"}},
		Lesson: "allow-origin"},
	{ID: "own-options", Needs: []int{16, 40}, Title: "An OPTIONS request that the script makes itself is not a preflight",
		Look:  "It has no Access-Control-Request-Method. And OPTIONS is not a safelisted method, so a preflight comes first, which must allow OPTIONS.",
		State: State{Method: "OPTIONS", Preflight: granted, Response: Reply{Status: 204, Headers: hs{origin}}}},
	{ID: "missing-vary", Needs: []int{19, 20}, Title: "A cache answers with another origin's header",
		Look:   "Without Vary: Origin, a cache may answer with a response that it stored for another origin.",
		State:  State{Response: Reply{Headers: hs{{Name: acao, Value: "https://other-customer.example"}}, Body: "{}"}},
		Lesson: "vary"},
	{ID: "hidden-header", Needs: []int{21}, Title: "The script cannot read a header that the developer tools show",
		Look:   "The script can read only safelisted response headers. Put X-Total-Count into Access-Control-Expose-Headers of the actual answer.",
		State:  State{Response: Reply{Headers: hs{origin, {Name: "X-Total-Count", Value: "40"}}, Body: "[]"}},
		Lesson: "expose-headers"},
	{ID: "expose-typo", Needs: []int{22}, Title: "Access-Control-Expose-Header, without the s at its end",
		Look:   "Browsers ignore a header with an unknown name, and give no message. Add the s.",
		State:  State{Response: Reply{Headers: hs{origin, {Name: "Access-Control-Expose-Header", Value: "X-Total-Count"}, {Name: "X-Total-Count", Value: "40"}}, Body: "[]"}},
		Lesson: "expose-headers"},
	{ID: "wildcard-credentials", Needs: []int{23}, Title: "* with credentials",
		Look:   "For a request with credentials, * is not a wildcard. Answer with the origin, if it is one that you allow.",
		State:  State{Credentials: fetch.Include, Response: Reply{Headers: hs{star, allowed}, Body: "{}"}},
		Lesson: "wildcard"},
	{ID: "authorization-wildcard", Needs: []int{24}, Title: "Access-Control-Allow-Headers: * does not cover Authorization",
		Look:   "By the standard, Authorization must be listed by name.",
		State:  State{Headers: hs{bearer}, Preflight: Reply{Status: 204, Headers: hs{star, {Name: acah, Value: "*"}}}, Response: Reply{Headers: hs{star}, Body: "{}"}},
		Lesson: "wildcard"},
	{ID: "no-cookie", Needs: []int{25}, Title: "CORS is right, but the cookie is not sent",
		Look:   "The cookie of the other site does not have SameSite=None, so the browser does not store it, and does not send it from this page. A CORS header does not change that.",
		State:  State{To: scenario.RoleOtherSite, Credentials: fetch.Include, Response: Reply{Headers: hs{origin, allowed, {Name: "Set-Cookie", Value: "session=1; SameSite=Lax"}}, Body: "{}"}},
		Lesson: "same-site"},
	{ID: "preflight-each-time", Needs: []int{26}, Title: "A preflight before every call",
		Look:   "An entry of the preflight cache is for one URL, and lasts 5 seconds without Access-Control-Max-Age. Each run here has a URL of its own.",
		State:  State{Method: "PUT", Preflight: Reply{Status: 204, Headers: append(hs{{Name: acma, Value: "600"}}, granted.Headers...)}, Response: Reply{Headers: hs{origin}, Body: "stored"}},
		Lesson: "max-age"},
	{ID: "see-the-preflight", Needs: []int{27, 28, 37}, Title: "See a preflight at all",
		Look:   "This is a PUT with JSON: the preflight asks for the method and for content-type. Change it to a POST with text/plain, and there is no preflight.",
		State:  firstState,
		Lesson: "preflight"},
	{ID: "tool-headers", Needs: []int{29}, Title: "A harmless GET has a preflight, because a tool adds a header",
		Look:  "Tracing and test tools add headers to every request. One header that is not safelisted is enough for a preflight.",
		State: State{Headers: hs{{Name: "X-Request-Id", Value: "1"}}, Preflight: Reply{Status: 404}, Response: Reply{Headers: hs{star}, Body: "{}"}}},
	{ID: "null-origin", Needs: []int{31}, Title: "Origin: null, from a sandboxed frame or a file",
		Look:   "The page has an opaque origin, and the server receives null. If you allow null, you allow every sandboxed frame on every site.",
		State:  State{Sandbox: true, Response: Reply{Headers: hs{{Name: acao, Value: "$ORIGIN"}}, Body: "{}"}},
		Lesson: "redirects"},
	{ID: "no-cors", Needs: []int{34}, Title: "mode: no-cors hides the error, but also the response",
		Look:  "The request is sent and answered, but the script gets an opaque response: no status, no headers, no body. Do not use it for an API.",
		State: State{Mode: fetch.NoCORS, Response: Reply{Body: "the answer"}}},
	{ID: "works-in-postman", Needs: []int{38, 40}, Title: "It works in Postman",
		Look:   "The server gives the same answer to Postman and to the browser. Only a browser makes a CORS check. Copy the request as curl, and it works, too.",
		State:  State{Headers: hs{asJSON}, Method: "POST", BodyKind: fetch.TextBody, Body: "{}", Preflight: Reply{Status: 204}, Response: Reply{Headers: hs{vary}, Body: "it works"}},
		Lesson: "postman"},
	{ID: "right-answer", Needs: []int{19, 23, 25}, Title: "Right: an answer for this origin, which caches can keep apart",
		Look:   "One origin that you allow, with Vary: Origin and credentials. Use it as a start for your own API.",
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
