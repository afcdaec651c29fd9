package console

// aboutCode has the check, causes and remedy of a CorsError code.
type aboutCode struct {
	check    string
	notCORS  bool // it comes as a message about CORS, but a CORS header does not help
	scenario string
	lesson   string
	fix      string   // after "list NAME"
	causes   []string // the most likely first
}

// The checks, in the standard's words.
const (
	checkActual    = "CORS check of the response"
	checkPreflight = "CORS check of the preflight response"
	checkStatus    = "CORS-preflight fetch: the preflight response's status"
	checkMethods   = "CORS-preflight fetch: Access-Control-Allow-Methods"
	checkHeaders   = "CORS-preflight fetch: Access-Control-Allow-Headers"
	checkMain      = "main fetch: whether the request may be made at all"
	checkRedirect  = "HTTP-redirect fetch: where the redirect leads"
	checkLocal     = "Local Network Access, before any CORS check"
)

// Causes that several codes share.
const (
	causeErrorAnswer  = "the answer is an error (4xx or 5xx), and only successful answers have CORS headers: nginx add_header without always, a proxy's own 502 or 504, an exception outside the middleware"
	causeRoute        = "CORS is not configured for this route, or the CORS middleware comes after it and never sees the request"
	causeLocation     = "nginx: an add_header in the location, or in an if, replaces all those of the level above"
	causeLogin        = "the session has expired, and the answer is a redirect to a login page at another origin"
	causeCached       = "the cache of the browser or of a CDN answers with a response that it stored for another origin: Vary: Origin is missing"
	causeOriginUnlike = "the allowed origin is written differently: http instead of https, with or without www, another port, a slash at its end"
	causeNotListed    = "the page's origin is not in the server's list: a new environment, a preview host, localhost with another port"
	causeFirstOnly    = "the server always sends the same origin, and the page has another one; or it cached the answer for another origin"
	causeNull         = "the request's origin is null: after a redirect from one foreign origin to another, in a sandboxed frame, or in a file opened from the disk"
	causeLayers       = "two layers add the header: the application, and the proxy in front of it"
	causeAuthFirst    = "the check of a login comes before CORS, and answers the preflight with 401 or 403: a preflight has no token and no cookies"
	causeNoOptions    = "no route handles OPTIONS at this URL: 404 or 405"
	causePlainOptions = "the proxy passes the preflight on to an application that answers OPTIONS without CORS headers"
)

