package console

import "slices"

// topic explains what no CorsError code stands for.
type topic struct {
	check    string
	notCORS  bool
	meaning  string
	causes   []string // the likeliest first
	fix      string
	spec     string
	scenario string
	lesson   string
}

func (t topic) into(e *Explanation) {
	e.Check, e.NotCORS, e.Meaning, e.Fix, e.Spec, e.Scenario, e.Lesson = t.check, t.notCORS, t.meaning, t.fix, t.spec, t.scenario, t.lesson
	e.Causes = slices.Clone(t.causes)
}

const noHeaderHelps = "; no CORS header helps"

// topics are by the key that the tables of texts name.
var topics = map[string]topic{
	"bare": {
		check:   "not said",
		meaning: "There was a network error. This is all that script is told, of a failed CORS check and of everything else alike, so nothing more can be known from it.",
		causes: []string{"a CORS check failed: the console has a line of its own about it, mostly above this one", "the server did not answer: it is down, the host or port is wrong, the certificate is not trusted",
			"something in the browser blocked the request: an extension, the page's Content-Security-Policy, mixed content", "the page went away, or the visitor is offline"},
		fix:  "look at the console's other lines and at the request in the network panel, and paste the line that names the URL",
		spec: "concept-network-error", scenario: "errors/lost-connection", lesson: "errors",
	},
	"failed": {
		check:   "not said",
		meaning: "Chromium writes net::ERR_FAILED for a request that it ended itself. With a status behind it, an answer was there and the page may not have it: that is mostly a failed CORS check, which has a line of its own.",
		causes:  []string{"a CORS check failed: the line that starts with \"Access to\" says which", "a service worker answered with an error, or with a response that the request cannot have"},
		fix:     "paste the line that starts with \"Access to\"; without one, look at the request in the network panel",
		spec:    "concept-network-error", scenario: "simple-requests/no-allow-origin", lesson: "sent-not-read",
	},
	"untold": {
		check:   "one of the CORS protocol's checks; Safari does not say here which",
		meaning: "Safari refused the response, or the whole request after its preflight. The reason stands on a line of its own, mostly just above. Without one, the page may also have been left while the request was on its way: Safari says the same then.",
		causes: []string{"the line above says it: \"Origin … is not allowed by Access-Control-Allow-Origin\", \"Preflight response is not successful\"", causeErrorAnswer,
			"the request was cancelled because the page was left or reloaded", "the server did not answer at all"},
		fix:  "paste the line above as well; or look at the request in the network panel for its status and its Access-Control-Allow-Origin",
		spec: "concept-cors-check", scenario: "simple-requests/no-allow-origin", lesson: "sent-not-read",
	},
	"external-redirect": {
		check:   checkRedirect,
		meaning: "The answer is a redirect to another origin, and this request may not follow it there.",
		causes:  []string{causeLogin, "http is redirected to https: ask https in the first place", "the API has moved to another host"},
		fix:     "ask the final URL, or redirect within one origin",
		spec:    "concept-http-redirect-fetch", scenario: "redirects/page-origin-does-not-match-null", lesson: "redirects",
	},
	"no-connection": {
		check: "none: there was no answer to check", notCORS: true,
		meaning: "The request failed before there was any response: the name did not resolve, nobody was listening, the certificate was refused, or the connection broke. Firefox puts its message about CORS around this all the same.",
		causes: []string{"the server is not running, or at another host or port", "https with a certificate that the browser does not trust, often on localhost", "an extension or a tracking protection blocked it",
			"http asked where there is only https, or the reverse"},
		fix:  "open the URL in a tab of its own and see what the browser says" + noHeaderHelps,
		spec: "concept-network-error", scenario: "errors/lost-connection",
	},
	"certificate": {
		check: "none: there was no answer to check", notCORS: true,
		meaning: "The TLS connection failed, so there was no response.",
		causes:  []string{"a self-signed certificate that the browser does not trust", "the certificate has run out, or is for another name", "https asked at a port that speaks http"},
		fix:     "open the URL in a tab of its own, and mend the certificate or the scheme" + noHeaderHelps,
		spec:    "concept-network-error", scenario: "errors/lost-connection",
	},
	"extension": {
		check: "none: an extension of this browser", notCORS: true,
		meaning: "An extension has blocked the request, mostly an ad blocker that knows the URL or takes it for one of those that it knows.",
		causes:  []string{"an ad or tracker blocker", "a path with a word such as ads, track or analytics"},
		fix:     "try a window without extensions" + noHeaderHelps,
		spec:    "concept-network-error", scenario: "errors/lost-connection",
	},
	"unsafe-port": {
		check: "port blocking, before any connection", notCORS: true,
		meaning: "The URL's port is a bad port: one of those that browsers never connect to, since other protocols live there.",
		causes:  []string{"a development server at a port such as 6000 or 6667"},
		fix:     "serve the target at another port" + noHeaderHelps,
		spec:    "should-be-blocked-due-to-a-bad-port", scenario: "neighbours/bad-port",
	},
	"cors-disabled": {
		check: "none: CORS is turned off in this browser", notCORS: true,
		meaning: "The preference content.cors.disable is set in this Firefox, so every request that needs CORS fails.",
		causes:  []string{"somebody set content.cors.disable in about:config, or a policy of the organisation did"},
		fix:     "set content.cors.disable to false in about:config" + noHeaderHelps,
		spec:    "http-cors-protocol", scenario: "simple-requests/reflected-origin", lesson: "origin",
	},
	"no-origin": {
		check: "none: the request could not be made", notCORS: true,
		meaning: "Firefox could not add an Origin header to the request, which every CORS request has.",
		causes:  []string{"code with privileges of its own made the request: an extension"},
		fix:     "make the request from an ordinary page" + noHeaderHelps,
		spec:    "append-a-request-origin-header", scenario: "simple-requests/reflected-origin",
	},
	"authorization-wildcard": {
		check:   checkHeaders,
		meaning: "A warning: the preflight response's Access-Control-Allow-Headers is *, and the request has an Authorization header. By the standard * does not cover Authorization. This browser still lets it pass, and says that it will stop.",
		causes:  []string{"the server allows every header with *, and nobody has named Authorization"},
		fix:     "list authorization in Access-Control-Allow-Headers of the answer to the CORS-preflight request (OPTIONS), beside * or in its place",
		spec:    "cors-non-wildcard-request-header-name", scenario: "wildcards/authorization-not-covered", lesson: "allow-headers",
	},
	"csp": {
		check: "Content Security Policy of the page itself, before any request", notCORS: true,
		meaning: "The page came with a Content-Security-Policy that does not let it ask this URL. Nothing was sent. Only the server of the page can change that.",
		causes:  []string{"connect-src, or default-src in its place, does not list the API's origin", "the API has moved to another host, or is asked at another port", "an extension's own policy: its manifest has to list the host"},
		fix:     "list the URL's origin in connect-src of the Content-Security-Policy that the page itself came with" + noHeaderHelps,
		spec:    "https://w3c.github.io/webappsec-csp/#directive-connect-src", scenario: "neighbours/csp-connect-src",
	},
	"mixed-content": {
		check: "mixed content blocking, before any request", notCORS: true,
		meaning: "The page came over https and asks an http URL. Nothing was sent.",
		causes:  []string{"the API's URL is written with http", "a redirect of the API leads from https to http: a framework behind a proxy does not know that it is asked over https"},
		fix:     "ask over https: the page came over https" + noHeaderHelps,
		spec:    "https://www.w3.org/TR/mixed-content/#should-block-fetch", scenario: "neighbours/mixed-content",
	},
	"orb": {
		check: "opaque response blocking", notCORS: true,
		meaning: "An element (img, script, video) asked in mode \"no-cors\" and got something that it cannot use: HTML, JSON, an error page. The browser keeps such a response out of the page's process.",
		causes:  []string{"the URL answers with an error page or a login page in place of the image or script", "the Content-Type is wrong, together with X-Content-Type-Options: nosniff", "JSON is loaded by a script element, as for JSONP"},
		fix:     "answer with what the element loads, and its Content-Type; or have the page ask in mode cors (the crossorigin attribute), and then with Access-Control-Allow-Origin",
		spec:    "https://github.com/annevk/orb#user-content-processing-model", scenario: "neighbours/orb-html",
	},
	"corp": {
		check: "cross-origin resource policy check", notCORS: true,
		meaning: "The response says, with Cross-Origin-Resource-Policy, that other origins may not load it in mode \"no-cors\"; or the page's own Cross-Origin-Embedder-Policy asks every response to say that they may, and this one does not.",
		causes:  []string{"the server sends Cross-Origin-Resource-Policy: same-origin by default, as the helmet package does", "the page sends Cross-Origin-Embedder-Policy: require-corp, and the response has no Cross-Origin-Resource-Policy"},
		fix:     "send Cross-Origin-Resource-Policy: cross-origin (or same-site) with the answer, or have the page ask in mode cors (the crossorigin attribute)",
		spec:    "cross-origin-resource-policy-check", scenario: "neighbours/corp-same-origin",
	},
	"local-network": {
		check: checkLocal, notCORS: true,
		meaning: "A public page asked localhost or a device in the local network. Since Chromium 142 that needs the visitor's permission, and a page that is a secure context. It is a network error before the target sees anything.",
		causes:  codes["LocalNetworkAccessPermissionDenied"].causes,
		fix:     "serve the page over https and have the visitor give the permission" + noHeaderHelps,
		spec:    "https://wicg.github.io/local-network-access/#local-network-access-check", scenario: "local-network-access/permission-denied",
	},
}
