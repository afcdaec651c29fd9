package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// await waits until every listener has answered HTTP and the program is still
// alive. A connection alone proves nothing: some programs accept one, and then
// end.
func (c *Copy) await(ctx context.Context, p *process) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	waiting := c.doors()
	var last error
	for {
		waiting = slices.DeleteFunc(waiting, func(l Listener) bool {
			err := answers(ctx, l)
			if err != nil {
				last = err
			}
			return err == nil
		})
		if !p.alive() {
			return c.ended(p)
		}
		if len(waiting) == 0 {
			if slices.ContainsFunc(p.output(), taken.MatchString) {
				return c.ended(p)
			}
			return nil
		}
		if errors.Is(last, errHandshake) {
			return c.silent(p, waiting[0], last)
		}
		select {
		case <-p.done:
			return c.ended(p)
		case <-ctx.Done():
			return c.silent(p, waiting[0], last)
		case <-tick.C:
		}
	}
}

// doors are the listeners of the program, one for each address, those with
// names first.
func (c *Copy) doors() []Listener {
	var out []Listener
	for _, named := range []bool{true, false} {
		for _, l := range c.Listeners {
			if l.named() == named && l.Addr != "" && !slices.ContainsFunc(out, func(o Listener) bool { return o.Addr == l.Addr }) {
				out = append(out, l)
			}
		}
	}
	return out
}

// occupied returns a listener whose address another program has.
func (c *Copy) occupied() *Listener {
	if c.Kind == Command {
		return nil // who listens there is the user's affair
	}
	for _, l := range c.doors() {
		s, err := net.Listen("tcp", l.Addr)
		if err != nil {
			return &l
		}
		s.Close()
	}
	return nil
}

// ended is the error for a program that exits before it answers.
func (c *Copy) ended(p *process) error {
	lines := lastLines(strings.Join(c.written(p), "\n"))
	e := c.refused(lines, fmt.Sprintf("%s exits at once", c.Kind))
	if !p.alive() && p.err != nil {
		e.Problem += " (" + p.err.Error() + ")"
	}
	if slices.ContainsFunc(lines, taken.MatchString) {
		return takenError{e}
	}
	return e
}

// silent is the error for a program that does not answer.
func (c *Copy) silent(p *process, l Listener, last error) error {
	lines := lastLines(strings.Join(c.written(p), "\n"))
	e := &Error{File: l.File, Line: l.Line, Output: c.shown(strings.Join(lines, "\n")),
		Problem: fmt.Sprintf("%s runs, but does not answer on %s, which stands for port %d", c.Kind, l.Addr, l.Port)}
	if last != nil {
		e.Problem += ": " + last.Error()
	}
	if errors.Is(last, errHandshake) {
		e.Remedy = "the test certificates have an ECDSA key: allow TLS 1.3 or an ECDSA cipher"
	}
	return e
}

// answers asks a listener something that is no proper request, so that it
// reaches nobody's application, and then, where that gets no HTTP answer, for
// "/". Any HTTP answer will do.
func answers(ctx context.Context, l Listener) error {
	host := "localhost"
	if i := slices.IndexFunc(l.Names, func(n string) bool { return len(certifiable([]string{n})) == 1 && !strings.ContainsAny(n, "*_") }); i >= 0 {
		host = l.Names[i]
	}
	asks := []string{
		"GET / CROSSCHECK/1\r\nHost: " + host + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n",
	}
	if l.HTTP2 && !l.TLS {
		asks = []string{http2Preface}
	}
	var err error
	for _, ask := range asks {
		if err = hears(ctx, l, host, ask); err == nil || !errors.Is(err, errNoHTTP) {
			return err
		}
	}
	return err
}

// http2Preface begins HTTP/2 on a clear-text connection, which some listeners
// speak alone: with empty SETTINGS, which are answered with SETTINGS.
const http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"

var (
	errNoHTTP    = errors.New("the answer is not HTTP")
	errHandshake = errors.New("the TLS handshake is refused")
)

func hears(ctx context.Context, l Listener, host, ask string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", l.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end)
	}
	if l.TLS {
		t := tls.Client(conn, &tls.Config{ServerName: host, InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err := t.HandshakeContext(ctx); err != nil {
			if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "remote error" {
				if !l.knows(host) {
					return nil // a server that rejects strangers is alive
				}
				return fmt.Errorf("%w: %w", errHandshake, err)
			}
			return err
		}
		conn = t
	}
	if _, err := conn.Write([]byte(ask)); err != nil {
		return errNoHTTP
	}
	got := make([]byte, 5)
	n, _ := io.ReadFull(conn, got)
	settings := ask == http2Preface && n == len(got) && got[3] == 4
	if !settings && !bytes.Equal(got[:n], []byte("HTTP/")) && !bytes.HasPrefix(got[:n], []byte("<")) {
		return errNoHTTP
	}
	return nil
}
