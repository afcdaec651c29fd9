package upstream

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
)

// wire is a connection with peeking. It can keep the bytes that were read, for
// replay.
type pipe struct {
	net.Conn
	br   *bufio.Reader
	kept bytes.Buffer // with keepingWire only
}

func newWire(conn net.Conn) *pipe { return &pipe{Conn: conn, br: bufio.NewReader(conn)} }

// keepingWire keeps every byte that is read.
func keepingWire(conn net.Conn) *pipe {
	c := &pipe{Conn: conn}
	c.br = bufio.NewReader(io.TeeReader(conn, &c.kept))
	return c
}

// Read reads what has been looked at first.
func (c *pipe) Read(p []byte) (int, error) { return c.br.Read(p) }

// CloseWrite ends this side's direction.
func (c *pipe) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// reset closes the connection so that the other side sees a reset.
func (c *pipe) reset() {
	inner := c.Conn
	for {
		switch v := inner.(type) {
		case *pipe:
			inner = v.Conn
		case *tls.Conn:
			inner = v.NetConn()
		case *net.TCPConn:
			v.SetLinger(0)
			v.Close()
			return
		default:
			inner.Close()
			return
		}
	}
}
