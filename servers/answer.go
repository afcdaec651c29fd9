package servers

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// httpTime is the format of the Date header.
//
// https://httpwg.org/specs/rfc9110.html#http.date
const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"

// reply is an answer as it goes to the wire, complete.
type reply struct {
	status  int
	headers fetch.HeaderList
	body    string
	bytes   string // where set, the whole answer; the rest is what it says
}

// replyOf makes an answer complete: head says that it is to a HEAD request,
// closes that it says that the connection ends with it.
func replyOf(a wire.ScriptedAnswer, head, http2, closes bool) reply {
	if a.Bytes != "" {
		return parseReply(a.Bytes)
	}
	r := reply{status: a.Status, headers: slices.Clone(a.Headers), body: a.Body}
	if http2 && (r.status < 200 || r.status > 999) {
		r.status = 500 // the rest belongs on a raw connection
	}
	if r.status == 204 || r.status == 304 && http2 {
		r.body = ""
	}
	r.complete(a.Close == wire.CloseInBody, closes)
	if head {
		r.body = ""
	}
	if http2 {
		r.headers = onHTTP2(r.headers)
	}
	return r
}

// complete adds the header lines that the server is to add. An answer that is
// cut in its body promises one byte more than there is.
func (r *reply) complete(cut, closes bool) {
	add := func(name, value string) {
		if !r.headers.Has(name) {
			r.headers = append(r.headers, fetch.Header{Name: name, Value: value})
		}
	}
	add("Date", time.Now().UTC().Format(httpTime))
	length := len(r.body)
	if cut {
		length++
	}
	bodiless := r.status < 200 || r.status == 204 || r.status == 304 && length == 0
	if !bodiless && !r.headers.Has("Transfer-Encoding") {
		add("Content-Length", strconv.Itoa(length))
	}
	if closes {
		add("Connection", "close")
	}
}

// onHTTP2 returns the header lines as they are on an HTTP/2 connection: names
// in lower case and sorted, content-length last, nothing that HTTP/2 cannot
// carry.
//
// https://httpwg.org/specs/rfc9113.html#HttpHeaders
func onHTTP2(list fetch.HeaderList) fetch.HeaderList {
	out := make(fetch.HeaderList, 0, len(list))
	for _, h := range list {
		if !httpguts.ValidHeaderFieldName(h.Name) || !httpguts.ValidHeaderFieldValue(h.Value) || wire.ConnectionSpecific(h.Name) {
			continue
		}
		out = append(out, fetch.Header{Name: strings.ToLower(h.Name), Value: h.Value})
	}
	slices.SortStableFunc(out, func(a, b fetch.Header) int {
		if la, lb := a.Name == "content-length", b.Name == "content-length"; la != lb {
			if la {
				return 1
			}
			return -1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// send writes an HTTP/2 answer.
func (r reply) send(w http.ResponseWriter) {
	h := w.Header()
	for _, f := range r.headers {
		name := http.CanonicalHeaderKey(f.Name)
		h[name] = append(h[name], f.Value)
	}
	if _, ok := h["Content-Type"]; !ok {
		h["Content-Type"] = nil // no guess
	}
	w.WriteHeader(r.status)
	if r.body != "" {
		io.WriteString(w, r.body)
	}
}
