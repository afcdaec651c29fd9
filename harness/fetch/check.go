package fetch

import "strings"

// CORSCheck performs the CORS check of a response: NoReason is success. The
// serialised request origin is compared byte for byte; `*` counts only without
// credentials; with credentials mode include, Access-Control-Allow-Credentials
// must be exactly `true`. The reasons for failure are refinements of the
// standard's one failure. It allocates nothing where it succeeds.
//
// https://fetch.spec.whatwg.org/#concept-cors-check
func CORSCheck(request *Request, response Response) Reason {
	return request.corsCheck(response.Headers)
}

func (r *Request) corsCheck(headers HeaderList) Reason {
	origin, ok := headers.Get("Access-Control-Allow-Origin")
	if !ok {
		return AllowOriginMissing
	}
	if r.Credentials != Include && origin == "*" {
		return NoReason
	}
	if !r.originIs(origin) {
		return refineMismatch(origin)
	}
	if r.Credentials != Include {
		return NoReason
	}
	if credentials, _ := headers.Get("Access-Control-Allow-Credentials"); credentials != "true" {
		return AllowCredentialsNotTrue
	}
	return NoReason
}

// refineMismatch tells why a value of Access-Control-Allow-Origin is not the
// request's origin, in the words that developer tools use.
func refineMismatch(origin string) Reason {
	switch {
	case origin == "*":
		return AllowOriginWildcard
	case strings.ContainsAny(origin, ", "):
		return AllowOriginMultiple
	case origin == "null", looksLikeURL(origin):
		return AllowOriginMismatch
	default:
		return AllowOriginInvalid
	}
}

// looksLikeURL reports whether the value has a scheme and, where the scheme
// needs one, a plausible host and port. A path or a trailing slash does not
// matter here: that is a mismatch, not an invalid value.
func looksLikeURL(value string) bool {
	scheme, rest, ok := strings.Cut(value, ":")
	if !ok || !isScheme(scheme) {
		return false
	}
	if DefaultPort(lower(scheme)) == 0 {
		return true
	}
	rest = strings.TrimLeft(rest, `/\`)
	rest = rest[:skipUntil(rest, 0, `/\?#`)]
	host, port := rest[strings.LastIndexByte(rest, '@')+1:], ""
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host, port = host[:i], host[i+1:]
	}
	if digits, rest := collectDigits(port); rest != "" || greater(digits, "65535") {
		return false
	}
	if strings.HasPrefix(host, "[") {
		return strings.HasSuffix(host, "]")
	}
	return isHost(host)
}

func isScheme(s string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && strings.IndexByte("+-.", s[i]) < 0 {
			return false
		}
	}
	return s != "" && isAlphanumeric(s[0]) && !isDigit(s[0])
}

// isHost reports whether s is not empty and has no forbidden domain code point.
func isHost(s string) bool {
	for i := range len(s) {
		if s[i] <= 0x20 || s[i] == 0x7F || strings.IndexByte("#%/:<>?@[\\]^|", s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}

// checkParameter is the value that a failed CORS check refused.
func checkParameter(reason Reason, headers HeaderList) string {
	name := "Access-Control-Allow-Origin"
	if reason == AllowCredentialsNotTrue {
		name = "Access-Control-Allow-Credentials"
	}
	value, _ := headers.Get(name)
	return value
}
