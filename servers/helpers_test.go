package servers_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

const deadline = 10 * time.Second

func start(t testing.TB, cfg servers.Config) *servers.Set {
	t.Helper()
	s, err := servers.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// client follows no redirect.
func client(t testing.TB, s *servers.Set, http2 bool) *http.Client {
	t.Helper()
	tr := &http.Transport{
		DialContext:         s.Dial,
		TLSClientConfig:     &tls.Config{RootCAs: s.Authority().Pool()},
		ForceAttemptHTTP2:   http2,
		DisableCompression:  true,
		MaxIdleConnsPerHost: 4,
	}
	if !http2 {
		tr.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{
		Transport:     tr,
		Timeout:       deadline,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// do asks with header lines given as alternating names and values.
func do(t testing.TB, c *http.Client, method, url, body string, headers ...string) (*http.Response, string, error) {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, r)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return resp, string(got), err
}

// exact sends bytes to a host and port of the set and returns every byte that
// comes back.
func exact(t testing.TB, s *servers.Set, hostport string, secure bool, request string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	conn, err := s.Dial(ctx, "tcp", hostport)
	if err != nil {
		t.Fatal(err)
	}
	if secure {
		host, _, _ := net.SplitHostPort(hostport)
		conn = tls.Client(conn, &tls.Config{RootCAs: s.Authority().Pool(), ServerName: host})
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(deadline))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("after %q: %v", got, err)
	}
	return string(got)
}

func scenarioOf(steps ...scenario.Step) *scenario.Scenario {
	return &scenario.Scenario{ID: "test/one", Steps: steps}
}

func step(to scenario.Role, path string, serve *scenario.Serve) scenario.Step {
	return scenario.Step{Fetch: &scenario.Fetch{Where: scenario.Where{To: to, Path: path}}, Serve: serve}
}

func respond(a scenario.Answer) *scenario.Serve { return &scenario.Serve{Response: &a} }

// place places the scenario and stages its first step.
func place(t testing.TB, s *servers.Set, sc *scenario.Scenario) (scenario.Placement, scenario.Target, []scenario.Script) {
	t.Helper()
	p, target := s.Place(sc)
	t.Cleanup(target.Close)
	scripts, err := sc.Script(p)
	if err != nil {
		t.Fatal(err)
	}
	target.Stage(0, scripts[0])
	return p, target, scripts
}

func list(pairs ...string) scenario.Headers {
	var h scenario.Headers
	for i := 0; i < len(pairs); i += 2 {
		h = append(h, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return h
}

// only returns the only exchange.
func only(t testing.TB, all []wire.Exchange) wire.Exchange {
	t.Helper()
	if len(all) != 1 {
		t.Fatalf("%d exchanges, want 1: %v", len(all), briefs(all))
	}
	return all[0]
}

func briefs(all []wire.Exchange) []string {
	var out []string
	for _, x := range all {
		out = append(out, fmt.Sprintf("step %d hop %d %s %s -> %d", x.Step, x.Hop, x.Method, x.URL, x.Status))
	}
	return out
}
