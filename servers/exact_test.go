package servers_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Every byte of an exact answer is the script's, but for the Date.
func TestExact(t *testing.T) {
	s := start(t, servers.Config{})
	head := "Cache-Control: no-store\r\nContent-Type: text/plain\r\n"
	end := "Connection: close\r\n\r\n"
	for _, tt := range []struct {
		name    string
		answer  scenario.Answer
		want    string
		status  int
		headers fetch.HeaderList // recorded, as far as they are not added
		reply   string
	}{
		{"white space around a value", scenario.Answer{Headers: list("X-A", " \t* \t"), Body: "b"},
			"HTTP/1.1 200 OK\r\nX-A:  \t* \t\r\n" + head + "Date: D\r\nContent-Length: 1\r\n" + end + "b", 200, fetch.HeaderList{{Name: "X-A", Value: " \t* \t"}}, "b"},
		{"NUL, VT and FF", scenario.Answer{Headers: list("X-A", "a\x00b", "X-B", "\x0b\x0c")},
			"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\nX-B: \x0b\x0c\r\n" + head + "Date: D\r\nContent-Length: 0\r\n" + end, 200,
			fetch.HeaderList{{Name: "X-A", Value: "a\x00b"}, {Name: "X-B", Value: "\x0b\x0c"}}, ""},
		{"name with a space", scenario.Answer{Headers: list("Access-Control-Allow-Origin ", "*")},
			"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin : *\r\n" + head + "Date: D\r\nContent-Length: 0\r\n" + end, 200,
			fetch.HeaderList{{Name: "Access-Control-Allow-Origin ", Value: "*"}}, ""},
		{"order and spelling", scenario.Answer{Status: 680, Headers: list("x-b", "1", "X-a", "2", "X-B", "3")},
			"HTTP/1.1 680 \r\nx-b: 1\r\nX-a: 2\r\nX-B: 3\r\n" + head + "Date: D\r\nContent-Length: 0\r\n" + end, 680,
			fetch.HeaderList{{Name: "x-b", Value: "1"}, {Name: "X-a", Value: "2"}, {Name: "X-B", Value: "3"}}, ""},
		{"status 790", scenario.Answer{Status: 790, Body: "b"}, "HTTP/1.1 790 \r\n" + head + "Date: D\r\nContent-Length: 1\r\n" + end + "b", 790, nil, "b"},
		{"304 with a body", scenario.Answer{Status: 304, Body: "b"}, "HTTP/1.1 304 Not Modified\r\nCache-Control: no-store\r\nDate: D\r\nContent-Length: 1\r\n" + end + "b", 304, nil, "b"},
		{"status 103", scenario.Answer{Status: 103}, "HTTP/1.1 103 Early Hints\r\nCache-Control: no-store\r\nDate: D\r\n" + end, 103, nil, ""},
		{"own length", scenario.Answer{Headers: list("Content-Length", "9"), Body: "b"},
			"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n" + head + "Date: D\r\n" + end + "b", 200, fetch.HeaderList{{Name: "Content-Length", Value: "9"}}, "b"},
		{"own transfer encoding", scenario.Answer{Headers: list("Transfer-Encoding", "chunked"), Body: "1\r\nb\r\n0\r\n\r\n"},
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + head + "Date: D\r\n" + end + "1\r\nb\r\n0\r\n\r\n", 200,
			fetch.HeaderList{{Name: "Transfer-Encoding", Value: "chunked"}}, "1\r\nb\r\n0\r\n\r\n"},
		{"bytes", scenario.Answer{Bytes: "HTTP/1.1 200 Fine\r\nBare\r\nX-A:  b \nX-B:c\r\n\r\nbody\x00"},
			"HTTP/1.1 200 Fine\r\nBare\r\nX-A:  b \nX-B:c\r\n\r\nbody\x00", 200,
			fetch.HeaderList{{Name: "Bare"}, {Name: "X-A", Value: " b "}, {Name: "X-B", Value: "c"}}, "body\x00"},
		{"bytes that are no answer", scenario.Answer{Bytes: "nonsense"}, "nonsense", 0, nil, ""},
	} {
		for _, secure := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/%v", tt.name, secure), func(t *testing.T) {
				t.Parallel()
				role, port := scenario.RoleAPI, "443"
				if !secure {
					role, port = scenario.RoleScheme, "80"
				}
				p, target, _ := place(t, s, scenarioOf(step(role, "", respond(tt.answer))))
				host := p.Bases[role].Host()
				got := exact(t, s, net.JoinHostPort(host, port), secure,
					"GET "+p.Prefix+" HTTP/1.1\r\nhost: "+host+"\r\nX-ODD:  a\tb \r\nx-odd:\r\n\r\n")
				x := only(t, target.Exchanges())
				date, _ := x.Response.Get("Date")
				want := strings.ReplaceAll(tt.want, "Date: D", "Date: "+date)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("bytes (-want +got):\n%s", diff)
				}
				if x.Status != tt.status || x.Reply != tt.reply || !x.Answered {
					t.Errorf("recorded %d with reply %q, want %d and %q", x.Status, x.Reply, tt.status, tt.reply)
				}
				if n := len(tt.headers); len(x.Response) < n || !slices.Equal(x.Response[:n], tt.headers) {
					t.Errorf("recorded answer %q", x.Response)
				}
				request := fetch.HeaderList{{Name: "host", Value: host}, {Name: "X-ODD", Value: "a\tb"}, {Name: "x-odd", Value: ""}}
				if diff := cmp.Diff(request, x.Request); diff != "" {
					t.Errorf("recorded request (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestMalformedRequests(t *testing.T) {
	s := start(t, servers.Config{})
	for _, request := range []string{
		"nonsense\r\n\r\n",
		"GET / HTTP/1.1\r\nNo colon\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: app.example.test\r\nContent-Length: x\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: app.example.test\r\nTransfer-Encoding: gzip\r\n\r\n",
		"GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
	} {
		before := len(s.Strays())
		got := exact(t, s, "app.example.test:80", false, request)
		if !strings.HasPrefix(got, "HTTP/1.1 400 Bad Request\r\n") {
			t.Errorf("%.40q: answered %q", request, got)
		}
		strays := s.Strays()
		if len(strays) != before+1 || !strings.HasPrefix(strays[before].Why, "malformed: ") {
			t.Errorf("%.40q: strays %v", request, strays)
		}
	}
}

func TestRequestForms(t *testing.T) {
	s := start(t, servers.Config{})
	p, target, _ := place(t, s, scenarioOf(step(scenario.RoleScheme, "/a?", respond(scenario.Answer{Body: "b"}))))
	for _, request := range []string{
		"GET http://app.example.test%s/a HTTP/1.1\r\nHost: other\r\n\r\n", // as a proxy gets it
		"GET %s/a? HTTP/1.1\r\nHost: APP.example.test:80\r\n\r\n",
		"GET %s/a HTTP/1.0\nhost: app.example.test\n\n",
		"POST %s/a HTTP/1.1\r\nHost: app.example.test\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
	} {
		got := exact(t, s, "app.example.test:80", false, fmt.Sprintf(request, p.Prefix))
		if strings.Contains(request, "Expect") {
			var ok bool
			if got, ok = strings.CutPrefix(got, "HTTP/1.1 100 Continue\r\n\r\n"); !ok {
				t.Errorf("%q: nobody told it to continue", request)
			}
		}
		if !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") {
			t.Errorf("%q: answered %q", request, got)
		}
	}
	if got := len(target.Exchanges()); got != 4 {
		t.Errorf("%d exchanges", got)
	}
}
