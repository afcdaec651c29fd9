package servers_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/servers"
)

func TestHandle(t *testing.T) {
	s := start(t, servers.Config{})
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("X-A", "1")
		w.Header().Add("X-A", "2")
		w.WriteHeader(201)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.Host, body)
	})
	for _, origin := range []string{
		"https://api.example.com", "https://api.example.com:9443", "http://intranet", "http://intranet:3000",
		"https://api.example.test", "https://deep.under.example.test", "http://localhost:3000",
	} {
		if err := s.Handle(origin, echo); err != nil {
			t.Fatal(err)
		}
	}
	for _, origin := range []string{"https://api.example.com", "https://api.example.com:9443", "http://intranet", "http://intranet:3000", "https://api.example.test", "https://deep.under.example.test", "http://localhost:3000"} {
		for _, http2 := range []bool{true, false} {
			before := len(s.Recorded(origin))
			resp, body, err := do(t, client(t, s, http2), "PUT", origin+"/a?b", "hello", "Origin", "https://app.example.test")
			_, host, _ := strings.Cut(origin, "://")
			if err != nil || resp.StatusCode != 201 || body != "PUT "+host+" hello" {
				t.Fatalf("%s: %v, %q, %v", origin, resp, body, err)
			}
			all := s.Recorded(origin)
			if len(all) != before+1 {
				t.Fatalf("%s: %d exchanges recorded, %d before", origin, len(all), before)
			}
			x := all[before]
			if x.URL.String() != origin+"/a?b" || x.Method != "PUT" || x.Body != "hello" || x.BodyLen != 5 ||
				!x.Answered || x.Status != 201 || x.Reply != body || x.Hop != -1 || x.Protocol != resp.Proto {
				t.Errorf("recorded %+v", x)
			}
			if v, _ := x.Request.Get("origin"); v != "https://app.example.test" {
				t.Errorf("recorded request %v", x.Request)
			}
			resp.Header.Del("Content-Length") // which net/http adds when the handler is through
			sameLines(t, x, resp)
		}
	}
	if s.Recorded("https://nobody.example.com") != nil || s.Recorded("nonsense") != nil {
		t.Error("recorded for an origin without a handler")
	}
	if strays := s.Strays(); len(strays) != 0 {
		t.Errorf("strays: %v", strays)
	}
}

func TestHandleWriters(t *testing.T) {
	s := start(t, servers.Config{})
	mux := http.NewServeMux()
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/hints", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusTeapot)
	})
	mux.HandleFunc("/guess", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html>") })
	mux.HandleFunc("/flush", func(w http.ResponseWriter, r *http.Request) { w.(http.Flusher).Flush() })
	mux.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("/hijack", func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, "HTTP/1.1 200 Mine\r\nConnection: close\r\n\r\n")
		conn.Close()
	})
	mux.Handle("/page", servers.Pages)
	const origin = "https://api.example.com"
	if err := s.Handle(origin, mux); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path     string
		status   int // 0: no answer
		recorded int
		kind     string
	}{
		{"/silent", 200, 200, ""}, {"/hints", 418, 418, ""}, {"/guess", 200, 200, "text/html; charset=utf-8"},
		{"/flush", 200, 200, ""}, {"/abort", 0, 0, ""}, {"/hijack", 200, 0, ""}, {"/page", 200, 200, "text/html;charset=utf-8"},
	} {
		for _, http2 := range []bool{true, false} {
			if http2 && tt.path == "/hijack" {
				continue
			}
			resp, _, err := do(t, client(t, s, http2), "POST", origin+tt.path, "x")
			if (err != nil) != (tt.status == 0) || err == nil && resp.StatusCode != tt.status {
				t.Errorf("%s: %v, %v", tt.path, resp, err)
			}
			all := s.Recorded(origin)
			x := all[len(all)-1]
			kind, _ := x.Response.Get("Content-Type")
			if x.Status != tt.recorded || x.Answered != (tt.recorded != 0) || kind != tt.kind {
				t.Errorf("%s: recorded %+v", tt.path, x)
			}
		}
	}
}

