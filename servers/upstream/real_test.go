package upstream_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// once plays an application that answers one connection with exact bytes, and
// returns its address and what it received.
func once(t *testing.T, until, answer string) (addr string, got <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	received := make(chan string, 1)
	go func() {
		defer l.Close()
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(deadline))
		var all strings.Builder
		buf := make([]byte, 4096)
		for !strings.HasSuffix(all.String(), until) {
			n, err := conn.Read(buf)
			all.Write(buf[:n])
			if err != nil {
				break
			}
		}
		received <- all.String()
		io.WriteString(conn, answer)
	}()
	return l.Addr().String(), received
}

func TestRealPassesBytesOn(t *testing.T) {
	const request = "PUT /i?crosscheck=p HTTP/1.1\r\nhOST: api.example.com\r\nOrigin:  https://app.example.com\r\nX-A: 1\r\nx-a: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-End: z\r\n\r\n"
	const answer = "HTTP/1.1 207 Some\r\nB: 1\r\naccess-control-allow-origin: *\r\nA: 2\r\nAccess-Control-Allow-Origin: *\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
	addr, received := once(t, "X-End: z\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"+answer)
	s := start(t, upstream.Config{Real: map[string]string{"app": addr}})
	s.Stage("p", respond(500, "not asked"))
	got, err := exactThenClose(t, stand(t, s, "app", target.HTTP), request)
	if want := "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer; err != nil || got != want {
		t.Errorf("passed back\n%q (%v)\nwant\n%q", got, err, want)
	}
	if got := <-received; got != request {
		t.Errorf("passed on\n%q\nwant\n%q", got, request)
	}
	x := only(t, s, "p")
	if x.Body != "abc" || x.Status != 207 || x.Reply != "ok" || len(x.Request.Values("X-A")) != 2 || len(x.Response) != 5 || x.Response[1].Name != "access-control-allow-origin" {
		t.Errorf("recorded %+v", x)
	}
}

// exactThenClose ends its own direction behind the request.
func exactThenClose(t *testing.T, addr, request string) (string, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(deadline))
	io.WriteString(conn, request)
	conn.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(conn)
	return string(got), err
}

func TestRealKeepsConnections(t *testing.T) {
	conns := make(chan net.Conn, 10)
	app := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.URL.Path)
	}))
	app.Config.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns <- c
		}
	}
	app.Start()
	defer app.Close()
	s := start(t, upstream.Config{Real: map[string]string{"app": app.Listener.Addr().String()}})
	s.Stage("p", upstream.Answers{})
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	for i := range 3 {
		want := fmt.Sprintf("/%d", i)
		if _, got := ask(t, &http.Client{Transport: tr}, "GET", "http://"+stand(t, s, "app", target.HTTP)+want+"?crosscheck=p", ""); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if n := len(s.Exchanges("p")); n != 3 || len(conns) != 1 {
		t.Errorf("%d exchanges over %d connections, want 3 over 1", n, len(conns))
	}
	if x := s.Exchanges("p")[2]; x.Reply != "/2" || x.Status != 200 {
		t.Errorf("recorded %+v", x)
	}
}

func TestRealSwitchesProtocols(t *testing.T) {
	addr, _ := once(t, "\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nhello")
	s := start(t, upstream.Config{Real: map[string]string{"app": addr}})
	s.Stage("p", upstream.Answers{})
	got, err := exactThenClose(t, stand(t, s, "app", target.HTTP), "GET /?crosscheck=p HTTP/1.1\r\nHost: h\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n")
	if err != nil || !strings.HasSuffix(got, "\r\n\r\nhello") {
		t.Errorf("%q, %v", got, err)
	}
	if x := only(t, s, "p"); x.Status != 101 {
		t.Errorf("recorded %+v", x)
	}
}

func TestRealThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	s := start(t, upstream.Config{Real: map[string]string{"app": addr}})
	s.Stage("p", upstream.Answers{})
	if got, err := exact(t, stand(t, s, "app", target.HTTP), "GET /?crosscheck=p HTTP/1.1\r\nHost: h\r\n\r\n"); got != "" || err == nil {
		t.Errorf("%q, %v", got, err)
	}
	if x := only(t, s, "p"); x.Answered {
		t.Errorf("recorded as answered: %+v", x)
	}
}

func TestRealWaitsToBeToldToSendTheBody(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // says 100 Continue
		w.Write(b)
	}))
	defer app.Close()
	s := start(t, upstream.Config{Real: map[string]string{"app": app.Listener.Addr().String()}})
	conn, err := net.Dial("tcp", stand(t, s, "app", target.HTTP))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(deadline))
	io.WriteString(conn, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
	br := bufio.NewReader(conn)
	if line, err := br.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("%q, %v", line, err)
	}
	br.ReadString('\n')
	io.WriteString(conn, "hi")
	rest, err := io.ReadAll(br)
	if err != nil || strings.Count(string(rest), "HTTP/1.1") != 1 || !strings.HasSuffix(string(rest), "\r\n\r\nhi") {
		t.Errorf("%q, %v", rest, err)
	}
}
