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
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Config configures a [Set]. The zero value is useful.
type Config struct {
	// Authority signs the certificates; nil makes one for this set.
	Authority *Authority

	// Tamper, if set, changes scripted answers before they are sent, as a proxy
	// that removes headers would.
	Tamper Tamper
}

// Tamper is given the prefix of a scenario's placement, whether the answer is
// to a CORS-preflight request, and the answer's status and header lines (a
// copy), and returns what is sent instead. Answers scripted as exact bytes are
// left alone. It must be safe for concurrent use.
type Tamper func(placementPrefix string, preflight bool, status int, headers fetch.HeaderList) (int, fetch.HeaderList)

// closeTimeout bounds how long [Set.Close] waits for handlers.
const closeTimeout = 5 * time.Second

// maxStreams is how many requests a client may have in flight on one HTTP/2
// connection.
const maxStreams = 1000

// Set is a set of servers: all hosts of a run, on a handful of loopback
// listeners. It is safe for concurrent use.
type Set struct {
	cfg       Config
	authority *Authority
	log       ringLog
	strays    journal

	web   net.Listener // TLS: HTTP/2 and HTTP/1.1
	raw   net.Listener // TLS: HTTP/1.1, one exact answer a connection
	plain net.Listener // without TLS: HTTP/1.1, one exact answer a connection

	public, publicPlain net.Listener // like web and plain, for pages that count as public

	mu     sync.RWMutex
	places map[string]*target // by prefix
	hosts  map[string]*target // by hosts that are a placement's own

	documents map[string]fetch.HeaderList // what documents say of themselves, by their hosts
	quota     quota

	users  map[fetch.Origin]*user
	extra  []wire.Mapping
	mapped bool
	userLn net.Listener // without TLS, for origins of users; nil until there is one

	servers []*http.Server
	conns   Conns
	running running
}

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
		cfg: cfg, authority: a, strays: journal{limit: maxStrays},
		places: map[string]*target{}, hosts: map[string]*target{}, documents: map[string]fetch.HeaderList{}, users: map[fetch.Origin]*user{},
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

// serveHTTP serves a listener with net/http. The caller holds the lock, or the
// set is not shared yet.
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

// Authority returns the authority that signs the set's certificates.
func (s *Set) Authority() *Authority { return s.authority }

// Log returns the last lines of the servers' log, such as failed handshakes and
// panics of handlers.
func (s *Set) Log() []string { return s.log.last() }

// Close stops the listeners, closes every connection and waits for what still
// runs, at most five seconds.
func (s *Set) Close() error {
	s.running.end()
	s.mu.Lock()
	servers := s.servers
	s.mu.Unlock()
	for _, srv := range servers {
		srv.Close()
	}
	for _, l := range []net.Listener{s.web, s.raw, s.plain, s.public, s.publicPlain} {
		if l != nil {
			l.Close()
		}
	}
	s.conns.Close()
	if !s.running.wait(closeTimeout) {
		return &Error{"close", "servers", fmt.Errorf("a handler still runs after %v", closeTimeout)}
	}
	return nil
}
