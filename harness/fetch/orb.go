package fetch

import (
	"encoding/json"
	"strconv"
	"strings"
)

// orbBlocks performs the opaque-response-safelist check of a response for an
// element, and returns what the response is blocked for; "" where it passes.
// fetch() in mode no-cors is left out: it learns nothing of an opaque response
// in any case. The Fetch standard has not got it yet.
//
// https://github.com/whatwg/fetch/pull/1755
func orbBlocks(response *Response) string {
	mime, typed := response.Headers.extractMIMEType()
	essence := mime.Essence()
	nosniff := response.Headers.nosniff()
	media, image := mediaPattern(response.Body), imagePattern(response.Body)
	switch {
	case typed && mime.opaqueSafelisted():
		return ""
	case typed && among(essence, orbNeverSniffed):
		return essence
	case typed && response.Status == 206 && mime.opaqueBlocklisted():
		return essence + " in a 206"
	case typed && nosniff && (mime.opaqueBlocklisted() || essence == "text/plain"):
		return essence + " with nosniff"
	case response.Status == 206 && !startsAtZero(response.Headers):
		return "a 206 that does not start at 0"
	case media && response.Status != 200 && response.Status != 206:
		return "status " + strconv.Itoa(response.Status)
	case media, image:
		return ""
	case nosniff:
		return "nosniff"
	case !IsOKStatus(response.Status):
		return "status " + strconv.Itoa(response.Status)
	case !typed:
		return ""
	case among(mime.Type, []string{"audio", "image", "video"}):
		return essence + " that is none"
	case !response.scriptLike():
		return essence
	default:
		return ""
	}
}

// orbNeverSniffed are the opaque-blocklisted-never-sniffed MIME types that the
// web has most of.
var orbNeverSniffed = []string{"application/gzip", "application/pdf", "application/x-gzip", "application/x-protobuf", "application/zip",
	"multipart/byteranges", "multipart/signed", "text/csv", "text/event-stream"}

// opaqueSafelisted reports whether the type is an opaque-safelisted MIME type.
func (m MIMEType) opaqueSafelisted() bool {
	return m.javaScript() || m.Essence() == "text/css" || m.Essence() == "image/svg+xml"
}

// javaScript reports whether the type is a JavaScript MIME type.
//
// https://mimesniff.spec.whatwg.org/#javascript-mime-type
func (m MIMEType) javaScript() bool {
	return among(m.Essence(), []string{"text/javascript", "application/javascript", "application/ecmascript", "application/x-ecmascript",
		"application/x-javascript", "text/ecmascript", "text/jscript", "text/livescript", "text/x-ecmascript", "text/x-javascript"}) ||
		m.Type == "text" && strings.HasPrefix(m.Subtype, "javascript1.")
}

// opaqueBlocklisted reports whether the type is an HTML, JSON or XML MIME type.
func (m MIMEType) opaqueBlocklisted() bool {
	return among(m.Essence(), []string{"text/html", "application/json", "text/json", "application/xml", "text/xml"}) ||
		strings.HasSuffix(m.Subtype, "+json") || strings.HasSuffix(m.Subtype, "+xml")
}

// extractMIMEType extracts a MIME type: the last that parses. Its parameters,
// which nobody looks at here, are its own.
//
// https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
func (l HeaderList) extractMIMEType() (MIMEType, bool) {
	values, _ := l.GetDecodeAndSplit("Content-Type")
	var found MIMEType
	ok := false
	for _, v := range values {
		if m, parses := ParseMIMEType(v); parses && m.Essence() != "*/*" {
			found, ok = m, true
		}
	}
	return found, ok
}

// nosniff determines nosniff.
//
// https://fetch.spec.whatwg.org/#determine-nosniff
func (l HeaderList) nosniff() bool {
	values, ok := l.GetDecodeAndSplit("X-Content-Type-Options")
	return ok && equalFold(values[0], "nosniff")
}

// startsAtZero reports whether a partial response is the beginning.
//
// https://www.rfc-editor.org/rfc/rfc9110#name-content-range
func startsAtZero(headers HeaderList) bool {
	value, _ := headers.Get("Content-Range")
	return hasPrefixFold(value, "bytes 0-")
}

// imagePattern is the image type pattern matching algorithm, for what the web
// has most of.
//
// https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm
func imagePattern(body string) bool {
	return startsWithAny(body, "\x89PNG\r\n\x1a\n", "GIF87a", "GIF89a", "\xff\xd8\xff", "BM", "\x00\x00\x01\x00", "\x00\x00\x02\x00") ||
		strings.HasPrefix(body, "RIFF") && len(body) >= 14 && body[8:14] == "WEBPVP"
}

// mediaPattern is the audio or video type pattern matching algorithm, likewise.
//
// https://mimesniff.spec.whatwg.org/#audio-or-video-type-pattern-matching-algorithm
func mediaPattern(body string) bool {
	return startsWithAny(body, "OggS\x00", "ID3", "\x1aE\xdf\xa3") ||
		strings.HasPrefix(body, "RIFF") && len(body) >= 12 && (body[8:12] == "WAVE" || body[8:12] == "AVI ") ||
		len(body) >= 8 && body[4:8] == "ftyp"
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// scriptLike stands in for "parses as JavaScript and not as JSON": there is no
// JavaScript parser here, so markup, JSON and what is known to be something else
// are told from the rest.
func (r *Response) scriptLike() bool {
	switch r.Asset {
	case ScriptAsset, ModuleAsset, WorkerAsset:
		return true
	case AnyAsset:
		return !json.Valid([]byte(r.Body)) && !strings.HasPrefix(strings.TrimSpace(r.Body), "<")
	default:
		return false
	}
}
