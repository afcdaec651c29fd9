package servers

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Config says how a [Set] is to be. The zero value is useful.
type Config struct {
	// Authority signs the certificates; nil makes one for this set.
	Authority *Authority

	// Tamper, where set, changes scripted answers between the script and the
	// wire, as a proxy that eats headers would.
	Tamper Tamper
}

// closeTimeout bounds how long [Set.Close] waits for handlers.
const closeTimeout = 5 * time.Second

// Set is a set of servers: all hosts of a run, on a handful of loopback
// listeners. It is safe for concurrent use.
type Set struct {
	cfg       Config
	authority *Authority
	log       ringLog
	places    placements
	quota     quota

	web   net.Listener // TLS: HTTP/2 and HTTP/1.1
	raw   net.Listener // TLS: HTTP/1.1, one exact answer a connection
	plain net.Listener // without TLS: HTTP/1.1, one exact answer a connection

	public, publicPlain net.Listener // like web and plain, for pages that count as public

	mu     sync.RWMutex
	users  map[fetch.Origin]*user
	extra  []wire.Mapping
	mapped bool
	userLn net.Listener // without TLS, for origins of users; nil until there is one

	servers []*http.Server
	conns   Conns
	running running
}

// Authority returns the authority that signs the set's certificates.
func (s *Set) Authority() *Authority { return s.authority }

// Log returns the last lines that the servers had to say: failed handshakes,
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
