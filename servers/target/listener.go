package target

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Listener is one place where the user's configuration listens, and where the
// target does instead.
type Listener struct {
	Host    string   // the address it is bound to in the configuration; "" for all
	Port    uint16   // in the configuration
	TLS     bool     //
	HTTP2   bool     //
	Names   []string // server names, as written; none for a nameless server
	Default bool     // it answers for names that no server has
	Addr    string   // "127.0.0.1:4711"
	File    string   // where it says so
	Line    int

	// Key is the SHA-256 of the public key of a certificate that others have
	// signed, in base64; "" where the order's authority has signed it.
	Key string
}

// Listener returns the listener that serves an origin: the one with its port
// and its scheme that knows the host, or the one that answers for hosts that no
// server has. With edge a TLS edge is in front, and a clear-text listener serves the
// origin, at whatever port. An origin that the configuration does not serve is
// an *Error that says what it does serve.
func (c *Copy) Listener(_ context.Context, origin fetch.Origin, edge bool) (Listener, error) {
	host, port, tls := origin.Host(), Port(origin), origin.Scheme() == "https"
	fit := func(l Listener) bool { return l.Port == port && l.TLS == tls }
	if edge {
		fit = func(l Listener) bool { return !l.TLS }
	}
	var found []Listener
	for _, l := range c.Listeners {
		if fit(l) {
			found = append(found, l)
		}
	}
	if len(found) == 0 {
		return Listener{}, c.unserved(host, port, tls, edge)
	}
	if i := slices.IndexFunc(found, func(l Listener) bool { return l.Knows(host) }); i >= 0 {
		return found[i], nil
	}
	// A server that has no real name takes every host.
	if i := slices.IndexFunc(found, func(l Listener) bool { return l.Default && !l.named() }); i >= 0 {
		return found[i], nil
	}
	if i := slices.IndexFunc(found, func(l Listener) bool { return !l.named() && len(found) == 1 }); i >= 0 {
		return found[i], nil
	}
	return Listener{}, c.unknown(host, port, tls, found)
}

// unserved is the error for a port and scheme that nothing listens for.
func (c *Copy) unserved(host string, port uint16, tls, edge bool) error {
	e := &Error{File: c.File, Remedy: "the configuration has " + c.offer()}
	other := slices.ContainsFunc(c.Listeners, func(l Listener) bool { return l.Port == port })
	switch {
	case edge:
		e.Problem = fmt.Sprintf("no server listens in clear text, so no TLS edge can be in front for %s", host)
	case other && tls:
		e.Problem = fmt.Sprintf("port %d is clear text, and %s is https", port, host)
		e.Remedy += "; where a TLS edge is in front of it, say edge: true in the policy's proxy"
	case other:
		e.Problem = fmt.Sprintf("port %d is TLS, and %s is http", port, host)
	default:
		e.Problem = fmt.Sprintf("no server listens on %d, the port of %s", port, host)
		if tls && slices.ContainsFunc(c.Listeners, func(l Listener) bool { return !l.TLS }) {
			e.Remedy += "; where a TLS edge is in front of it, say edge: true in the policy's proxy"
		}
	}
	return e
}

// unknown is the error for a host that no server of the right port has.
func (c *Copy) unknown(host string, port uint16, tls bool, found []Listener) error {
	e := &Error{File: found[0].File, Line: found[0].Line,
		Problem: fmt.Sprintf("no server of port %d has the name %s", port, host),
		Remedy:  "name one of the configuration's hosts in the policy: it has " + c.offer()}
	if tls {
		e.Problem = fmt.Sprintf("certificate name mismatch: no server of port %d has the name %s", port, host)
	}
	return e
}

// Port returns the port at which browsers ask for an origin.
func Port(o fetch.Origin) uint16 {
	if o.Port() != 0 {
		return o.Port()
	}
	return fetch.DefaultPort(o.Scheme())
}

// offer lists what the configuration serves.
func (c *Copy) offer() string {
	var all []string
	for _, l := range c.Listeners {
		scheme := "http"
		if l.TLS {
			scheme = "https"
		}
		names := l.Names
		if !l.named() {
			names = []string{"(any host)"}
		}
		for _, n := range names {
			if s := fmt.Sprintf("%s://%s:%d", scheme, n, l.Port); !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		return "no server"
	}
	if len(all) > 12 {
		all = append(all[:12], "...")
	}
	return strings.Join(all, ", ")
}

// named reports whether the server has a name that a request can have.
func (l Listener) named() bool {
	return slices.ContainsFunc(l.Names, func(n string) bool { return n != "" && n != "_" && n != "*" })
}

// Knows reports whether one of the server's names is, or stands for, the host.
func (l Listener) Knows(host string) bool {
	return slices.ContainsFunc(l.Names, func(n string) bool { return covers(n, host) })
}

// covers reports whether a server name stands for a host: the name itself,
// "*.example.com" and ".example.com" for names below it, "www.example.*", and
// "~" with a regular expression.
func covers(name, host string) bool {
	name, host = strings.ToLower(name), strings.ToLower(strings.TrimSuffix(host, "."))
	switch {
	case strings.HasPrefix(name, "~"):
		return matches(name[1:], host)
	case name == "" || name == "_":
		return false
	case name == "*":
		return true
	case strings.HasPrefix(name, "*."):
		return strings.HasSuffix(host, name[1:]) && len(host) > len(name)-1
	case strings.HasPrefix(name, "."):
		return host == name[1:] || strings.HasSuffix(host, name)
	case strings.HasSuffix(name, ".*"):
		return strings.HasPrefix(host, name[:len(name)-1])
	}
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	return name == host
}
