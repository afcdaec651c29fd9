package target

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers"
)

func TestEdge(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Close") != "" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusEarlyHints)
		w.Header()["Access-Control-Allow-Origin"] = []string{"https://a.example", "*"}
		w.Header().Set("Vary", "Origin")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s %s host=%s proto=%s for=%s fwdhost=%s agent=%q", r.Method, r.URL.RequestURI(), r.Header.Get("Origin"), r.Host,
			r.Header.Get("X-Forwarded-Proto"), r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Forwarded-Host"), r.Header.Values("User-Agent"))
	}))
	defer behind.Close()
	authority, err := servers.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	e, err := StartEdge(t.Context(), authority, "api.example.com", behind.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for proto, h2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		tr := &http.Transport{ForceAttemptHTTP2: h2, TLSClientConfig: &tls.Config{RootCAs: authority.Pool()},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				var d net.Dialer
				return d.DialContext(ctx, network, e.Addr)
			}}
		defer tr.CloseIdleConnections()
		req, _ := http.NewRequest(http.MethodOptions, "https://api.example.com/x?y=%2F", nil)
		req.Header = http.Header{"Origin": {"https://a.example"}, "User-Agent": {"one"}, "X-Forwarded-Proto": {"http"}}
		hints := 0
		res, err := tr.RoundTrip(req.WithContext(httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			Got1xxResponse: func(int, textproto.MIMEHeader) error { hints++; return nil },
		})))
		if err != nil {
			t.Fatal(err)
		}
		if hints != 1 {
			t.Errorf("%s: %d informational answers arrived, want 1", proto, hints)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.Proto != proto || res.StatusCode != http.StatusTeapot {
			t.Errorf("%s %d, want %s %d", res.Proto, res.StatusCode, proto, http.StatusTeapot)
		}
		if got := res.Header["Access-Control-Allow-Origin"]; !slices.Equal(got, []string{"https://a.example", "*"}) {
			t.Errorf("Access-Control-Allow-Origin is %q: lines are lost", got)
		}
		if want := `OPTIONS /x?y=%2F https://a.example host=api.example.com proto=https for=127.0.0.1 fwdhost= agent=["one"]`; string(body) != want {
			t.Errorf("behind the edge:\n got %s\nwant %s", body, want)
		}
		closing := req.Clone(t.Context())
		closing.Header.Set("X-Close", "1")
		if res, err := tr.RoundTrip(closing); err == nil {
			res.Body.Close()
			t.Errorf("%s: the application closed the connection, and the edge answered %d", proto, res.StatusCode)
		}
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if conn, err := net.Dial("tcp", e.Addr); err == nil {
		conn.Close()
		t.Error("the edge still listens after Close")
	}
}
