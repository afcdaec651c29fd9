package target

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestListening(t *testing.T) {
	first, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := first.Addr().String()
	l := ListeningAt([]string{addr, "127.0.0.1:1"})
	if err := l.Gone(); err != nil {
		t.Errorf("it still listens: %v", err)
	}
	first.Close()
	if err := l.Gone(); err == nil || !strings.Contains(err.Error(), "nothing listens on "+addr) {
		t.Errorf("nothing listens, and the error is %v", err)
	}
	second, err := net.Listen("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if runtime.GOOS != "linux" {
		return // the system names no sockets
	}
	if err := l.Gone(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("(process %d) listens on %s now", os.Getpid(), addr)) {
		t.Errorf("another one listens, and the error is %v", err)
	}
}
