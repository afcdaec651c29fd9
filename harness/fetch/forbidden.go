package fetch

var forbiddenRequestHeaders = []string{
	"Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method",
	"Connection", "Content-Length", "Cookie", "Cookie2", "Date", "DNT", "Expect", "Host", "Keep-Alive",
	"Origin", "Referer", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via",
}

var methodOverrideHeaders = []string{"X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override"}

// IsForbiddenRequestHeader reports whether script may not set the header: a
// name that the user agent keeps to itself, or a method override with a
// forbidden method among its values.
//
// https://fetch.spec.whatwg.org/#forbidden-request-header
func IsForbiddenRequestHeader(name, value string) bool {
	if among(name, forbiddenRequestHeaders) || hasPrefixFold(name, "proxy-") || hasPrefixFold(name, "sec-") {
		return true
	}
	if !among(name, methodOverrideHeaders) {
		return false
	}
	for _, method := range DecodeAndSplit(value) {
		if IsForbiddenMethod(method) {
			return true
		}
	}
	return false
}

// IsForbiddenResponseHeaderName reports whether script may never read the
// header: Set-Cookie and Set-Cookie2.
//
// https://fetch.spec.whatwg.org/#forbidden-response-header-name
func IsForbiddenResponseHeaderName(name string) bool {
	return equalFold(name, "Set-Cookie") || equalFold(name, "Set-Cookie2")
}

// requestBodyHeaders go when a redirect takes the body away.
//
// https://fetch.spec.whatwg.org/#request-body-header-name
var requestBodyHeaders = []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Type"}

// IsRequestBodyHeaderName reports whether the name is a request-body-header
// name.
//
// https://fetch.spec.whatwg.org/#request-body-header-name
func IsRequestBodyHeaderName(name string) bool { return among(name, requestBodyHeaders) }

// IsNonWildcardRequestHeaderName reports whether the name is a CORS
// non-wildcard request-header name: Authorization, which `*` never covers.
//
// https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
func IsNonWildcardRequestHeaderName(name string) bool { return equalFold(name, "Authorization") }
