package teach

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
)

func TestHost(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	port := strconv.Itoa(int(l.places.ports[appPort]))
	for _, c := range []struct {
		host string
		want int
	}{
		{"localhost:" + port, 200},
		{"LOCALHOST:" + port, 200},
		{"127.0.0.1:" + port, 307},
		{"[::1]:" + port, 307},
		{"evil.example:" + port, 421},
		{"localhost.evil.example:" + port, 421},
		{"localhost", 421},
		{"localhost:1", 421},
		{"192.168.1.5:" + port, 421},
	} {
		req, _ := http.NewRequest("GET", l.places.app().String()+"/", nil)
		req.Host = c.host
		if got, _ := s.do(req); got != c.want {
			t.Errorf("Host %s: %d, want %d", c.host, got, c.want)
		}
	}
	status, _ := s.post("/lab/run", url.Values{"lesson": {"preflight"}}, func(r *http.Request) { r.Host = "127.0.0.1:" + port })
	if status != http.StatusMisdirectedRequest {
		t.Errorf("run at another name: %d", status)
	}
}

func TestHostOfTargets(t *testing.T) {
	l := start(t)
	for _, host := range []string{"evil.example", "localhost:1", "127.0.0.1:" + strconv.Itoa(int(l.places.ports[apiPort]))} {
		reply := speak(t, l.places.ports[apiPort], "GET /r/x/t HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		if !strings.HasPrefix(reply, "HTTP/1.1 421 ") {
			t.Errorf("Host %s: %.60q", host, reply)
		}
	}
}

// speak sends bytes to a port and returns all that comes back.
func speak(t *testing.T, port uint16, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	io.WriteString(conn, text)
	out, _ := io.ReadAll(conn)
	return string(out)
}

func TestEndpointsAreTheLabsOwnPagesAlone(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	other := enters(t, l)
	for name, edit := range map[string]func(*http.Request){
		"no token":            func(r *http.Request) { r.Header.Del(tokenHeader) },
		"another's token":     func(r *http.Request) { r.Header.Set(tokenHeader, other.token) },
		"another origin":      func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"another port":        func(r *http.Request) { r.Header.Set("Origin", "http://localhost:3000") },
		"no origin":           func(r *http.Request) { r.Header.Del("Origin") },
		"null":                func(r *http.Request) { r.Header.Set("Origin", "null") },
		"same-site":           func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"a visitor of no lab": func(r *http.Request) { r.Header.Set("Cookie", visitorCookie+"=x.y") },
	} {
		for _, path := range []string{"/lab/run", "/lab/outcome", "/lab/predict"} {
			client := s.client
			if strings.HasPrefix(name, "a visitor") {
				s.client = &http.Client{}
			}
			status, text := s.post(path, url.Values{"lesson": {"preflight"}}, edit)
			s.client = client
			if status != http.StatusForbidden {
				t.Errorf("%s, %s: %d %.80s", path, name, status, text)
			}
		}
	}
	for name, origin := range map[string]string{"another origin": "https://evil.example", "none": ""} {
		status, text := s.post("/lab/enter", nil, func(r *http.Request) { r.Header.Set("Origin", origin) })
		if status != http.StatusForbidden {
			t.Errorf("enter from %s: %d %s", name, status, text)
		}
	}
	if status, _ := s.get("/lab/run"); status != http.StatusMethodNotAllowed {
		t.Errorf("GET of an endpoint: %d", status)
	}
}

func TestVisitorsAreApart(t *testing.T) {
	l := start(t)
	one, two := enters(t, l), enters(t, l)
	if one.token == two.token {
		t.Fatal("two visitors have one token")
	}
	n := one.next("/lab/run", url.Values{"lesson": {"preflight"}})
	status, _ := two.post("/lab/outcome", url.Values{"run": {n.Run}, "step": {"0"}, "outcome": {`{"kind":"network-error"}`}})
	if status != http.StatusGone {
		t.Errorf("another's run: %d", status)
	}
	m := two.next("/lab/run", url.Values{"lesson": {"preflight"}})
	if m.Run == n.Run {
		t.Error("two runs have one name")
	}
	for range maxOwnRuns + 5 {
		two.next("/lab/run", url.Values{"lesson": {"preflight"}})
	}
	if l.runs.of(visitorOf(t, one), n.Run) == nil {
		t.Error("one visitor's runs have pushed out another's")
	}
	if l.runs.of(visitorOf(t, two), m.Run) != nil {
		t.Error("a visitor's runs are not bounded")
	}
}

