package console

import "slices"

// topic explains a message that does not stand for a CorsError code.
type topic struct {
	check    string
	notCORS  bool
	meaning  string
	causes   []string // the most likely first
	fix      string
	spec     string
	scenario string
	lesson   string
}

func (t topic) into(e *Explanation) {
	e.Check, e.NotCORS, e.Meaning, e.Fix, e.Spec, e.Scenario, e.Lesson = t.check, t.notCORS, t.meaning, t.fix, t.spec, t.scenario, t.lesson
	e.Causes = slices.Clone(t.causes)
}

const noHeaderHelps = "; a CORS header does not help"

// topics has the keys that the tables of texts name.
var topics = map[string]topic{
	"bare": {
		check:   "not said",
		meaning: "There was a network error. The script gets the same message for a failed CORS check and for every other failure, so this message does not tell the cause.",
		causes: []string{"a CORS check failed: the console has another line about it, usually above this one", "the server did not answer: it is down, the host or port is wrong, or the certificate is not trusted",
			"something in the browser blocked the request: an extension, the page's Content-Security-Policy, mixed content", "the page went away, or the visitor is offline"},
		fix:  "look at the other lines of the console and at the request in the network panel; then paste the line that names the URL",
		spec: "concept-network-error", scenario: "errors/lost-connection", lesson: "errors",
	},
	"failed": {
		check:   "not said",
		meaning: "Chromium writes net::ERR_FAILED for a request that it ended itself. If a status follows, there was an answer that the page must not get. Usually, a CORS check failed, which has a line of its own.",
		causes:  []string{"a CORS check failed: the line that starts with \"Access to\" says which", "a service worker answered with an error, or with a response that does not fit the request"},
		fix:     "paste the line that starts with \"Access to\"; if there is none, look at the request in the network panel",
		spec:    "concept-network-error", scenario: "simple-requests/no-allow-origin", lesson: "sent-not-read",
	},
	"untold": {
		check:   "one of the checks of the CORS protocol; Safari does not say which",
		meaning: "Safari refused the response, or the whole request after its preflight. Another line names the reason, usually the line above. If there is no such line, the visitor may have left the page during the request: Safari then prints the same message.",
		causes: []string{"the line above names it: \"Origin … is not allowed by Access-Control-Allow-Origin\", \"Preflight response is not successful\"", causeErrorAnswer,
			"the request was cancelled because the page was left or reloaded", "the server did not answer at all"},
		fix:  "paste the line above, too, or look at the request in the network panel for its status and its Access-Control-Allow-Origin",
		spec: "concept-cors-check", scenario: "simple-requests/no-allow-origin", lesson: "sent-not-read",
	},
	"external-redirect": {
		check:   checkRedirect,
		meaning: "The answer is a redirect to another origin, and this request must not follow it.",
		causes:  []string{causeLogin, "the server redirects http to https: request https directly", "the API has moved to another host"},
		fix:     "request the final URL, or redirect within one origin",
		spec:    "concept-http-redirect-fetch", scenario: "redirects/page-origin-does-not-match-null", lesson: "redirects",
	},
	"no-connection": {
		check: "none: there was no answer to check", notCORS: true,
		meaning: "The request failed before there was any response: the name did not resolve, no server was listening, the certificate was refused, or the connection broke. Firefox prints a message about CORS nevertheless.",
		causes: []string{"the server is not running, or has another host or port", "https with a certificate that the browser does not trust, often on localhost", "an extension or a tracking protection blocked it",
			"the URL has http, and the server speaks only https, or the reverse"},
		fix:  "open the URL in a new tab, and read the browser's message" + noHeaderHelps,
		spec: "concept-network-error", scenario: "errors/lost-connection",
	},
	"certificate": {
		check: "none: there was no answer to check", notCORS: true,
		meaning: "The TLS connection failed, so there was no response.",
		causes:  []string{"a self-signed certificate that the browser does not trust", "the certificate has expired, or is for another name", "the URL has https, and the port speaks http"},
		fix:     "open the URL in a new tab, and correct the certificate or the scheme" + noHeaderHelps,
		spec:    "concept-network-error", scenario: "errors/lost-connection",
	},
	"extension": {
		check: "none: an extension of this browser", notCORS: true,
		meaning: "An extension blocked the request. Usually, it is an ad blocker that has the URL, or a pattern that matches it, on its list.",
		causes:  []string{"an ad or tracker blocker", "a path with a word such as ads, track or analytics"},
		fix:     "try a window without extensions" + noHeaderHelps,
		spec:    "concept-network-error", scenario: "errors/lost-connection",
	},
	"unsafe-port": {
		check: "port blocking, before any connection", notCORS: true,
		meaning: "The port of the URL is a bad port: browsers never connect to it, because another protocol uses it.",
		causes:  []string{"a development server at a port such as 6000 or 6667"},
		fix:     "serve the target at another port" + noHeaderHelps,
		spec:    "should-be-blocked-due-to-a-bad-port", scenario: "neighbours/bad-port",
	},
	"cors-disabled": {
		check: "none: CORS is turned off in this browser", notCORS: true,
		meaning: "The preference content.cors.disable is set in this Firefox, so every request that needs CORS fails.",
		causes:  []string{"content.cors.disable was set in about:config, or by a policy of the organisation"},
		fix:     "set content.cors.disable to false in about:config" + noHeaderHelps,
		spec:    "http-cors-protocol", scenario: "simple-requests/reflected-origin", lesson: "origin",
	},
	"no-origin": {
		check: "none: the request could not be made", notCORS: true,
		meaning: "Firefox could not add an Origin header to the request, which every CORS request has.",
		causes:  []string{"code with special privileges made the request, for example an extension"},
		fix:     "make the request from an ordinary page" + noHeaderHelps,
		spec:    "append-a-request-origin-header", scenario: "simple-requests/reflected-origin",
	},
	"authorization-wildcard": {
		check:   checkHeaders,
		meaning: "A warning: the preflight response's Access-Control-Allow-Headers is *, and the request has an Authorization header. By the standard, * does not allow Authorization. This browser still accepts it, and says that it will stop.",
		causes:  []string{"the server allows every header with *, and does not list Authorization by name"},
		fix:     "list authorization in Access-Control-Allow-Headers of the answer to the CORS-preflight request (OPTIONS), in addition to * or instead of it",
		spec:    "cors-non-wildcard-request-header-name", scenario: "wildcards/authorization-not-covered", lesson: "allow-headers",
	},
	"csp": {
		check: "Content Security Policy of the page itself, before any request", notCORS: true,
		meaning: "The page has a Content-Security-Policy that does not allow requests to this URL. Nothing was sent. Only the server of the page can change that.",
		causes:  []string{"connect-src, or default-src if there is no connect-src, does not list the API's origin", "the API has moved to another host or port", "an extension's own policy: its manifest must list the host"},
		fix:     "list the URL's origin in connect-src of the page's own Content-Security-Policy" + noHeaderHelps,
		spec:    "https://w3c.github.io/webappsec-csp/#directive-connect-src", scenario: "neighbours/csp-connect-src",
	},
	"mixed-content": {
		check: "mixed content blocking, before any request", notCORS: true,
		meaning: "The page was loaded over https, and requests an http URL. Nothing was sent.",
		causes:  []string{"the API's URL is written with http", "a redirect of the API leads from https to http: a framework behind a proxy does not know that the page uses https"},
		fix:     "request the URL over https, because the page was loaded over https" + noHeaderHelps,
		spec:    "https://www.w3.org/TR/mixed-content/#should-block-fetch", scenario: "neighbours/mixed-content",
	},
	"orb": {
		check: "opaque response blocking", notCORS: true,
		meaning: "An element (img, script, video) made a request in mode \"no-cors\" and got a response that it cannot use: HTML, JSON, an error page. The browser does not hand such a response to the page.",
		causes:  []string{"the URL answers with an error page or a login page instead of the image or script", "the Content-Type is wrong, together with X-Content-Type-Options: nosniff", "JSON is loaded by a script element, as for JSONP"},
		fix:     "answer with what the element loads, and with its Content-Type; or let the page make the request in mode cors (the crossorigin attribute), and answer with Access-Control-Allow-Origin if the page's origin may read it",
		spec:    "https://github.com/annevk/orb#user-content-processing-model", scenario: "neighbours/orb-html",
	},
	"corp": {
		check: "cross-origin resource policy check", notCORS: true,
		meaning: "The response has a Cross-Origin-Resource-Policy that does not let other origins load it in mode \"no-cors\". Or the page has a Cross-Origin-Embedder-Policy, which requires that header of every response, and the response does not have it.",
		causes:  []string{"the server sends Cross-Origin-Resource-Policy: same-origin by default, as the helmet package does", "the page sends Cross-Origin-Embedder-Policy: require-corp, and the response has no Cross-Origin-Resource-Policy"},
		fix:     "send Cross-Origin-Resource-Policy: cross-origin (or same-site) with the answer, or let the page make the request in mode cors (the crossorigin attribute)",
		spec:    "cross-origin-resource-policy-check", scenario: "neighbours/corp-same-origin",
	},
	"local-network": {
		check: checkLocal, notCORS: true,
		meaning: "A public page sent a request to localhost or to a device in the local network. Since Chromium 142, that needs the visitor's permission and a page that is a secure context. The browser refuses the request before the target gets it.",
		causes:  codes["LocalNetworkAccessPermissionDenied"].causes,
		fix:     "serve the page over https, and ask the visitor for the permission" + noHeaderHelps,
		spec:    "https://wicg.github.io/local-network-access/#local-network-access-check", scenario: "local-network-access/permission-denied",
	},
}
