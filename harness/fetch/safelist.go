package fetch

import "strings"

const (
	maxSafelistedValue = 128  // bytes of one value
	maxSafelistedSum   = 1024 // bytes of all safelisted values
)

// IsSafelistedRequestHeader reports whether the header is a CORS-safelisted
// request-header: Accept, Accept-Language, Content-Language, Content-Type or
// Range, with a value of at most 128 bytes that is as harmless as a form could
// make it.
//
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func IsSafelistedRequestHeader(name, value string) bool {
	if len(value) > maxSafelistedValue {
		return false
	}
	switch {
	case equalFold(name, "Accept"):
		return !hasUnsafeByte(value)
	case equalFold(name, "Accept-Language"), equalFold(name, "Content-Language"):
		return isLanguageValue(value)
	case equalFold(name, "Content-Type"):
		return !hasUnsafeByte(value) && isSafelistedMIMEType(value)
	case equalFold(name, "Range"):
		start, _, ok := ParseSingleRange(value, false)
		return ok && start != ""
	default:
		return false
	}
}

// hasUnsafeByte reports whether the value contains a CORS-unsafe request-header
// byte.
//
// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte
func hasUnsafeByte(value string) bool {
	for i := range len(value) {
		c := value[i]
		if c < 0x20 && c != '\t' || c == 0x7F || strings.IndexByte(`"():<>?@[\]{}`, c) >= 0 {
			return true
		}
	}
	return false
}

func isLanguageValue(value string) bool {
	for i := range len(value) {
		if !isAlphanumeric(value[i]) && strings.IndexByte(" *,-.;=", value[i]) < 0 {
			return false
		}
	}
	return true
}

func isSafelistedMIMEType(value string) bool {
	m, ok := ParseMIMEType(value)
	if !ok {
		return false
	}
	switch m.Type {
	case "application":
		return m.Subtype == "x-www-form-urlencoded"
	case "multipart":
		return m.Subtype == "form-data"
	case "text":
		return m.Subtype == "plain"
	default:
		return false
	}
}

// UnsafeRequestHeaderNames returns the CORS-unsafe request-header names, as a
// sorted-lowercase set: what Access-Control-Request-Headers lists. Each header
// in the list is judged on its own; safelisted values of more than 1024 bytes
// together are all unsafe.
//
// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
func UnsafeRequestHeaderNames(headers HeaderList) []string {
	var unsafe []string
	size := 0
	for _, h := range headers {
		if !IsSafelistedRequestHeader(h.Name, h.Value) {
			unsafe = append(unsafe, h.Name)
			continue
		}
		size += len(h.Value)
	}
	if size > maxSafelistedSum {
		unsafe = headers.Names()
	}
	if unsafe == nil {
		return nil
	}
	return SortedLowercaseNames(unsafe)
}

// IsNoCORSSafelistedRequestHeader reports whether a request in mode no-cors may
// carry the header: Accept, Accept-Language, Content-Language or Content-Type
// with a CORS-safelisted value. Range may not.
//
// https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
func IsNoCORSSafelistedRequestHeader(name, value string) bool {
	return !equalFold(name, "Range") && IsSafelistedRequestHeader(name, value)
}