func visitorOf(t *testing.T, s *student) string {
	t.Helper()
	u, _ := url.Parse(s.lab.places.app().String() + "/lab/run")
	for _, c := range s.client.Jar.Cookies(u) {
		if c.Name == visitorCookie {
			return c.Value
		}
	}
	t.Fatal("no cookie")
	return ""
}

func TestVisitorCookieStaysOutOfRuns(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	for _, path := range []string{"/", "/r/x/t", "/lesson/preflight"} {
		u, _ := url.Parse(l.places.app().String() + path)
		if c := s.client.Jar.Cookies(u); len(c) != 0 {
			t.Errorf("%s: %v", path, c)
		}
	}
	req, _ := http.NewRequest("POST", l.places.app().String()+"/lab/enter", nil)
	req.Header.Set("Origin", l.places.app().String())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	c := resp.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/lab/" {
		t.Errorf("%+v", c)
	}
	if h := resp.Header.Get("Access-Control-Allow-Origin"); h != "" {
		t.Errorf("an endpoint has a CORS header: %s", h)
	}
}

func TestPolicyOfEveryPage(t *testing.T) {
	l := start(t)
	for _, path := range []string{"/", "/lesson/preflight", "/playground", "/explain", "/frame", "/nothing", "/assets/run.js"} {
		resp, err := http.Get(l.places.app().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; ") || !strings.Contains(policy, "; script-src http://localhost:") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: %q", path, policy)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", path)
		}
	}
}

func TestRunsAnswerNoNavigation(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	n := s.next("/lab/run", url.Values{"lesson": {"sent-not-read"}})
	target := l.runs.list[n.Run].judge.Scripts[0].Call.URL
	for _, dest := range []string{"document", "iframe", "script", "serviceworker"} {
		req, _ := http.NewRequest("GET", target.String(), nil)
		req.Header.Set("Sec-Fetch-Dest", dest)
		if status, _ := s.do(req); status != http.StatusForbidden {
			t.Errorf("%s: %d", dest, status)
		}
	}
}

func TestOutcomesOutOfTurn(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	n := s.next("/lab/run", url.Values{"lesson": {"max-age"}})
	for _, c := range []struct {
		step, outcome string
		want          int
	}{
		{"1", `{"kind":"network-error"}`, 409},
		{"x", `{}`, 410},
		{"0", `{"kind":"magic"}`, 422},
		{"0", `not JSON`, 422},
		{"0", `{"kind":"network-error","error":"TypeError: x"}`, 200},
		{"0", `{"kind":"network-error"}`, 409},
	} {
		status, text := s.post("/lab/outcome", url.Values{"run": {n.Run}, "step": {c.step}, "outcome": {c.outcome}})
		if status != c.want {
			t.Errorf("step %s, %s: %d %s, want %d", c.step, c.outcome, status, text, c.want)
		}
	}
}

func TestWireIsBounded(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	n := s.next("/lab/run", url.Values{"lesson": {"sent-not-read"}})
	r := l.runs.list[n.Run]
	for range maxWire + 3 {
		s.sends(r.judge.Scenario.Declared(chromium.Engine.Agent(), r.judge.Placement, r.judge.Scripts)[0].Wire[0].Sent)
	}
	if len(r.wire) != maxWire || r.dropped != 3 {
		t.Errorf("%d kept, %d dropped", len(r.wire), r.dropped)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	l := start(t)
	taken := int(l.places.ports[thirdPort])
	_, err := Start(context.Background(), Config{Port: taken - 2})
	if err == nil {
		t.Fatal("no error")
	}
	named := false
	for i := range 5 { // a neighbour may be taken, too
		named = named || strings.Contains(err.Error(), fmt.Sprintf("port %d ", taken-2+i))
	}
	if !named || !strings.Contains(err.Error(), "--port") {
		t.Error(err)
	}
}

func TestBadConfig(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{Port: 65534}, "5 ports in a row"},
		{Config{Port: -1}, "5 ports in a row"},
		{Config{Port: 6666}, "browsers refuse"},
		{Config{Listen: "0.0.0.0"}, "needs one address"},
		{Config{Listen: "example.com"}, "an address of this machine"},
		{Config{Listen: "192.0.2.1"}, "listen for the pages"},
	} {
		l, err := Start(context.Background(), c.cfg)
		if err == nil {
			l.Close()
			t.Errorf("%+v: no error", c.cfg)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.cfg, err)
		}
	}
}

