package fetch

// IsMethod reports whether the method matches the method token production.
//
// https://fetch.spec.whatwg.org/#concept-method
func IsMethod(method string) bool { return isToken(method) }

// IsForbiddenMethod reports whether the method is CONNECT, TRACE or TRACK,
// byte-case-insensitively.
//
// https://fetch.spec.whatwg.org/#forbidden-method
func IsForbiddenMethod(method string) bool {
	return equalFold(method, "CONNECT") || equalFold(method, "TRACE") || equalFold(method, "TRACK")
}

// IsSafelistedMethod reports whether the method is a CORS-safelisted method:
// GET, HEAD or POST, byte for byte.
//
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func IsSafelistedMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "POST"
}

// NormalizeMethod upper-cases DELETE, GET, HEAD, OPTIONS, POST and PUT, and no
// other method: `patch` stays `patch`.
//
// https://fetch.spec.whatwg.org/#concept-method-normalize
func NormalizeMethod(method string) string {
	for _, m := range [...]string{"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"} {
		if equalFold(method, m) {
			return m
		}
	}
	return method
}
