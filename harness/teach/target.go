package teach

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Deadlines of connections.
const (
	idleTimeout = 2 * time.Minute // browsers open connections ahead of need
	bodyTimeout = 30 * time.Second
	writeTime   = 30 * time.Second
)

// maxConns bounds the connections to targets that are open at once.
const maxConns = 1024

// accept serves an origin that has nothing but scripted targets. Each
// connection carries one request and one answer, byte for byte.
func (l *Lab) accept(at listener) {
	for {
		conn, err := at.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			logger(l.cfg.Log).Write([]byte("accept: " + err.Error()))
			continue
		}
		if !l.conns.Add(conn) {
			continue
		}
		l.served.Go(func() {
			defer conn.Close()
			defer l.conns.Remove(conn)
			l.serve(conn, at.origin)
		})
	}
}

// serve reads one request for an origin and answers it.
func (l *Lab) serve(conn net.Conn, origin fetch.Origin) {
	conn.SetDeadline(time.Now().Add(idleTimeout))
	x, body, err := servers.ReadRequest(conn, bufio.NewReader(conn), "http")
	if err != nil {
		return
	}
	conn.SetReadDeadline(time.Now().Add(bodyTimeout))
	if x.URL.Origin() != origin {
		l.answer(conn, x, refusal(http.StatusMisdirectedRequest, "the Host is none of this lab's"), nil)
		return
	}
	entry, answer := l.runs.arrive(x)
	head, n, err := servers.ReadBody(io.LimitReader(body, maxUpload))
	entry.body(head, n)
	if err != nil {
		return
	}
	l.answer(conn, x, answer, entry)
}

// maxUpload is how much of a request's body is read.
const maxUpload = 1 << 20

// answer waits, records, writes and ends the connection.
func (l *Lab) answer(conn net.Conn, x wire.Exchange, a wire.ScriptedAnswer, e *entry) {
	if !wait(conn, a.Delay) || a.Close == wire.CloseUnanswered {
		return
	}
	reply := servers.Complete(a, x)
	e.answered(reply)
	conn.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := conn.Write(reply.Wire()); err == nil {
		servers.Finish(conn)
	}
}

// maxDelay bounds how long an answer waits.
const maxDelay = 10 * time.Second

// wait lets a scripted delay pass; false means that the lab was closed
// meanwhile.
func wait(conn net.Conn, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	conn.SetReadDeadline(time.Now().Add(min(d, maxDelay)))
	_, err := conn.Read(make([]byte, 1)) // nothing more is to come
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// takeOver answers a request for the pages' own origin, which net/http has
// read.
func (l *Lab) takeOver(w http.ResponseWriter, r *http.Request) {
	x := servers.Received(r, "http")
	entry, answer := l.runs.arrive(x)
	head, n, err := servers.ReadBody(http.MaxBytesReader(w, r.Body, maxUpload))
	entry.body(head, n)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if !l.conns.Add(conn) {
		return
	}
	defer conn.Close()
	defer l.conns.Remove(conn)
	conn.SetDeadline(time.Time{})
	l.answer(conn, x, answer, entry)
}

func refusal(status int, why string) wire.ScriptedAnswer {
	return wire.ScriptedAnswer{
		Status:  status,
		Headers: fetch.HeaderList{{Name: "Cache-Control", Value: "no-store"}, {Name: "Content-Type", Value: "text/plain"}},
		Body:    "crosscheck: " + why + "\n",
	}
}
