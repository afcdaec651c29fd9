package servers

import (
	"context"
	"net"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Mappings returns where all origins of the set are; the first whose pattern
// matches counts. From then on no origin can be added: [Set.Handle] and
// [Set.Forward] return [ErrMapped].
func (s *Set) Mappings() []wire.Mapping {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mapped = true
	return s.mappings()
}

// PublicAddrs returns the addresses that a browser must take for public where
// pages are to be public, as its --ip-address-space-overrides names them.
func (s *Set) PublicAddrs() []string {
	return []string{s.public.Addr().String(), s.publicPlain.Addr().String()}
}

// Dial connects to a host and port of the set, as the DialContext of an
// http.Transport. It resolves no names: for any other host it returns
// [ErrNotMapped].
func (s *Set) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	s.mu.RLock()
	all := s.mappings()
	s.mu.RUnlock()
	i := slices.IndexFunc(all, func(m wire.Mapping) bool { return glob(m.Pattern, strings.ToLower(addr)) })
	if i < 0 {
		return nil, &Error{"dial", addr, ErrNotMapped}
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", all[i].Addr)
}

// mappings are the origins of users before the scripted hosts, and public and
// raw hosts before the wider patterns that would match them too. The lock is
// held.
func (s *Set) mappings() []wire.Mapping {
	web, raw, plain := s.web.Addr().String(), s.raw.Addr().String(), s.plain.Addr().String()
	all := slices.Clone(s.extra)
	for _, pattern := range []string{"*" + publicLabel + mainSite, "*" + publicLabel + otherSite, "*" + publicLabel + "*" + ownSuffix} {
		all = append(all,
			wire.Mapping{Pattern: pattern + ":443", Addr: s.public.Addr().String()}, wire.Mapping{Pattern: pattern + ":8443", Addr: s.public.Addr().String()},
			wire.Mapping{Pattern: pattern + ":80", Addr: s.publicPlain.Addr().String()}, wire.Mapping{Pattern: pattern + ":8080", Addr: s.publicPlain.Addr().String()})
	}
	for _, pattern := range []string{"*" + rawLabel + mainSite, "*" + rawLabel + otherSite, "*" + rawLabel + "*" + ownSuffix} {
		all = append(all, wire.Mapping{Pattern: pattern + ":443", Addr: raw}, wire.Mapping{Pattern: pattern + ":8443", Addr: raw})
	}
	for _, pattern := range []string{"*." + mainSite, mainSite, "*." + otherSite, otherSite, "*" + ownSuffix} {
		all = append(all,
			wire.Mapping{Pattern: pattern + ":443", Addr: web}, wire.Mapping{Pattern: pattern + ":8443", Addr: web},
			wire.Mapping{Pattern: pattern + ":80", Addr: plain}, wire.Mapping{Pattern: pattern + ":8080", Addr: plain})
	}
	return all
}

// glob reports whether the pattern, in which "*" stands for any characters,
// matches all of s.
func glob(pattern, s string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for i := len(head); i <= len(s); i++ {
		if glob(rest, s[i:]) {
			return true
		}
	}
	return false
}
