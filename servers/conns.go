package servers

import (
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// Conns are open connections that nobody else closes. The zero value is ready;
// it is safe for concurrent use.
type Conns struct {
	// Limit is how many may be open at once; 0 is any number.
	Limit int

	mu     sync.Mutex
	open   map[net.Conn]struct{}
	closed bool
}

// Add returns false, and closes the connection, where there are as many as may
// be, or Close has been called.
func (c *Conns) Add(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.Limit > 0 && len(c.open) >= c.Limit {
		conn.Close()
		return false
	}
	if c.open == nil {
		c.open = map[net.Conn]struct{}{}
	}
	c.open[conn] = struct{}{}
	return true
}

// Remove forgets a connection, and leaves it open.
func (c *Conns) Remove(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, conn)
}

// Drop closes what is open; others may come.
func (c *Conns) Drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop()
}

// Close closes what is open, and from then on whatever comes.
func (c *Conns) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.drop()
}

// drop closes what is open. The lock is held.
func (c *Conns) drop() {
	for conn := range c.open {
		conn.Close()
	}
}

// drainTimeout bounds how long a connection waits for the client's end.
const drainTimeout = 2 * time.Second

// endWrites ends the server's direction of a connection. Reading what it
// returns until the client has ended the other, two seconds at most, keeps a
// reset from overtaking the answer.
func endWrites(conn net.Conn) net.Conn {
	if tc, ok := conn.(*tls.Conn); ok {
		tc.CloseWrite()
		conn = tc.NetConn()
	}
	if tcp, ok := conn.(interface{ CloseWrite() error }); ok {
		tcp.CloseWrite()
	}
	conn.SetReadDeadline(time.Now().Add(drainTimeout))
	return conn
}
