package nginx

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// address is what a listen directive names.
type address struct {
	host string // "" for all, "[::]" for all of IPv6
	port uint16 // 0 for a socket of the file system
}

// key is the same for two ways to write one address.
func (a address) key() string { return a.host + ":" + strconv.Itoa(int(a.port)) }

// readAddress reads the first argument of listen.
func readAddress(s string) (address, bool) {
	if strings.HasPrefix(s, "unix:") {
		return address{host: s}, true
	}
	host, port := s, "80"
	switch i := strings.LastIndexByte(s, ':'); {
	case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
	case i >= 0:
		host, port = s[:i], s[i+1:]
	case strings.Trim(s, "0123456789-") == "":
		host, port = "", s
	}
	if host == "*" || host == "0.0.0.0" {
		host = ""
	}
	n := target.PortNumber(port)
	return address{strings.ToLower(host), n}, n != 0
}

// listens moves every listener to loopback. Two that share an address share
// one in the copy.
func (s *site) listens() error {
	err := s.each(func(v conf.Visit) error {
		if v.Block() != "server" || len(v.Node.Args) == 0 {
			return nil
		}
		a, ok := readAddress(v.Node.Arg(0))
		if !ok {
			return s.leaveNode(v.Node, "listen "+v.Node.Arg(0)+": not one port", "name one port in each listen")
		}
		p, err := s.SpotFor(a.key(), a.port)
		if err != nil {
			return err
		}
		v.Node.Set(0, p.Addr, target.WhyListen)
		for i, w := range v.Node.Words() {
			if strings.HasPrefix(w, "ipv6only=") || w == "proxy_protocol" && v.Within("http") != nil {
				v.Node.Drop(i, target.WhyListen)
			}
		}
		return nil
	}, "listen")
	if err != nil {
		return err
	}
	return s.each(func(v conf.Visit) error {
		if v.Block() != "http" || len(s.listensOf(v.Node)) > 0 {
			return nil
		}
		key, port, why := address{port: 80}.key(), uint16(80), "a server without listen listens on port 80"
		if lost(v.Node) {
			key, port, why = "left out in "+v.Node.File.Path+strconv.Itoa(v.Node.Name.Start), 0, "its own listener is left out"
		}
		p, err := s.SpotFor(key, port)
		if err != nil {
			return err
		}
		v.Node.Insert("listen "+p.Addr+";", why)
		return nil
	}, "server")
}

// listeners lists where the copy listens for HTTP.
func (s *site) listeners() {
	s.Copy.Listeners = nil
	type traits struct{ tls, http2, byDefault bool }
	of := map[string]*traits{}
	for _, v := range s.all {
		server := v.Node
		if v.Node.Gone || server.Directive.Directive != "server" || v.Block() != "http" {
			continue
		}
		names, on, two := s.names(server), s.on(server, "ssl"), s.on(server, "http2")
		own := s.listensOf(server)
		if len(own) == 0 && !lost(server) {
			own = []conf.Visit{{Node: server}}
		}
		for _, l := range own {
			if l.Node.Gone || has(l.Node, "quic") {
				continue
			}
			a := address{port: 80}
			if l.Node != server {
				a, _ = readAddress(l.Node.Arg(0))
			}
			t := cmp.Or(of[a.key()], &traits{})
			of[a.key()] = t
			t.tls = t.tls || has(l.Node, "ssl") || on
			t.http2 = t.http2 || has(l.Node, "http2") || two
			def := has(l.Node, "default_server") || has(l.Node, "default")
			t.byDefault = t.byDefault || def
			line := l.Node.Line
			if s.wrapped(l.Node) {
				line = 1
			}
			s.Copy.Listeners = append(s.Copy.Listeners, target.Listener{Host: strings.Trim(a.host, "[]"), Port: a.port, Names: names, Default: def,
				Addr: s.Spots[a.key()].Addr, File: l.Node.File.Path, Line: line})
		}
	}
	// What is said of an address in one server holds in all.
	seen := map[string]bool{}
	for i := range s.Copy.Listeners {
		l := &s.Copy.Listeners[i]
		for key, p := range s.Spots {
			if p.Addr == l.Addr && of[key] != nil {
				l.TLS, l.HTTP2 = of[key].tls, of[key].http2
				l.Default = l.Default || !of[key].byDefault && !seen[key]
				seen[key] = true
			}
		}
	}
}

// otherPorts makes up for listeners that have another port than in production:
// redirects that nginx makes keep out the port where the real one would, and
// $server_port is asked through a map that tells the real one.
func (s *site) otherPorts() error {
	ports := map[string]uint16{}
	err := s.each(func(v conf.Visit) error {
		a, ok := readAddress(v.Node.Arg(0))
		if p := s.Spots[a.key()]; ok && !p.Kept && v.Block() == "server" && v.Within("http") != nil {
			_, port, _ := net.SplitHostPort(p.Addr)
			ports[port] = a.port
			if server := v.Within("server"); len(s.inServer(server, "port_in_redirect")) == 0 && (a.port == 80 || a.port == 443) {
				server.Insert("port_in_redirect off;", whyPort)
			}
		}
		return nil
	}, "listen")
	if err != nil || len(ports) == 0 {
		return err
	}
	used := false
	const own, ours = "$server_port", "$crosscheck_server_port"
	for _, v := range s.all {
		for i, w := range v.Node.Words() {
			if v.Within("http") != nil && (strings.Contains(w, own) || strings.Contains(w, "${server_port}")) {
				v.Node.Set(i, strings.NewReplacer(own, ours, "${server_port}", "${crosscheck_server_port}").Replace(w), whyPort)
				used = true
			}
		}
	}
	if !used {
		return nil
	}
	var body strings.Builder
	for _, port := range slices.Sorted(maps.Keys(ports)) {
		body.WriteString(" " + port + " " + strconv.Itoa(int(ports[port])) + ";")
	}
	if h := s.http(); h != nil {
		h.Insert("map $server_port "+ours+" { default $server_port;"+body.String()+" }", whyPort)
	}
	return nil
}

// whyPort is why ports are spelled out.
const whyPort = "the port that the real server has"
