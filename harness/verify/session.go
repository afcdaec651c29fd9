package verify

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Session keeps a browser between runs, for those who verify again and again. Its
// runs are one at a time.
type Session struct {
	chrome    browser.Config
	authority *servers.Authority
	tokens    atomic.Uint64 // given out: no two calls of a session ask for the same URL

	mu    sync.Mutex // one run at a time
	stage *stage
	cache *sharedCache // nil until it is needed
}

// stage is a browser for which all hosts, at some ports, are in the hands of a
// router.
type stage struct {
	lab    *lab.Lab
	router *router
	keys   []string // that are trusted beside the session's own
}

// usualPorts are those of most origins.
var usualPorts = []uint16{80, 443, 3000, 5173, 8000, 8080, 8443}

// keptPages is how many pages stay open between runs, each some 10 MB: an allowed
// origin has some twenty hostile variants, with a page for either lane, and the next
// run asks from the same ones.
const keptPages = 128

// NewSession makes a session; the browser is started when it is needed.
func NewSession(c browser.Config) (*Session, error) {
	a, err := servers.NewAuthority()
	if err != nil {
		return nil, err
	}
	if c.Pages == 0 {
		c.Pages = keptPages
	}
	return &Session{chrome: c, authority: a}, nil
}

// Close stops the browser, and whatever else runs.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.end()
	if s.cache != nil {
		err = errors.Join(err, s.cache.close())
		s.cache = nil
	}
	return err
}

// end stops the browser.
func (s *Session) end() error {
	if s.stage == nil {
		return nil
	}
	err := s.stage.close()
	s.stage = nil
	return err
}

// set returns a browser that reaches the ports and trusts the keys: the one that
// is there, or another one where that does not.
func (s *Session) set(ctx context.Context, ports map[uint16]bool, keys []string) (*stage, error) {
	for _, p := range usualPorts {
		ports[p] = true
	}
	if old := s.stage; old != nil {
		if old.reaches(ports) && old.trusts(keys) {
			return old, nil
		}
		for p := range old.router.listeners {
			ports[p] = true
		}
		keys = slices.Concat(keys, old.keys)
		if err := s.end(); err != nil {
			return nil, err
		}
	}
	slices.Sort(keys)
	st, err := newStage(ctx, s, slices.Sorted(maps.Keys(ports)), slices.Compact(keys))
	if err != nil {
		return nil, err
	}
	s.stage = st
	return st, nil
}

func (st *stage) reaches(ports map[uint16]bool) bool {
	for p := range ports {
		if st.router.listeners[p] == nil {
			return false
		}
	}
	return true
}

func (st *stage) trusts(keys []string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(st.keys, k) })
}

func newStage(ctx context.Context, s *Session, ports []uint16, keys []string) (_ *stage, err error) {
	st := &stage{keys: keys}
	defer func() {
		if err != nil {
			err = errors.Join(err, st.close())
		}
	}()
	if st.router, err = newRouter(ctx, ports); err != nil {
		return st, err
	}
	st.lab, err = lab.Start(ctx, lab.Config{
		Browser: s.chrome, Authority: s.authority, Hosts: st.router.hosts(), Trust: keys,
		Ready: func(set *servers.Set) { st.router.rest(set.Dial) },
	})
	return st, err
}

// lead leads pages and targets to where they are: an origin that is both is a
// target.
func (st *stage) lead(pages []fetch.Origin, targets map[fetch.Origin]string) {
	routes := map[string]route{}
	for _, o := range pages {
		routes[hostPort(o)] = route{page: true}
	}
	for o, addr := range targets {
		routes[hostPort(o)] = route{addr: addr}
	}
	st.router.lead(routes)
}

func (st *stage) close() error {
	var errs []error
	if st.lab != nil {
		errs = append(errs, st.lab.Close())
	}
	if st.router != nil {
		errs = append(errs, st.router.close())
	}
	return errors.Join(errs...)
}
