package process

import (
	"fmt"
	"net"
	"time"
)

// Owner returns who listens at an address ("127.0.0.1:8443"), in words: "nginx
// (process 4711)". It returns "" where the system does not say it: of other users'
// programs, and on systems other than Linux.
func Owner(addr string) string {
	pid, program := ownerOf(addr)
	if pid == 0 {
		return ""
	}
	return fmt.Sprintf("%s (process %d)", program, pid)
}

// Listeners returns names of the sockets that listen at an address, unlike those of
// any other socket, so that a program that took the place of another is noticed.
// Where the system names none, it returns one name for whatever accepts
// connections there. It returns none if nothing listens.
func Listeners(addr string) []string {
	if names := listening(addr); len(names) > 0 {
		return names
	}
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return nil
	}
	c.Close()
	return []string{anyListener}
}

// anyListener is the name of a listener that the system does not name.
const anyListener = "unknown"
