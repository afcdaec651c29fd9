package servers

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// maxStreams is how many requests a client may have in flight on one HTTP/2
// connection.
const maxStreams = 1000

// Start opens the listeners. The context bounds the start, not the life, of
// the set.
func Start(ctx context.Context, cfg Config) (*Set, error) {
	a, err := cfg.Authority, error(nil)
	if a == nil {
		a, err = NewAuthority()
	}
	if err != nil {
		return nil, err
	}
	s := &Set{
		cfg: cfg, authority: a, places: newPlacements(), users: map[fetch.Origin]*user{},
	}
	for _, l := range []struct {
		name string
		to   *net.Listener
	}{{"web", &s.web}, {"raw", &s.raw}, {"plain", &s.plain}, {"public", &s.public}, {"public plain", &s.publicPlain}} {
		if *l.to, err = listen(ctx, l.name); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	s.serveHTTP(s.web, "https", a.config("h2", "http/1.1"))
	s.serveHTTP(s.public, "https", a.config("h2", "http/1.1"))
	s.running.start(func() { s.acceptExact(s.publicPlain, "http", nil) })
	s.running.start(func() { s.acceptExact(s.raw, "https", a.config("http/1.1")) })
	s.running.start(func() { s.acceptExact(s.plain, "http", nil) })
	return s, nil
}

// serveHTTP serves a listener with net/http. The lock is held, or nobody else
// knows the set yet.
func (s *Set) serveHTTP(l net.Listener, scheme string, config *tls.Config) {
	var conns sync.WaitGroup
	srv := &http.Server{
		Handler:                      webHandler{s, scheme},
		TLSConfig:                    config,
		ReadHeaderTimeout:            idleTimeout,
		ErrorLog:                     log.New(&s.log, "", 0),
		HTTP2:                        &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		DisableGeneralOptionsHandler: true,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				conns.Done()
			default: // still the same connection
			}
		},
	}
	s.servers = append(s.servers, srv)
	s.running.start(func() {
		var err error
		if config != nil {
			err = srv.ServeTLS(l, "", "")
		} else {
			err = srv.Serve(l)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(&s.log, "serve: %s: %v", l.Addr(), err)
		}
		conns.Wait()
	})
}
