package servers_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Answers that need no raw connection are the same over HTTP/2, over HTTP/1.1
// with TLS and without TLS.
func TestAnswers(t *testing.T) {
	s := start(t, servers.Config{})
	for _, tt := range []struct {
		name    string
		method  string
		answer  scenario.Answer
		status  int
		headers map[string][]string
		lacks   []string
		body    string
	}{
		{"defaults", "GET", scenario.Answer{Body: "hello"}, 200, map[string][]string{
			"Content-Type": {"text/plain"}, "Cache-Control": {"no-store"}, "Content-Length": {"5"},
		}, []string{"Access-Control-Allow-Origin"}, "hello"},
		{"repeated lines in order", "GET", scenario.Answer{Headers: list("X-B", "2", "X-A", "1", "x-b", "1")}, 200,
			map[string][]string{"X-B": {"2", "1"}, "X-A": {"1"}}, nil, ""},
		{"repeated Set-Cookie", "GET", scenario.Answer{Headers: list("Set-Cookie", "a=1", "Set-Cookie", "b=2")}, 200,
			map[string][]string{"Set-Cookie": {"a=1", "b=2"}}, nil, ""},
		{"spelling", "GET", scenario.Answer{Headers: list("aCCess-control-allow-ORIGIN", "*")}, 200,
			map[string][]string{"Access-Control-Allow-Origin": {"*"}}, nil, ""},
		{"header named *", "GET", scenario.Answer{Headers: list("*", "whoa")}, 200, map[string][]string{"*": {"whoa"}}, nil, ""},
		{"bytes above 0x7F", "GET", scenario.Answer{Headers: list("X-A", "\xff\x80")}, 200, map[string][]string{"X-A": {"\xff\x80"}}, nil, ""},
		{"empty value", "GET", scenario.Answer{Headers: list("X-A", "")}, 200, map[string][]string{"X-A": {""}}, nil, ""},
		{"own Date and type", "GET", scenario.Answer{Headers: list("Date", "never", "content-type", "a/b"), Body: "<html>"}, 200,
			map[string][]string{"Date": {"never"}, "Content-Type": {"a/b"}}, nil, "<html>"},
		{"204", "GET", scenario.Answer{Status: 204, Body: "no"}, 204, nil, []string{"Content-Length", "Content-Type"}, ""},
		{"205", "GET", scenario.Answer{Status: 205}, 205, map[string][]string{"Content-Length": {"0"}}, nil, ""},
		{"299", "GET", scenario.Answer{Status: 299, Body: "b"}, 299, nil, nil, "b"},
		{"304", "GET", scenario.Answer{Status: 304, Headers: list("ETag", `"v"`)}, 304, map[string][]string{"Etag": {`"v"`}}, []string{"Content-Length"}, ""},
		{"401", "GET", scenario.Answer{Status: 401, Headers: list("WWW-Authenticate", "Bearer"), Body: "b"}, 401, nil, nil, "b"},
		{"599", "GET", scenario.Answer{Status: 599, Body: "b"}, 599, nil, nil, "b"},
		{"HEAD", "HEAD", scenario.Answer{Body: "hello"}, 200, map[string][]string{"Content-Length": {"5"}}, nil, ""},
		{"large body", "GET", scenario.Answer{Body: strings.Repeat("x", 1<<20)}, 200, nil, nil, strings.Repeat("x", 1<<20)},
		{"POST", "POST", scenario.Answer{Body: "b"}, 200, nil, nil, "b"},
		{"delay", "GET", scenario.Answer{Body: "b", Delay: scenario.Duration(30 * time.Millisecond)}, 200, nil, nil, "b"},
	} {
		for _, over := range []string{"HTTP/2.0", "HTTP/1.1", "raw", "plain"} {
			t.Run(tt.name+"/"+over, func(t *testing.T) {
				t.Parallel()
				serve := respond(tt.answer)
				role, protocol := scenario.RoleAPI, over
				if over == "raw" {
					serve.Protocol = scenario.HTTP1
				}
				if over == "plain" {
					role = scenario.RoleScheme
				}
				if over != "HTTP/2.0" {
					protocol = "HTTP/1.1"
				}
				p, target, scripts := place(t, s, scenarioOf(step(role, "/a?b", serve)))
				began := time.Now()
				resp, body, err := do(t, client(t, s, over == "HTTP/2.0"), tt.method, scripts[0].Hops[0].URL.String(), "")
				if err != nil {
					t.Fatal(err)
				}
				if time.Since(began) < time.Duration(tt.answer.Delay) {
					t.Error("answered before the delay was over")
				}
				if resp.StatusCode != tt.status || body != tt.body || resp.Proto != protocol {
					t.Errorf("%s %d, body of %d bytes; want %s %d and %d bytes", resp.Proto, resp.StatusCode, len(body), protocol, tt.status, len(tt.body))
				}
				for name, want := range tt.headers {
					if got := resp.Header.Values(name); !slices.Equal(got, want) {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
				for _, name := range tt.lacks {
					if got := resp.Header.Values(name); got != nil {
						t.Errorf("%s: %q, want none", name, got)
					}
				}
				x := only(t, target.Exchanges())
				if x.URL.String() != p.Bases[role].String()+p.Prefix+"/a?b" || x.URL != scripts[0].Hops[0].URL {
					t.Errorf("recorded URL %+v", x.URL)
				}
				if !x.Answered || x.Status != tt.status || x.Method != tt.method || x.Protocol != protocol || x.Hop != 0 {
					t.Errorf("recorded %+v", x)
				}
				if want := tt.body[:min(len(tt.body), 64<<10)]; x.Reply != want {
					t.Errorf("recorded a reply of %d bytes, want %d", len(x.Reply), len(want))
				}
				sameLines(t, x, resp)
			})
		}
	}
}

// sameLines compares what was recorded as sent with what arrived.
func sameLines(t *testing.T, x wire.Exchange, resp *http.Response) {
	t.Helper()
	sent, got := http.Header{}, resp.Header.Clone()
	for _, h := range x.Response {
		if x.Protocol == "HTTP/2.0" && h.Name != strings.ToLower(h.Name) {
			t.Errorf("recorded name %s on HTTP/2", h.Name)
		}
		sent.Add(h.Name, h.Value)
	}
	sent.Del("Connection") // Go's client keeps it to itself
	got.Del("Connection")
	if diff := cmp.Diff(got, sent); diff != "" {
		t.Errorf("lines (-arrived +recorded):\n%s", diff)
	}
}

// A header that a script or a proxy leaves out stays out: nothing is guessed.
func TestNothingIsGuessed(t *testing.T) {
	s := start(t, servers.Config{Tamper: func(_ string, _ bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
		return status, nil
	}})
	for _, over := range []string{"HTTP/2.0", "HTTP/1.1", "raw"} {
		serve := respond(scenario.Answer{Body: "<html>"})
		if over == "raw" {
			serve.Protocol = scenario.HTTP1
		}
		_, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", serve)))
		resp, _, err := do(t, client(t, s, over == "HTTP/2.0"), "GET", scripts[0].Hops[0].URL.String(), "")
		if err != nil || len(resp.Header) != 2 || resp.Header.Get("Date") == "" || resp.Header.Get("Content-Length") != "6" {
			t.Errorf("%s: %v, %v", over, resp, err)
			continue
		}
		sameLines(t, only(t, target.Exchanges()), resp)
	}
}

func TestPreflightAndRequest(t *testing.T) {
	s := start(t, servers.Config{})
	c := client(t, s, true)
	_, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", &scenario.Serve{
		Preflight: &scenario.Answer{Status: 204, Headers: list("Access-Control-Allow-Origin", "$ORIGIN")},
		Response:  &scenario.Answer{Body: "hello"},
	})))
	url := scripts[0].Hops[0].URL.String()
	for _, tt := range []struct {
		method, acrm string
		status       int
		preflight    bool
	}{
		{"OPTIONS", "PUT", 204, true},
		{"OPTIONS", "", 200, false}, // an author's own
		{"PUT", "PUT", 200, false},
	} {
		var headers []string
		if tt.acrm != "" {
			headers = []string{"Access-Control-Request-Method", tt.acrm, "Origin", "https://app.example.test"}
		}
		resp, _, err := do(t, c, tt.method, url, "", headers...)
		if err != nil || resp.StatusCode != tt.status {
			t.Fatalf("%s: %v, %v", tt.method, resp, err)
		}
		all := target.Exchanges()
		x := all[len(all)-1]
		if x.Preflight != tt.preflight || x.Method != tt.method || x.Status != tt.status {
			t.Errorf("recorded %+v", x)
		}
		if v, _ := x.Request.Get("access-control-request-method"); v != tt.acrm {
			t.Errorf("recorded request %q", x.Request)
		}
	}
	if got, _ := target.Exchanges()[0].Response.Get("Access-Control-Allow-Origin"); got != "https://app.example.test" {
		t.Errorf("placeholder: %q", got)
	}
}

