package latency

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers"
)

// distance is a way to a target that takes time: what is sent arrives half a
// round trip later, in each direction.
type distance struct {
	*relay
	roundTrip atomic.Int64 // nanoseconds
}

func newDistance(ctx context.Context, to string) (*distance, error) {
	d := &distance{}
	r, err := newRelay(ctx, to, func(back, front net.Conn) { d.carry(back, front) })
	d.relay = r
	return d, err
}

// carry carries bytes one way, late.
func (d *distance) carry(to, from net.Conn) {
	type late struct {
		bytes []byte
		due   time.Time
	}
	under := make(chan late, 1024)
	go func() {
		defer close(under)
		for {
			buf := make([]byte, 16<<10)
			n, err := from.Read(buf)
			if n > 0 {
				under <- late{buf[:n], time.Now().Add(time.Duration(d.roundTrip.Load()) / 2)}
			}
			if err != nil {
				return
			}
		}
	}()
	failed := false
	for l := range under {
		time.Sleep(time.Until(l.due))
		if !failed {
			_, err := to.Write(l.bytes)
			failed = err != nil
		}
	}
	if t, ok := to.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
}

// relay is a listener on loopback whose connections lead to one address.
type relay struct {
	to       string
	carry    func(to, from net.Conn) // carries bytes one way, until from ends
	listener net.Listener
	work     sync.WaitGroup
	conns    servers.Conns
}

func newRelay(ctx context.Context, to string, carry func(to, from net.Conn)) (*relay, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("latency: relay: %w", err)
	}
	r := &relay{to: to, carry: carry, listener: l}
	r.work.Go(r.accept)
	return r, nil
}

func (r *relay) addr() string { return r.listener.Addr().String() }

func (r *relay) accept() {
	for {
		front, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.work.Go(func() { r.connect(front) })
	}
}

func (r *relay) connect(front net.Conn) {
	if !r.conns.Add(front) {
		return
	}
	defer front.Close()
	defer r.conns.Remove(front)
	back, err := net.Dial("tcp", r.to)
	if err != nil || !r.conns.Add(back) {
		return
	}
	defer back.Close()
	defer r.conns.Remove(back)
	var both sync.WaitGroup
	both.Go(func() { r.carry(back, front) })
	r.carry(front, back)
	both.Wait()
}

// close ends the listener and all connections.
func (r *relay) close() {
	r.listener.Close()
	r.conns.Close()
	r.work.Wait()
}
