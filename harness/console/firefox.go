package console

import "regexp"

// blockedByFirefox are Firefox's messages about CORS, without the reason. Old
// versions end with a full stop after the parenthesis, newer ones with "Status
// code: 200." or "Status code: (null)."
var blockedByFirefox = regexp.MustCompile(`Cross-Origin Request (?:Blocked|Warning): The Same Origin Policy (?:disallows|will disallow) reading the remote resource at '?(.*?)'?(?: soon)?\. \(Reason: (.*?)\)\.`)

const (
	eitherResponse = "Firefox does not say whether it was the preflight response or the actual response. The network panel shows it."
	noNameGiven    = "Firefox does not say which method: look at Access-Control-Request-Method of the preflight."
)

// firefoxReasons are Firefox's reasons: those of its own texts
// (https://searchfox.org/mozilla-central/source/dom/locales/en-US/chrome/security/security.properties),
// explained one by one at
// https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors, and
// those of former versions, as that page still has them in its translations and
// issue threads quote them.
var firefoxReasons = []struct {
	code, topic string
	note        string
	text        *regexp.Regexp
}{
	{"MissingAllowOriginHeader", "", eitherResponse, regexp.MustCompile(`^CORS header 'Access-Control-Allow-Origin' missing`)},
	{"MultipleAllowOriginValues", "", eitherResponse, regexp.MustCompile(`^Multiple CORS header 'Access-Control-Allow-Origin' not allowed`)},
	{"AllowOriginMismatch", "", eitherResponse, regexp.MustCompile(`^CORS header 'Access-Control-Allow-Origin' does not match '(.*?)'$`)},
	{"WildcardOriginNotAllowed", "", eitherResponse, regexp.MustCompile(`^Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '\*'`)},
	{"InvalidAllowCredentials", "", eitherResponse, regexp.MustCompile(`^expected 'true' in CORS header 'Access-Control-Allow-Credentials'`)},
	{"MethodDisallowedByPreflightResponse", "", noNameGiven, regexp.MustCompile(`^Did not find method in CORS header 'Access-Control-Allow-Methods'`)},
	{"HeaderDisallowedByPreflightResponse", "", "", regexp.MustCompile(`^header '(.*?)' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response`)},
	{"HeaderDisallowedByPreflightResponse", "", "", regexp.MustCompile(`^missing token '(.*?)' in CORS header 'Access-Control-Allow-Headers' from CORS preflight channel`)},
	{"InvalidAllowMethodsPreflightResponse", "", "", regexp.MustCompile(`^invalid token '(.*?)' in CORS header 'Access-Control-Allow-Methods'`)},
	{"InvalidAllowHeadersPreflightResponse", "", "", regexp.MustCompile(`^invalid token '(.*?)' in CORS header 'Access-Control-Allow-Headers'`)},
	{"PreflightInvalidStatus", "", "It may also be a redirect, or there was no answer: Firefox has the same message for all of them.", regexp.MustCompile(`^CORS preflight (?:channel|response) did not succeed`)},
	{"CorsDisabledScheme", "", "", regexp.MustCompile(`^CORS request not https?\b`)},
	{"", "external-redirect", "", regexp.MustCompile(`^CORS request external redirect not allowed`)},
	{"", "no-connection", "", regexp.MustCompile(`^CORS request (?:did not succeed|failed)`)},
	{"", "cors-disabled", "", regexp.MustCompile(`^CORS disabled`)},
	{"", "no-origin", "", regexp.MustCompile(`^CORS header 'Origin' cannot be added`)},
	{"", "authorization-wildcard", "", regexp.MustCompile("^When the `Access-Control-Allow-Headers` is `\\*`, the `Authorization` header is not covered")},
}

// readFirefox finds what Firefox says of CORS.
func readFirefox(text string) (reading, bool) {
	for _, m := range blockedByFirefox.FindAllStringSubmatch(text, -1) {
		for _, row := range firefoxReasons {
			p := row.text.FindStringSubmatch(m[2])
			if p == nil {
				continue
			}
			r := reading{browser: firefox, code: row.code, topic: row.topic, note: row.note, url: m[1]}
			if len(p) > 1 {
				r.parameter = p[1]
			}
			return r, true
		}
	}
	return reading{}, false
}
