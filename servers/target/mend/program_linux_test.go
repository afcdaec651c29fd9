package mend_test

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is a real proxy.
type program struct {
	kind, binary, pkg string
	file              string                          // the configuration's name
	check, run        func(dir, file string) []string // check is nil where run does it
}

// need returns the program's path, or skips the test.
func (p program) need(t *testing.T) string {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin") {
		if path := filepath.Join(dir, p.binary); executable(path) {
			return path
		}
	}
	t.Skipf("%s is not installed: apt-get install --no-install-recommends %s", p.binary, p.pkg)
	return ""
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// start checks the configuration, runs it, and returns the URL at which it
// answers. The text's @PORT@ and @DIR@ are filled in.
func (p program) start(t *testing.T, text string) string {
	t.Helper()
	path, dir := p.need(t), t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} { // Apache's workers are another user's
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	addr := freeAddr(t)
	_, port, _ := net.SplitHostPort(addr)
	text = strings.NewReplacer("@PORT@", port, "@DIR@", dir).Replace(text)
	file := filepath.Join(dir, p.file)
	write(t, file, text)
	write(t, filepath.Join(dir, "htpasswd"), "user:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n") // "secret"
	env := append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)

	if p.check != nil {
		check := exec.Command(path, p.check(dir, file)...)
		check.Env, check.Dir = env, dir
		if out, err := check.CombinedOutput(); err != nil {
			t.Fatalf("%s does not take the configuration: %v\n%s\n%s", p.binary, err, out, text)
		}
	}
	var log bytes.Buffer
	args := p.run(dir, file)
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "@PORT@", port)
	}
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = env, dir, &log, &log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { defer close(gone); _ = cmd.Wait() }()
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-gone
	}
	t.Cleanup(stop)
	if !answers("http://"+addr+"/up", gone) {
		stop()
		t.Fatalf("%s gives no answer:\n%s\n%s", p.binary, log.String(), text)
	}
	return "http://" + addr
}

// answers polls until there is an HTTP answer, the process is gone, or half a
// minute has passed.
func answers(url string, gone <-chan struct{}) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case <-gone:
			return false
		case <-deadline:
			return false
		case <-tick.C:
			if res, err := plainClient.Get(url); err == nil {
				res.Body.Close()
				return true
			}
		}
	}
}

// plainClient follows no redirect and keeps no connection.
var plainClient = &http.Client{
	Timeout:       10 * time.Second,
	Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// freeAddr is a loopback address at which nothing listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
