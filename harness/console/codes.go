package console

// aboutCode is what is known of a CorsError code beside its meaning.
type aboutCode struct {
	check    string
	notCORS  bool // it comes as a message about CORS, and no CORS header helps
	scenario string
	lesson   string
	fix      string   // after "list NAME"
	causes   []string // the likeliest first
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
	causeErrorAnswer  = "the answer is an error (4xx or 5xx), and CORS headers are on good answers only: nginx add_header without always, a proxy's own 502 or 504, an exception outside the middleware"
	causeRoute        = "CORS is not configured for this route, or after it: a middleware that comes later never sees the request"
	causeLocation     = "nginx: an add_header in the location, or in an if, drops those of the level above"
	causeLogin        = "the session has run out, and the answer is a redirect to a login page at another origin"
	causeCached       = "a cache, the browser's or a CDN's, answers with what it has stored for somebody else: Vary: Origin is missing"
	causeOriginUnlike = "the allowed origin is written differently: http for https, www or not, another port, a slash at its end"
	causeNotListed    = "the page's origin is not in the server's list: a new environment, a preview host, localhost with another port"
	causeFirstOnly    = "the server has one fixed origin, and the page is another one's; or it has cached the answer to another one"
	causeNull         = "the request's origin is null: after a redirect from one other origin to the next, in a sandboxed frame, or in a file opened from the disk"
	causeLayers       = "two layers add the header, the application and the proxy in front of it"
	causeAuthFirst    = "a login, or its middleware, comes before CORS and answers the preflight with 401 or 403: a preflight has no token and no cookies"
	causeNoOptions    = "nothing answers OPTIONS at this URL: 404 or 405"
	causePlainOptions = "the preflight goes through to an application that answers OPTIONS without CORS headers"
)