func TestStartIsQuick(t *testing.T) {
	begun := time.Now()
	l := start(t)
	resp, err := http.Get(l.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if took := time.Since(begun); took > time.Second {
		t.Errorf("up after %v", took)
	}
}

// A lab that is not on loopback wants its join token once, and has no other
// site.
func TestListen(t *testing.T) {
	own, _, _ := strings.Cut(ownAddresses(), " ")
	if net.ParseIP(own) == nil {
		t.Skip("this machine has no address but loopback")
	}
	l, err := Start(context.Background(), Config{Listen: own})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Join() == "" || !strings.HasSuffix(l.URL, "#join="+l.Join()) || !strings.Contains(l.URL, own) {
		t.Errorf("URL %s", l.URL)
	}
	s := &student{t: t, lab: l, client: &http.Client{}}
	for join, want := range map[string]int{"": 403, "wrong": 403, l.Join(): 200} {
		if status, _ := s.post("/lab/enter", url.Values{"join": {join}}); status != want {
			t.Errorf("%q: %d, want %d", join, status, want)
		}
	}
	for _, p := range l.presets() {
		if p.ID == "no-cookie" {
			t.Error("a preset of the other site, which is not there")
		}
	}
	if _, text := s.get("/lesson/same-site"); !strings.Contains(text, "cannot be run at this address") {
		t.Error("a lesson of the other site, which is not there")
	}
	if status, _ := s.get("/lesson/preflight"); status != http.StatusOK {
		t.Errorf("a lesson's page: %d", status)
	}
	if _, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", l.places.ports[appPort]), time.Second); err == nil {
		t.Error("it listens on loopback, too")
	}
}

func TestSplit(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	form := formValues(firstState)
	form.Set("method", "")
	form.Set("headers", "")
	form.Set("bodyKind", "none")
	form.Set("r-raw", "X-Odd : 1\nno colon at all\nX-High: \u00e9")
	n := s.next("/lab/run", form)
	target := l.runs.list[n.Run].judge.Scripts[0].Call.URL
	reply := speak(t, target.Port, "GET "+target.Path+" HTTP/1.1\r\nHost: "+target.Origin().Host()+":"+strconv.Itoa(int(target.Port))+"\r\n\r\n")
	head, body, _ := strings.Cut(reply, "\r\n\r\n")
	for _, want := range []string{"\r\nX-Odd : 1\r\n", "\r\nno colon at all\r\n", "\r\nX-High: \xe9\r\n", "\r\nConnection: close"} {
		if !strings.Contains(head, want) {
			t.Errorf("%q is not in %q", want, head)
		}
	}
	if body != "stored" {
		t.Errorf("body %q", body)
	}
}

// A redirect does not lead out of the lab: the document that makes the requests
// has a policy, and the oracle knows it.
func TestNowhereElse(t *testing.T) {
	l := start(t)
	v := l.foreseen(State{Response: Reply{Status: 302, Headers: hs{star, {Name: "Location", Value: "https://evil.example/"}}}})
	if !strings.Contains(v.Headline, "only to the lab's own origins") {
		t.Errorf("%s %s", v.Headline, v.Error)
	}
}

// What a run's cookies leave in the browser is deleted when it has ended.
func TestCookiesEndWithTheRun(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	n := s.next("/lab/run", url.Values{"lesson": {"allow-credentials"}})
	r := l.runs.list[n.Run]
	for step := range r.judge.Scripts {
		p := r.judge.Scenario.Declared(chromium.Engine.Agent(), r.judge.Placement, r.judge.Scripts)[step]
		for _, e := range p.Wire {
			s.sends(e.Sent)
		}
		if step < len(r.judge.Scripts)-1 {
			s.next("/lab/outcome", url.Values{"run": {n.Run}, "step": {strconv.Itoa(step)}, "outcome": {string(mustJSON(t, told(p.Outcome)))}})
		}
	}
	deleted := l.leftovers(r)
	if len(deleted) != 1 || deleted[0].Name != "sid" || deleted[0].MaxAge >= 0 || deleted[0].Path != r.prefix() {
		t.Errorf("%v", deleted)
	}
}
