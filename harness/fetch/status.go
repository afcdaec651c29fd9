package fetch

// IsOKStatus reports whether the status is 200 to 299.
//
// https://fetch.spec.whatwg.org/#ok-status
func IsOKStatus(status int) bool { return 200 <= status && status <= 299 }

// IsNullBodyStatus reports whether a response of the status has no body,
// whatever the target sends.
//
// https://fetch.spec.whatwg.org/#null-body-status
func IsNullBodyStatus(status int) bool {
	switch status {
	case 101, 103, 204, 205, 304:
		return true
	default:
		return false
	}
}

// IsRedirectStatus reports whether the status is 301, 302, 303, 307 or 308.
//
// https://fetch.spec.whatwg.org/#redirect-status
func IsRedirectStatus(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	default:
		return false
	}
}
