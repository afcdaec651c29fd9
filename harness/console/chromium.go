package console

import (
	"regexp"
	"strconv"
	"strings"
)

// Entry is what one entry of Chromium's log says of a request.
type Entry struct {
	URL       string // the requested URL; "" if the text does not name it
	At        string // the refused URL, if a redirect led to it
	Origin    string // of the page; "" where the text does not say
	Code      string // the CorsError code; "" for another failure
	Parameter string // the name, method or value that was refused
	Failure   string // a net:: error, or Chromium's blocked reason
}

// corsStarts begin the texts that name a CorsError code.
var corsStarts = []string{"Access to ", "Fetch API cannot load ", "XMLHttpRequest cannot load ", "Failed to load http"}

var (
	accessTo = regexp.MustCompile(`^Access to [^']+? at '(.*?)' (?:\(redirected from '(.*?)'\) )?from origin '(.*?)' has been blocked by CORS policy: (.*)$`)
	cannot   = regexp.MustCompile(`^(?:Fetch API|XMLHttpRequest) cannot load (.*?)\. (.*)$`)
	noLoad   = regexp.MustCompile(`^Failed to load (https?://.*?): (.*)$`) // before 2019
	allowed  = regexp.MustCompile(`Origin '(.*?)' is therefore not allowed access`)
	failed   = regexp.MustCompile(`^Failed to load resource: (net::\S+)`)
)

// policies are the texts about URLs that the page's policies block, and
// Chromium's blocked reason for each.
var policies = []struct {
	reason string
	text   *regexp.Regexp
}{
	{"csp", regexp.MustCompile(`^(?:Connecting to|Loading|Creating a worker from) .*?'(.*?)' violates the following Content Security Policy directive: .* The action has been blocked\.`)},
	{"mixed-content", regexp.MustCompile(`^Mixed Content: The page at '.*?' was loaded over HTTPS, but requested an insecure .*?'(.*?)'\. This request has been blocked`)},
}

// controls are control characters as the log writes them.
var controls = regexp.MustCompile(`\\u00[01][0-9A-F]`)

const inPreflight = "Response to preflight request doesn't pass access control check: "

