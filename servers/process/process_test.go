//go:build unix

package process_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers/process"
)

func start(t *testing.T, script string) *process.Process {
	t.Helper()
	p, err := process.Start(process.Command{Argv: []string{"/bin/sh", "-c", script}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(syscall.SIGKILL) })
	return p
}

func TestOutputAndEnd(t *testing.T) {
	p := start(t, "echo one; echo two >&2; exit 3")
	<-p.Done()
	if got := p.Output(); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("output is %q", got)
	}
	if p.Alive() || p.Err() == nil || !strings.Contains(p.Err().Error(), "exit status 3") {
		t.Errorf("alive %v, %v", p.Alive(), p.Err())
	}
}

// Stop ends a program that ignores signals, and what it has started.
func TestStopEndsTheGroup(t *testing.T) {
	p := start(t, "trap '' TERM INT; sleep 600 & echo ready; wait")
	for len(p.Output()) == 0 {
		time.Sleep(time.Millisecond)
	}
	p.Stop(syscall.SIGINT)
	if p.Alive() {
		t.Error("it is alive")
	}
	deadline := time.Now().Add(5 * time.Second)
	for syscall.Kill(-p.PID(), 0) == nil {
		if time.Now().After(deadline) {
			t.Fatal("a process of the group is left")
		}
	}
}

func TestAwait(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	ready := process.Endpoint{Addr: server.Listener.Addr().String(), Host: "localhost"}
	gone := process.Endpoint{Addr: "127.0.0.1:1", Host: "localhost"}
	if err := start(t, "sleep 600").Await(ctx, []process.Endpoint{ready}); err != nil {
		t.Error(err)
	}
	silent := (*process.SilentError)(nil)
	if err := start(t, "sleep 600").Await(ctx, []process.Endpoint{ready, gone}); !errors.As(err, &silent) || silent.At != gone {
		t.Errorf("error is %v, want a SilentError at %s", err, gone.Addr)
	}
	ended := start(t, "exit 0")
	<-ended.Done()
	if err := ended.Await(t.Context(), []process.Endpoint{gone}); !errors.Is(err, process.ErrEnded) {
		t.Errorf("error is %v, want ErrEnded", err)
	}
}

func TestRunAndLastLines(t *testing.T) {
	out, err := process.Run(t.Context(), process.Command{Argv: []string{"/bin/sh", "-c", "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; echo; done; exit 1"}})
	if lines := process.LastLines(out); err == nil || len(lines) != process.ShownLines || lines[0] != "line 11" {
		t.Errorf("%d lines from %q, %v", len(lines), lines[0], err)
	}
	if !process.PortTaken([]string{"x", "bind() failed (98: Address already in use)"}) || process.PortTaken([]string{"fine"}) {
		t.Error("a taken port is not told from a free one")
	}
}
