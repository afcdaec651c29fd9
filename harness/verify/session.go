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

// Session keeps a browser between runs, for callers that verify again and again. Its
// runs are one at a time.
type Session struct {
	config    browser.Config
	authority *servers.Authority
	tokens    atomic.Uint64 // given out: no two calls of a session ask for the same URL

	mu      sync.Mutex // one run at a time
	browser *routedBrowser
	cache   *sharedCache // nil until it is needed
}

// routedBrowser is a browser whose connections, at some ports, all lead to a router.
type routedBrowser struct {
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
	return &Session{config: c, authority: a}, nil
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
	if s.browser == nil {
		return nil
	}
	err := s.browser.close()
	s.browser = nil
	return err
}

// browserFor returns a browser that reaches the ports and trusts the keys: the one
// that is there, or another one if that does not.
func (s *Session) browserFor(ctx context.Context, ports map[uint16]bool, keys []string) (*routedBrowser, error) {
	for _, p := range usualPorts {
		ports[p] = true
	}
	if old := s.browser; old != nil {
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
	b, err := newRoutedBrowser(ctx, s, slices.Sorted(maps.Keys(ports)), slices.Compact(keys))
	if err != nil {
		return nil, err
	}
	s.browser = b
	return b, nil
}

func (b *routedBrowser) reaches(ports map[uint16]bool) bool {
	for p := range ports {
		if b.router.listeners[p] == nil {
			return false
		}
	}
	return true
}

func (b *routedBrowser) trusts(keys []string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(b.keys, k) })
}

func newRoutedBrowser(ctx context.Context, s *Session, ports []uint16, keys []string) (_ *routedBrowser, err error) {
	b := &routedBrowser{keys: keys}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	if b.router, err = newRouter(ctx, ports); err != nil {
		return b, err
	}
	b.lab, err = lab.Start(ctx, lab.Config{
		Browser: s.config, Authority: s.authority, Hosts: b.router.hosts(), Trust: keys,
		Ready: func(set *servers.Set) { b.router.setFallback(set.Dial) },
	})
	return b, err
}

// route maps the origins of pages and targets to addresses. An origin that is both
// is a target.
func (b *routedBrowser) route(pages []fetch.Origin, targets map[fetch.Origin]string) {
	routes := map[string]route{}
	for _, o := range pages {
		routes[hostPort(o)] = route{page: true}
	}
	for o, addr := range targets {
		routes[hostPort(o)] = route{addr: addr}
	}
	b.router.setRoutes(routes)
}

func (b *routedBrowser) close() error {
	var errs []error
	if b.lab != nil {
		errs = append(errs, b.lab.Close())
	}
	if b.router != nil {
		errs = append(errs, b.router.close())
	}
	return errors.Join(errs...)
}

// sharedCache returns the session's; it is started when it is needed, and again
// if it has died.
func (s *Session) sharedCache(ctx context.Context) (*sharedCache, error) {
	if s.cache != nil && s.cache.running.Alive() != nil {
		old := s.cache
		s.cache = nil
		if err := old.close(); err != nil {
			return nil, err
		}
	}
	if s.cache == nil {
		c, err := startCache(context.WithoutCancel(ctx), s.authority)
		if err != nil {
			return nil, err
		}
		s.cache = c
	}
	return s.cache, nil
}