func TestRedirects(t *testing.T) {
	s := start(t, servers.Config{})
	c := client(t, s, true)
	c.CheckRedirect = nil
	_, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", &scenario.Serve{
		Response: &scenario.Answer{Status: 302},
		Then: []scenario.Hop{
			{At: scenario.RoleOtherSite, Response: &scenario.Answer{Status: 307}},
			{At: scenario.RoleSame, Response: &scenario.Answer{Status: 308}},
			{At: scenario.RoleThird, Response: &scenario.Answer{Body: "end", Headers: list("X-Odd", " raw ")}},
		},
	})))
	resp, body, err := do(t, c, "GET", scripts[0].Hops[0].URL.String(), "")
	if err != nil || body != "end" || resp.Request.URL.String() != scripts[0].Hops[3].URL.String() {
		t.Fatalf("%q from %v, %v", body, resp, err)
	}
	var statuses, hops []int
	for _, x := range target.Exchanges() {
		statuses, hops = append(statuses, x.Status), append(hops, x.Hop)
	}
	if !slices.Equal(statuses, []int{302, 307, 308, 200}) || !slices.Equal(hops, []int{0, 1, 2, 3}) {
		t.Errorf("statuses %v at hops %v", statuses, hops)
	}
}

func TestCloseEarly(t *testing.T) {
	s := start(t, servers.Config{})
	for _, over := range []string{"HTTP/2.0", "HTTP/1.1", "raw", "plain"} {
		for _, at := range []wire.CloseAt{wire.CloseUnanswered, wire.CloseInBody} {
			t.Run(at.String()+"/"+over, func(t *testing.T) {
				serve := respond(scenario.Answer{Body: "hello", Close: at})
				role := scenario.RoleAPI
				if over == "raw" {
					serve.Protocol = scenario.HTTP1
				}
				if over == "plain" {
					role = scenario.RoleScheme
				}
				if over == "HTTP/2.0" || over == "HTTP/1.1" {
					serve.Response.Close = wire.CloseNowhere // or it is placed on a raw host
				}
				_, target, scripts := place(t, s, scenarioOf(step(role, "", serve)))
				scripts[0].Hops[0].Response.Close = at
				target.Stage(0, scripts[0])
				resp, body, err := do(t, client(t, s, over == "HTTP/2.0"), "POST", scripts[0].Hops[0].URL.String(), "x")
				if err == nil {
					t.Fatalf("%v, %q", resp, body)
				}
				x := only(t, target.Exchanges())
				if want := map[bool]string{true: "HTTP/2.0", false: "HTTP/1.1"}[over == "HTTP/2.0"]; x.Protocol != want {
					t.Errorf("over %s, want %s", x.Protocol, want)
				}
				length, _ := x.Response.Get("Content-Length")
				if at == wire.CloseUnanswered {
					if x.Answered || x.Status != 0 || x.Response != nil {
						t.Errorf("recorded %+v", x)
					}
				} else if body != "hello" || resp != nil && resp.StatusCode != 200 || !x.Answered || x.Status != 200 || length != "6" {
					t.Errorf("arrived %q; recorded %+v", body, x)
				}
				if x.Body != "x" || x.BodyLen != 1 {
					t.Errorf("recorded request body %q (%d)", x.Body, x.BodyLen)
				}
			})
		}
	}
}

