package console

import "regexp"

const (
	missingOrOther = "Safari has the same message for a missing header and for a header with another value: look at the response's headers. " +
		"It also does not say whether it was the preflight response."
	maybePreflight = "Safari does not say whether it was the preflight response or the actual response. The network panel shows it."
)

// safariTexts are WebKit's texts
// (https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginAccessControl.cpp
// and CrossOriginPreflightResultCache.cpp beside it), and those of former
// versions, as issue threads quote them.
var safariTexts = []struct {
	code string
	note string
	text *regexp.Regexp // its group is the parameter, or named
}{
	{"MissingAllowOriginHeader", missingOrOther, regexp.MustCompile(`\bOrigin '?(?P<origin>\S+?)'? is not allowed by Access-Control-Allow-Origin\b`)},
	{"WildcardOriginNotAllowed", maybePreflight, regexp.MustCompile(`Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true`)},
	{"MultipleAllowOriginValues", maybePreflight, regexp.MustCompile(`Access-Control-Allow-Origin cannot contain more than one origin`)},
	{"InvalidAllowCredentials", maybePreflight, regexp.MustCompile(`Credentials flag is true, but Access-Control-Allow-Credentials is not "true"`)},
	{"PreflightInvalidStatus", "A redirect is not an ok status, either.", regexp.MustCompile(`Preflight response is not successful`)},
	{"InvalidAllowMethodsPreflightResponse", "", regexp.MustCompile(`Header Access-Control-Allow-Methods has an invalid value: (.*?)(?: \[Error\]|$)`)},
	{"InvalidAllowHeadersPreflightResponse", "", regexp.MustCompile(`Header Access-Control-Allow-Headers has an invalid value: (.*?)(?: \[Error\]|$)`)},
	{"InvalidAllowMethodsPreflightResponse", "", regexp.MustCompile(`Cannot parse Access-Control-Allow-Methods response header field`)},
	{"InvalidAllowHeadersPreflightResponse", "", regexp.MustCompile(`Cannot parse Access-Control-Allow-Headers response header field`)},
	{"MethodDisallowedByPreflightResponse", "", regexp.MustCompile(`\bMethod (\S+) is not allowed by Access-Control-Allow-Methods`)},
	{"HeaderDisallowedByPreflightResponse", "", regexp.MustCompile(`\bRequest header field (\S+) is not allowed by Access-Control-Allow-Headers`)},
	{"RedirectContainsCredentials", "", regexp.MustCompile(`redirection URL (\S+) has credentials`)},
	{"CorsDisabledScheme", "", regexp.MustCompile(`not allowed to follow a cross-origin CORS redirection with non CORS scheme`)},
	{"CorsDisabledScheme", "", regexp.MustCompile(`Cross origin requests are only supported for HTTP`)},
}

// aRedirection is where Safari says that a redirect led.
var aRedirection = regexp.MustCompile(`Cross-origin redirection to (\S+) denied by Cross-Origin Resource Sharing policy`)

// readSafari finds what Safari says of CORS. It tells the reason on one line,
// and on the next which request it was.
func readSafari(text string) (reading, bool) {
	for _, row := range safariTexts {
		m := row.text.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		r := reading{browser: safari, code: row.code, note: row.note}
		if i := row.text.SubexpIndex("origin"); i > 0 {
			r.origin = m[i]
		} else if len(m) > 1 {
			r.parameter = m[1]
		}
		if to := aRedirection.FindStringSubmatch(text); to != nil {
			r.note = "The request was redirected: it is " + to[1] + " that was refused."
		}
		return r, true
	}
	return reading{}, false
}

// untold is Safari's message without a reason.
var untold = regexp.MustCompile(`due to access control checks|denied by Cross-Origin Resource Sharing policy`)

// readUntold finds a refusal that has no reason with it.
func readUntold(text string) (reading, bool) {
	if !untold.MatchString(text) {
		return reading{}, false
	}
	r := reading{browser: safari, topic: "untold"}
	if m := aRedirection.FindStringSubmatch(text); m != nil {
		r.url = m[1]
	}
	return r, true
}
