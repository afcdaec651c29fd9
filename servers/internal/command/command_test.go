package command

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

// listenAt returns a free address on loopback.
func listenAt(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestCommand(t *testing.T) {
	addr := listenAt(t)
	cfg := targettest.Order(t, Kind{}, "")
	cfg.Options.Shared().Config = ""
	cfg.Options.(*options).Command = []string{"varnishd", "-F", "-j", "none", "-n", "{dir}/work", "-a", addr, "-b", "{upstream:backend:3000}", "-s", "malloc,16m", "-l", "8m"}
	cfg.Options.(*options).Listen = map[string]string{"http://api.example.com": addr}
	c := targettest.Asked(t, Kind{}, cfg, []targettest.Asking{{URL: "http://api.example.com/x", Status: 200, Want: map[string]string{"X-Upstream": "backend:3000"}}})
	if len(c.Upstreams) != 1 || len(c.Changes) != 2 {
		t.Errorf("upstreams %+v, changes %+v", c.Upstreams, c.Changes)
	}
}

func TestCommandFiles(t *testing.T) {
	cfg := targettest.Order(t, Kind{}, "")
	cfg.Options.(*options).Command = []string{"true", "--cert={certificate:api.example.com}", "--key={key:api.example.com}", "{dir}", "{upstream:a:1},{https-upstream:b:2}", "{other}"}
	cfg.Options.(*options).Listen = map[string]string{"https://api.example.com": "127.0.0.1:1", "https://api.example.com:8443": "localhost:2"}
	c := targettest.Prepared(t, Kind{}, cfg)
	_, run := program{}.Argv(c)
	for i, prefix := range []string{"--cert=", "--key="} {
		if b, err := os.ReadFile(strings.TrimPrefix(run[i+1], prefix)); err != nil || !strings.Contains(string(b), "-----BEGIN") {
			t.Errorf("%s: %v", run[i+1], err)
		}
	}
	if run[3] != c.Dir || !strings.HasPrefix(run[4], "127.0.0.1:") || strings.Contains(run[4], "{") || run[5] != "{other}" {
		t.Errorf("arguments: %q", run)
	}
	if l := c.Listeners; len(l) != 2 || l[0].Port != 443 || !l[0].TLS || l[1].Port != 8443 {
		t.Errorf("listeners: %+v", l)
	}
}

func TestCommandMistakes(t *testing.T) {
	at := map[string]string{"http://api.example.com": listenAt(t)}
	for words, bad := range map[string]options{
		"has no command":            {},
		"no such file":              {Command: []string{"no-such-program-here"}, Listen: at},
		"where the command listens": {Command: []string{"true"}},
		"is not an origin":          {Command: []string{"true"}, Listen: map[string]string{"api.example.com": "127.0.0.1:1"}},
		"is not an address":         {Command: []string{"true"}, Listen: map[string]string{"http://api.example.com": "8080"}},
		"is not on this machine":    {Command: []string{"true"}, Listen: map[string]string{"http://api.example.com": "10.0.0.1:80"}},
		"exits at once":             {Command: []string{"sh", "-c", "echo first; echo giving up >&2; exit 3"}, Listen: at},
		"giving up":                 {Command: []string{"sh", "-c", "echo first; echo giving up >&2; exit 3"}, Listen: at},
	} {
		t.Run(words, func(t *testing.T) {
			cfg := targettest.Order(t, Kind{}, "")
			cfg.Options = &bad
			if e := targettest.Mistake(t, Kind{}, cfg); !strings.Contains(e.Error(), words) {
				t.Error(e)
			}
		})
	}
}

// A program that listens already is not judged in the command's place.
func TestCommandPortTaken(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cfg := targettest.Order(t, Kind{}, "")
	cfg.Options = &options{Command: []string{"sleep", "600"}, Listen: map[string]string{"http://api.example.com": l.Addr().String()}}
	e := targettest.Mistake(t, Kind{}, cfg)
	want := "listens on " + l.Addr().String()
	if runtime.GOOS == "linux" {
		want = fmt.Sprintf("(process %d) listens on %s", os.Getpid(), l.Addr())
	}
	if !strings.Contains(e.Error(), want) || !strings.Contains(e.Error(), "under resolve") {
		t.Error(e)
	}
}

// A command that ends is not alive, and says how it ended and what it wrote.
func TestCommandEnds(t *testing.T) {
	addr := listenAt(t)
	end := filepath.Join(t.TempDir(), "end")
	cfg := targettest.Order(t, Kind{}, "")
	cfg.Options = &options{Listen: map[string]string{"http://api.example.com": addr}, Command: []string{"python3", "-c", `
import http.server, os, sys, threading, time
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1].split(":")[1])), http.server.BaseHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
while not os.path.exists(sys.argv[2]): time.sleep(0.005)
print("out of memory", flush=True)
os._exit(3)
`, addr, end}}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed: apt-get install python3")
	}
	c := targettest.Prepared(t, Kind{}, cfg)
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Alive(); err != nil {
		t.Errorf("it runs: %v", err)
	}
	if err := os.WriteFile(end, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err = r.Alive()
	for err == nil && t.Context().Err() == nil {
		err = r.Alive()
	}
	if err == nil || !strings.Contains(err.Error(), "python3 has ended during the run (exit status 3)") || !strings.Contains(err.Error(), "out of memory") {
		t.Error(err)
	}
}
