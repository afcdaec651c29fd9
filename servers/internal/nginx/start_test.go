package nginx

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
	"github.com/crosscheck-cors/crosscheck/servers/process"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// plainSite serves one word.
const plainSite = "events {}\nhttp { server { listen 8080; server_name a.example; location / { return 200 hello; } } }\n"

func writeSite(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nginx.conf")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func siteOrder(t *testing.T, text string) target.Order {
	o := targettest.Order(t, Kind{}, "")
	o.Hosts, o.Upstreams = nil, newStandIns(t)
	o.Options.Shared().Config = writeSite(t, text)
	return o
}

func prepared(t *testing.T, o target.Order) *target.Copy { return targettest.Prepared(t, Kind{}, o) }

func TestStartAndClose(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	addr := c.Listeners[0].Addr
	if r.Alive() != nil {
		t.Error("nginx is not alive after Start")
	}
	if err := (process.Endpoint{Addr: addr, Host: "a.example"}).Answers(t.Context()); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if r.Alive() == nil {
		t.Error("nginx is alive after Close")
	}
	if conn, err := net.Dial("tcp", addr); err == nil {
		conn.Close()
		t.Errorf("somebody listens on %s after Close", addr)
	}
	// A copy can be started again.
	if r, err = c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Close()
}

func TestStartTakesOtherPorts(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	taken := c.Listeners[0].Addr
	l, err := net.Listen("tcp", taken)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := c.Listeners[0].Addr; got == taken {
		t.Errorf("still listens on %s, which is taken", got)
	}
	if got := c.Listeners[0].Port; got != 8080 {
		t.Errorf("stands for port %d, want 8080", got)
	}
}

// TestStartReportsTakenPort has a program that finds its port taken.
func TestStartReportsTakenPort(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	c.Program = script(t, "case \"$*\" in *-t*) exit 0;; esac\necho 'bind() to 127.0.0.1:1 failed (98: Address already in use)' >&2\nexit 1\n")
	_, err := c.Start(t.Context())
	var e *target.Error
	if !errors.As(err, &e) || !errors.Is(err, target.ErrTaken) {
		t.Fatalf("error is %T %v, want an *Error that is target.ErrTaken", err, err)
	}
}

func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStartShowsLastLines(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	c.Program = script(t, "case \"$*\" in *-t*) exit 0;; esac\ni=0; while [ $i -lt 50 ]; do i=$((i+1)); echo line $i; done\necho 'mistake in "+c.Files[0].Copy+":2' >&2\nexit 3\n")
	_, err := c.Start(t.Context())
	var e *target.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %T %v, want *Error", err, err)
	}
	if e.File != c.Files[0].Path || e.Line != 2 {
		t.Errorf("place is %s:%d, want %s:2", e.File, e.Line, c.Files[0].Path)
	}
	lines := strings.Split(e.Output, "\n")
	if len(lines) != process.ShownLines || lines[0] != "line 32" {
		t.Errorf("%d lines from %q, want %d from line 32", len(lines), lines[0], process.ShownLines)
	}
	if !strings.Contains(e.Problem, "exit status 3") {
		t.Errorf("problem %q does not say how it ended", e.Problem)
	}
	if strings.Contains(err.Error(), c.Dir) {
		t.Errorf("the error names the copy:\n%v", err)
	}
}

// TestStartIsNotFooled has a program that listens and ends.
func TestStartIsNotFooled(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	c.Program = script(t, "exit 0\n")
	if _, err := c.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "exits at once") {
		t.Errorf("error is %v, want that it exits at once", err)
	}
}

func TestStartHonoursContext(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	c.Program = script(t, "case \"$*\" in *-t*) exit 0;; esac\necho waits\nexec sleep 600\n")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := c.Start(ctx)
	if err == nil || !strings.Contains(err.Error(), "does not answer") || !strings.Contains(err.Error(), "waits") {
		t.Errorf("error is %v, want that it does not answer, and its output", err)
	}
}

