package target

import (
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
)

// Spot is where an address of the configuration listens in the copy.
type Spot struct {
	Addr string
	Kept bool // at the same port
}

// addresses are where a copy listens: they stay when it is renewed.
type addresses struct {
	ports map[string]string // by what they stand for
	spots map[string]Spot
}

// SpotFor chooses where an address listens instead: on an address of loopback
// that no other program has, so that the port stays what it is. Then $server_port and
// the redirects that nginx makes by itself say what they say in production.
// Where the port cannot be had (low ports of users who are not root, or systems
// with one loopback address) it is a free one, and the kind makes up for it.
func (w *Workshop) SpotFor(key string, port uint16) (Spot, error) {
	if p, ok := w.Spots[key]; ok {
		return p, nil
	}
	for range 4 {
		if port == 0 || w.HighPorts {
			break
		}
		addr := net.JoinHostPort(net.IPv4(127, byte(16+rand.IntN(200)), byte(rand.IntN(256)), byte(1+rand.IntN(254))).String(), strconv.Itoa(int(port)))
		l, err := net.Listen("tcp4", addr)
		if err != nil {
			continue
		}
		l.Close()
		w.Spots[key] = Spot{addr, true}
		return w.Spots[key], nil
	}
	free, err := w.Listen(key)
	if err != nil {
		return Spot{}, err
	}
	w.Spots[key] = Spot{"127.0.0.1:" + free, strconv.Itoa(int(port)) == free}
	return w.Spots[key], nil
}

// Anywhere is "" for the addresses that mean all.
func Anywhere(host string) string {
	switch host {
	case "*", "0.0.0.0", "::", "[::]", "_default_":
		return ""
	}
	return host
}

// PortRange lists the ports of "8000-8002".
func PortRange(s string) (out []string) {
	from, to, ranged := strings.Cut(s, "-")
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if !ranged || err1 != nil || err2 != nil || last < first || last-first > 100 {
		return []string{s}
	}
	for ; first <= last; first++ {
		out = append(out, strconv.Itoa(first))
	}
	return out
}

func BareSocket(s string) string {
	if _, rest, ok := strings.Cut(s, "@"); ok {
		return rest
	}
	return s
}

// LoopbackPort is the port of a server on this machine, "" for others.
func LoopbackPort(s string) string {
	for _, host := range []string{"127.0.0.1:", "localhost:", "[::1]:", "::1:"} {
		if p, ok := strings.CutPrefix(BareSocket(s), host); ok {
			return p
		}
	}
	return ""
}

// HostPort is "host:port" of what Listen or VirtualHost names; the host is ""
// for all addresses, the port "*" for all.
func HostPort(s string) string {
	if PortNumber(s) > 0 {
		return ":" + s
	}
	host, port := s, "*"
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		host, port = s[:i], s[i+1:]
	}
	return Anywhere(strings.Trim(host, "[]")) + ":" + port
}

// MaxIncludes bounds how deep files include each other.
const MaxIncludes = 20

// PortOf returns the port that stands for a key, "" if none was reserved.
func (w *Workshop) PortOf(key string) string { return w.ports[key] }
