package upstream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// TokenParameter is the query parameter by which a request names the staged
// answer that it wants. Proxies do not use the query to choose a location, and
// CORS does not use it at all.
const TokenParameter = "crosscheck"

// closeTimeout is how long Close waits for what still runs.
const closeTimeout = 5 * time.Second

// Config configures the stand-ins behind a proxy.
type Config struct {
	// Authority signs the certificates of stand-ins that speak TLS; nil makes
	// one for this set.
	Authority *servers.Authority

	// Real maps names of upstreams to real applications on loopback
	// ("127.0.0.1:3000", "localhost:3000"): their stand-ins only record.
	Real map[string]string
}

// Set is the stand-ins behind one proxy. It is safe for concurrent use.
type Set struct {
	authority *servers.Authority
	real      map[string]string

	ctx  context.Context // ends with the set
	stop context.CancelFunc
	work sync.WaitGroup // connections

	standing sync.Mutex
	stands   []*stand
	closed   bool

	mu      sync.Mutex // of what follows, and of all records
	staged  map[string]Answers
	rest    Answers
	records map[string][]*record // by token
	strays  []*record
}

var _ target.Upstreams = (*Set)(nil)

// Start makes a set without stand-ins, which ends with ctx or Close. A real
// application that is not on loopback is an error.
func Start(ctx context.Context, cfg Config) (*Set, error) {
	for name, addr := range cfg.Real {
		if err := onLoopback(addr); err != nil {
			return nil, &servers.Error{Op: "upstream", Subject: name, Err: err}
		}
	}
	authority := cfg.Authority
	if authority == nil {
		var err error
		if authority, err = servers.NewAuthority(); err != nil {
			return nil, err
		}
	}
	s := &Set{authority: authority, real: cfg.Real, staged: map[string]Answers{}, records: map[string][]*record{}}
	s.ctx, s.stop = context.WithCancel(ctx)
	context.AfterFunc(s.ctx, func() { s.Close() })
	return s, nil
}

// Close stops all stand-ins and waits for their connections, five seconds at
// most. What is recorded stays.
func (s *Set) Close() error {
	s.stop()
	s.standing.Lock()
	s.closed = true
	stands := slices.Clone(s.stands)
	s.standing.Unlock()
	var errs []error
	for _, st := range stands {
		errs = append(errs, st.down(false))
	}
	done := make(chan struct{})
	go func() { s.work.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(closeTimeout):
		errs = append(errs, &servers.Error{Op: "close", Subject: "upstreams", Err: errors.New("connections are still open")})
	}
	return errors.Join(errs...)
}

// onLoopback accepts a port of a loopback address, or of localhost.
func onLoopback(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	to, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	if !to.Addr().IsLoopback() || to.Port() == 0 {
		return fmt.Errorf("%s is not a port on loopback, and Crosscheck connects to this machine only; write 127.0.0.1:PORT", addr)
	}
	return nil
}
