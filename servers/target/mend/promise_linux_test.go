package mend_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// application answers as the query says: status, and own for CORS headers of
// its own that let everybody in. It knows no OPTIONS.
func application(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("X-Total-Count", "3")
	if q.Has("own") {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Expose-Headers", "X-Internal")
		w.Header().Set("Access-Control-Allow-Methods", "PATCH")
		w.Header().Set("Access-Control-Allow-Headers", "X-Internal")
		w.Header().Set("Access-Control-Max-Age", "9")
	}
	status := http.StatusOK
	if r.Method == http.MethodOptions {
		status = http.StatusMethodNotAllowed
	} else if n, err := strconv.Atoi(q.Get("status")); err == nil {
		status = n
	}
	if status == http.StatusFound {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "hello")
}

// startApplication returns its address.
func startApplication(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(application))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

var (
	letIn = []string{
		"https://app.example.com", "http://localhost:5173", "null", "https://a.apps.example.com", "https://a.b.example.org:8443",
		"https://a-name-of-a-staging-host-that-is-longer-than-most.example.com",
	}
	keptOut = []string{
		"https://evil.test", "https://app.example.com.evil.test", "https://evilapp.example.com", "https://appxexample.com",
		"http://app.example.com", "https://app.example.com:8443", "https://a.b.apps.example.com", "https://apps.example.com",
		"https://app.example.com.", "http://localhost:5174", "https://example.org.evil.test", "https://xexample.org",
	}
)

const route = "/api/items"

// promises holds a proxy to what full() promises, and lists what is broken.
type promises struct {
	t      *testing.T
	base   string
	broken []string
}

func (p *promises) breaks(format string, args ...any) {
	p.broken = append(p.broken, fmt.Sprintf(format, args...))
}

// ask sends a request that knows the password.
func (p *promises) ask(method, query, origin string, headers ...string) *http.Response {
	p.t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(strings.Repeat("x", 4096))
	}
	req, err := http.NewRequest(method, p.base+route+query, body)
	if err != nil {
		p.t.Fatal(err)
	}
	req.SetBasicAuth("user", "secret")
	for i := 0; i+1 < len(headers); i += 2 {
		if req.Header.Set(headers[i], headers[i+1]); headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	if origin != "" {
		req.Header.Set("Origin", origin)
	}
	res, err := plainClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res
}

// preflight is sent as browsers do: without credentials.
func (p *promises) preflight(query, origin string) *http.Response {
	p.t.Helper()
	return p.ask(http.MethodOptions, query, origin, "Authorization", "",
		"Access-Control-Request-Method", "DELETE", "Access-Control-Request-Headers", "x-trace")
}

func (p *promises) readable(what string, res *http.Response, origin string) {
	p.t.Helper()
	p.same(what, res, "Access-Control-Allow-Origin", origin)
	p.same(what, res, "Access-Control-Allow-Credentials", "true")
	p.varies(what, res)
}

// same wants one line of the header with the value.
func (p *promises) same(what string, res *http.Response, name, want string) {
	if got := res.Header.Values(name); !slices.Equal(got, []string{want}) {
		p.breaks("%s: status %d, %s is %q", what, res.StatusCode, name, got)
	}
}

func (p *promises) varies(what string, res *http.Response) {
	if !slices.Contains(tokens(res.Header.Values("Vary")), "origin") {
		p.breaks("%s: status %d, Vary is %q", what, res.StatusCode, res.Header.Values("Vary"))
	}
}

func tokens(values []string) []string {
	var out []string
	for _, v := range values {
		for item := range strings.SplitSeq(v, ",") {
			out = append(out, strings.ToLower(strings.TrimSpace(item)))
		}
	}
	return out
}

func (p *promises) unreadable(what string, res *http.Response) {
	if got, ok := res.Header["Access-Control-Allow-Origin"]; ok {
		p.breaks("%s: status %d, Access-Control-Allow-Origin is %q", what, res.StatusCode, got)
	}
}

// up is what must hold in front of an application that answers.
func (p *promises) up() {
	for _, o := range letIn {
		res := p.ask("GET", "", o)
		if res.StatusCode != http.StatusOK {
			p.breaks("GET from %s: status %d", o, res.StatusCode)
		}
		p.readable("GET from "+o, res, o)
		if got := tokens(res.Header.Values("Access-Control-Expose-Headers")); !slices.Equal(got, []string{"x-total-count", "etag"}) {
			p.breaks("GET from %s: exposes %q", o, got)
		}
		p.preflighted("preflight from "+o, p.preflight("", o), o)
	}
	o := letIn[0]
	for _, status := range []int{302, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504} {
		res := p.ask("GET", "?status="+strconv.Itoa(status), o)
		if res.StatusCode != status {
			p.breaks("status %d became %d", status, res.StatusCode)
		}
		p.readable("an error", res, o)
	}
	own := p.ask("GET", "?own=1", o)
	p.readable("GET of an application with its own headers", own, o)
	if slices.Contains(tokens(own.Header.Values("Access-Control-Expose-Headers")), "x-internal") {
		p.breaks("the application's own Access-Control-Expose-Headers passed")
	}
	p.preflighted("preflight of an application with its own headers", p.preflight("?own=1", o), o)
	for _, o := range keptOut {
		p.unreadable("GET from "+o, p.ask("GET", "", o))
		p.unreadable("own GET from "+o, p.ask("GET", "?own=1", o))
		p.unreadable("404 from "+o, p.ask("GET", "?own=1&status=404", o))
		p.unreadable("preflight from "+o, p.preflight("?own=1", o))
	}
	evil, none := p.ask("GET", "", keptOut[0]), p.ask("GET", "", "")
	p.varies("GET from "+keptOut[0], evil)
	p.varies("GET without Origin", none)
	p.unreadable("GET without Origin", none)
	if res := p.ask("OPTIONS", "", o); res.StatusCode != http.StatusMethodNotAllowed {
		p.breaks("an OPTIONS request that is no preflight did not reach the application: status %d", res.StatusCode)
	}
	p.readable("GET without credentials", p.ask("GET", "", o, "Authorization", ""), o)
}

func (p *promises) preflighted(what string, res *http.Response, origin string) {
	if res.StatusCode < 200 || res.StatusCode > 299 {
		p.breaks("%s: status %d", what, res.StatusCode)
	}
	p.readable(what, res, origin)
	p.same(what, res, "Access-Control-Max-Age", "600")
	if got := tokens(res.Header.Values("Access-Control-Allow-Methods")); !slices.Equal(got, []string{"get", "put", "delete"}) {
		p.breaks("%s: methods %q", what, got)
	}
	if got := tokens(res.Header.Values("Access-Control-Allow-Headers")); !slices.Equal(got, []string{"content-type", "x-trace"}) {
		p.breaks("%s: headers %q", what, got)
	}
}

// down is what must hold in front of an application that does not answer.
func (p *promises) down() {
	for _, o := range letIn[:2] {
		res := p.ask("GET", "", o)
		if res.StatusCode < 500 {
			p.breaks("there is an application: status %d", res.StatusCode)
		}
		p.readable("GET of nothing", res, o)
		p.preflighted("preflight of nothing", p.preflight("", o), o)
	}
	p.unreadable("GET of nothing", p.ask("GET", "", keptOut[0]))
}

// tooLarge is what must hold of a body that the proxy refuses.
func (p *promises) tooLarge() {
	res := p.ask("POST", "", letIn[0])
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		p.breaks("a body that is too large: status %d", res.StatusCode)
	}
	p.readable("a body that is too large", res, letIn[0])
}
