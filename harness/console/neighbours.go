package console

import (
	"regexp"
	"strings"
)

// neighbourTexts are messages about mechanisms that people take for CORS, and
// the topic of each. A group of the text is the URL.
var neighbourTexts = []struct {
	browser, topic string
	text           *regexp.Regexp
}{
	// Content Security Policy. Chromium's former words, then those of Chromium
	// 156; Safari's have no quotation marks. Firefox's:
	// https://searchfox.org/mozilla-central/source/dom/locales/en-US/chrome/security/csp.properties
	{inChromium, "csp", regexp.MustCompile(`Refused to (?:connect to|load .*?|create a worker from) '(.*?)' because it violates the (?:following|document's) Content Security Policy`)},
	{inChromium, "csp", regexp.MustCompile(`(?:Connecting to|Loading|Creating a worker from) [^']*'(.*?)' violates the following Content Security Policy directive`)},
	{safari, "csp", regexp.MustCompile(`Refused to (?:connect to|load) (\S+) because it (?:violates the following Content Security Policy directive|does not appear in the connect-src directive of the Content Security Policy)`)},
	{firefox, "csp", regexp.MustCompile(`Content[- ]Security[- ]Policy: The page's settings blocked the loading of a resource(?: \([a-z-]+\))? at (\S+)`)},

	// Mixed content. Safari's as in openstreetmap/openstreetmap-website#6426 and ffwdme/ffwdme.js#27.
	{inChromium, "mixed-content", regexp.MustCompile(`Mixed Content: The page at '.*?' was loaded over (?:HTTPS|a secure connection), but .*?'(.*?)'`)},
	{firefox, "mixed-content", regexp.MustCompile(`Block(?:ed|ing) loading mixed (?:active|display) content "(.*?)"`)},
	{safari, "mixed-content", regexp.MustCompile(`\[blocked\] The page at \S+ (?:was not allowed to (?:run|display) insecure content from|requested insecure content from) (\S+)`)},

	// Opaque response blocking, and CORB, which came before it. Firefox's as in element-hq/element-web#28692.
	{inChromium, "orb", regexp.MustCompile(`net::ERR_BLOCKED_BY_ORB`)},
	{inChromium, "orb", regexp.MustCompile(`Cross-Origin Read Blocking \(CORB\) blocked cross-origin response (\S+)`)},
	{inChromium, "orb", regexp.MustCompile(`Response was blocked by CORB|was blocked by Opaque Response Blocking`)},
	{firefox, "orb", regexp.MustCompile(`The resource at "(.*?)" was blocked by OpaqueResponseBlocking|resource is blocked by OpaqueResponseBlocking`)},

	// Cross-Origin-Resource-Policy and Cross-Origin-Embedder-Policy. Safari's text is in CrossOriginAccessControl.cpp.
	{inChromium, "corp", regexp.MustCompile(`net::ERR_BLOCKED_BY_RESPONSE\b`)},
	{firefox, "corp", regexp.MustCompile(`The resource at "(.*?)" was blocked due to its Cross-Origin-Resource-Policy header`)},
	{safari, "corp", regexp.MustCompile(`Cancelled load to (\S+) because it violates the resource's Cross-Origin-Resource-Policy response header`)},

	// Local Network Access, where the message does not come as one about CORS; quoted alone, or of the request itself.
	{inChromium, "local-network", regexp.MustCompile(`net::ERR_BLOCKED_BY_(?:LOCAL|PRIVATE)_NETWORK_ACCESS_CHECKS`)},
	{inChromium, "local-network", regexp.MustCompile("Permission was denied for this request to access the [`']?\\w+[`']? address space")},
	{inChromium, "local-network", regexp.MustCompile("not a secure context and the resource is in more-private address space")},
}

// readNeighbour finds a refusal by another mechanism than CORS.
func readNeighbour(text string) (reading, bool) {
	for _, row := range neighbourTexts {
		m := row.text.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		r := reading{browser: row.browser, topic: row.topic}
		if len(m) > 1 {
			r.url = strings.TrimRight(m[1], ".,;")
		}
		return r, true
	}
	return reading{}, false
}

// coveredByWildcard is Chromium's warning that * is not for Authorization.
var coveredByWildcard = regexp.MustCompile("Authorization will not be covered by the wildcard symbol")

// readWarning finds a warning about what is still allowed.
func readWarning(text string) (reading, bool) {
	if !coveredByWildcard.MatchString(text) {
		return reading{}, false
	}
	return reading{browser: inChromium, topic: "authorization-wildcard"}, true
}

// netErrors are Chromium's net errors that stand beside a request, and the
// topic of each; by prefix.
//
// https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h
var netErrors = []struct{ name, topic string }{
	{"ERR_BLOCKED_BY_CLIENT", "extension"},
	{"ERR_BLOCKED_BY_CSP", "csp"},
	{"ERR_UNSAFE_PORT", "unsafe-port"},
	{"ERR_CERT_", "certificate"},
	{"ERR_SSL_", "certificate"},
	{"ERR_FAILED", "failed"},
	{"ERR_", "no-connection"},
}

var netError = regexp.MustCompile(`\bnet::(ERR_[A-Z0-9_]+)`)

// readNetError finds a net error, of which the first that says something counts.
func readNetError(text string) (reading, bool) {
	found, ok := reading{}, false
	for _, m := range netError.FindAllStringSubmatch(text, -1) {
		for _, row := range netErrors {
			if !strings.HasPrefix(m[1], row.name) {
				continue
			}
			r := reading{browser: inChromium, topic: row.topic, parameter: "net::" + m[1]}
			if row.topic != "failed" {
				return r, true
			}
			if !ok {
				found, ok = r, true
			}
			break
		}
	}
	return found, ok
}

// bareErrors are what script gets, in each browser's words. They all mean a
// network error and do not give a reason.
var bareErrors = []struct {
	browser string
	text    *regexp.Regexp
}{
	{inChromium, regexp.MustCompile(`\bFailed to fetch\b`)},
	{firefox, regexp.MustCompile(`NetworkError when attempting to fetch resource`)},
	{firefox, regexp.MustCompile(`A network error occurred`)},
	{safari, regexp.MustCompile(`\bLoad failed\b`)},
	{safari, regexp.MustCompile(`The network connection was lost`)},
	{"", regexp.MustCompile(`\bNetwork ?Error\b|\bERR_NETWORK\b`)}, // axios, in any browser
	{"", regexp.MustCompile(`\bnetworkerror\b`)},
	{"", regexp.MustCompile(`Http failure response for .*?: 0 Unknown Error`)}, // Angular
}

// readBare finds the error that script gets.
func readBare(text string) (reading, bool) {
	for _, row := range bareErrors {
		if row.text.MatchString(text) {
			return reading{browser: row.browser, topic: "bare"}, true
		}
	}
	return reading{}, false
}
