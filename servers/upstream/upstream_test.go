package upstream_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

func TestAnswersLeaveAsStaged(t *testing.T) {
	s := start(t, upstream.Config{})
	addr := stand(t, s, "backend:3000", target.HTTP)
	s.Stage("p1", respond(201, "made",
		"x-b", "2", "Access-Control-Allow-Origin", "*", "X-a", "1", "access-control-allow-origin", "https://app.example.com",
		"Date", "Sat, 21 Nov 2026 00:00:00 GMT"))
	got, err := exact(t, addr, "POST /items?a=b&crosscheck=p1 HTTP/1.1\r\nhost: api.example.com\r\nX-Trace: 1\r\nx-trace: 2\r\nContent-Length: 3\r\n\r\nabc")
	if err != nil {
		t.Fatal(err)
	}
	want := "HTTP/1.1 201 Created\r\nx-b: 2\r\nAccess-Control-Allow-Origin: *\r\nX-a: 1\r\naccess-control-allow-origin: https://app.example.com\r\n" +
		"Date: Sat, 21 Nov 2026 00:00:00 GMT\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmade"
	if got != want {
		t.Errorf("answer\n%q\nwant\n%q", got, want)
	}
	x := only(t, s, "p1")
	if x.Upstream != "backend:3000" || x.Method != "POST" || x.URL.String() != "http://api.example.com/items?a=b&crosscheck=p1" ||
		x.Body != "abc" || x.BodyLen != 3 || x.Preflight || !x.Answered || x.Status != 201 || x.Reply != "made" || x.Step != 0 || x.Hop != 0 {
		t.Errorf("recorded %+v", x)
	}
	if want := headers("host", "api.example.com", "X-Trace", "1", "x-trace", "2", "Content-Length", "3"); !reflect.DeepEqual(x.Request, want) {
		t.Errorf("request headers %v, want %v", x.Request, want)
	}
	if n := len(x.Response.Values("Access-Control-Allow-Origin")); n != 2 {
		t.Errorf("%d Access-Control-Allow-Origin lines recorded, want 2: %v", n, x.Response)
	}
}

