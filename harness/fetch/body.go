package fetch

// formDataBoundary stands for the boundary string that a user agent generates.
const formDataBoundary = "----CrosscheckFormBoundary"

// ContentType is the type that extracting the body gives, false for null. A
// string is text/plain, a URLSearchParams and a FormData are what a form would
// send, a Blob has its own type or none, a stream has none.
//
// https://fetch.spec.whatwg.org/#concept-bodyinit-extract
func (b Body) ContentType() (string, bool) {
	switch b.Kind {
	case TextBody:
		return "text/plain;charset=UTF-8", true
	case URLSearchParamsBody:
		return "application/x-www-form-urlencoded;charset=UTF-8", true
	case FormDataBody:
		return "multipart/form-data; boundary=" + formDataBoundary, true
	case BlobBody:
		t := blobType(b.Type)
		return t, t != ""
	default: // no body, a stream
		return "", false
	}
}

// blobType is the type that a Blob gets of the one that script asks for: in
// lower case, or none where a character is not printable ASCII.
//
// https://w3c.github.io/FileAPI/#constructorBlob
func blobType(t string) string {
	for i := range len(t) {
		if t[i] < 0x20 || t[i] > 0x7E {
			return ""
		}
	}
	return lower(t)
}
