package console_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/console"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

const (
	inChromium = "Chromium (Chrome, Edge)"
	firefox    = "Firefox"
	safari     = "Safari"

	accessTo = "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been blocked by CORS policy: "
	inFlight = accessTo + "Response to preflight request doesn't pass access control check: "
	blocked  = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/items. (Reason: "
	api      = "https://api.example.com/items"
	app      = "https://app.example.com"
)

// row is a message and what must be known from it. A refusal of CORS has a
// code; of others the check must have the word.
type row struct {
	browser, message string
	code             string
	check            string
	url, origin      string
	parameter        string
	status           int
	notCORS          bool
}

var rows = []row{
	// Chromium, of the actual response.
	{inChromium, accessTo + "No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", "CORS check of the response", api, app, "", 0, false},
	{inChromium, accessTo + "No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.", "MissingAllowOriginHeader", "", api, app, "", 0, false},
	{inChromium, accessTo + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.", "WildcardOriginNotAllowed", "", api, app, "", 0, false},
	{inChromium, accessTo + "The 'Access-Control-Allow-Origin' header contains multiple values '*, https://app.example.com', but only one is allowed.", "MultipleAllowOriginValues", "", api, app, "*, https://app.example.com", 0, false},
	{inChromium, accessTo + "The 'Access-Control-Allow-Origin' header contains the invalid value 'app.example.com'.", "InvalidAllowOriginValue", "", api, app, "app.example.com", 0, false},
	{inChromium, accessTo + "The 'Access-Control-Allow-Origin' header contains the invalid value ''. Have the server send the header with a valid value.", "InvalidAllowOriginValue", "", api, app, "", 0, false},
	{inChromium, accessTo + "The 'Access-Control-Allow-Origin' header has a value 'https://app.example.com/' that is not equal to the supplied origin. Have the server send the header with a valid value, or, if an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.", "AllowOriginMismatch", "", api, app, "https://app.example.com/", 0, false},
	{inChromium, accessTo + "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the request's credentials mode is 'include'.", "InvalidAllowCredentials", "", api, app, "True", 0, false},
	{inChromium, "Access to XMLHttpRequest at 'https://api.example.com/items' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", "", api, app, "", 0, false},
	{inChromium, "Access to font at 'https://cdn.example.com/a.woff2' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", "", "https://cdn.example.com/a.woff2", app, "", 0, false},
	{inChromium, "Access to script at 'file:///home/me/main.js' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app.", "CorsDisabledScheme", "", "file:///home/me/main.js", "null", "", 0, false},

	// Chromium, of the preflight response.
	{inChromium, inFlight + "No 'Access-Control-Allow-Origin' header is present on the requested resource.", "PreflightMissingAllowOriginHeader", "CORS check of the preflight response", api, app, "", 0, false},
	{inChromium, inFlight + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.", "PreflightWildcardOriginNotAllowed", "", api, app, "", 0, false},
	{inChromium, inFlight + "The 'Access-Control-Allow-Origin' header contains multiple values 'https://a.test, https://b.test', but only one is allowed.", "PreflightMultipleAllowOriginValues", "", api, app, "https://a.test, https://b.test", 0, false},
	{inChromium, inFlight + "The 'Access-Control-Allow-Origin' header contains the invalid value 'undefined'.", "PreflightInvalidAllowOriginValue", "", api, app, "undefined", 0, false},
	{inChromium, inFlight + "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:3000' that is not equal to the supplied origin.", "PreflightAllowOriginMismatch", "", api, app, "http://localhost:3000", 0, false},
	{inChromium, inFlight + "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.", "PreflightInvalidAllowCredentials", "", api, app, "", 0, false},
	{inChromium, inFlight + "It does not have HTTP ok status.", "PreflightInvalidStatus", "status", api, app, "", 0, false},
	{inChromium, inFlight + "Redirect is not allowed for a preflight request.", "PreflightDisallowedRedirect", "", api, app, "", 0, false},
	{inChromium, accessTo + "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.", "MethodDisallowedByPreflightResponse", "Allow-Methods", api, app, "PUT", 0, false},
	{inChromium, accessTo + "Request header field x-trace is not allowed by Access-Control-Allow-Headers in preflight response.", "HeaderDisallowedByPreflightResponse", "Allow-Headers", api, app, "x-trace", 0, false},
	{inChromium, accessTo + "Cannot parse Access-Control-Allow-Methods response header field in preflight response.", "InvalidAllowMethodsPreflightResponse", "", api, app, "", 0, false},
	{inChromium, accessTo + "Cannot parse Access-Control-Allow-Headers response header field in preflight response.", "InvalidAllowHeadersPreflightResponse", "", api, app, "", 0, false},

	// Chromium, of redirects and modes.
	{inChromium, "Access to fetch at 'https://login.example.com/' (redirected from 'https://api.example.com/items') from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", "", api, app, "", 0, false},
	{inChromium, accessTo + "Redirect location 'https://user:secret@api.example.com/x' contains a username and password, which is disallowed for cross-origin requests.", "RedirectContainsCredentials", "redirect", api, app, "https://user:secret@api.example.com/x", 0, false},
	{inChromium, `Fetch API cannot load https://api.example.com/items. Request mode is "same-origin" but the URL's origin is not same as the request origin https://app.example.com.`, "DisallowedByMode", "main fetch", api, "", "", 0, false},
	{inChromium, `Fetch API cannot load https://api.example.com/items. Request mode is "no-cors" but the redirect mode is not "follow".`, "NoCorsRedirectModeNotFollow", "", api, "", "", 0, false},
	{inChromium, `Fetch API cannot load ftp://api.example.com/items. URL scheme "ftp" is not supported.`, "CorsDisabledScheme", "", "ftp://api.example.com/items", "", "ftp", 0, false},

	// Chromium, of Local Network Access: worded as one about CORS, and none.
	{inChromium, "Access to fetch at 'http://localhost:8000/api' from origin 'https://app.example.com' has been blocked by CORS policy: Permission was denied for this request to access the `loopback` address space.", "LocalNetworkAccessPermissionDenied", "Local Network Access", "http://localhost:8000/api", app, "", 0, true},
	{inChromium, "Access to fetch at 'http://192.168.1.4/api' from origin 'http://app.example.com' has been blocked by CORS policy: The request client is not a secure context and the resource is in more-private address space `local`.", "InsecureLocalNetwork", "Local Network Access", "http://192.168.1.4/api", "http://app.example.com", "", 0, true},
	{inChromium, "Access to fetch at 'http://localhost:1/' from origin 'https://app.example.com' has been blocked by CORS policy: Request had a target IP address space of `public` yet the resource is in address space `loopback`.", "InvalidLocalNetworkAccess", "Local Network Access", "http://localhost:1/", app, "", 0, true},
	{inChromium, "GET http://localhost:8000/ net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS", "", "Local Network Access", "http://localhost:8000/", "", "", 0, true},
	{inChromium, "Permission was denied for this request to access the loopback address space", "", "Local Network Access", "", "", "", 0, true},

	// Chromium, with what surrounds a line, and several lines.
	{inChromium, "index.html:1 " + accessTo + "No 'Access-Control-Allow-Origin' header is present on the requested resource.\napp.js:14  GET https://api.example.com/items net::ERR_FAILED 502 (Bad Gateway)\n(anonymous) @ app.js:14\nUncaught (in promise) TypeError: Failed to fetch\n    at app.js:14:1", "MissingAllowOriginHeader", "", api, app, "", 502, false},
	{inChromium, "Access to fetch at 'https://api.example.com/items' from origin\n'https://app.example.com' has been blocked by CORS policy: Response to preflight\nrequest doesn't pass access control check: It does not have HTTP ok status.", "PreflightInvalidStatus", "", api, app, "", 0, false},
	{inChromium, "[Error] 17:03:12.123 " + strings.ReplaceAll(accessTo, "'", "\u2019") + "Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response. [https://app.example.com/]", "MethodDisallowedByPreflightResponse", "", api, app, "PATCH", 0, false},

	// Chromium before 2019.
	{inChromium, "XMLHttpRequest cannot load https://api.example.com/items. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'https://app.example.com' is therefore not allowed access. The response had HTTP status code 404.", "MissingAllowOriginHeader", "", api, app, "", 0, false},
	{inChromium, "Failed to load https://api.example.com/items: Response for preflight has invalid HTTP status code 405.", "PreflightInvalidStatus", "", api, "", "", 405, false},
	{inChromium, "Fetch API cannot load https://api.example.com/items. Response to preflight request doesn't pass access control check: A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true. Origin 'https://app.example.com' is therefore not allowed access.", "PreflightWildcardOriginNotAllowed", "", api, app, "", 0, false},
	{inChromium, "XMLHttpRequest cannot load https://api.example.com/items. Response for preflight is invalid (redirect)", "PreflightDisallowedRedirect", "", api, "", "", 0, false},

	// Firefox: its reasons, with and without the status, with its quotation marks.
	{firefox, blocked + "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.", "MissingAllowOriginHeader", "CORS check", api, "", "", 200, false},
	{firefox, blocked + "CORS header 'Access-Control-Allow-Origin' missing).", "MissingAllowOriginHeader", "", api, "", "", 0, false},
	{firefox, blocked + "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 500.\n\nTypeError: NetworkError when attempting to fetch resource.", "MissingAllowOriginHeader", "", api, "", "", 500, false},
	{firefox, blocked + "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).", "MultipleAllowOriginValues", "", api, "", "", 0, false},
	{firefox, blocked + "CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://app.example.com/’).", "AllowOriginMismatch", "", api, "", "https://app.example.com/", 0, false},
	{firefox, "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘https://api.example.com/items’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).", "WildcardOriginNotAllowed", "", api, "", "", 0, false},
	{firefox, blocked + "Did not find method in CORS header ‘Access-Control-Allow-Methods’).", "MethodDisallowedByPreflightResponse", "", api, "", "", 0, false},
	{firefox, blocked + "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).", "InvalidAllowCredentials", "", api, "", "", 0, false},
	{firefox, blocked + "CORS preflight response did not succeed). Status code: 401.", "PreflightInvalidStatus", "", api, "", "", 401, false},
	{firefox, blocked + "CORS preflight channel did not succeed).", "PreflightInvalidStatus", "", api, "", "", 0, false},
	{firefox, blocked + "invalid token ‘PUT POST’ in CORS header ‘Access-Control-Allow-Methods’).", "InvalidAllowMethodsPreflightResponse", "", api, "", "PUT POST", 0, false},
	{firefox, blocked + "invalid token ‘x a’ in CORS header ‘Access-Control-Allow-Headers’).", "InvalidAllowHeadersPreflightResponse", "", api, "", "x a", 0, false},
	{firefox, blocked + "header ‘user-agent’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).", "HeaderDisallowedByPreflightResponse", "", api, "", "user-agent", 0, false},
	{firefox, blocked + "missing token ‘x-trace’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).", "HeaderDisallowedByPreflightResponse", "", api, "", "x-trace", 0, false},
	{firefox, "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file:///home/me/data.json. (Reason: CORS request not http).", "CorsDisabledScheme", "", "file:///home/me/data.json", "", "", 0, false},
	{firefox, blocked + "CORS request external redirect not allowed).", "", "redirect", api, "", "", 0, false},
	{firefox, blocked + "CORS request did not succeed). Status code: (null).", "", "no answer", api, "", "", 0, true},
	{firefox, blocked + "CORS disabled).", "", "turned off", api, "", "", 0, true},
	{firefox, blocked + "CORS header ‘Origin’ cannot be added).", "", "could not be made", api, "", "", 0, true},
	{firefox, "Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at https://api.example.com/items soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered. To include the `Authorization` header, it must be explicitly listed in CORS header `Access-Control-Allow-Headers`).", "", "Allow-Headers", api, "", "", 0, false},
	{inChromium, "[Deprecation] Authorization will not be covered by the wildcard symbol (*) in CORS Access-Control-Allow-Headers handling.", "", "Allow-Headers", "", "", "", 0, false},

	// Safari: the reason and the request are on two lines.
	{safari, "[Error] Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200\n[Error] Fetch API cannot load https://api.example.com/items due to access control checks.\n[Error] Failed to load resource: Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200 (items, line 0)", "MissingAllowOriginHeader", "", api, app, "", 200, false},
	{safari, "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin.", "MissingAllowOriginHeader", "", "", app, "", 0, false},
	{safari, "[Error] Preflight response is not successful. Status code: 403\n[Error] XMLHttpRequest cannot load https://api.example.com/items due to access control checks.", "PreflightInvalidStatus", "", api, "", "", 403, false},
	{safari, "Preflight response is not successful", "PreflightInvalidStatus", "", "", "", "", 0, false},
	{safari, "[Error] Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.", "WildcardOriginNotAllowed", "", "", "", "", 0, false},
	{safari, "[Error] Access-Control-Allow-Origin cannot contain more than one origin.", "MultipleAllowOriginValues", "", "", "", "", 0, false},
	{safari, `[Error] Credentials flag is true, but Access-Control-Allow-Credentials is not "true".`, "InvalidAllowCredentials", "", "", "", "", 0, false},
	{safari, "[Error] Method PUT is not allowed by Access-Control-Allow-Methods.", "MethodDisallowedByPreflightResponse", "", "", "", "PUT", 0, false},
	{safari, "[Error] Request header field X-Trace is not allowed by Access-Control-Allow-Headers.\n[Error] Fetch API cannot load https://api.example.com/items due to access control checks.", "HeaderDisallowedByPreflightResponse", "", api, "", "X-Trace", 0, false},
	{safari, "[Error] Header Access-Control-Allow-Headers has an invalid value: a b", "InvalidAllowHeadersPreflightResponse", "", "", "", "a b", 0, false},
	{safari, "[Error] Header Access-Control-Allow-Methods has an invalid value: PUT POST", "InvalidAllowMethodsPreflightResponse", "", "", "", "PUT POST", 0, false},
	{safari, "Cross-origin redirection to http://localhost:8087/login denied by Cross-Origin Resource Sharing policy: Origin http://localhost is not allowed by Access-Control-Allow-Origin. Status code: 302", "MissingAllowOriginHeader", "", "", "http://localhost", "", 302, false},
	{safari, "Fetch API cannot load https://api.example.com/items due to access control checks.", "", "does not say", api, "", "", 0, false},
	{safari, "XMLHttpRequest cannot load https://api.example.com/items due to access control checks.", "", "does not say", api, "", "", 0, false},
	{safari, "TypeError: Cross-origin script load denied by Cross-Origin Resource Sharing policy.", "", "does not say", "", "", "", 0, false},

	// What people take for CORS.
	{inChromium, `Refused to connect to 'https://api.example.com/items' because it violates the following Content Security Policy directive: "connect-src 'self'".`, "", "Content Security Policy", api, "", "", 0, true},
	{inChromium, `Connecting to 'https://api.example.com/items' violates the following Content Security Policy directive: "connect-src 'self'". The action has been blocked.`, "", "Content Security Policy", api, "", "", 0, true},
	{firefox, `Content-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at https://api.example.com/items because it violates the following directive: “connect-src 'self'”`, "", "Content Security Policy", api, "", "", 0, true},
	{firefox, "Content Security Policy: The page’s settings blocked the loading of a resource at https://api.example.com/items (“connect-src”).", "", "Content Security Policy", api, "", "", 0, true},
	{safari, "[Error] Refused to connect to https://api.example.com/items because it does not appear in the connect-src directive of the Content Security Policy.\n[Error] Fetch API cannot load https://api.example.com/items due to access control checks.", "", "Content Security Policy", api, "", "", 0, true},
	{inChromium, "Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure resource 'http://api.example.com/items'. This request has been blocked; the content must be served over HTTPS.", "", "mixed content", "http://api.example.com/items", "", "", 0, true},
	{firefox, "Blocked loading mixed active content “http://api.example.com/items”", "", "mixed content", "http://api.example.com/items", "", "", 0, true},
	{safari, "[blocked] The page at https://app.example.com/ was not allowed to run insecure content from http://api.example.com/items.", "", "mixed content", "http://api.example.com/items", "", "", 0, true},
	{safari, "[blocked] The page at https://app.example.com/ requested insecure content from http://127.0.0.1:8111/load. This content was blocked and must be served over HTTPS.", "", "mixed content", "http://127.0.0.1:8111/load", "", "", 0, true},
	{inChromium, "GET https://cdn.example.com/logo.png net::ERR_BLOCKED_BY_ORB", "", "opaque response blocking", "https://cdn.example.com/logo.png", "", "", 0, true},
	{firefox, "The resource at “https://cdn.example.com/logo.png” was blocked by OpaqueResponseBlocking. Reason: “nosniff with either blocklisted or text/plain”.", "", "opaque response blocking", "https://cdn.example.com/logo.png", "", "", 0, true},
	{firefox, "A resource is blocked by OpaqueResponseBlocking, please check browser console for details.", "", "opaque response blocking", "", "", "", 0, true},
	{inChromium, "Cross-Origin Read Blocking (CORB) blocked cross-origin response https://api.example.com/items with MIME type application/json.", "", "opaque response blocking", api, "", "", 0, true},
	{inChromium, "GET https://cdn.example.com/logo.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)", "", "cross-origin resource policy", "https://cdn.example.com/logo.png", "", "", 0, true},
	{firefox, "The resource at “https://cdn.example.com/logo.png” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof).", "", "cross-origin resource policy", "https://cdn.example.com/logo.png", "", "", 0, true},
	{safari, "[Error] Cancelled load to https://cdn.example.com/logo.png because it violates the resource's Cross-Origin-Resource-Policy response header.", "", "cross-origin resource policy", "https://cdn.example.com/logo.png", "", "", 0, true},
	{inChromium, "GET https://api.example.com/items net::ERR_CONNECTION_REFUSED\nUncaught (in promise) TypeError: Failed to fetch", "", "no answer", api, "", "net::ERR_CONNECTION_REFUSED", 0, true},
	{inChromium, "Failed to load resource: net::ERR_NAME_NOT_RESOLVED", "", "no answer", "", "", "net::ERR_NAME_NOT_RESOLVED", 0, true},
	{inChromium, "GET https://localhost:8443/ net::ERR_CERT_AUTHORITY_INVALID", "", "no answer", "https://localhost:8443/", "", "net::ERR_CERT_AUTHORITY_INVALID", 0, true},
	{inChromium, "POST https://stats.example.com/track net::ERR_BLOCKED_BY_CLIENT", "", "extension", "https://stats.example.com/track", "", "net::ERR_BLOCKED_BY_CLIENT", 0, true},
	{inChromium, "GET http://localhost:6000/ net::ERR_UNSAFE_PORT", "", "port blocking", "http://localhost:6000/", "", "net::ERR_UNSAFE_PORT", 0, true},

	// What says nothing by itself.
	{inChromium, "GET https://api.example.com/items net::ERR_FAILED 200 (OK)", "", "not said", api, "", "net::ERR_FAILED", 200, false},
	{inChromium, "Uncaught (in promise) TypeError: Failed to fetch", "", "not said", "", "", "", 0, false},
	{firefox, "TypeError: NetworkError when attempting to fetch resource.", "", "not said", "", "", "", 0, false},
	{safari, "TypeError: Load failed", "", "not said", "", "", "", 0, false},
	{"", "AxiosError: Network Error", "", "not said", "", "", "", 0, false},
	{"", "Http failure response for https://api.example.com/items: 0 Unknown Error", "", "not said", api, "", "", 0, false},
}

func TestExplain(t *testing.T) {
	for _, r := range rows {
		e, err := console.Explain(r.message)
		if err != nil {
			t.Errorf("%q: %v", r.message, err)
			continue
		}
		got := row{e.Browser, r.message, e.Code, r.check, e.URL, e.Origin, e.Parameter, e.Status, e.NotCORS}
		if got != r {
			t.Errorf("%q:\n got %+v\nwant %+v", r.message, got, r)
		}
		if !strings.Contains(e.Check, r.check) || e.Check == "" {
			t.Errorf("%q: the check is %q, want one with %q", r.message, e.Check, r.check)
		}
		if e.Meaning == "" || e.Fix == "" || e.Scenario == "" || e.Spec == "" || len(e.Causes) == 0 {
			t.Errorf("%q: the explanation is not complete: %+v", r.message, e)
		}
		if says := strings.Contains(e.Fix, "a CORS header does not help"); e.Code == "" && says && !e.NotCORS {
			t.Errorf("%q: the fix says that a CORS header does not help, and NotCORS is not set", r.message)
		}
	}
}

// What a message says about the answer comes first among the causes.
func TestStatusIsTheFirstCause(t *testing.T) {
	for message, want := range map[string]string{
		blocked + "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 502.": "a proxy made it",
		blocked + "CORS preflight response did not succeed). Status code: 401.":           "a login is required",
		"Preflight response is not successful. Status code: 405":                          "no route handles OPTIONS",
		"Preflight response is not successful. Status code: 301":                          "a redirect",
		blocked + "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 413.": "correct that first",
	} {
		e, err := console.Explain(message)
		if err != nil || !strings.Contains(e.Causes[0], want) {
			t.Errorf("%q: %v; the first cause is %q, want one with %q", message, err, e.Causes, want)
		}
	}
	e, _ := console.Explain(blocked + "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.")
	if strings.Contains(e.Causes[0], "200") {
		t.Errorf("status 200 is no cause: %q", e.Causes[0])
	}
}

// What is refused is named in the fix.
func TestFixNamesWhatIsRefused(t *testing.T) {
	for message, want := range map[string]string{
		accessTo + "Request header field x-trace is not allowed by Access-Control-Allow-Headers in preflight response.": "list x-trace in Access-Control-Allow-Headers",
		accessTo + "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.":                   "list PUT in Access-Control-Allow-Methods",
	} {
		if e, err := console.Explain(message); err != nil || !strings.Contains(e.Fix, want) {
			t.Errorf("%q: %v; the fix is %q", message, err, e.Fix)
		}
	}
}

// A text that nobody knows is an error that says what to paste.
func TestUnknown(t *testing.T) {
	for _, message := range []string{
		"", " \n", "hello", "ReferenceError: x is not defined", "Access to fetch", "Cross-Origin Request Blocked", accessTo, accessTo + "Something new.",
		"Solicitud desde otro origen bloqueada: la política de mismo origen impide leer el recurso remoto en https://api.example.com/. (Razón: falta la cabecera CORS)",
	} {
		if e, err := console.Explain(message); !errors.Is(err, console.ErrUnknown) || !strings.Contains(err.Error(), "paste the whole line") {
			t.Errorf("%q: %+v, %v; want ErrUnknown", message, e, err)
		}
	}
	if _, err := console.Explain(strings.Repeat("x", console.MaxMessage+1)); err == nil || errors.Is(err, console.ErrUnknown) {
		t.Errorf("a long text: %v", err)
	}
}

// Every code that something can reach is explained, with a scenario that shows
// it and a lesson that there is.
func TestCodesAreComplete(t *testing.T) {
	catalogue, err := scenarios.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	taught, err := scenarios.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	known := scenarios.Anchors()
	explained := map[string]console.Explanation{}
	for _, r := range rows {
		e, err := console.Explain(r.message)
		if err != nil {
			continue // said elsewhere
		}
		if e.Code != "" {
			explained[e.Code] = e
		}
		if !slices.ContainsFunc(catalogue.Scenarios, func(s scenario.Scenario) bool { return s.ID == e.Scenario }) {
			t.Errorf("%q: there is no scenario %q", r.message, e.Scenario)
		}
		if e.Lesson != "" && !slices.ContainsFunc(taught, func(l scenarios.Lesson) bool { return l.ID == e.Lesson }) {
			t.Errorf("%q: there is no lesson %q", r.message, e.Lesson)
		}
		if _, ok := known[e.Spec]; !ok && !strings.HasPrefix(e.Spec, "https://") {
			t.Errorf("%q: %q is no anchor", r.message, e.Spec)
		}
	}
	for _, code := range chromium.CorsErrors() {
		c, _ := chromium.LookUpCorsError(code)
		if c.Unreachable != "" {
			continue
		}
		e, ok := explained[code]
		if !ok {
			t.Errorf("no message is about %s", code)
			continue
		}
		shown, err := catalogue.Shown(code)
		if err != nil || !slices.ContainsFunc(shown.Scenarios, func(s scenario.Scenario) bool { return s.ID == e.Scenario }) {
			t.Errorf("%s does not show %s (%v)", e.Scenario, code, err)
		}
	}
}

func FuzzExplain(f *testing.F) {
	for _, r := range rows {
		f.Add(r.message)
	}
	f.Add("Access to fetch at '' from origin '' has been blocked by CORS policy: Method  is not allowed by Access-Control-Allow-Methods")
	f.Add("Origin '' is not allowed by Access-Control-Allow-Origin net::ERR_ \xff\xfe \u2028")
	f.Fuzz(func(t *testing.T, message string) {
		e, err := console.Explain(message)
		switch {
		case err != nil && (e.Check != "" || e.Meaning != "" || e.Causes != nil):
			t.Errorf("%q: an error and %+v", message, e)
		case err == nil && (e.Check == "" || e.Meaning == "" || e.Fix == "" || len(e.Causes) == 0):
			t.Errorf("%q: not complete: %+v", message, e)
		}
		for _, said := range []string{e.URL, e.Origin, e.Parameter} {
			if strings.ContainsAny(said, "\n\r\x00") {
				t.Errorf("%q: %q has a control character", message, said)
			}
		}
	})
}
