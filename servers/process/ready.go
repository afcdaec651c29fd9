package process

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"
)

// Endpoint is an address at which a program must answer HTTP.
type Endpoint struct {
	Addr  string // "127.0.0.1:4711"
	Host  string // the name to ask for
	TLS   bool
	HTTP2 bool

	// Strange is set where the program need not know Host: a TLS handshake that
	// it refuses then shows that it runs.
	Strange bool
}

// What [Process.Await] reports.
var (
	// ErrEnded is the error for a program that ends before it answers.
	ErrEnded = errors.New("the program has ended")

	// ErrHandshake is the error for a program that refuses a TLS handshake for a
	// name that it should know.
	ErrHandshake = errors.New("the TLS handshake is refused")
)

// SilentError is the error for a program that runs and does not answer.
type SilentError struct {
	At  Endpoint
	Err error // of the last try; nil for none
}

// Error returns the address, and what the last try came to.
func (e *SilentError) Error() string {
	if e.Err == nil {
		return "no answer at " + e.At.Addr
	}
	return fmt.Sprintf("no answer at %s: %v", e.At.Addr, e.Err)
}

// Unwrap returns the error of the last try.
func (e *SilentError) Unwrap() error { return e.Err }

// Await waits until every endpoint has answered HTTP and the program still runs.
// A connection alone proves nothing: some programs accept one and then end. The
// error is [ErrEnded], or a [*SilentError] when ctx ends or a handshake is
// refused.
func (p *Process) Await(ctx context.Context, all []Endpoint) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	waiting := slices.Clone(all)
	var last error
	for {
		waiting = slices.DeleteFunc(waiting, func(e Endpoint) bool {
			err := e.Answers(ctx)
			if err != nil {
				last = err
			}
			return err == nil
		})
		if !p.Alive() {
			return ErrEnded
		}
		if len(waiting) == 0 {
			return nil
		}
		if errors.Is(last, ErrHandshake) {
			return &SilentError{waiting[0], last}
		}
		select {
		case <-p.done:
			return ErrEnded
		case <-ctx.Done():
			return &SilentError{waiting[0], last}
		case <-tick.C:
		}
	}
}

// Answers sends a request that is not proper HTTP, so that it reaches no
// application, and then, if the answer is not HTTP, a request for "/". It returns
// nil for any HTTP answer.
func (e Endpoint) Answers(ctx context.Context) error {
	asks := []string{
		"GET / CROSSCHECK/1\r\nHost: " + e.Host + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: " + e.Host + "\r\nConnection: close\r\n\r\n",
	}
	if e.HTTP2 && !e.TLS {
		asks = []string{http2Preface}
	}
	var err error
	for _, ask := range asks {
		if err = e.try(ctx, ask); err == nil || !errors.Is(err, errNoHTTP) {
			return err
		}
	}
	return err
}

// http2Preface begins HTTP/2 on a clear-text connection, which some listeners
// speak alone: with empty SETTINGS, which are answered with SETTINGS.
const http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"

var errNoHTTP = errors.New("the answer is not HTTP")

// try sends one request on a connection of its own.
func (e Endpoint) try(ctx context.Context, ask string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", e.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end)
	}
	if e.TLS {
		t := tls.Client(conn, &tls.Config{ServerName: e.Host, InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err := t.HandshakeContext(ctx); err != nil {
			return e.refused(err)
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

// refused says what a failed handshake means: nil for a program that rejects a
// name that it need not know.
func (e Endpoint) refused(err error) error {
	if op := (*net.OpError)(nil); !errors.As(err, &op) || op.Op != "remote error" {
		return err
	}
	if e.Strange {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrHandshake, err)
}
