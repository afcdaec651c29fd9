package servers

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// webHandler answers on a listener of net/http.
type webHandler struct {
	s      *Set
	scheme string
}

// ServeHTTP answers for origins of users and for scripted hosts; over HTTP/1.1
// the latter take the connection over, since net/http sorts header lines.
func (h webHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.s.running.enter() {
		panic(http.ErrAbortHandler)
	}
	defer h.s.running.leave()
	a := h.arrival(r)
	if u := h.s.user(a.origin); u != nil {
		u.serve(w, r, a)
		return
	}
	p := h.s.arrive(a)
	if err := receive(w, r, p.entry); err != nil {
		panic(http.ErrAbortHandler)
	}
	if r.ProtoMajor < 2 {
		h.s.takeOver(w, p)
		return
	}
	if !wait(r.Context(), p.answer.Delay) || p.answer.Close == wire.CloseUnanswered {
		panic(http.ErrAbortHandler)
	}
	reply := h.s.reply(p, true)
	p.entry.answers(reply)
	reply.send(w)
	if p.answer.Close == wire.CloseInBody {
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
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

func (h webHandler) arrival(r *http.Request) arrival {
	a := arrival{
		protocol: r.Proto, method: r.Method, at: time.Now(),
		origin:  originOf(h.scheme, r.Host),
		headers: received(r),
	}
	a.path, a.query = splitTarget(r.RequestURI)
	return a
}

// receive reads the request's body and records it.
func receive(w http.ResponseWriter, r *http.Request, e *entry) error {
	if r.ContentLength == 0 {
		return nil
	}
	rc := http.NewResponseController(w)
	rc.SetReadDeadline(time.Now().Add(bodyTimeout))
	var body capped
	_, err := io.Copy(&body, r.Body)
	rc.SetReadDeadline(time.Time{})
	e.gotBody(body)
	return err
}

// received returns the request's header lines, sorted by name since net/http
// does not keep their order. On HTTP/2 names are lower case on the wire.
func received(r *http.Request) fetch.HeaderList {
	out := make(fetch.HeaderList, 0, len(r.Header)+1)
	if r.ProtoMajor < 2 {
		out = append(out, fetch.Header{Name: "Host", Value: r.Host})
	}
	for name, values := range r.Header {
		if r.ProtoMajor >= 2 {
			name = strings.ToLower(name)
		}
		for _, v := range values {
			out = append(out, fetch.Header{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b fetch.Header) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// originOf is the origin that a request was for, by its Host or :authority.
func originOf(scheme, authority string) fetch.Origin {
	host, port := strings.ToLower(authority), uint64(0)
	if h, p, err := net.SplitHostPort(host); err == nil {
		host = h
		port, _ = strconv.ParseUint(p, 10, 16)
	}
	return fetch.TupleOrigin(scheme, host, uint16(port))
}

// wait lets the time pass; false means that nobody waits for the answer any
// more.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
