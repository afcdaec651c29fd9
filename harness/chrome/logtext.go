package chrome

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness"
)

// logReason is what one entry of Chrome's log says of a request.
type logReason struct {
	asked     string // the URL that script asked for
	reason    string // the CorsError code, "" for another failure
	parameter string
	failure   string // a net:: error
}

func (r logReason) into(saw *harness.ChromeSaw) {
	if r.reason != "" {
		saw.Reason, saw.Parameter = r.reason, r.parameter
	}
	if r.failure != "" {
		saw.Failure = r.failure
	}
}

var (
	accessTo = regexp.MustCompile(`^Access to [^']+? at '(.*?)' (?:\(redirected from '(.*?)'\) )?from origin '.*?' has been blocked by CORS policy: (.*)$`)
	cannot   = regexp.MustCompile(`^(?:Fetch API|XMLHttpRequest) cannot load (.*?)\. (.*)$`)
	failed   = regexp.MustCompile(`^Failed to load resource: (net::\S+)`)
)

// policies are the texts about URLs that the page's policies block, and Chrome's
// blocked reason for each.
var policies = []struct {
	reason string
	text   *regexp.Regexp
}{
	{"csp", regexp.MustCompile(`^(?:Connecting to|Loading|Creating a worker from) .*?'(.*?)' violates the following Content Security Policy directive: .* The action has been blocked\.$`)},
	{"mixed-content", regexp.MustCompile(`^Mixed Content: The page at '.*?' was loaded over HTTPS, but requested an insecure .*?'(.*?)'\. This request has been blocked`)},
}

// controls are control characters as the log writes them.
var controls = regexp.MustCompile(`\\u00[01][0-9A-F]`)

const inPreflight = "Response to preflight request doesn't pass access control check: "

// corsTexts maps the words of Chrome's log to CorsError codes. The order
// matters only where one text contains another. A test holds every row against
// the CorsIssue of the same refusal.
var corsTexts = []struct {
	code      string
	preflight string // the code where the text is about a preflight response, if another
	text      *regexp.Regexp
}{
	{"MissingAllowOriginHeader", "PreflightMissingAllowOriginHeader", regexp.MustCompile(`^No 'Access-Control-Allow-Origin' header is present`)},
	{"WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed", regexp.MustCompile(`^The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '\*'`)},
	{"MultipleAllowOriginValues", "PreflightMultipleAllowOriginValues", regexp.MustCompile(`^The 'Access-Control-Allow-Origin' header contains multiple values '(.*)', but only one`)},
	{"InvalidAllowOriginValue", "PreflightInvalidAllowOriginValue", regexp.MustCompile(`^The 'Access-Control-Allow-Origin' header contains the invalid value '(.*)'`)},
	{"AllowOriginMismatch", "PreflightAllowOriginMismatch", regexp.MustCompile(`^The 'Access-Control-Allow-Origin' header has a value '(.*)' that is not equal to the supplied origin`)},
	{"InvalidAllowCredentials", "PreflightInvalidAllowCredentials", regexp.MustCompile(`^The value of the 'Access-Control-Allow-Credentials' header in the response is '(.*)' which must be 'true'`)},
	{"CorsDisabledScheme", "", regexp.MustCompile(`^Cross origin requests are only supported for protocol schemes`)},
	{"PreflightInvalidStatus", "PreflightInvalidStatus", regexp.MustCompile(`^It does not have HTTP ok status`)},
	{"PreflightDisallowedRedirect", "PreflightDisallowedRedirect", regexp.MustCompile(`^Redirect is not allowed for a preflight request`)},
	{"InvalidAllowMethodsPreflightResponse", "", regexp.MustCompile(`^Cannot parse Access-Control-Allow-Methods response header field`)},
	{"InvalidAllowHeadersPreflightResponse", "", regexp.MustCompile(`^Cannot parse Access-Control-Allow-Headers response header field`)},
	{"MethodDisallowedByPreflightResponse", "", regexp.MustCompile(`^Method (\S+) is not allowed by Access-Control-Allow-Methods`)},
	{"HeaderDisallowedByPreflightResponse", "", regexp.MustCompile(`^Request header field (\S+) is not allowed by Access-Control-Allow-Headers`)},
	{"RedirectContainsCredentials", "", regexp.MustCompile(`^Redirect location '(.*)' contains a username and password`)},
	{"DisallowedByMode", "", regexp.MustCompile(`^Cross origin requests are not allowed by request mode`)},
	{"DisallowedByMode", "", regexp.MustCompile(`^Request mode is "same-origin" but the URL's origin is not same as the request origin`)},
	{"NoCorsRedirectModeNotFollow", "", regexp.MustCompile(`^Request mode is "no-cors" but the redirect mode is not "follow"`)},
	{"CorsDisabledScheme", "", regexp.MustCompile(`^URL scheme "?([^" ]+)"? is not supported`)},
	{"InsecureLocalNetwork", "", regexp.MustCompile(`^The request client is not a secure context and the resource is in more-private address space`)},
	{"LocalNetworkAccessPermissionDenied", "", regexp.MustCompile(`^Permission was denied for this request to access the `)},
	{"InvalidLocalNetworkAccess", "", regexp.MustCompile(`^Request had a target IP address space of `)},
	{"InvalidResponse", "", regexp.MustCompile(`^The response is invalid`)},
}

// parseLog reads one log entry; false for one that says nothing of a request's
// end.
func parseLog(text, entryURL string) (logReason, bool) {
	if m := accessTo.FindStringSubmatch(text); m != nil {
		r := logReason{asked: m[1]}
		if m[2] != "" {
			r.asked = m[2]
		}
		r.reason, r.parameter = corsCode(m[3])
		return r, r.reason != ""
	}
	if m := cannot.FindStringSubmatch(text); m != nil {
		r := logReason{asked: m[1]}
		r.reason, r.parameter = corsCode(m[2])
		return r, r.reason != ""
	}
	for _, p := range policies {
		if m := p.text.FindStringSubmatch(text); m != nil {
			return logReason{asked: m[1], failure: p.reason}, true
		}
	}
	if m := failed.FindStringSubmatch(text); m != nil && m[1] != "net::ERR_FAILED" {
		return logReason{asked: entryURL, failure: m[1]}, true
	}
	return logReason{}, false
}

func corsCode(text string) (code, parameter string) {
	rest, preflight := strings.CutPrefix(text, inPreflight)
	for _, row := range corsTexts {
		m := row.text.FindStringSubmatch(rest)
		if m == nil {
			continue
		}
		code = row.code
		if preflight && row.preflight != "" {
			code = row.preflight
		}
		if len(m) > 1 {
			parameter = controls.ReplaceAllStringFunc(m[1], func(s string) string {
				n, _ := strconv.ParseUint(s[2:], 16, 16)
				return string(rune(n))
			})
		}
		return code, parameter
	}
	return "", ""
}
