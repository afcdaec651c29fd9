package teach

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// places says where the lab's origins are.
type places struct {
	loopback bool
	names    []string // that a Host header may have
	host     string   // of all origins but the other site's
	other    string   // the other site's; "" for none
	ports    [5]uint16
}

// The lab's ports, by what is there.
const (
	appPort = iota
	apiPort
	thirdPort
	otherPort
	portPort
)

var portWords = [...]string{"the pages", "the api", "a third origin", "the other site", "another port"}

// app is the origin of the lab's pages.
func (p *places) app() fetch.Origin { return fetch.TupleOrigin("http", p.host, p.ports[appPort]) }

// bases are the roles that the lab has.
func (p *places) bases() map[scenario.Role]fetch.Origin {
	at := func(port int) fetch.Origin { return fetch.TupleOrigin("http", p.host, p.ports[port]) }
	out := map[scenario.Role]fetch.Origin{
		scenario.RoleSame: p.app(), scenario.RoleAPI: at(apiPort), scenario.RoleThird: at(thirdPort), scenario.RolePort: at(portPort),
	}
	if p.other != "" {
		out[scenario.RoleOtherSite] = fetch.TupleOrigin("http", p.other, p.ports[otherPort])
	}
	return out
}

// framePath is the document that makes the requests.
const framePath = "/frame"

// placement puts a run of a kind of page at its own path.
func (p *places) placement(kind scenario.PageKind, prefix string) (scenario.Placement, error) {
	home, err := weburl.At(p.app(), framePath)
	if err != nil {
		return scenario.Placement{}, err
	}
	site := home.SchemefulSite()
	client := fetch.Client{Origin: home.Origin(), URL: home, TopLevelSite: site, SiteForCookies: site}
	if kind.Opaque() {
		client.Origin, client.SiteForCookies = fetch.OpaqueOrigin(prefix), ""
	}
	policy, err := fetch.NewPolicyContainer(fetch.HeaderList{{Name: "Content-Security-Policy", Value: p.requestPolicy()}}, home)
	if err != nil {
		return scenario.Placement{}, err
	}
	client.Policy = &policy
	return scenario.Placement{Document: home, Page: client, Bases: p.bases(), Prefix: prefix}, nil
}

// requestPolicy allows the document that makes the requests to ask the lab's
// origins and no other, wherever a redirect leads.
func (p *places) requestPolicy() string {
	var list []string
	for _, o := range p.bases() {
		list = append(list, o.String())
	}
	slices.Sort(list)
	all := strings.Join(list, " ")
	return "default-src 'none'; connect-src " + all + "; img-src " + all
}

// listener is an open port of the lab, on one address.
type listener struct {
	net.Listener
	app    bool
	origin fetch.Origin // that it serves
}

// open listens at the lab's ports. Those of localhost are at both loopback
// addresses, where there are two: a browser may ask either.
func open(ctx context.Context, listen string, first int) (places, []listener, error) {
	p, addresses, err := placesAt(listen)
	if err != nil {
		return p, nil, err
	}
	if first < 0 || first > 65535-len(p.ports)+1 {
		return p, nil, fmt.Errorf("teach: port %d: the lab needs %d ports in a row, from 1 to 65535", first, len(p.ports))
	}
	var out []listener
	fail := func(err error) (places, []listener, error) {
		for _, l := range out {
			l.Close()
		}
		return p, nil, err
	}
	for i := range p.ports {
		want := 0
		if first > 0 {
			want = first + i
		}
		at, err := listenAt(ctx, addresses, want)
		if err != nil {
			return fail(portError(want, i, err))
		}
		p.ports[i] = at[0].Addr().(*net.TCPAddr).AddrPort().Port()
		if refused(p.ports[i]) {
			closeAll(at)
			return fail(fmt.Errorf("teach: port %d: browsers refuse this port; take another first port with --port", p.ports[i]))
		}
		host := p.host
		if i == otherPort && p.other != "" {
			host = p.other
		}
		for _, l := range at {
			out = append(out, listener{l, i == appPort, fetch.TupleOrigin("http", host, p.ports[i])})
		}
	}
	return p, out, nil
}

func portError(port, i int, err error) error {
	if port == 0 {
		return fmt.Errorf("teach: listen for %s: %w", portWords[i], err)
	}
	return fmt.Errorf("teach: port %d (for %s): %w; the lab needs five ports in a row: take others with --port, or free ones with --port 0",
		port, portWords[i], err)
}

// placesAt lays out the hosts for an address to listen on.
func placesAt(listen string) (places, []netip.Addr, error) {
	four := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	home := places{loopback: true, names: []string{"localhost", "127.0.0.1", "[::1]"}, host: "localhost", other: "127.0.0.1"}
	if listen == "" || listen == "localhost" {
		return home, []netip.Addr{four, netip.IPv6Loopback()}, nil
	}
	addr, err := netip.ParseAddr(listen)
	switch {
	case err != nil:
		return places{}, nil, fmt.Errorf("teach: --listen %q: give an address of this machine: %s", listen, ownAddresses())
	case addr.IsLoopback():
		return home, []netip.Addr{four, netip.IPv6Loopback()}, nil
	case addr.IsUnspecified(), addr.Zone() != "":
		return places{}, nil, fmt.Errorf("teach: --listen %s: the lab checks the host of each request, so it needs one address: %s", listen, ownAddresses())
	}
	host := addr.String()
	if addr.Is6() {
		host = "[" + host + "]"
	}
	return places{names: []string{host}, host: host}, []netip.Addr{addr}, nil
}

// ownAddresses lists the machine's addresses that others can reach.
func ownAddresses() string {
	out := ""
	all, _ := net.InterfaceAddrs() // nothing to list is no error
	for _, a := range all {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			out += " " + ip.IP.String()
		}
	}
	if out == "" {
		return "it seems to have none but loopback"
	}
	return out[1:]
}

// maxTries bounds the search for a port that is free at both addresses.
const maxTries = 20

// listenAt opens one port at all addresses; 0 is any. The second loopback
// address may be missing altogether.
func listenAt(ctx context.Context, addresses []netip.Addr, port int) ([]net.Listener, error) {
	var lc net.ListenConfig
	var last error
	for range maxTries {
		l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(addresses[0].String(), strconv.Itoa(port)))
		if err != nil {
			return nil, err
		}
		out := []net.Listener{l}
		if len(addresses) == 1 || !exists(addresses[1]) {
			return out, nil
		}
		got := l.Addr().(*net.TCPAddr).AddrPort().Port()
		second, err := lc.Listen(ctx, "tcp", net.JoinHostPort(addresses[1].String(), strconv.Itoa(int(got))))
		if err == nil {
			return append(out, second), nil
		}
		closeAll(out)
		if last = err; port != 0 {
			break
		}
	}
	return nil, last
}

func closeAll(list []net.Listener) {
	for _, l := range list {
		l.Close()
	}
}

// exists reports whether the machine has the address.
func exists(a netip.Addr) bool {
	all, err := net.InterfaceAddrs()
	return err == nil && slices.ContainsFunc(all, func(has net.Addr) bool {
		ip, ok := has.(*net.IPNet)
		return ok && ip.IP.Equal(a.AsSlice())
	})
}

// refused asks the oracle whether browsers refuse a port.
func refused(port uint16) bool {
	u := fetch.URL{Scheme: "http", Host: "localhost", Port: port, Path: "/", Site: "localhost"}
	p := fetch.Agent{}.Predict(fetch.Client{Origin: u.Origin(), URL: u}, fetch.Call{URL: u}, nil, fetch.State{})
	return p.Outcome.Refusal.Reason == fetch.BadPort
}
