package faults_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

// victim is a kind of process that a browser consists of.
type victim string

// The victims.
const (
	renderer     victim = "renderer"
	network      victim = "network service"
	wholeBrowser victim = "browser"
)

// pids lists the processes of the kind in the process group of a lab's browser;
// none while it is not running.
func (v victim) pids(l *lab.Lab) []int {
	group := l.Browser.Life().PID
	if group == 0 {
		return nil
	}
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var out []int
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err != nil || !v.is(line) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if err != nil {
			continue
		}
		if g, err := syscall.Getpgid(pid); err == nil && g == group && (v != wholeBrowser || pid == group) {
			out = append(out, pid)
		}
	}
	return out
}

// is reports whether a command line is of the kind. That of a process which is
// dead already is empty, and of no kind.
func (v victim) is(line []byte) bool {
	switch v {
	case renderer:
		return bytes.Contains(line, []byte("--type=renderer"))
	case network:
		return bytes.Contains(line, []byte("--utility-sub-type=network.mojom.NetworkService"))
	case wholeBrowser:
		return len(line) > 0
	default:
		return false
	}
}

// pidsNaming lists the processes whose command lines have all the words.
func pidsNaming(words ...string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var out []int
next:
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		for _, w := range words {
			if !bytes.Contains(line, []byte(w)) {
				continue next
			}
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f))); err == nil {
			out = append(out, pid)
		}
	}
	return out
}
