package servers

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Deadlines of HTTP/1.1 connections.
const (
	handshakeTimeout = 10 * time.Second
	idleTimeout      = 2 * time.Minute // browsers open connections ahead of need
	bodyTimeout      = 30 * time.Second
	writeTimeout     = 30 * time.Second
)

// rawConn is a connection that carries one request and one answer, byte for
// byte.
type rawConn struct {
	net.Conn
	tamper  Tamper
	br      *bufio.Reader
	watched chan struct{} // closed when nothing reads ahead any more; nil: nothing does
}

// acceptExact serves a listener whose connections carry one answer each: a
// browser resends a request by itself when a connection that it has used
// before is closed on it.
func (s *Set) acceptExact(l net.Listener, scheme string, config *tls.Config) {
	for {
		conn, err := l.Accept()
		if err != nil {
			if s.running.over() || errors.Is(err, net.ErrClosed) {
				return
			}
			fmt.Fprintf(&s.log, "accept: %s: %v", l.Addr(), err)
			continue
		}
		if !s.conns.Add(conn) {
			return
		}
		started := s.running.start(func() {
			defer s.conns.Remove(conn)
			defer conn.Close()
			s.serveExact(conn, scheme, config)
		})
		if !started {
			conn.Close()
			return
		}
	}
}

// serveExact reads one request and answers it.
func (s *Set) serveExact(conn net.Conn, scheme string, config *tls.Config) {
	if config != nil {
		tc := tls.Server(conn, config)
		tc.SetDeadline(time.Now().Add(handshakeTimeout))
		if err := tc.Handshake(); err != nil {
			if !errors.Is(err, io.EOF) {
				fmt.Fprintf(&s.log, "handshake: %s: %v", conn.RemoteAddr(), err)
			}
			return
		}
		conn = tc
	}
	c := &rawConn{Conn: conn, tamper: s.cfg.Tamper, br: bufio.NewReader(conn)}
	conn.SetDeadline(time.Now().Add(idleTimeout))
	a, body, err := readRequest(c, c.br, scheme)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.malformed(c, a, err)
		}
		return
	}
	p := s.places.arrive(a)
	conn.SetReadDeadline(time.Now().Add(bodyTimeout))
	var b capped
	_, err = io.Copy(&b, body)
	p.entry.gotBody(b)
	if err != nil {
		fmt.Fprintf(&s.log, "body: %s %s%s: %v", a.method, a.origin, a.path, err)
		return
	}
	conn.SetReadDeadline(time.Time{})
	c.answer(context.Background(), p)
}

// malformed refuses what is no request.
func (s *Set) malformed(c *rawConn, a arrival, err error) {
	var timeout net.Error
	if s.running.over() || errors.As(err, &timeout) && timeout.Timeout() {
		return
	}
	p := s.places.stray(a, "malformed: "+err.Error())
	p.answer.Status, p.answer.Body = http.StatusBadRequest, ""
	c.answer(context.Background(), p)
}

// takeOver answers on an HTTP/1.1 connection of net/http, whose request has
// been read.
func (s *Set) takeOver(w http.ResponseWriter, p pending) {
	conn, brw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		fmt.Fprintf(&s.log, "hijack: %v", err)
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	if !s.conns.Add(conn) {
		return
	}
	defer s.conns.Remove(conn)
	conn.SetDeadline(time.Time{})
	c := &rawConn{Conn: conn, tamper: s.cfg.Tamper, br: brw.Reader}
	c.answer(context.Background(), p)
}

// answer waits, records, writes and closes.
func (c *rawConn) answer(ctx context.Context, p pending) {
	if d := p.answer.Delay; d > 0 && !c.delay(ctx, d) {
		return
	}
	if p.answer.Close == wire.CloseUnanswered {
		return
	}
	r := p.reply(c.tamper, false)
	p.entry.answers(r)
	c.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := c.Write(r.wire()); err != nil {
		return
	}
	c.finish()
}

// delay waits; false means that the client or the set is gone.
func (c *rawConn) delay(ctx context.Context, d time.Duration) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.watched = make(chan struct{})
	go func() { // ends with the connection
		defer close(c.watched)
		if _, err := c.br.Peek(1); err != nil {
			cancel()
		}
	}()
	return wait(ctx, d)
}

// finish ends the connection behind the answer.
func (c *rawConn) finish() {
	inner := endWrites(c.Conn)
	if c.watched != nil {
		<-c.watched
	}
	io.Copy(io.Discard, inner)
}

// wait lets the time pass; false means that the context ended first, and with
// it the need for an answer.
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
