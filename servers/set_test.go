package servers_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

var ctx = context.Background()

func TestPages(t *testing.T) {
	s := start(t, servers.Config{})
	for _, url := range []string{
		"https://app.example.test/page", "https://app.example.test:8443/page", "http://app.example.test/page",
		"https://app.other.test/page", "https://app-x1.raw.example.test/page", "https://app.x1-site.test/page",
		"https://app.example.test/sandboxed", "https://app-x1.raw.other.test/sandboxed",
	} {
		for _, http2 := range []bool{true, false} {
			resp, body, err := do(t, client(t, s, http2), "GET", url, "")
			if err != nil || resp.StatusCode != 200 || body != string(fixtures.Page) {
				t.Fatalf("%s: %v, %q, %v", url, resp, body, err)
			}
			csp := ""
			if strings.HasSuffix(url, "/sandboxed") {
				csp = "sandbox allow-scripts"
			}
			h := resp.Header
			if h.Get("Content-Type") != "text/html;charset=utf-8" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Security-Policy") != csp {
				t.Errorf("%s: %v", url, h)
			}
		}
	}
	if resp, _, err := do(t, client(t, s, true), "POST", "https://app.example.test/page", "x"); err != nil || resp.StatusCode != 404 {
		t.Errorf("POST: %v, %v", resp, err)
	}
	if strays := s.Strays(); len(strays) != 1 {
		t.Errorf("strays: %v", strays)
	}
}

// The hash is of the one key that every certificate has; names are covered, so
// that clients without the hash need the CA only.
func TestAuthority(t *testing.T) {
	s := start(t, servers.Config{})
	if err := s.Handle("https://api.example.com", http.NotFoundHandler()); err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(s.Authority().CAPEM())
	if block == nil || len(rest) != 0 {
		t.Fatal("CAPEM is no PEM")
	}
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil || !ca.IsCA {
		t.Fatal(err)
	}
	for host, protocol := range map[string]string{
		"app.example.test:443": "h2", "example.test:443": "h2", "api-x1.example.test:8443": "h2", "app.other.test:443": "h2",
		"api.raw.example.test:443": "http/1.1", "api.raw.example.test:8443": "http/1.1", "api.raw.other.test:443": "http/1.1",
		"app.x1-site.test:443": "h2", "app.c1o-site.test:8443": "h2", "api.raw.x1-site.test:443": "http/1.1",
		"api.example.com:443": "h2",
	} {
		conn, err := s.Dial(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := net.SplitHostPort(host)
		tc := tls.Client(conn, &tls.Config{RootCAs: s.Authority().Pool(), ServerName: name, NextProtos: []string{"h2", "http/1.1"}})
		if err := tc.HandshakeContext(t.Context()); err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		state := tc.ConnectionState()
		sum := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
		if got := base64.StdEncoding.EncodeToString(sum[:]); got != s.Authority().SPKIHash() {
			t.Errorf("%s: key hash %s, want %s", host, got, s.Authority().SPKIHash())
		}
		if state.NegotiatedProtocol != protocol {
			t.Errorf("%s: %s, want %s", host, state.NegotiatedProtocol, protocol)
		}
		tc.Close()
	}
	if _, err := s.Authority().Certificate(); err == nil {
		t.Error("a certificate for nobody")
	}
	other := start(t, servers.Config{})
	if other.Authority().SPKIHash() == s.Authority().SPKIHash() {
		t.Error("two runs share a key")
	}
}

func TestDialOnlyWhatIsMapped(t *testing.T) {
	s := start(t, servers.Config{})
	for _, addr := range []string{"example.com:443", "app.example.test:444", "app.example.test.evil.com:443", "127.0.0.1:443", "notexample.test:443"} {
		conn, err := s.Dial(t.Context(), "tcp", addr)
		if err == nil {
			conn.Close()
		}
		if !errors.Is(err, servers.ErrNotMapped) {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

// The first rule that matches counts: raw hosts come before the patterns that
// match them too.
func TestMappings(t *testing.T) {
	s := start(t, servers.Config{})
	all := s.Mappings()
	at := func(pattern string) int {
		return slices.IndexFunc(all, func(m wire.Mapping) bool { return m.Pattern == pattern && strings.HasPrefix(m.Addr, "127.0.0.1:") })
	}
	for _, want := range []string{"*.raw.example.test:443", "*.example.test:8443", "*.other.test:80"} {
		if at(want) < 0 {
			t.Errorf("no %q in %v", want, all)
		}
	}
	if at("*.raw.example.test:443") > at("*.example.test:443") {
		t.Error("raw hosts come too late")
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := servers.Start(t.Context(), servers.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Handle("http://api.example.com", http.NotFoundHandler()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 4)
	for _, over := range []string{"HTTP/2.0", "HTTP/1.1", "raw", "plain"} {
		serve := respond(scenario.Answer{Delay: scenario.Duration(time.Hour)})
		role := scenario.RoleAPI
		switch over {
		case "raw":
			serve.Protocol = scenario.HTTP1
		case "plain":
			role = scenario.RoleScheme
		}
		_, target, scripts := place(t, s, scenarioOf(step(role, "", serve)))
		c := client(t, s, over == "HTTP/2.0")
		go func() {
			_, _, err := do(t, c, "GET", scripts[0].Hops[0].URL.String(), "")
			ended <- err
		}()
		until(t, "the request arrives", func() bool { return len(target.Exchanges()) == 1 })
	}
	idle, err := s.Dial(t.Context(), "tcp", "app.example.test:80") // opened ahead of need
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range 4 {
		if err := <-ended; err == nil {
			t.Error("answered")
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if err := s.Handle("https://late.example.com", http.NotFoundHandler()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Handle after Close: %v", err)
	}
	until(t, "the goroutines end", func() bool { return runtime.NumGoroutine() <= before })
}

// until polls with a deadline.
func until(t *testing.T, what string, f func() bool) {
	t.Helper()
	timeout := time.After(deadline)
	for !f() {
		select {
		case <-timeout:
			buf := make([]byte, 1<<16)
			t.Fatalf("waiting until %s: time is up\n%s", what, buf[:runtime.Stack(buf, true)])
		case <-time.After(time.Millisecond):
		}
	}
}
