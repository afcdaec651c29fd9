package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Handle puts a handler behind an origin of any name and port, as in
// https://api.example.com or http://intranet:8080, with a certificate of its
// own where the scheme is https. Its exchanges are recorded. It must be called
// before the mapping is given out, see [Set.Mappings]; a port that browsers
// refuse is an error. The origin comes before any scripted host of the name: a
// handler at https://app.example.test takes the place of the pages there,
// which [Pages] still serves for it.
func (s *Set) Handle(origin string, h http.Handler) error {
	if h == nil {
		return &Error{"handle", origin, errors.New("the handler is nil")}
	}
	return s.add("handle", origin, func(u fetch.URL) (string, error) {
		addr, err := s.web.Addr().String(), error(nil)
		if u.Scheme == "http" {
			addr, err = s.userAddr()
		} else {
			err = s.authority.serve(u.Host)
		}
		if err == nil {
			s.users[u.Origin()] = &user{handler: h, site: u.Site, journal: journal{limit: maxRecorded}}
		}
		return addr, err
	})
}

// Forward maps an origin to something that listens on loopback already, at
// addr ("127.0.0.1:8080"); any other address is an error. Nothing of it is
// recorded: the connection is the browser's own, TLS included. Like
// [Set.Handle] it must be called before the mapping is given out.
func (s *Set) Forward(origin, addr string) error {
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return &Error{"forward", origin, err}
	}
	if !to.Addr().IsLoopback() || to.Port() == 0 {
		return &Error{"forward", origin, fmt.Errorf("%s is not a port of a loopback address: nothing may leave the machine", addr)}
	}
	return s.add("forward", origin, func(fetch.URL) (string, error) { return to.String(), nil })
}

// Recorded returns the last exchanges with an origin that [Set.Handle] has put
// a handler behind, in the order of their arrival, and nil for any other
// origin. Their Hop is -1. Content-Length is recorded where the handler set
// it, and bodies as far as they have been read and written.
func (s *Set) Recorded(origin string) []wire.Exchange {
	u, err := parseOrigin(origin)
	if err != nil {
		return nil
	}
	if user := s.user(u.Origin()); user != nil {
		return user.journal.exchanges()
	}
	return nil
}

func (s *Set) user(o fetch.Origin) *user {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.users[o]
}

// add maps an origin to the address that place returns.
func (s *Set) add(op, origin string, place func(fetch.URL) (string, error)) error {
	u, err := parseOrigin(origin)
	if err != nil {
		return &Error{op, origin, err}
	}
	port := u.Port
	if port == 0 {
		port = fetch.DefaultPort(u.Scheme)
	}
	if badPort(port) {
		return &Error{op, origin, fmt.Errorf("browsers refuse port %d", port)}
	}
	pattern := u.Host + ":" + strconv.Itoa(int(port))
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.running.over():
		return &Error{op, origin, net.ErrClosed}
	case s.mapped:
		return &Error{op, origin, ErrMapped}
	}
	for _, m := range s.extra {
		if m.Pattern == pattern {
			return &Error{op, origin, ErrTaken}
		}
	}
	addr, err := place(u)
	if err != nil {
		return &Error{op, origin, err}
	}
	s.extra = append(s.extra, wire.Mapping{Pattern: pattern, Addr: addr})
	return nil
}

// userAddr is where the origins of users without TLS are. The lock is held.
func (s *Set) userAddr() (string, error) {
	if s.userLn == nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		l, err := listen(ctx, "user")
		if err != nil {
			return "", err
		}
		s.userLn = l
		s.serveHTTP(l, "http", nil)
	}
	return s.userLn.Addr().String(), nil
}

// parseOrigin accepts the serialisation of a tuple origin with a host that is
// a name.
func parseOrigin(origin string) (fetch.URL, error) {
	u, err := weburl.Parse(origin, fetch.URL{})
	if err != nil {
		return fetch.URL{}, err
	}
	if !u.IsHTTP() || u.Host == "" {
		return fetch.URL{}, errors.New("an origin is a scheme, a host and perhaps a port: https://api.example.com")
	}
	if u.Path != "/" || u.Query != "" || u.Fragment != "" || u.IncludesCredentials() {
		return fetch.URL{}, fmt.Errorf("an origin ends with its host or port: %s", u.Origin())
	}
	if net.ParseIP(u.Host) != nil || u.Host[0] == '[' {
		return fetch.URL{}, errors.New("the host is an address; give it a name")
	}
	return u, nil
}
