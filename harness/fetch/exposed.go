package fetch

import "slices"

var safelistedResponseHeaders = []string{"Cache-Control", "Content-Language", "Content-Length",
	"Content-Type", "Expires", "Last-Modified", "Pragma"}

// IsSafelistedResponseHeaderName reports whether script may read the header of
// a CORS filtered response: seven names always, and every exposed name that is
// not a forbidden response-header name.
//
// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
func IsSafelistedResponseHeaderName(name string, exposed []string) bool {
	return among(name, safelistedResponseHeaders) ||
		among(name, exposed) && !IsForbiddenResponseHeaderName(name)
}

// ExposedHeaderNames returns the CORS-exposed header-name list of a response:
// what Access-Control-Expose-Headers lists, nothing where it is absent or
// malformed, and every name of the response where it lists `*` and the
// credentials mode is not include.
//
// https://fetch.spec.whatwg.org/#concept-response-cors-exposed-header-name-list
func ExposedHeaderNames(credentials Credentials, headers HeaderList) []string {
	names, _ := headers.ExtractTokens("Access-Control-Expose-Headers")
	if credentials != Include && slices.Contains(names, "*") {
		return headers.Names()
	}
	return names
}

// FilterBasic returns the header list of a basic filtered response: all but
// Set-Cookie and Set-Cookie2.
//
// https://fetch.spec.whatwg.org/#concept-filtered-response-basic
func FilterBasic(headers HeaderList) HeaderList {
	return headers.filter(func(name string) bool { return !IsForbiddenResponseHeaderName(name) })
}

// FilterCORS returns the header list of a CORS filtered response.
//
// https://fetch.spec.whatwg.org/#concept-filtered-response-cors
func FilterCORS(headers HeaderList, exposed []string) HeaderList {
	return headers.filter(func(name string) bool { return IsSafelistedResponseHeaderName(name, exposed) })
}

func (l HeaderList) filter(keep func(name string) bool) HeaderList {
	out := make(HeaderList, 0, len(l))
	for _, h := range l {
		if keep(h.Name) {
			out = append(out, h)
		}
	}
	return out
}