// codes holds the CorsError codes that a message can name. A test compares them
// with the codes that package harness can reach, their scenarios and lessons.
//
// The causes and their order come from issue threads: which of them people
// report most often.
var codes = map[string]aboutCode{
	"MissingAllowOriginHeader": {
		check: checkActual, scenario: "simple-requests/no-allow-origin", lesson: "sent-not-read",
		causes: []string{causeErrorAnswer, causeRoute, causeNotListed + "; many servers then leave the header out", causeLocation, causeLogin, causeCached},
	},
	"WildcardOriginNotAllowed": {
		check: checkActual, scenario: "wildcards/allow-origin-credentials", lesson: "wildcard",
		causes: []string{
			`the server sends *, and the page sends the request with credentials: "include" (XMLHttpRequest: withCredentials)`,
			"the page sends credentials although it does not need them: a default of its HTTP library",
			causeLayers + ": one sends *",
		},
	},
	"MultipleAllowOriginValues": {
		check: checkActual, scenario: "allow-origin/list", lesson: "duplicates",
		causes: []string{causeLayers, "two CORS middlewares in one application, or a header set by hand beside the middleware",
			"several origins in one header, with commas or spaces: only one is allowed"},
	},
	"InvalidAllowOriginValue": {
		check: checkActual, scenario: "allow-origin/empty", lesson: "allow-origin",
		causes: []string{"a host without a scheme: app.example.com instead of https://app.example.com",
			"a variable that is empty or not set: the header has no value, or says undefined or (null)", "quotation marks in the value"},
	},
	"AllowOriginMismatch": {
		check: checkActual, scenario: "allow-origin/other-scheme", lesson: "allow-origin",
		causes: []string{causeOriginUnlike, causeFirstOnly, causeCached, causeNull, "a pattern such as https://*.example.com: browsers do not accept patterns"},
	},
	"InvalidAllowCredentials": {
		check: checkActual, scenario: "credentials/allow-credentials-absent", lesson: "allow-credentials",
		causes: []string{"the server does not send Access-Control-Allow-Credentials, and the page sends credentials",
			"the value is True, 1 or in quotation marks: it must be exactly true", causeLayers + ", so the value is true, true"},
	},
	"CorsDisabledScheme": {
		check: checkMain, scenario: "schemes/ftp", lesson: "origin",
		causes: []string{"the page was opened from the disk (file:), and requests other files", "the URL does not begin with http:// or https://: localhost:3000/x is a URL with the scheme localhost",
			"a redirect leads to an app's own scheme"},
	},
	"PreflightInvalidStatus": {
		check: checkStatus, scenario: "preflight-response/unauthorized", lesson: "postman",
		causes: []string{causeAuthFirst, causeNoOptions, "the CORS middleware refuses the preflight (400, 403), because it does not allow the origin, the method or a header",
			"a firewall, a WAF or a gateway refuses OPTIONS", "the server fails (5xx) on a request without a body or without a token"},
	},
	"PreflightDisallowedRedirect": {
		check: checkStatus, scenario: "preflight-response/redirect", lesson: "redirects",
		causes: []string{"the server redirects http to https: request https directly", "the path lacks a slash at its end, or has one too many, and the framework redirects to the right path",
			"every request without a session is redirected to a login page, also the preflight", "the server redirects one host name to another: with or without www"},
	},
	"PreflightWildcardOriginNotAllowed": {
		check: checkPreflight, scenario: "preflight-response/credentials-wildcard", lesson: "wildcard",
		causes: []string{"the layer that answers preflights sends *, and the page sends credentials; the layer may be a gateway, a proxy or an OPTIONS route",
			"the page sends credentials although it does not need them: a default of its HTTP library"},
	},
	"PreflightMissingAllowOriginHeader": {
		check: checkPreflight, scenario: "preflight-response/no-allow-origin", lesson: "preflight",
		causes: []string{causePlainOptions, causeNotListed, causeAuthFirst, causeLocation, "the proxy does not recognise the preflight, and passes it on to an upstream without CORS"},
	},
	"PreflightMultipleAllowOriginValues": {
		check: checkPreflight, scenario: "preflight-response/two-allow-origins", lesson: "duplicates",
		causes: []string{causeLayers, "two CORS middlewares in one application"},
	},
	"PreflightInvalidAllowOriginValue": {
		check: checkPreflight, scenario: "preflight-response/allow-origin-is-no-origin", lesson: "allow-origin",
		causes: []string{"a host without a scheme: app.example.com instead of https://app.example.com", "a variable that is empty or not set"},
	},
	"PreflightAllowOriginMismatch": {
		check: checkPreflight, scenario: "preflight-response/other-allow-origin", lesson: "allow-origin",
		causes: []string{causeOriginUnlike, causeFirstOnly, causeNull},
	},
	"PreflightInvalidAllowCredentials": {
		check: checkPreflight, scenario: "preflight-response/credentials-not-allowed", lesson: "allow-credentials",
		causes: []string{"the layer that answers preflights does not send Access-Control-Allow-Credentials: both answers need it",
			"the value is True, 1 or in quotation marks: it must be exactly true"},
	},
	"InvalidAllowMethodsPreflightResponse": {
		check: checkMethods, scenario: "methods/allow-methods-malformed-not-needed", lesson: "allow-methods",
		causes: []string{"spaces or semicolons between the methods instead of commas", "quotation marks or brackets: a list of the programming language was printed as it is"},
	},
	"InvalidAllowHeadersPreflightResponse": {
		check: checkHeaders, scenario: "preflight-response/allow-headers-malformed-not-needed", lesson: "allow-headers",
		causes: []string{"spaces or semicolons between the names instead of commas", "quotation marks or brackets: a list of the programming language was printed as it is"},
	},
	"MethodDisallowedByPreflightResponse": {
		check: checkMethods, scenario: "methods/allow-methods-missing", lesson: "allow-methods",
		fix: ` in Access-Control-Allow-Methods of the answer to the CORS-preflight request (OPTIONS), with the same capitals; if it is in small letters, let the page write it in capitals`,
		causes: []string{"the method is not in the server's list; the default of several frameworks is only GET", "the page writes patch in small letters: methods are case-sensitive",
			"the list is *, and the page sends credentials: then * is only a name", "the list is in the actual response, and not in the preflight response"},
	},
	"HeaderDisallowedByPreflightResponse": {
		check: checkHeaders, scenario: "preflight-response/allow-headers-on-actual-response", lesson: "allow-headers",
		fix: ` in Access-Control-Allow-Headers of the answer to the CORS-preflight request (OPTIONS), together with all others that the page sends`,
		causes: []string{"the header is not in the server's list: content-type for JSON and authorization are the most frequent",
			"a library or your code adds it: X-Requested-With, a tracing header, or a header that belongs in the response (Access-Control-Allow-Origin in the request)",
			"the list is *, and the page sends credentials: then * is only a name", "the header is Authorization, which * does not allow",
			"the list is in the actual response, and not in the preflight response"},
	},
	"RedirectContainsCredentials": {
		check: checkRedirect, scenario: "redirects/userinfo-from-another-origin", lesson: "redirects",
		causes: []string{"the server redirects to a URL with user name and password: to a repository, a feed, a storage"},
	},
	"DisallowedByMode": {
		check: checkMain, scenario: "same-origin-mode/other-port", lesson: "origin",
		causes: []string{`the page requests a URL of another origin with mode: "same-origin"`, "the base URL of the build has another origin than the page"},
	},
	"NoCorsRedirectModeNotFollow": {
		check: checkMain, scenario: "redirects/no-cors-must-follow", lesson: "redirects",
		causes: []string{`the page combines mode: "no-cors" with redirect: "manual" or "error"`},
	},
	"InsecureLocalNetwork": {
		check: checkLocal, notCORS: true, scenario: "local-network-access/insecure-document",
		causes: []string{"a page at a public http URL sends a request to localhost or to a device in the local network", "DNS in this network gives a private address for the name of a public server"},
	},
	"LocalNetworkAccessPermissionDenied": {
		check: checkLocal, notCORS: true, scenario: "local-network-access/permission-denied",
		causes: []string{"a public page sends a request to localhost or to a device in the local network, and the visitor did not give permission",
			"the page is a frame, and its allow attribute does not give the permission", "DNS in this network gives a private address for the name of a public server"},
	},
	"InvalidLocalNetworkAccess": {
		check: checkLocal, notCORS: true, scenario: "local-network-access/target-address-space-wrong",
		causes: []string{"targetAddressSpace does not name the address space of the server"},
	},
}
