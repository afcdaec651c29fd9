package verify

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/crosscheck-cors/crosscheck/servers"
)

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
		return nil, fmt.Errorf("verify: relay: %w", err)
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
