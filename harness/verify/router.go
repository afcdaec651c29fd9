package verify

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// router takes all connections of a browser, on one listener for each port. It
// reads the name that a connection begins with, and passes the bytes on unchanged,
// to the page server or to a target. The routes may change while the browser
// stays. Hosts without a route go to the fallback: the lab's own servers.
type router struct {
	listeners map[uint16]net.Listener
	work      sync.WaitGroup
	conns     servers.Conns // closed where what they lead to changes

	mu       sync.Mutex
	fallback dialer
	routes   map[string]route // by host:port
}

// route is where a host's connections lead: to an address, or to the lab's pages.
type route struct {
	addr string
	page bool
}

// pageHost is a host of the lab's that has pages, for whatever name one asks.
const pageHost = "app.example.test"

type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// patience is how long a connection may be idle before it names its host.
const patience = time.Minute

func newRouter(ctx context.Context, ports []uint16) (*router, error) {
	r := &router{listeners: map[uint16]net.Listener{}, routes: map[string]route{}}
	for _, p := range ports {
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(fmt.Errorf("verify: router: %w", err), r.close())
		}
		r.listeners[p] = l
		r.work.Go(func() { r.accept(l, p) })
	}
	return r, nil
}

// hosts map every host at the router's ports to it.
func (r *router) hosts() []wire.Mapping {
	var out []wire.Mapping
	for p, l := range r.listeners {
		out = append(out, wire.Mapping{Pattern: fmt.Sprintf("*:%d", p), Addr: l.Addr().String()})
	}
	return out
}

// setRoutes replaces the routes, and closes every connection, which may lead where
// it no longer should.
func (r *router) setRoutes(routes map[string]route) {
	r.mu.Lock()
	r.routes = routes
	r.mu.Unlock()
	r.conns.Drop()
}

func (r *router) close() error {
	var errs []error
	for _, l := range r.listeners {
		errs = append(errs, l.Close())
	}
	r.conns.Close()
	r.work.Wait()
	return errors.Join(errs...)
}

func (r *router) accept(l net.Listener, port uint16) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		r.work.Go(func() { r.connect(c, port) })
	}
}

// connect connects a connection with the host that its first bytes name. If nothing
// listens there, the connection is reset: an empty answer would be something else.
func (r *router) connect(front net.Conn, port uint16) {
	if !r.conns.Add(front) {
		return
	}
	defer front.Close()
	defer r.conns.Remove(front)
	front.SetReadDeadline(time.Now().Add(patience))
	host, secure, begun, err := requestedHost(front)
	if err != nil {
		return
	}
	front.SetReadDeadline(time.Time{})
	back, err := r.dial(host, port, secure)
	if err != nil {
		if t, ok := front.(*net.TCPConn); ok {
			t.SetLinger(0)
		}
		return
	}
	if !r.conns.Add(back) {
		return
	}
	defer back.Close()
	defer r.conns.Remove(back)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := back.Write(begun); err == nil {
			copyOneWay(back, front)
		}
	}()
	copyOneWay(front, back)
	<-done
}

// setFallback sets what dials the hosts that have no route.
func (r *router) setFallback(d dialer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fallback = d
}

func (r *router) dial(host string, port uint16, secure bool) (net.Conn, error) {
	key := net.JoinHostPort(strings.ToLower(host), strconv.Itoa(int(port)))
	r.mu.Lock()
	if host == "" && secure {
		key = r.address(port)
	}
	to, known := r.routes[key]
	dial := r.fallback
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	switch {
	case known && !to.page:
		return new(net.Dialer).DialContext(ctx, "tcp4", to.addr)
	case dial == nil:
		return nil, errors.New("nothing listens for this target")
	case known && secure:
		return dial(ctx, "tcp", pageHost+":443")
	case known:
		return dial(ctx, "tcp", pageHost+":80")
	default:
		return dial(ctx, "tcp", key)
	}
}

// address is the host and port of a route whose host is an IP address: a handshake
// names none. The lock is held.
func (r *router) address(port uint16) string {
	for key := range r.routes {
		a, err := netip.ParseAddrPort(key)
		if err == nil && a.Port() == port {
			return key
		}
	}
	return ""
}

// copyOneWay copies one direction and passes on its end.
func copyOneWay(dst, src net.Conn) {
	io.Copy(dst, src)
	if t, ok := dst.(*net.TCPConn); ok {
		t.CloseWrite()
	}
}

// requestedHost reads as much of a connection as names its host: the name in a TLS
// handshake, or the Host of a request. It returns what it has read.
func requestedHost(c io.Reader) (host string, secure bool, begun []byte, err error) {
	var read bytes.Buffer
	b := bufio.NewReader(io.TeeReader(c, &read))
	first, err := b.Peek(1)
	if err != nil {
		return "", false, nil, err
	}
	if secure = first[0] == 0x16; secure { // a handshake record
		host, err = serverName(b)
	} else {
		var q *http.Request
		if q, err = http.ReadRequest(b); err == nil {
			host = q.Host
		}
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	return host, secure, read.Bytes(), err
}

// errNamed ends a handshake once the name is known.
var errNamed = errors.New("the name is known")

// serverName is the name in the ClientHello that a reader begins with.
//
// https://www.rfc-editor.org/rfc/rfc6066#section-3
func serverName(r io.Reader) (string, error) {
	var name string
	err := tls.Server(readOnly{r}, &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		name = hello.ServerName
		return nil, errNamed
	}}).Handshake()
	if errors.Is(err, errNamed) {
		err = nil
	}
	return name, err
}

// readOnly is a connection whose writes are discarded.
type readOnly struct{ io.Reader }

func (readOnly) Write(p []byte) (int, error)      { return len(p), nil }
func (readOnly) Close() error                     { return nil }
func (readOnly) LocalAddr() net.Addr              { return nil }
func (readOnly) RemoteAddr() net.Addr             { return nil }
func (readOnly) SetDeadline(time.Time) error      { return nil }
func (readOnly) SetReadDeadline(time.Time) error  { return nil }
func (readOnly) SetWriteDeadline(time.Time) error { return nil }
