package teach_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// fixCase is what a lesson's fix must do beside letting script read the answer
// to the lesson's question.
type fixCase struct {
	path  string // that is asked; /items if left out
	has   string // a header line of the last answer
	check func(t *testing.T, ask asker)
}

var fixCases = map[string]fixCase{
	"same-site":      {has: "Set-Cookie: sid=1; SameSite=None; Secure"},
	"expose-headers": {has: "Access-Control-Expose-Headers: X-Total"},
	"max-age":        {check: func(t *testing.T, ask asker) { ask.preflight(t, "PUT", "Access-Control-Max-Age", "7200") }},
	"redirects":      {path: "/moved"},
	"allow-origin":   {check: strangersGetNothing},
	"wildcard":       {check: strangersGetNothing},
	"vary": {check: func(t *testing.T, ask asker) {
		strangersGetNothing(t, ask)
		if h := ask.get(t, "").Header; h.Get("Vary") != "Origin" {
			t.Errorf("without Origin: Vary is %q", h.Get("Vary"))
		}
	}},
	"not-protected": {check: func(t *testing.T, ask asker) {
		if res := ask.do(t, http.MethodPost, "Origin", "https://evil.test"); res.StatusCode != http.StatusForbidden {
			t.Errorf("a write from elsewhere: status %d", res.StatusCode)
		}
	}},
	"errors": {check: func(t *testing.T, ask asker) {
		if res := ask.get(t, "https://app.example.com"); res.StatusCode < 500 {
			t.Errorf("the fix does not fail: status %d", res.StatusCode)
		}
	}},
	"postman": {check: func(t *testing.T, ask asker) {
		if res := ask.do(t, http.MethodPut, "Origin", "https://app.example.com"); res.StatusCode != http.StatusUnauthorized {
			t.Errorf("without a token: status %d", res.StatusCode)
		}
	}},
}

func strangersGetNothing(t *testing.T, ask asker) {
	for _, origin := range []string{"https://evil.test", "https://app.example.com.evil.test", "null"} {
		if h := ask.get(t, origin).Header; h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s is allowed %q", origin, h.Get("Access-Control-Allow-Origin"))
		}
	}
}

// asker asks a server that runs.
type asker struct{ base, path string }

func (a asker) get(t *testing.T, origin string) *http.Response {
	t.Helper()
	return a.do(t, http.MethodGet, "Origin", origin)
}

// do makes a request with one header, or none for an empty value.
func (a asker) do(t *testing.T, method, name, value string) *http.Response {
	t.Helper()
	var h fetch.HeaderList
	if value != "" {
		h = fetch.HeaderList{{Name: name, Value: value}}
	}
	res, err := a.send(method, a.path, h)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func (a asker) preflight(t *testing.T, method, name, want string) {
	t.Helper()
	res, err := a.send(http.MethodOptions, a.path, fetch.HeaderList{
		{Name: "Origin", Value: "https://app.example.com"}, {Name: "Access-Control-Request-Method", Value: method},
	})
	if err != nil || res.Header.Get(name) != want {
		t.Errorf("preflight: %v; %s is not %q", err, name, want)
	}
}

func (a asker) send(method, path string, headers fetch.HeaderList) (*http.Response, error) {
	req, err := http.NewRequest(method, a.base+path, nil)
	if err != nil {
		return nil, err
	}
	for _, h := range headers {
		req.Header.Add(h.Name, h.Value)
	}
	res, err := direct.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res, err
}

// direct follows no redirect, and leaves no connection behind.
var direct = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       10 * time.Second,
}

// respond is what the server answers, as the oracle asks; last is the answer
// seen last.
func (a asker) respond(last **http.Response) fetch.Respond {
	return func(sent fetch.Sent) fetch.Answer {
		res, err := a.send(sent.Method, sent.URL.Path, sent.Headers)
		if err != nil {
			return fetch.Answer{Kind: fetch.Unanswered}
		}
		*last = res
		r := fetch.Response{Status: res.StatusCode}
		for name, values := range res.Header {
			for _, v := range values {
				r.Headers = append(r.Headers, fetch.Header{Name: name, Value: v})
			}
		}
		if to := res.Header.Get("Location"); to != "" {
			u, err := weburl.Parse(to, sent.URL)
			r.Location = fetch.Location{Present: true, URL: u, Failure: err != nil}
		}
		return fetch.Answer{Kind: fetch.Answered, Response: r, HTTP1: true}
	}
}

// Every fix runs, and a browser at https://app.example.com that asks it what
// the lesson's question is about lets script read the answer. The oracle stands
// for the browser.
func TestFixesWork(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server for each fix")
	}
	list, err := scenarios.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		for _, server := range fixServers {
			t.Run(l.ID+"/"+server.name, func(t *testing.T) {
				t.Parallel()
				fixWorks(t, l, server)
			})
		}
	}
}

func fixWorks(t *testing.T, l scenarios.Lesson, server fixServer) {
	c := fixCases[l.ID]
	text := server.program(l.Fix)
	if !strings.Contains(text, "items") {
		t.Fatalf("no fix:\n%s", text)
	}
	ask := asker{server.start(t, server, text, l.ID == "errors"), "/items"}
	if c.path != "" {
		ask.path = c.path
	}
	page := scenario.Hosts{Page: "app.example.com", API: "api.example.com", Third: "x.example.com", OtherSite: "x.other.test"}.
		Placement(scenario.PageApp, ask.path)
	scripts, err := l.Scenario.Script(page)
	if err != nil {
		t.Fatal(err)
	}
	call := scripts[l.Predict.Step-1].Call
	if call.URL, err = weburl.At(page.Bases[scenario.RoleAPI], ask.path); err != nil {
		t.Fatal(err)
	}
	var last *http.Response
	got := fetch.Agent{}.Predict(page.Page, call, ask.respond(&last), fetch.State{})
	if got.Outcome.Kind != fetch.Readable {
		t.Fatalf("the fix is %v (%v)\n%v\n%s", got.Outcome.Kind, got.Outcome.Refusal, got.Wire, text)
	}
	if name, want, found := strings.Cut(c.has, ": "); found && !sameParts(last.Header.Get(name), want) {
		t.Errorf("%s is %q, want %q", name, last.Header.Get(name), want)
	}
	if c.check != nil {
		c.check(t, ask)
	}
}

