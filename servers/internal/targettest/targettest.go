// Package targettest runs kinds of targets in tests: it gives them stand-ins, asks
// them over HTTP, and compares their mistakes. It may change without notice.
//
// It is for tests alone.
package targettest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/fcgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Fakes are stand-ins that answer with their own name.
type Fakes struct {
	t      *testing.T
	mu     sync.Mutex
	byName map[string]string
}

// NewFakes returns stand-ins that stop with the test.
func NewFakes(t *testing.T) *Fakes { return &Fakes{t: t, byName: map[string]string{}} }

// Set gives a stand-in an address that nothing listens at.
func (f *Fakes) Set(name string, p target.Protocol, addr string) { f.byName[name+" "+string(p)] = addr }

// Stand starts a stand-in. It answers 200 with X-Upstream, its name; at a path
// that ends in a number with that status; at one that ends in /closed with
// nothing.
func (f *Fakes) Stand(name string, p target.Protocol) (string, error) {
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
	if p == target.FastCGI {
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
	if p == target.HTTPS {
		s.StartTLS()
	} else {
		s.Start()
	}
	f.t.Cleanup(s.Close)
	f.byName[key] = s.Listener.Addr().String()
	return f.byName[key], nil
}

var made = sync.OnceValues(servers.NewAuthority)

// Authority returns the authority of all tests of a process.
func Authority(t *testing.T) *servers.Authority {
	t.Helper()
	a, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Order orders a configuration of testdata; the user's files are never written
// to.
func Order(t *testing.T, k target.Kind, name string) target.Order {
	t.Helper()
	o := target.Order{Options: k.Options(), Hosts: []string{"api.example.com"}, Authority: Authority(t), Upstreams: NewFakes(t)}
	o.Options.Shared().Config = filepath.Join("testdata", name)
	return o
}

// Written orders a configuration with a text, which is in a folder of its own and
// read-only.
func Written(t *testing.T, k target.Kind, name, text string) target.Order {
	t.Helper()
	o := Order(t, k, name)
	o.Options.Shared().Config = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(o.Options.Shared().Config, []byte(text), 0o444); err != nil {
		t.Fatal(err)
	}
	return o
}

// Prepared prepares an order; the copy is removed with the test.
func Prepared(t *testing.T, k target.Kind, o target.Order) *target.Copy {
	t.Helper()
	p, err := k.Prepare(t.Context(), o)
	if Missing(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := p.(*target.Copy)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(c.Dir); err == nil {
			t.Errorf("the folder %s is still there", c.Dir)
		}
	})
	return c
}

// Asking is a request and what must come back.
type Asking struct {
	URL    string
	Method string // GET where empty
	Header map[string]string
	Status int
	Want   map[string]string // response headers; "" where there must be none
}

// Asked prepares and starts an order and asks it.
func Asked(t *testing.T, k target.Kind, o target.Order, asks []Asking) *target.Copy {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	before, err := os.ReadFile(o.Options.Shared().Config)
	if o.Options.Shared().Config != "" && err != nil {
		t.Fatal(err)
	}
	c := Prepared(t, k, o)
	r, err := c.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	for _, a := range asks {
		ask(t, c, a)
	}
	if r.Alive() != nil {
		t.Errorf("the program is gone: %s", strings.Join(r.Log(), "\n"))
	}
	if after, _ := os.ReadFile(o.Options.Shared().Config); string(after) != string(before) {
		t.Error("the user's file has changed")
	}
	if t.Failed() {
		t.Log(strings.Join(r.Log(), "\n"))
	}
	return c
}

// Missing reports whether the program is not installed here.
func Missing(err error) bool {
	var e *target.Error
	return errors.As(err, &e) && strings.Contains(e.Problem, "is not installed (looked on")
}

func ask(t *testing.T, c *target.Copy, a Asking) {
	t.Helper()
	u, err := weburl.Parse(a.URL, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.Listener(t.Context(), u.Origin(), false)
	if err != nil {
		t.Errorf("%s: %v", a.URL, err)
		return
	}
	tr := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, l.Addr)
		},
		TLSClientConfig:   &tls.Config{RootCAs: Authority(t).Pool()},
		ForceAttemptHTTP2: l.HTTP2,
	}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), a.Method, a.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range a.Header {
		req.Header.Set(k, v)
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Errorf("%s %s: %v", a.Method, a.URL, err)
		return
	}
	res.Body.Close()
	if res.StatusCode != a.Status {
		t.Errorf("%s %s %v: status %d, want %d (headers %v)", a.Method, a.URL, a.Header, res.StatusCode, a.Status, res.Header)
	}
	if l.TLS && l.HTTP2 && res.ProtoMajor != 2 {
		t.Errorf("%s: HTTP/%d, and the listener says HTTP/2", a.URL, res.ProtoMajor)
	}
	for k, v := range a.Want {
		if got := strings.Join(res.Header.Values(k), " + "); got != v {
			t.Errorf("%s %s %v: %s is %q, want %q", a.Method, a.URL, a.Header, k, got, v)
		}
	}
}

// Mistake returns the *target.Error of preparing or starting an order.
func Mistake(t *testing.T, k target.Kind, o target.Order) *target.Error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	c, err := k.Prepare(ctx, o)
	if err == nil {
		defer c.Close()
		var r target.Running
		if r, err = c.Start(ctx); err == nil {
			r.Close()
			t.Fatal("it runs")
		}
	}
	if Missing(err) {
		t.Skip(err)
	}
	var e *target.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T %v is not an *Error", err, err)
	}
	return e
}

// WantMistake checks file, line and words of an error.
func WantMistake(t *testing.T, k target.Kind, o target.Order, line int, words string) {
	t.Helper()
	e, file := Mistake(t, k, o), o.Options.Shared().Config
	if e.File != file || e.Line != line || !strings.Contains(e.Error(), words) {
		t.Errorf("got %s:%d: %v\nwant %s:%d and %q", e.File, e.Line, e, file, line, words)
	}
	if strings.Contains(e.Error(), os.TempDir()+"/crosscheck-") {
		t.Errorf("the error names the copy: %v", e)
	}
}

// Changed reports whether a change is listed.
func Changed(c *target.Copy, line int, from string) bool {
	for _, ch := range c.Changes {
		if ch.Line == line && strings.Contains(ch.From, from) && ch.Why != "" {
			return true
		}
	}
	return false
}

// Request headers: of pages that may call and that may not, and of a preflight.
var (
	FromApp  = map[string]string{"Origin": "https://app.example.com"}
	FromEvil = map[string]string{"Origin": "https://evil.example"}
	PreApp   = map[string]string{"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}
)

// InOrder checks that a text has the words, one after the other.
func InOrder(t *testing.T, text string, words []string) {
	t.Helper()
	rest := text
	for _, w := range words {
		i := strings.Index(rest, w)
		if i < 0 {
			t.Errorf("no %q (in this order: %q) in\n%s", w, words, text)
			return
		}
		rest = rest[i:]
	}
}

// Said compares statements with lines: "LINE in LINE OF THE BLOCK: what it says, how
// it matches, the value".
func Said(t *testing.T, said []*config.Statement, want []string) {
	t.Helper()
	got := make([]string, len(said))
	for i, s := range said {
		in := "-"
		if s.In != nil {
			in = strconv.Itoa(s.In.At.Line)
		}
		got[i] = strings.Join(strings.Fields(fmt.Sprintf("%d in %s: %s %s %s", s.At.Line, in, s.Says, s.Match, s.Value)), " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}
