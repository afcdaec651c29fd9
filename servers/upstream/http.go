package upstream

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// patience is how long a stand-in waits for a request on an open connection: proxies
// open connections early and keep them.
const patience = 2 * time.Minute

// prefaceStart begins the connection preface of HTTP/2, and no request.
//
// https://httpwg.org/specs/rfc9113.html#preface
const prefaceStart = "PRI * HTTP/2"

// serveHTTP serves HTTP/1.1, and HTTP/2 to a client with prior knowledge.
func (st *stand) serveHTTP(conn net.Conn) { st.serveClear(conn, "http") }

func (st *stand) serveClear(conn net.Conn, scheme string) {
	conn.SetDeadline(time.Now().Add(patience))
	c := newWire(conn)
	if start, _ := c.br.Peek(len(prefaceStart)); string(start) == prefaceStart {
		st.serveHTTP2(c, scheme)
		return
	}
	st.serveHTTP1(c, scheme)
}

// serveTLS serves HTTP/1.1 or HTTP/2 within TLS.
func (st *stand) serveTLS(conn net.Conn) {
	tc := tls.Server(conn, &tls.Config{
		GetCertificate: st.certificate,
		NextProtos:     []string{"h2", "http/1.1"},
		MinVersion:     tls.VersionTLS12,
	})
	conn.SetDeadline(time.Now().Add(patience))
	if tc.Handshake() != nil {
		return // the proxy logs the closed connection
	}
	if tc.ConnectionState().NegotiatedProtocol == "h2" {
		st.serveHTTP2(tc, "https")
		return
	}
	st.serveClear(tc, "https")
}

// serveGRPC serves HTTP/2, within TLS if the client begins with TLS.
func (st *stand) serveGRPC(conn net.Conn) {
	const handshakeRecord = 0x16
	c := newWire(conn)
	conn.SetDeadline(time.Now().Add(patience))
	if start, err := c.br.Peek(1); err == nil && start[0] == handshakeRecord {
		st.serveTLS(c)
		return
	}
	st.serveClear(c, "http")
}

// certificate returns the certificate for the name that the client requests, or for
// the upstream's if it requests none.
func (st *stand) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := hello.ServerName
	if name == "" {
		name, _, _ = strings.Cut(st.name, ":")
	}
	if name == "" {
		name = "localhost"
	}
	c, err := st.set.authority.Certificate(name)
	return &c, err
}

// serveHTTP1 serves one request on a connection: a proxy repeats a request if the
// server closes a connection that was used before.
func (st *stand) serveHTTP1(c *pipe, scheme string) {
	if st.real != "" {
		st.relayHTTP1(c, scheme)
		return
	}
	x, body, err := servers.ReadRequest(c, c.br, scheme)
	if err != nil {
		st.refuse(c, err)
		return
	}
	st.answer(c, x, "", body, func(r servers.Reply, _ bool) []byte { return r.Wire() })
}

// refuse answers 400 to a malformed request.
func (st *stand) refuse(c *pipe, err error) {
	var timeout net.Error
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &timeout) && timeout.Timeout() {
		return
	}
	a := wire.ScriptedAnswer{Status: http.StatusBadRequest, Body: "crosscheck: " + err.Error() + "\n"}
	x := wire.Exchange{Protocol: "HTTP/1.1", At: time.Now()}
	r := servers.Complete(a, x)
	rec, _ := st.set.arrive(st.name, "", x)
	rec.answered(r)
	c.Write(r.Wire())
	servers.Finish(c.Conn)
}

// answer records a request, reads its body, and answers as staged. query is the
// one that the protocol gives beside the target's. encode makes bytes of the
// answer; cut tells it that the connection is to end in the body.
func (st *stand) answer(c *pipe, x wire.Exchange, query string, body io.Reader, encode func(r servers.Reply, cut bool) []byte) {
	rec, a := st.set.arrive(st.name, tokenOf(x, query), x)
	head, n, err := servers.ReadBody(body)
	rec.gotBody(head, n)
	if err != nil || !st.wait(a.Delay) {
		return
	}
	if a.Close == wire.CloseUnanswered {
		c.reset()
		return
	}
	r := servers.Complete(a, x)
	rec.answered(r)
	c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write(encode(r, a.Close == wire.CloseInBody)); err == nil {
		servers.Finish(c.Conn)
	}
}

// tokenOf finds the token in a request's target, or in the query that the proxy
// passes separately.
func tokenOf(x wire.Exchange, query string) string {
	if t := token(x.URL.Query); t != "" {
		return t
	}
	return token(query)
}

// wait waits. It reports false if the set is closed.
func (st *stand) wait(d time.Duration) bool {
	if d <= 0 {
		return st.set.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-st.set.ctx.Done():
		return false
	}
}

// serveHTTP2 serves one connection, many requests.
func (st *stand) serveHTTP2(conn net.Conn, scheme string) {
	conn.SetDeadline(time.Time{})
	handler := st.handler(scheme)
	if st.real != "" {
		handler = st.relayHTTP2(scheme)
	}
	var protocols http.Protocols
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	l := &oneConn{addr: conn.LocalAddr(), conn: make(chan net.Conn, 1), over: make(chan struct{})}
	l.conn <- conn
	srv := &http.Server{
		Handler: handler, Protocols: &protocols, ConnState: l.state,
		BaseContext: func(net.Listener) context.Context { return st.set.ctx },
		ErrorLog:    log.New(io.Discard, "", 0), // the record has what matters
	}
	srv.Serve(l)
}

// oneConn is a listener with one connection, which lasts as long as that.
type oneConn struct {
	addr net.Addr
	conn chan net.Conn
	over chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.over:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) state(_ net.Conn, s http.ConnState) {
	if s == http.StateClosed {
		close(l.over)
	}
}

func (l *oneConn) Addr() net.Addr { return l.addr }

func (l *oneConn) Close() error { return nil }

func (st *stand) handler(scheme string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := servers.Received(r, scheme)
		rec, a := st.set.arrive(st.name, tokenOf(x, ""), x)
		head, n, err := servers.ReadBody(r.Body)
		rec.gotBody(head, n)
		if err != nil || !st.wait(a.Delay) || a.Close == wire.CloseUnanswered {
			panic(http.ErrAbortHandler)
		}
		reply := servers.Complete(a, x)
		rec.answered(reply)
		reply.Send(w)
		if a.Close == wire.CloseInBody {
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}
}
