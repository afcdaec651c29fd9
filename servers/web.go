package servers

import (
	"io"
	"net/http"
	"time"

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
	p := h.s.places.arrive(a)
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
	reply := p.reply(h.s.cfg.Tamper, true)
	p.entry.answers(reply)
	reply.send(w)
	if p.answer.Close == wire.CloseInBody {
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
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