// codes are the CorsError codes that a message can name. A test holds them
// against the codes that package harness can reach, their scenarios and lessons.
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
			`the server sends * to everybody, and the page asks with credentials: "include" (XMLHttpRequest: withCredentials)`,
			"the page asks with credentials although it needs none: a default of its HTTP library",
			causeLayers + ": one sends *",
		},
	},
	"MultipleAllowOriginValues": {
		check: checkActual, scenario: "allow-origin/list", lesson: "duplicates",
		causes: []string{causeLayers, "two CORS middlewares in one application, or a header set by hand beside the middleware",
			"several origins in one header, with commas or spaces: there can be one only"},
	},
	"InvalidAllowOriginValue": {
		check: checkActual, scenario: "allow-origin/empty", lesson: "allow-origin",
		causes: []string{"a host without a scheme: app.example.com in place of https://app.example.com",
			"a variable that is empty or not set: the header has no value, or says undefined or (null)", "quotation marks in the value"},
	},
	"AllowOriginMismatch": {
		check: checkActual, scenario: "allow-origin/other-scheme", lesson: "allow-origin",
		causes: []string{causeOriginUnlike, causeFirstOnly, causeCached, causeNull, "a pattern such as https://*.example.com: browsers know none"},
	},
	"InvalidAllowCredentials": {
		check: checkActual, scenario: "credentials/allow-credentials-absent", lesson: "allow-credentials",
		causes: []string{"the server does not send Access-Control-Allow-Credentials, and the page asks with credentials",
			"the value is True, 1 or quoted: it is the four bytes true", causeLayers + ", so it says true, true"},
	},
	"CorsDisabledScheme": {
		check: checkMain, scenario: "schemes/ftp", lesson: "origin",
		causes: []string{"the page was opened from the disk (file:), and asks other files", "the URL has no scheme of the web: localhost:3000/x is a URL with the scheme localhost",
			"a redirect leads to an app's own scheme"},
	},
	"PreflightInvalidStatus": {
		check: checkStatus, scenario: "preflight-response/unauthorized", lesson: "postman",
		causes: []string{causeAuthFirst, causeNoOptions, "the CORS middleware refuses the preflight (400, 403), because it does not allow the origin, the method or a header",
			"a firewall, a WAF or a gateway refuses OPTIONS", "the server fails (5xx) on a request without a body or without a token"},
	},
	"PreflightDisallowedRedirect": {
		check: checkStatus, scenario: "preflight-response/redirect", lesson: "redirects",
		causes: []string{"http is redirected to https: ask https in the first place", "the path lacks a slash at its end, or has one too many, and the framework redirects",
			"everybody without a session is sent to a login page, preflights too", "one host name is redirected to another: www or not"},
	},
	"PreflightWildcardOriginNotAllowed": {
		check: checkPreflight, scenario: "preflight-response/credentials-wildcard", lesson: "wildcard",
		causes: []string{"the layer that answers preflights sends *, and the page asks with credentials: a gateway, a proxy, an OPTIONS route of its own",
			"the page asks with credentials although it needs none: a default of its HTTP library"},
	},
	"PreflightMissingAllowOriginHeader": {
		check: checkPreflight, scenario: "preflight-response/no-allow-origin", lesson: "preflight",
		causes: []string{causePlainOptions, causeNotListed, causeAuthFirst, causeLocation, "a preflight that the proxy does not know for one goes on to an upstream without CORS"},
	},
	"PreflightMultipleAllowOriginValues": {
		check: checkPreflight, scenario: "preflight-response/two-allow-origins", lesson: "duplicates",
		causes: []string{causeLayers, "two CORS middlewares in one application"},
	},
	"PreflightInvalidAllowOriginValue": {
		check: checkPreflight, scenario: "preflight-response/allow-origin-is-no-origin", lesson: "allow-origin",
		causes: []string{"a host without a scheme: app.example.com in place of https://app.example.com", "a variable that is empty or not set"},
	},
	"PreflightAllowOriginMismatch": {
		check: checkPreflight, scenario: "preflight-response/other-allow-origin", lesson: "allow-origin",
		causes: []string{causeOriginUnlike, causeFirstOnly, causeNull},
	},
	"PreflightInvalidAllowCredentials": {
		check: checkPreflight, scenario: "preflight-response/credentials-not-allowed", lesson: "allow-credentials",
		causes: []string{"the layer that answers preflights does not send Access-Control-Allow-Credentials: it is needed on both answers",
			"the value is True, 1 or quoted: it is the four bytes true"},
	},
	"InvalidAllowMethodsPreflightResponse": {
		check: checkMethods, scenario: "methods/allow-methods-malformed-not-needed", lesson: "allow-methods",
		causes: []string{"spaces or semicolons between the methods in place of commas", "quotation marks or brackets: a list of the programming language was written out as it is"},
	},
	"InvalidAllowHeadersPreflightResponse": {
		check: checkHeaders, scenario: "preflight-response/allow-headers-malformed-not-needed", lesson: "allow-headers",
		causes: []string{"spaces or semicolons between the names in place of commas", "quotation marks or brackets: a list of the programming language was written out as it is"},
	},
	"MethodDisallowedByPreflightResponse": {
		check: checkMethods, scenario: "methods/allow-methods-missing", lesson: "allow-methods",
		fix: ` in Access-Control-Allow-Methods of the answer to the CORS-preflight request (OPTIONS), in this case; if it is in small letters, have the page write it in capitals`,
		causes: []string{"the method is not in the server's list; the default of several frameworks is GET alone", "the page writes patch in small letters: methods are case-sensitive",
			"the list is *, and the page asks with credentials: then * is only a name", "the list is on the actual response and not on the preflight response"},
	},
	"HeaderDisallowedByPreflightResponse": {
		check: checkHeaders, scenario: "preflight-response/allow-headers-on-actual-response", lesson: "allow-headers",
		fix: ` in Access-Control-Allow-Headers of the answer to the CORS-preflight request (OPTIONS), beside all others that the page sends`,
		causes: []string{"the header is not in the server's list: content-type for JSON and authorization are the most frequent",
			"a library adds it: X-Requested-With, a tracing header, one that was meant for the response (Access-Control-Allow-Origin in the request)",
			"the list is *, and the page asks with credentials: then * is only a name", "the header is Authorization, which * does not cover",
			"the list is on the actual response and not on the preflight response"},
	},
	"RedirectContainsCredentials": {
		check: checkRedirect, scenario: "redirects/userinfo-from-another-origin", lesson: "redirects",
		causes: []string{"the server redirects to a URL with user name and password: to a repository, a feed, a storage"},
	},
	"DisallowedByMode": {
		check: checkMain, scenario: "same-origin-mode/other-port", lesson: "origin",
		causes: []string{`the page asks with mode: "same-origin" and a URL of another origin`, "the base URL of a build is another origin than the page's"},
	},
	"NoCorsRedirectModeNotFollow": {
		check: checkMain, scenario: "redirects/no-cors-must-follow", lesson: "redirects",
		causes: []string{`the page combines mode: "no-cors" with redirect: "manual" or "error"`},
	},
	"InsecureLocalNetwork": {
		check: checkLocal, notCORS: true, scenario: "local-network-access/insecure-document",
		causes: []string{"a page at a public http URL asks localhost or a device in the local network", "the name of a public server leads to a private address in this network, by its DNS"},
	},
	"LocalNetworkAccessPermissionDenied": {
		check: checkLocal, notCORS: true, scenario: "local-network-access/permission-denied",
		causes: []string{"a public page asks localhost or a device in the local network, and the visitor was asked and said no, or was never asked",
			"the page is a frame that was not given the permission by its allow attribute", "the name of a public server leads to a private address in this network, by its DNS"},
	},
	"InvalidLocalNetworkAccess": {
		check: checkLocal, notCORS: true, scenario: "local-network-access/target-address-space-wrong",
		causes: []string{"targetAddressSpace names another space than that of the address that was connected to"},
	},
}
