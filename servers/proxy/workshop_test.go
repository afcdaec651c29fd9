package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/fcgi"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers"
)

// fakes are stand-ins that answer with their own name.
type fakes struct {
	t      *testing.T
	mu     sync.Mutex
	byName map[string]string
}

// Stand starts a stand-in. It answers 200 with X-Upstream, its name; at a path
// that ends in a number with that status; at one that ends in /closed with
// nothing.
func (f *fakes) Stand(name string, p Protocol) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := name + " " + string(p)
	if addr := f.byName[key]; addr != "" {
		return addr, nil
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Upstream", name)
		w.Header().Set("X-Saw-Path", r.URL.Path)
		last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		if n, err := strconv.Atoi(last); err == nil {
			w.WriteHeader(n)
		}
		if last == "closed" {
			panic(http.ErrAbortHandler)
		}
		if last == "granting" {
			w.Header().Set("Access-Control-Allow-Origin", "*")
		}
		fmt.Fprintln(w, "hello")
	})
	if p == FastCGI {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		f.t.Cleanup(func() { l.Close() })
		go func() { _ = fcgi.Serve(l, h) }() // ends with the listener
		f.byName[key] = l.Addr().String()
		return f.byName[key], nil
	}
	s := httptest.NewUnstartedServer(h)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	if p == HTTPS {
		s.StartTLS()
	} else {
		s.Start()
	}
	f.t.Cleanup(s.Close)
	f.byName[key] = s.Listener.Addr().String()
	return f.byName[key], nil
}

var testAuthority = sync.OnceValues(servers.NewAuthority)

// configFor is a configuration of testdata, in a folder of its own with read-only
// files: the user's files are never written to.
func configFor(t *testing.T, kind Kind, name string) Config {
	t.Helper()
	a, err := testAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return Config{Kind: kind, File: filepath.Join("testdata", string(kind), name), Hosts: []string{"api.example.com"}, Authority: a, Upstreams: &fakes{t: t, byName: map[string]string{}}}
}

// written writes a configuration for a bad-input test.
func written(t *testing.T, kind Kind, name, text string) Config {
	t.Helper()
	cfg := configFor(t, kind, name)
	cfg.File = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(cfg.File, []byte(text), 0o444); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// ask is a request and what must come back.
type asking struct {
	url    string
	method string // GET where empty
	header map[string]string
	status int
	want   map[string]string // response headers; "" where there must be none
}

// askedOf prepares and starts a configuration and asks it.
func askedOf(t *testing.T, cfg Config, asks []asking) *Copy {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	before, err := os.ReadFile(cfg.File)
	if cfg.Kind != Command && err != nil {
		t.Fatal(err)
	}
	c, err := Prepare(ctx, cfg)
	if errIsMissing(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		if _, err := os.Stat(c.Dir); err == nil {
			t.Errorf("the folder %s is still there", c.Dir)
		}
	})
	r, err := c.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	for _, a := range asks {
		askOne(t, c, a)
	}
	if !r.Alive() {
		t.Errorf("the program is gone: %s", strings.Join(r.Log(), "\n"))
	}
	if after, _ := os.ReadFile(cfg.File); string(after) != string(before) {
		t.Error("the user's file has changed")
	}
	if t.Failed() {
		t.Log(strings.Join(r.Log(), "\n"))
	}
	return c
}

// errIsMissing reports whether the program is not installed here.
func errIsMissing(err error) bool {
	var e *Error
	return errors.As(err, &e) && strings.Contains(e.Problem, "is not installed (looked on")
}

func askOne(t *testing.T, c *Copy, a asking) {
	t.Helper()
	u, err := url.Parse(a.url)
	if err != nil {
		t.Fatal(err)
	}
	port := portNumber(u.Port())
	if port == 0 {
		port = map[string]uint16{"https": 443, "http": 80}[u.Scheme]
	}
	l, err := c.Listener(u.Hostname(), port, u.Scheme == "https", false)
	if err != nil {
		t.Errorf("%s: %v", a.url, err)
		return
	}
	authority, err := testAuthority()
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, l.Addr)
		},
		TLSClientConfig:   &tls.Config{RootCAs: authority.Pool()},
		ForceAttemptHTTP2: l.HTTP2,
	}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), a.method, a.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range a.header {
		req.Header.Set(k, v)
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Errorf("%s %s: %v", a.method, a.url, err)
		return
	}
	res.Body.Close()
	if res.StatusCode != a.status {
		t.Errorf("%s %s %v: status %d, want %d (headers %v)", a.method, a.url, a.header, res.StatusCode, a.status, res.Header)
	}
	if l.TLS && l.HTTP2 && res.ProtoMajor != 2 {
		t.Errorf("%s: HTTP/%d, and the listener says HTTP/2", a.url, res.ProtoMajor)
	}
	for k, v := range a.want {
		if got := strings.Join(res.Header.Values(k), " + "); got != v {
			t.Errorf("%s %s %v: %s is %q, want %q", a.method, a.url, a.header, k, got, v)
		}
	}
}

// mistake is the *Error of preparing or starting a configuration.
func mistake(t *testing.T, cfg Config) *Error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	c, err := Prepare(ctx, cfg)
	if err == nil {
		defer c.Close()
		var r *Running
		if r, err = c.Start(ctx); err == nil {
			r.Close()
			t.Fatal("it runs")
		}
	}
	if errIsMissing(err) {
		t.Skip(err)
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T %v is no *Error", err, err)
	}
	return e
}

// wantMistake checks file, line and words of an error.
func wantMistake(t *testing.T, cfg Config, line int, words string) {
	t.Helper()
	e := mistake(t, cfg)
	if e.File != cfg.File || e.Line != line || !strings.Contains(e.Error(), words) {
		t.Errorf("got %s:%d: %v\nwant %s:%d and %q", e.File, e.Line, e, cfg.File, line, words)
	}
	if strings.Contains(e.Error(), os.TempDir()+"/crosscheck-") {
		t.Errorf("the error names the copy: %v", e)
	}
}

// changed reports whether a change is listed.
func changed(c *Copy, line int, from string) bool {
	for _, ch := range c.Changes {
		if ch.Line == line && strings.Contains(ch.From, from) && ch.Why != "" {
			return true
		}
	}
	return false
}

var (
	fromApp  = map[string]string{"Origin": "https://app.example.com"}
	fromEvil = map[string]string{"Origin": "https://evil.example"}
	preApp   = map[string]string{"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}
)