// A client that leaves during a delay gets no answer, and the record says so.
func TestDelayEnds(t *testing.T) {
	s := start(t, servers.Config{})
	for _, over := range []string{"HTTP/2.0", "HTTP/1.1", "raw"} {
		t.Run(over, func(t *testing.T) {
			serve := respond(scenario.Answer{Body: "late", Delay: scenario.Duration(time.Hour)})
			if over == "raw" {
				serve.Protocol = scenario.HTTP1
			}
			_, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", serve)))
			c := client(t, s, over == "HTTP/2.0")
			c.Timeout = 100 * time.Millisecond
			if _, _, err := do(t, c, "GET", scripts[0].Hops[0].URL.String(), ""); err == nil {
				t.Fatal("answered")
			}
			if x := only(t, target.Exchanges()); x.Answered {
				t.Errorf("recorded %+v", x)
			}
		})
	}
}

func TestRequestBodies(t *testing.T) {
	s := start(t, servers.Config{})
	big := strings.Repeat("0123456789", 20_000)
	for _, over := range []string{"HTTP/2.0", "HTTP/1.1", "raw"} {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"counted": func(r io.Reader) io.Reader { return r },
			"chunked": func(r io.Reader) io.Reader { return io.MultiReader(r) },
		} {
			t.Run(name+"/"+over, func(t *testing.T) {
				serve := respond(scenario.Answer{Body: "b"})
				if over == "raw" {
					serve.Protocol = scenario.HTTP1
				}
				_, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", serve)))
				req, err := http.NewRequestWithContext(t.Context(), "POST", scripts[0].Hops[0].URL.String(), wrap(strings.NewReader(big)))
				if err != nil {
					t.Fatal(err)
				}
				resp, err := client(t, s, over == "HTTP/2.0").Do(req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				x := only(t, target.Exchanges())
				if x.Body != big[:64<<10] || x.BodyLen != int64(len(big)) {
					t.Errorf("recorded %d of %d bytes", len(x.Body), x.BodyLen)
				}
			})
		}
	}
}