// sameParts reports whether every part of want, between semicolons, is in got.
func sameParts(got, want string) bool {
	has := map[string]bool{}
	for p := range strings.SplitSeq(got, ";") {
		has[strings.ToLower(strings.TrimSpace(p))] = true
	}
	for p := range strings.SplitSeq(want, ";") {
		if !has[strings.ToLower(strings.TrimSpace(p))] {
			return false
		}
	}
	return true
}

// fixServer is what a fix is written for.
type fixServer struct {
	name    string
	program func(fix map[string]string) string
	start   func(t *testing.T, s fixServer, text string, failing bool) string
}

var fixServers = []fixServer{
	{"nginx", func(fix map[string]string) string { return fix["nginx"] }, startNginx},
	{"express-with-cors", func(fix map[string]string) string {
		with, _, _ := strings.Cut(fix["express"], scenarios.FixWithout)
		return with
	}, startExpress},
	{"express", func(fix map[string]string) string {
		_, without, _ := strings.Cut(fix["express"], scenarios.FixWithout)
		return "//" + without
	}, startExpress},
	{"fastapi", func(fix map[string]string) string { return fix["fastapi"] }, startFastAPI},
}

// startNginx puts the fix into the http block, and in front of an application.
func startNginx(t *testing.T, _ fixServer, text string, failing bool) string {
	path := program(t, "nginx", "apt-get install --no-install-recommends nginx")
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // for the lesson about two layers
		if !strings.Contains(text, "proxy_hide_header") {
			w.Header().Del("Access-Control-Allow-Origin")
		}
		w.Header().Set("Set-Cookie", "sid=1")
		if r.Header.Get("Authorization") == "" && strings.Contains(text, "login") {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(app.Close)
	if failing {
		app.Close() // nginx answers 502 by itself
	}
	dir, addr := t.TempDir(), free(t)
	text = strings.NewReplacer("listen 8080", "listen "+addr, "127.0.0.1:3000", app.Listener.Addr().String()).Replace(text)
	whole := "daemon off; worker_processes 1; pid " + dir + "/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n"
	for _, w := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		whole += w + "_temp_path " + dir + "/" + w + ";\n"
	}
	save(t, filepath.Join(dir, "nginx.conf"), whole+text+"}\n")
	return start(t, exec.Command(path, "-e", "stderr", "-p", dir, "-c", filepath.Join(dir, "nginx.conf")), addr)
}

// startExpress runs the program with the packages that NODE_PATH has.
func startExpress(t *testing.T, _ fixServer, text string, _ bool) string {
	path := program(t, "node", "install Node.js")
	const packages = "npm install express cors, and NODE_PATH naming the node_modules"
	if exec.Command(path, "-e", "require('express');require('cors')").Run() != nil {
		t.Skipf("Express is not installed: %s (it is %q)", packages, os.Getenv("NODE_PATH"))
	}
	dir, addr := t.TempDir(), free(t)
	_, port, _ := net.SplitHostPort(addr)
	text = strings.Replace(text, "app.listen(3000)", "app.listen("+port+", '127.0.0.1')", 1)
	save(t, filepath.Join(dir, "app.js"), text)
	cmd := exec.Command(path, filepath.Join(dir, "app.js"))
	cmd.Dir = dir
	return start(t, cmd, addr)
}

// startFastAPI runs the program with the packages that PYTHONPATH has.
func startFastAPI(t *testing.T, _ fixServer, text string, _ bool) string {
	path := program(t, "/usr/bin/python3", "apt-get install python3-fastapi python3-uvicorn")
	if exec.Command(path, "-c", "import fastapi, uvicorn").Run() != nil {
		t.Skipf("FastAPI is not installed: apt-get install python3-fastapi python3-uvicorn, or a PYTHONPATH that has them (it is %q)", os.Getenv("PYTHONPATH"))
	}
	dir, addr := t.TempDir(), free(t)
	_, port, _ := net.SplitHostPort(addr)
	save(t, filepath.Join(dir, "main.py"), text)
	cmd := exec.Command(path, "-m", "uvicorn", "main:app", "--port", port, "--log-level", "warning")
	cmd.Dir = dir
	return start(t, cmd, addr)
}

func program(t *testing.T, name, install string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	t.Skipf("%s is not installed: %s", name, install)
	return ""
}

func save(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start runs a server in a process group of its own until the test ends, and
// returns its URL when it answers.
func start(t *testing.T, cmd *exec.Cmd, addr string) string {
	t.Helper()
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { defer close(gone); _ = cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-gone
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case <-tick.C:
			if res, err := direct.Get("http://" + addr + "/up"); err == nil {
				res.Body.Close()
				return "http://" + addr
			}
		case <-gone:
			t.Fatalf("%s ended:\n%s", cmd.Path, log.String())
		case <-deadline:
			t.Fatalf("%s gives no answer", cmd.Path)
		}
	}
}
