package verify

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// relay is a listener on loopback whose connections lead to one address.
type relay struct {
	to       string
	carry    func(to, from net.Conn) // carries bytes one way, until from ends
	listener net.Listener
	work     sync.WaitGroup

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

func newRelay(ctx context.Context, to string, carry func(to, from net.Conn)) (*relay, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("verify: relay: %w", err)
	}
	r := &relay{to: to, carry: carry, listener: l, conns: map[net.Conn]struct{}{}}
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
	defer front.Close()
	back, err := net.Dial("tcp", r.to)
	if err != nil {
		return
	}
	defer back.Close()
	if !r.hold(front, back) {
		return
	}
	defer r.release(front, back)
	var both sync.WaitGroup
	both.Go(func() { r.carry(back, front) })
	r.carry(front, back)
	both.Wait()
}

func (r *relay) hold(conns ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		r.conns[c] = struct{}{}
	}
	return !r.closed
}

func (r *relay) release(conns ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		delete(r.conns, c)
	}
}

// close ends the listener and all connections.
func (r *relay) close() {
	r.listener.Close()
	r.mu.Lock()
	r.closed = true
	for c := range r.conns {
		c.Close()
	}
	r.mu.Unlock()
	r.work.Wait()
}