func TestForward(t *testing.T) {
	s := start(t, servers.Config{})
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) }))
	defer backend.Close()
	if err := s.Forward("http://api.example.com", backend.Listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	_, body, err := do(t, client(t, s, false), "GET", "http://api.example.com/", "")
	if err != nil || body != "api.example.com" {
		t.Errorf("%q, %v", body, err)
	}
}

func TestOriginMistakes(t *testing.T) {
	s := start(t, servers.Config{})
	if err := s.Handle("https://taken.example.com", http.NotFoundHandler()); err != nil {
		t.Fatal(err)
	}
	forward := func(addr string) func(string) error {
		return func(o string) error { return s.Forward(o, addr) }
	}
	handle := func(o string) error { return s.Handle(o, http.NotFoundHandler()) }
	for _, tt := range []struct {
		origin string
		add    func(string) error
		want   string
	}{
		{"nonsense", handle, `handle: nonsense: parse URL: "nonsense"`},
		{"ftp://a.example.com", handle, "handle: ftp://a.example.com: an origin is a scheme, a host"},
		{"https://a.example.com/path", handle, "an origin ends with its host or port: https://a.example.com"},
		{"https://u:p@a.example.com", handle, "an origin ends with its host or port"},
		{"https://192.0.2.1", handle, "the host is an IP address"},
		{"https://[::1]", handle, "the host is an IP address"},
		{"http://a.example.com:6000", handle, "browsers refuse port 6000"},
		{"https://taken.example.com", handle, "the origin has a server already"},
		{"https://taken.example.com:443", forward("127.0.0.1:1"), "the origin has a server already"},
		{"https://a.example.com", forward("192.0.2.1:80"), "forward: https://a.example.com: 192.0.2.1:80 is not a port of a loopback address"},
		{"https://a.example.com", forward("127.0.0.1:0"), "is not a port of a loopback address"},
		{"https://a.example.com", forward("example.com:80"), "forward: https://a.example.com: "},
		{"https://a.example.com", func(o string) error { return s.Handle(o, nil) }, "the handler is nil"},
	} {
		err := tt.add(tt.origin)
		var typed *servers.Error
		if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.As(err, &typed) || typed.Subject != tt.origin {
			t.Errorf("%s: %v, want %s", tt.origin, err, tt.want)
		}
	}
	if first := s.Mappings()[0]; first.Pattern != "taken.example.com:443" || !strings.HasPrefix(first.Addr, "127.0.0.1:") {
		t.Errorf("the first mapping is %v", first)
	}
	if err := handle("https://late.example.com"); !errors.Is(err, servers.ErrMapped) {
		t.Errorf("after the mapping was given out: %v", err)
	}
	if err := s.Forward("https://late.example.com", "127.0.0.1:1"); !errors.Is(err, servers.ErrMapped) {
		t.Errorf("after the mapping was given out: %v", err)
	}
}

// Example_ownOrigin puts a server of one's own behind a name.
func Example_ownOrigin() {
	set, err := servers.Start(ctx, servers.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer set.Close()
	err = set.Handle("http://api.example.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "https://shop.example.com")
		w.WriteHeader(http.StatusNoContent)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	conn, err := set.Dial(ctx, "tcp", "api.example.com:80")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /orders HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
	status, _ := bufio.NewReader(conn).ReadString('\n')
	fmt.Println(strings.TrimSpace(status))
	for _, x := range set.Recorded("http://api.example.com") {
		allowed, _ := x.Response.Get("Access-Control-Allow-Origin")
		fmt.Println(x.Method, x.URL, "allows", allowed)
	}
	// Output:
	// HTTP/1.1 204 No Content
	// GET http://api.example.com/orders allows https://shop.example.com
}

var _ run.Targets = (*servers.Set)(nil)