func TestRenewKeepsAddresses(t *testing.T) {
	cfg := siteOrder(t, plainSite)
	c := prepared(t, cfg)
	before := c.Listeners[0].Addr
	if err := os.WriteFile(cfg.Options.Shared().Config, []byte(strings.ReplaceAll(plainSite, "hello", "changed")), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.Listeners[0].Addr; got != before {
		t.Errorf("listens on %s, was %s", got, before)
	}
	if !strings.Contains(c.Files[0].Made, "changed") {
		t.Error("the copy is still the old one")
	}
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
}

// childVariable makes the test binary start a proxy, say where, and wait.
const childVariable = "CROSSCHECK_PROXY_CHILD"

func TestMain(m *testing.M) {
	if file := os.Getenv(childVariable); file != "" {
		startForever(file)
	}
	os.Exit(m.Run())
}

func startForever(file string) {
	o := target.Order{Options: Kind{}.Options()}
	o.Options.Shared().Config = file
	p, err := Kind{}.Prepare(context.Background(), o)
	if err == nil {
		c := p.(*target.Copy)
		var r target.Running
		if r, err = c.Start(context.Background()); err == nil {
			fmt.Println(c.Listeners[0].Addr, pidOf(r), c.Dir)
			select {}
		}
	}
	fmt.Println(err)
	os.Exit(1)
}

func pidOf(r target.Running) int { return r.(interface{ PID() int }).PID() }

// TestKilledParent kills a process that runs an nginx: master and worker end,
// and the port is free.
func TestKilledParent(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+writeSite(t, plainSite))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	f := strings.Fields(line)
	if len(f) != 3 {
		t.Fatalf("the child says %q", line)
	}
	defer os.RemoveAll(f[2])
	pid, _ := strconv.Atoi(f[1])
	cmd.Process.Kill()
	_ = cmd.Wait()
	deadline := time.Now().Add(10 * time.Second)
	for syscall.Kill(-pid, 0) == nil {
		if time.Now().After(deadline) {
			_ = syscall.Kill(-pid, syscall.SIGKILL)
			t.Fatal("nginx survives its starter")
		}
		_, _ = http.Get("http://" + f[0]) // until it is refused, and a while longer
	}
	if conn, err := net.Dial("tcp", f[0]); err == nil {
		conn.Close()
		t.Error("the port is still taken")
	}
}

// TestKilledMaster kills the master alone: Close ends the worker that it leaves.
func TestKilledMaster(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pid := pidOf(r)
	_ = syscall.Kill(pid, syscall.SIGKILL)
	r.Close()
	deadline := time.Now().Add(10 * time.Second)
	for syscall.Kill(-pid, 0) == nil {
		if time.Now().After(deadline) {
			t.Fatal("a worker survives")
		}
	}
}

// TestLog has nginx complain of an upstream that is down.
func TestLog(t *testing.T) {
	cfg := siteOrder(t, "events {}\nerror_log /var/log/nginx/error.log info;\nhttp { server { listen 80; location / { proxy_pass http://down:1; } } }\n")
	cfg.Upstreams = down{}
	c := prepared(t, cfg)
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	res, err := http.Get("http://" + c.Listeners[0].Addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusBadGateway {
		t.Errorf("status %d, want 502", res.StatusCode)
	}
	deadline := time.Now().Add(5 * time.Second)
	for !strings.Contains(strings.Join(r.Log(), "\n"), "Connection refused") {
		if time.Now().After(deadline) {
			t.Fatalf("the log does not say why: %q", r.Log())
		}
	}
}

// down stands in for nothing: the address refuses connections.
type down struct{}

func (down) Stand(string, target.Protocol) (string, error) { return "127.0.0.1:1", nil }

func TestPassWithoutStandIns(t *testing.T) {
	o := siteOrder(t, "events {}\nhttp { server { listen 80; location / {\nproxy_pass http://backend:3000; } } }\n")
	o.Upstreams = nil
	_, err := Kind{}.Prepare(t.Context(), o)
	var e *target.Error
	if !errors.As(err, &e) || e.Line != 3 || !strings.Contains(e.Problem, "backend:3000") {
		t.Errorf("error is %v, want an *Error at line 3 about backend:3000", err)
	}
}