// corsTexts maps the words of Chromium's log to CorsError codes: those of
// Chromium 156, then those of former versions. The order matters only where one
// text contains another. A test of package chrome holds every row that a page
// can reach against the CorsIssue of the same refusal.
//
// https://chromium.googlesource.com/chromium/src/+/main/third_party/blink/renderer/platform/loader/cors/cors_error_string.cc
var corsTexts = []struct {
	code      string
	preflight string // the code where the text is about a preflight response, if another
	text      *regexp.Regexp
}{
	{"MissingAllowOriginHeader", "PreflightMissingAllowOriginHeader", regexp.MustCompile(`^No 'Access-Control-Allow-Origin' header is present`)},
	{"WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed", regexp.MustCompile(`^The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '\*'`)},
	{"MultipleAllowOriginValues", "PreflightMultipleAllowOriginValues", regexp.MustCompile(`^The 'Access-Control-Allow-Origin' header contains multiple values '(.*?)', but only one`)},
	{"InvalidAllowOriginValue", "PreflightInvalidAllowOriginValue", regexp.MustCompile(`^The 'Access-Control-Allow-Origin' header contains the invalid value '(.*?)'(?:\.|$)`)},
	{"AllowOriginMismatch", "PreflightAllowOriginMismatch", regexp.MustCompile(`^The 'Access-Control-Allow-Origin' header has a value '(.*?)' that is not equal to the supplied origin`)},
	{"InvalidAllowCredentials", "PreflightInvalidAllowCredentials", regexp.MustCompile(`^The value of the 'Access-Control-Allow-Credentials' header in the response is '(.*?)' which must be 'true'`)},
	{"CorsDisabledScheme", "", regexp.MustCompile(`^Cross origin requests are only supported for`)},
	{"PreflightInvalidStatus", "PreflightInvalidStatus", regexp.MustCompile(`^It does not have HTTP ok status`)},
	{"PreflightDisallowedRedirect", "PreflightDisallowedRedirect", regexp.MustCompile(`^Redirect is not allowed for a preflight request`)},
	{"InvalidAllowMethodsPreflightResponse", "", regexp.MustCompile(`^Cannot parse Access-Control-Allow-Methods response header field`)},
	{"InvalidAllowHeadersPreflightResponse", "", regexp.MustCompile(`^Cannot parse Access-Control-Allow-Headers response header field`)},
	{"MethodDisallowedByPreflightResponse", "", regexp.MustCompile(`^Method (\S+) is not allowed by Access-Control-Allow-Methods`)},
	{"HeaderDisallowedByPreflightResponse", "", regexp.MustCompile(`^Request header field (\S+) is not allowed by Access-Control-Allow-Headers`)},
	{"RedirectContainsCredentials", "", regexp.MustCompile(`^Redirect location '(.*?)' contains a username and password`)},
	{"DisallowedByMode", "", regexp.MustCompile(`^Cross origin requests are not allowed by request mode`)},
	{"DisallowedByMode", "", regexp.MustCompile(`^Request mode is "same-origin" but the URL's origin is not same as the request origin`)},
	{"NoCorsRedirectModeNotFollow", "", regexp.MustCompile(`^Request mode is "no-cors" but the redirect mode is not "follow"`)},
	{"CorsDisabledScheme", "", regexp.MustCompile(`^URL scheme "?([^" ]+)"? is not supported`)},
	{"InsecureLocalNetwork", "", regexp.MustCompile(`^The request client is not a secure context and the resource is in more-private address space`)},
	{"LocalNetworkAccessPermissionDenied", "", regexp.MustCompile(`^Permission was denied for this request to access the `)},
	{"InvalidLocalNetworkAccess", "", regexp.MustCompile(`^Request had a target IP address space of `)},
	{"InvalidResponse", "", regexp.MustCompile(`^The response is invalid`)},

	// Of Chromium before 2019, in issue threads and in code that quotes them.
	{"PreflightInvalidStatus", "PreflightInvalidStatus", regexp.MustCompile(`^Response for preflight has invalid HTTP status code`)},
	{"PreflightDisallowedRedirect", "PreflightDisallowedRedirect", regexp.MustCompile(`^Response for preflight is invalid \(redirect\)`)},
	{"WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed", regexp.MustCompile(`^A wildcard '\*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true`)},
	{"InvalidAllowCredentials", "PreflightInvalidAllowCredentials", regexp.MustCompile(`^Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '(.*?)'`)},
}

// ReadChromium parses one entry of Chromium's log. It reports false if the
// entry is not about the end of a request.
func ReadChromium(text string) (Entry, bool) {
	if m := accessTo.FindStringSubmatch(text); m != nil {
		e := Entry{URL: m[1], Origin: m[3]}
		if m[2] != "" {
			e.URL, e.At = m[2], m[1]
		}
		e.Code, e.Parameter = corsCode(m[4])
		return e, e.Code != ""
	}
	m := cannot.FindStringSubmatch(text)
	if m == nil {
		m = noLoad.FindStringSubmatch(text)
	}
	if m != nil {
		e := Entry{URL: m[1]}
		if o := allowed.FindStringSubmatch(m[2]); o != nil {
			e.Origin = o[1]
		}
		e.Code, e.Parameter = corsCode(m[2])
		return e, e.Code != ""
	}
	for _, p := range policies {
		if m := p.text.FindStringSubmatch(text); m != nil {
			return Entry{URL: m[1], Failure: p.reason}, true
		}
	}
	if m := failed.FindStringSubmatch(text); m != nil && m[1] != "net::ERR_FAILED" {
		return Entry{Failure: m[1]}, true
	}
	return Entry{}, false
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
