package servers

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// witness looks at the record when the first byte of an answer leaves.
type witness struct {
	http.ResponseWriter
	net.Conn
	look func()
}

func (w *witness) WriteHeader(status int) { w.look(); w.ResponseWriter.WriteHeader(status) }

func (w *witness) Header() http.Header { return w.ResponseWriter.Header() }

func (w *witness) Write(p []byte) (int, error) { w.look(); return len(p), nil }

// The record of an answer is complete before the answer's first byte leaves,
// so that what a page knows is never ahead of it.
func TestRecordComesFirst(t *testing.T) {
	s, err := Start(t.Context(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "b") })
	if err := s.Handle("https://api.example.com", handler); err != nil {
		t.Fatal(err)
	}
	sc := &scenario.Scenario{Steps: []scenario.Step{{Fetch: &scenario.Fetch{}, Serve: &scenario.Serve{Response: &scenario.Answer{Body: "b"}}}}}
	p, target := s.Place(sc)
	scripts, err := sc.Script(p)
	if err != nil {
		t.Fatal(err)
	}
	target.Stage(0, scripts[0])
	url := scripts[0].Hops[0].URL.String()

	check := func(name string, exchanges func() []wire.Exchange, run func(*witness)) {
		t.Run(name, func(t *testing.T) {
			looked := 0
			run(&witness{ResponseWriter: httptest.NewRecorder(), look: func() {
				looked++
				all := exchanges()
				if x := all[len(all)-1]; !x.Answered || x.Status != 200 || !x.Response.Has("Date") || looked > 1 && x.Reply != "b" {
					t.Errorf("when byte %d leaves: recorded %+v", looked, x)
				}
			}})
			if looked == 0 {
				t.Error("nothing left")
			}
		})
	}
	request := func(url string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), "GET", url, nil)
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0
		r.RequestURI = r.URL.RequestURI()
		return r
	}
	check("HTTP/2", target.Exchanges, func(w *witness) { webHandler{s, "https"}.ServeHTTP(w, request(url)) })
	check("user", func() []wire.Exchange { return s.Recorded("https://api.example.com") }, func(w *witness) {
		webHandler{s, "https"}.ServeHTTP(w, request("https://api.example.com/"))
	})
	check("raw", target.Exchanges, func(w *witness) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		ours.Close()
		w.Conn = ours
		raw := "GET " + p.Prefix + " HTTP/1.1\r\nHost: " + p.Bases[scenario.RoleAPI].Host() + "\r\n\r\n"
		a, _, err := readRequest(io.Discard, bufio.NewReader(strings.NewReader(raw)), "https")
		if err != nil {
			t.Fatal(err)
		}
		c := &rawConn{Conn: w, br: bufio.NewReader(w)}
		c.answer(context.Background(), s.places.arrive(a))
	})
}
