package upstream_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/proxy"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

const deadline = 10 * time.Second

func start(t testing.TB, cfg upstream.Config) *upstream.Set {
	t.Helper()
	s, err := upstream.Start(t.Context(), cfg)
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

func stand(t testing.TB, s *upstream.Set, name string, p proxy.Protocol) string {
	t.Helper()
	addr, err := s.Stand(name, p)
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// exact sends bytes and returns every byte that comes back.
func exact(t testing.TB, addr, request string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(deadline))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	return string(got), err
}

func headers(pairs ...string) fetch.HeaderList {
	var out fetch.HeaderList
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return out
}

func respond(status int, body string, pairs ...string) upstream.Answers {
	return upstream.Answers{Response: wire.ScriptedAnswer{Status: status, Body: body, Headers: headers(pairs...)}}
}

// only returns the only exchange of a token.
func only(t testing.TB, s *upstream.Set, token string) upstream.Exchange {
	t.Helper()
	all := s.Exchanges(token)
	if len(all) != 1 {
		t.Fatalf("%d exchanges of %s, want 1: %+v; strays: %+v", len(all), token, all, s.Strays())
	}
	return all[0]
}

// ask sends a request with header lines given as alternating names and values.
func ask(t testing.TB, c *http.Client, method, url, body string, pairs ...string) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		req.Header.Add(pairs[i], pairs[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(got)
}

// nginx runs a real nginx with one server, and returns its URL.
func nginx(t testing.TB, server string) string {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx"
		if _, err := os.Stat(program); err != nil {
			t.Skip("nginx is not installed: apt-get install nginx")
		}
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	os.Chmod(dir, 0o755)
	os.Chmod(filepath.Dir(dir), 0o755)
	conf := `daemon off; master_process off; worker_processes 1; pid DIR/pid; error_log stderr;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path DIR/b; proxy_temp_path DIR/p; fastcgi_temp_path DIR/f; uwsgi_temp_path DIR/u; scgi_temp_path DIR/s;
	server { listen ` + addr + `; ` + server + ` }
}`
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(conf, "DIR", dir)), 0o644); err != nil {
		t.Fatal(err)
	}
	var output strings.Builder
	cmd := exec.Command(program, "-e", "stderr", "-p", dir, "-c", file)
	cmd.Stderr = &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("nginx says:\n%s", output.String())
		}
	})
	client := http.Client{Timeout: time.Second}
	for end := time.Now().Add(deadline); ; {
		resp, err := client.Get("http://" + addr + "/ready")
		if err == nil {
			resp.Body.Close()
			return "http://" + addr
		}
		if time.Now().After(end) {
			t.Fatalf("nginx does not answer: %v", err)
		}
		time.Sleep(5 * time.Millisecond) // polling
	}
}
