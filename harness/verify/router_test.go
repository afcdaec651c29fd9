package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers"
)

// named is a server that says its name.
func named(t *testing.T, name string, secure bool, a *servers.Authority) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s for %s", name, r.Host)
	}))
	if secure {
		cert, err := a.Certificate("*.example.com")
		if err != nil {
			t.Fatal(err)
		}
		s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// through is a client for whom every host at a port is where the router listens.
func through(t *testing.T, r *router, a *servers.Authority) *http.Client {
	tr := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: a.Pool()},
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			_, port, _ := net.SplitHostPort(addr)
			var p uint16
			fmt.Sscan(port, &p)
			return new(net.Dialer).DialContext(ctx, network, r.listeners[p].Addr().String())
		},
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 20 * time.Second}
}

func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	res, err := c.Get(url)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// A router leads by host, port and whether there is TLS; what it does not know
// goes to somebody else; and where it leads may change under open connections.
func TestRouter(t *testing.T) {
	a, err := servers.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRouter(t.Context(), []uint16{80, 443})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	one, two, plain, rest := named(t, "one", true, a), named(t, "two", true, a), named(t, "plain", false, a), named(t, "rest", false, a)
	r.setFallback(func(ctx context.Context, network, addr string) (net.Conn, error) {
		to, ok := map[string]string{"elsewhere.example.com:80": rest, pageHost + ":80": plain, pageHost + ":443": one}[addr]
		if !ok {
			return nil, errors.New("no such host")
		}
		return new(net.Dialer).DialContext(ctx, network, to)
	})
	r.setRoutes(map[string]route{"a.example.com:443": {addr: one}, "b.example.com:443": {addr: two}, "a.example.com:80": {addr: plain}, "p.example.com:443": {page: true}})
	c := through(t, r, a)
	for url, want := range map[string]string{
		"https://a.example.com/":        "one for a.example.com",
		"https://b.example.com/":        "two for b.example.com",
		"http://a.example.com/":         "plain for a.example.com",
		"https://p.example.com/":        "one for p.example.com",
		"http://p.example.com:443/":     "plain for p.example.com:443",
		"http://elsewhere.example.com/": "rest for elsewhere.example.com",
	} {
		if got := get(t, c, url); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
	if got := get(t, c, "http://nowhere.example.com/"); got == "" || got[0] == '<' {
		t.Errorf("a host that nobody knows: %q", got)
	}
	r.setRoutes(map[string]route{"a.example.com:443": {addr: two}})
	if got := get(t, c, "https://a.example.com/"); got != "two for a.example.com" {
		t.Errorf("after the change: %q", got)
	}
}

// Where nothing listens, a connection is reset: it must not look like an answer
// without content.
func TestRouterToNothing(t *testing.T) {
	r, err := newRouter(t.Context(), []uint16{80})
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	r.setRoutes(map[string]route{"a.example.com:80": {addr: l.Addr().String()}})
	c, err := net.Dial("tcp4", r.listeners[80].Addr().String())
	if err == nil {
		defer c.Close()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n"); err == nil {
			_, err = c.Read(make([]byte, 1))
		}
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("want a reset, got %v", err)
	}
}
