//go:build unix

package strict_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// ReadFile reads regular files, and says of all others what they are without
// waiting for them.
func TestReadFile(t *testing.T) {
	dir, err := os.MkdirTemp("", "strict") // short enough for the name of a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	name := func(s string) string { return filepath.Join(dir, s) }
	write(t, name("file"), "name: a\n")
	write(t, name("empty"), "")
	write(t, name("limit"), strings.Repeat("x", 1<<20))
	write(t, name("more"), strings.Repeat("x", 1<<20+100))
	must(t, syscall.Mkfifo(name("fifo"), 0o600))
	must(t, os.Symlink(name("file"), name("link")))
	must(t, os.Symlink(name("fifo"), name("link-to-fifo")))
	must(t, os.Symlink(name("none"), name("dangling")))
	socket, err := net.Listen("unix", name("socket"))
	must(t, err)
	t.Cleanup(func() { socket.Close() })

	for path, want := range map[string]string{
		name("file"):         "8 bytes",
		name("link"):         "8 bytes",
		name("empty"):        "0 bytes",
		name("limit"):        "1048576 bytes",
		name("more"):         "1048577 bytes",
		name("fifo"):         "it is a FIFO, not a regular file; copy its text into a file",
		name("link-to-fifo"): "it is a FIFO, not a regular file; copy its text into a file",
		dir:                  "it is a folder, not a regular file; copy its text into a file",
		os.DevNull:           "it is a device, not a regular file; copy its text into a file",
		"/dev/zero":          "it is a device, not a regular file; copy its text into a file",
		name("socket"):       "no such device or address",
		name("none"):         "no such file or directory",
		name("dangling"):     "no such file or directory",
		name("file") + "/x":  "not a directory",
		"":                   "no such file or directory",
	} {
		if got := inTime(t, path); got != want {
			t.Errorf("ReadFile(%s): %s, want %s", path, got, want)
		}
	}
}

// What is above the limit is refused by Parse, at the place of the limit.
func TestReadLargeFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "large.yaml")
	write(t, name, "name: a\n"+strings.Repeat("# a comment\n", 200_000))
	text, err := strict.ReadFile(name)
	must(t, err)
	found := &strict.Found{}
	if root := strict.Parse(strict.NewSource(name, string(text)), "form", found); root != nil {
		t.Error("a large file is read")
	}
	if len(found.List) != 1 || found.List[0].At.Line != 87382 || found.List[0].Message != "the file has more than 1048576 bytes, which is the limit; split it" {
		t.Errorf("%v", found.Err())
	}
}

func inTime(t *testing.T, path string) string {
	t.Helper()
	done := make(chan string, 1)
	go func() {
		text, err := strict.ReadFile(path)
		if err != nil {
			done <- err.Error()
			return
		}
		done <- fmt.Sprintf("%d bytes", len(text))
	}()
	select {
	case got := <-done:
		return got
	case <-time.After(20 * time.Second):
		t.Fatalf("ReadFile(%s) waits", path)
		return ""
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.WriteFile(name, []byte(text), 0o600))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
