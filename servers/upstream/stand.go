package upstream

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"

	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// stand is a stand-in: one port, for one upstream and one protocol.
type stand struct {
	set      *Set
	name     string
	protocol target.Protocol
	real     string // the address of the real application behind it; "" for none
	addr     string
	serve    func(*stand, net.Conn)

	mu       sync.Mutex
	listener net.Listener // nil while down
	reserved func()       // gives the port back; nil while up
	conns    map[net.Conn]struct{}
}

// serving is what a stand-in does with a connection, by protocol.
var serving = map[target.Protocol]func(*stand, net.Conn){
	target.HTTP:    (*stand).serveHTTP,
	target.HTTPS:   (*stand).serveTLS,
	target.GRPC:    (*stand).serveGRPC,
	target.FastCGI: (*stand).serveFastCGI,
	target.UWSGI:   (*stand).serveUWSGI,
	target.SCGI:    (*stand).serveSCGI,
}

// Stand starts the stand-in for an upstream and returns its address. The same
// name and protocol give the same address.
func (s *Set) Stand(name string, p target.Protocol) (string, error) {
	serve, ok := serving[p]
	if !ok {
		return "", failed(name, fmt.Errorf("unknown protocol %q; choose one of %v", p, slices.Sorted(maps.Keys(serving))))
	}
	s.standing.Lock()
	defer s.standing.Unlock()
	if s.closed {
		return "", failed(name, net.ErrClosed)
	}
	for _, st := range s.stands {
		if st.name == name && st.protocol == p {
			return st.addr, nil
		}
	}
	st := &stand{set: s, name: name, protocol: p, real: s.real[name], addr: "127.0.0.1:0", serve: serve, conns: map[net.Conn]struct{}{}}
	if err := st.up(); err != nil {
		return "", failed(name, err)
	}
	s.stands = append(s.stands, st)
	return st.addr, nil
}

// Down refuses connections to an upstream's stand-ins until Up is called. Open
// connections are closed; the ports stay reserved.
func (s *Set) Down(name string) error {
	return s.each(name, func(st *stand) error { return st.down(true) })
}

// Up makes an upstream's stand-ins listen again, on the same ports.
func (s *Set) Up(name string) error { return s.each(name, (*stand).up) }

func (s *Set) each(name string, do func(*stand) error) error {
	s.standing.Lock()
	defer s.standing.Unlock()
	if s.closed {
		return failed(name, net.ErrClosed)
	}
	found, errs := false, []error(nil)
	for _, st := range s.stands {
		if st.name == name {
			found = true
			if err := do(st); err != nil {
				errs = append(errs, failed(name, err))
			}
		}
	}
	if !found {
		return failed(name, errors.New("there is no stand-in of this name; call Stand first"))
	}
	return errors.Join(errs...)
}

func failed(name string, err error) error {
	return &servers.Error{Op: "upstream", Subject: name, Err: err}
}

// up listens at the port of before.
func (st *stand) up() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.listener != nil {
		return nil
	}
	if st.reserved != nil {
		st.reserved()
		st.reserved = nil
	}
	l, err := net.Listen("tcp4", st.addr)
	if err != nil {
		return err
	}
	st.listener, st.addr = l, l.Addr().String()
	st.set.work.Go(func() { st.accept(l) })
	return nil
}

// down stops listening and closes what is open. keep holds the port.
func (st *stand) down(keep bool) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.reserved != nil && !keep {
		st.reserved()
		st.reserved = nil
	}
	if st.listener == nil {
		return nil
	}
	err := st.listener.Close()
	st.listener = nil
	if keep && err == nil {
		st.reserved, err = reserve(st.addr)
	}
	for c := range st.conns {
		c.Close()
	}
	return err
}

// accept serves connections until the listener is closed.
func (st *stand) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		if !st.open(l, conn) {
			conn.Close()
			return
		}
		st.set.work.Go(func() {
			defer st.shut(conn)
			st.serve(st, conn)
		})
	}
}

// open keeps track of a connection, unless the listener has been closed.
func (st *stand) open(l net.Listener, conn net.Conn) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.listener != l {
		return false
	}
	st.conns[conn] = struct{}{}
	return true
}

func (st *stand) shut(conn net.Conn) {
	conn.Close()
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.conns, conn)
}