func TestDefaultsAndStrays(t *testing.T) {
	s := start(t, upstream.Config{})
	addr := stand(t, s, "backend:3000", target.HTTP)
	const preflight = "OPTIONS /a HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example.com\r\nAccess-Control-Request-Method: PUT\r\n\r\n"
	for _, c := range []struct{ request, status string }{
		{"GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
		{"GET /a?crosscheck=nobody HTTP/1.0\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
		{preflight, "HTTP/1.1 405 Method Not Allowed\r\n"},
		{"OPTIONS /a HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
		{"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
	} {
		got, err := exact(t, addr, c.request)
		if err != nil || !strings.HasPrefix(got, c.status) || strings.Contains(got, "Access-Control") {
			t.Errorf("%q: %q (%v), want %q", c.request, got, err, c.status)
		}
	}
	s.Default(upstream.Answers{Preflight: wire.ScriptedAnswer{Status: 401}})
	if got, _ := exact(t, addr, preflight); !strings.HasPrefix(got, "HTTP/1.1 401 ") {
		t.Errorf("with a default of 401: %q", got)
	}
	strays := s.Strays()
	if len(strays) != 6 || !strays[2].Preflight || strays[3].Preflight || strays[0].Step != -1 || strays[5].Status != 401 {
		t.Errorf("%d strays: %+v", len(strays), strays)
	}
}

func TestTokens(t *testing.T) {
	s := start(t, upstream.Config{})
	addr := stand(t, s, "b", target.HTTP)
	s.Stage("p 1", respond(202, ""))
	s.Stage("p2", upstream.Answers{Preflight: wire.ScriptedAnswer{Status: 204}, Response: wire.ScriptedAnswer{Status: 203}})
	get := func(query string) string {
		got, _ := exact(t, addr, "GET /x"+query+" HTTP/1.1\r\nHost: h\r\n\r\n")
		return got[:12]
	}
	for query, want := range map[string]string{
		"?crosscheck=p%201&n=1": "HTTP/1.1 202", "?crosscheck=p+1": "HTTP/1.1 202", "?notcrosscheck=p2": "HTTP/1.1 200",
		"?n=1&crosscheck=p2": "HTTP/1.1 203", "?crosscheck=": "HTTP/1.1 200",
	} {
		if got := get(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if n := len(s.Exchanges("p 1")); n != 2 {
		t.Errorf("%d exchanges, want 2", n)
	}
	s.Forget("p 1")
	before := len(s.Strays())
	if got := get("?crosscheck=p+1"); got != "HTTP/1.1 200" || len(s.Exchanges("p 1")) != 0 || len(s.Strays()) != before+1 {
		t.Errorf("a forgotten token: %s, %d exchanges, %d strays", got, len(s.Exchanges("p 1")), len(s.Strays())-before)
	}
}

func TestFaults(t *testing.T) {
	s := start(t, upstream.Config{})
	addr := stand(t, s, "b", target.HTTP)
	request := "GET /x?crosscheck=p HTTP/1.1\r\nHost: h\r\n\r\n"

	s.Stage("p", upstream.Answers{Fault: upstream.Reset})
	if got, err := exact(t, addr, request); got != "" || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset: %q, %v", got, err)
	}
	if x := only(t, s, "p"); x.Answered {
		t.Errorf("reset, and recorded as answered: %+v", x)
	}
	s.Stage("p", upstream.Answers{Response: wire.ScriptedAnswer{Status: 200, Body: "abc", Close: wire.CloseInBody}})
	if got, err := exact(t, addr, request); err != nil || !strings.Contains(got, "Content-Length: 4\r\n") || !strings.HasSuffix(got, "\r\n\r\nabc") {
		t.Errorf("cut in its body: %q, %v", got, err)
	}
	s.Stage("p", upstream.Answers{Response: wire.ScriptedAnswer{Bytes: "HTTP/1.1 299 Mine\r\nX : y\r\n\r\n"}})
	if got, _ := exact(t, addr, request); got != "HTTP/1.1 299 Mine\r\nX : y\r\n\r\n" {
		t.Errorf("exact bytes: %q", got)
	}
	s.Stage("p", upstream.Answers{Response: wire.ScriptedAnswer{Status: 200, Delay: 50 * time.Millisecond}})
	before := time.Now()
	if got, _ := exact(t, addr, request); !strings.HasPrefix(got, "HTTP/1.1 200") || time.Since(before) < 50*time.Millisecond {
		t.Errorf("late answer after %v: %q", time.Since(before), got)
	}
	s.Stage("p", upstream.Answers{Fault: upstream.Slow})
	before = time.Now()
	if got, _ := exact(t, addr, request); !strings.HasPrefix(got, "HTTP/1.1 200") || time.Since(before) < 2*time.Second {
		t.Errorf("slow answer after %v: %q", time.Since(before), got)
	}
}

func TestDownAndUp(t *testing.T) {
	s := start(t, upstream.Config{})
	addr := stand(t, s, "backend:3000", target.HTTP)
	other := stand(t, s, "backend:3001", target.HTTP)
	if again := stand(t, s, "backend:3000", target.HTTP); again != addr {
		t.Errorf("the same name is at %s and %s", addr, again)
	}
	if fcgi := stand(t, s, "backend:3000", target.FastCGI); fcgi == addr {
		t.Error("two protocols share a port")
	}
	idle, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	for range 2 { // twice is once
		if err := s.Down("backend:3000"); err != nil {
			t.Fatal(err)
		}
	}
	idle.SetReadDeadline(time.Now().Add(deadline))
	if _, err := idle.Read(make([]byte, 1)); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an open connection outlives its stand-in: %v", err)
	}
	if c, err := net.Dial("tcp", addr); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("connected to %v while down: %v", c, err)
	}
	if got, err := exact(t, other, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); err != nil || got == "" {
		t.Errorf("another upstream: %q, %v", got, err)
	}
	if err := s.Up("backend:3000"); err != nil {
		t.Fatal(err)
	}
	if got, err := exact(t, addr, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); err != nil || !strings.HasPrefix(got, "HTTP/1.1 200") {
		t.Errorf("up again: %q, %v", got, err)
	}
	if err := s.Down("nobody"); err == nil || err.Error() != "upstream: nobody: there is no stand-in of this name; call Stand first" {
		t.Errorf("down of a name that is not there: %v", err)
	}
}

func TestCloseEndsWhatIsOpen(t *testing.T) {
	s, err := upstream.Start(t.Context(), upstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	addr := stand(t, s, "b", target.HTTP)
	s.Default(upstream.Answers{Fault: upstream.Slow})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Write([]byte("GET / HTTP/1.1\r\nHost: h\r\n\r\n"))
	for len(s.Strays()) == 0 {
		time.Sleep(time.Millisecond) // polling
	}
	before := time.Now()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if d := time.Since(before); d > time.Second {
		t.Errorf("Close took %v", d)
	}
	if _, err := s.Stand("c", target.HTTP); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a stand-in of a closed set: %v", err)
	}
	if len(s.Strays()) != 1 {
		t.Error("Close forgot what was recorded")
	}
}

func TestBadInput(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.1:80":     "upstream: api: 192.0.2.1:80 is not a port on loopback, and Crosscheck connects to this machine only; write 127.0.0.1:PORT",
		"example.com:80":   "upstream: api: ParseAddr",
		"127.0.0.1":        "upstream: api: address 127.0.0.1: missing port",
		"127.0.0.1:0":      "upstream: api: 127.0.0.1:0 is not a port",
		"[2001:db8::1]:80": "upstream: api: [2001:db8::1]:80 is not a port on loopback",
	} {
		_, err := upstream.Start(t.Context(), upstream.Config{Real: map[string]string{"api": addr}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", addr, err, want)
		}
	}
	start(t, upstream.Config{Real: map[string]string{"api": "localhost:3000", "b": "[::1]:80"}})
	if _, err := start(t, upstream.Config{}).Stand("api", "gopher"); err == nil || !strings.Contains(err.Error(), `unknown protocol "gopher"; choose one of [fastcgi grpc`) {
		t.Errorf("an unknown protocol: %v", err)
	}
}

func TestHTTP2AndTLS(t *testing.T) {
	authority, err := servers.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, upstream.Config{Authority: authority})
	clear, secure, grpc := stand(t, s, "api.internal:80", target.HTTP), stand(t, s, "api.internal:443", target.HTTPS), stand(t, s, "rpc:9000", target.GRPC)
	s.Stage("p", respond(202, "x", "X-A", "1", "X-A", "2", "Access-Control-Allow-Origin", "*"))
	for _, c := range []struct {
		name, url, protocol string
		http1, http2, h2c   bool
	}{
		{"h2c", "http://" + clear, "HTTP/2.0", false, false, true},
		{"http/1.1", "http://" + clear, "HTTP/1.1", true, false, false},
		{"TLS and h2", "https://" + secure, "HTTP/2.0", false, true, false},
		{"TLS and http/1.1", "https://" + secure, "HTTP/1.1", true, false, false},
		{"gRPC", "http://" + grpc, "HTTP/2.0", false, false, true},
		{"gRPC and TLS", "https://" + grpc, "HTTP/2.0", false, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var protocols http.Protocols
			protocols.SetHTTP1(c.http1)
			protocols.SetHTTP2(c.http2)
			protocols.SetUnencryptedHTTP2(c.h2c)
			tr := &http.Transport{Protocols: &protocols, TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), ServerName: "api.internal"}}
			defer tr.CloseIdleConnections()
			client := &http.Client{Transport: tr}
			s.Forget("p")
			s.Stage("p", respond(202, "x", "X-A", "1", "X-A", "2", "Access-Control-Allow-Origin", "*"))
			resp, body := ask(t, client, "PUT", c.url+"/i?crosscheck=p", strings.Repeat("b", 1<<20), "X-Trace", "1", "X-Trace", "2")
			if resp.StatusCode != 202 || body != "x" || len(resp.Header["X-A"]) != 2 {
				t.Errorf("%v %q", resp, body)
			}
			x := only(t, s, "p")
			if x.Protocol != c.protocol || x.Method != "PUT" || len(x.Request.Values("X-Trace")) != 2 || x.BodyLen != 1<<20 || len(x.Body) != 64<<10 ||
				!x.Answered || x.Status != 202 || len(x.Response.Values("X-A")) != 2 || x.Reply != "x" {
				t.Errorf("recorded %s %s %v, %d bytes; %d %v %q", x.Protocol, x.Method, x.Request, x.BodyLen, x.Status, x.Response, x.Reply)
			}
			s.Stage("p", upstream.Answers{Fault: upstream.Reset})
			if _, err := client.Get(c.url + "/i?crosscheck=p"); err == nil {
				t.Error("a reset was answered")
			}
		})
	}
}