func TestTamper(t *testing.T) {
	var prefix string
	s := start(t, servers.Config{Tamper: func(p string, preflight bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
		prefix = p
		if preflight {
			return 500, h
		}
		h.Delete("X-Eaten")
		h.Append("X-Added", "1")
		return status, h
	}})
	c := client(t, s, true)
	p, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", &scenario.Serve{
		Preflight: &scenario.Answer{Status: 204},
		Response:  &scenario.Answer{Headers: list("X-Eaten", "1", "X-Kept", "1")},
	})))
	for range 2 { // the script itself is not changed
		resp, _, err := do(t, c, "GET", scripts[0].Hops[0].URL.String(), "")
		if err != nil || resp.Header.Get("X-Eaten") != "" || resp.Header.Get("X-Added") != "1" || resp.Header.Get("X-Kept") != "1" {
			t.Fatalf("%v, %v", resp, err)
		}
		sameLines(t, target.Exchanges()[0], resp)
	}
	if prefix != p.Prefix {
		t.Errorf("tampered with %q, want %q", prefix, p.Prefix)
	}
	if !scripts[0].Hops[0].Response.Headers.Has("X-Eaten") {
		t.Error("the script was changed")
	}
	resp, _, err := do(t, c, "OPTIONS", scripts[0].Hops[0].URL.String(), "", "Access-Control-Request-Method", "GET")
	if err != nil || resp.StatusCode != 500 {
		t.Fatalf("%v, %v", resp, err)
	}
	if resp, _, err = do(t, c, "GET", p.Page.URL.String(), ""); err != nil || resp.Header.Get("X-Added") != "" {
		t.Errorf("the page was tampered with: %v, %v", resp, err)
	}
}
