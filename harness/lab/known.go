package lab

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

var errClosedPage = errors.New("the page is closed: open another one")

// known returns an error that lists the lab's origins if nothing in the lab answers
// at the origin of u. A URL of another scheme than http and https has no origin to
// look up, and a loopback address is left to the browser.
func (l *Lab) known(u fetch.URL) error {
	if !u.IsHTTP() || loopback(u.Host) {
		return nil
	}
	port := u.Port
	if port == 0 {
		port = fetch.DefaultPort(u.Scheme)
	}
	at := strings.ToLower(fmt.Sprintf("%s:%d", u.Host, port))
	if slices.ContainsFunc(l.cfg.Browser.Hosts, func(m wire.Mapping) bool { return covers(m.Pattern, at) }) {
		return nil
	}
	all := slices.AppendSeq(slices.Collect(maps.Keys(l.cfg.Origins)), maps.Keys(l.cfg.Forward))
	slices.Sort(all)
	if len(all) == 0 {
		return fmt.Errorf("the lab has no origin %s, and no others: name it in Config.Origins or Config.Forward", u.Origin())
	}
	return fmt.Errorf("the lab has no origin %s; it has %s", u.Origin(), strings.Join(all, ", "))
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// covers reports whether the pattern of a mapping, in which "*" stands for any
// characters, covers a host and port.
func covers(pattern, at string) bool {
	parts := strings.Split(strings.ToLower(pattern), "*")
	rest, ok := strings.CutPrefix(at, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
