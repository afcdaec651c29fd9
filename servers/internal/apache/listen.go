package apache

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// open decides where the configuration listens, and lists its listeners. A
// fragment without Listen listens on the ports of its virtual hosts.
func (e *edit) open() error {
	if len(e.listen) == 0 {
		for _, h := range e.hosts {
			for _, a := range h.addrs {
				_, port, _ := strings.Cut(target.HostPort(e.expand(a)), ":")
				if i := strings.LastIndexByte(port, ':'); i >= 0 {
					port = port[i+1:]
				}
				if port != "*" && !slices.Contains(e.listen, ":"+port) {
					e.listen = append(e.listen, ":"+port)
				}
			}
		}
	}
	e.listen = slices.Compact(e.listen)
	if len(e.listen) == 0 {
		return nil // the wrapper brings a virtual host
	}
	for _, key := range e.listen {
		if _, err := e.w.Listen(key); err != nil {
			return err
		}
	}
	served := map[string]bool{}
	for _, h := range e.hosts {
		for _, a := range h.addrs {
			for _, key := range e.keys(a) {
				e.serve(key, h, !served[key])
				served[key] = true
			}
		}
	}
	for _, key := range e.listen {
		if !served[key] {
			e.main.file = e.w.Copy.File
			e.serve(key, e.main, true)
			served[key] = true
		}
	}
	return nil
}

func (e *edit) serve(key string, h *virtualHost, first bool) {
	i := strings.LastIndexByte(key, ':')
	e.w.Copy.Listeners = append(e.w.Copy.Listeners, target.Listener{
		Host: key[:i], Port: target.PortNumber(key[i+1:]), TLS: h.tls || e.main.tls, HTTP2: (h.http2 || e.main.http2) && e.mpm() != "mod_mpm_prefork", // which has no HTTP/2
		Names: h.names, Default: first, Addr: "127.0.0.1:" + e.w.PortOf(key), File: h.file, Line: h.line,
	})
}

// keys are the places of Listen that an address of a virtual host means.
func (e *edit) keys(addr string) []string {
	key := target.HostPort(e.expand(addr))
	if slices.Contains(e.listen, key) {
		return []string{key}
	}
	i := strings.LastIndexByte(key, ':')
	host, port := key[:i], key[i+1:]
	var out []string
	for _, l := range e.listen {
		at := strings.LastIndexByte(l, ':')
		if (port == "*" || l[at+1:] == port) && (host == "" || l[:at] == "") && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// listenLine moves a Listen directive to loopback. Where two mean one place on
// loopback, one is enough.
func (e *edit) listenLine(f *source, l *directive) error {
	key := target.HostPort(e.expand(l.Word(1)))
	if target.PortNumber(key[strings.LastIndexByte(key, ':')+1:]) == 0 {
		return nil // Apache says it better
	}
	if e.moved[key] {
		e.drop(f, l, "listened on already: loopback has one address")
		return nil
	}
	e.moved[key] = true
	e.set(f, l, 1, "127.0.0.1:"+e.w.PortOf(key), target.WhyListen)
	if len(l.Words) == 2 && strings.HasSuffix(key, ":443") {
		to, _ := l.Changed(1)
		l.Set(1, to+" https") // which Apache knows by the port
	}
	return nil
}

// hostLine gives a virtual host the ports that its addresses moved to.
func (e *edit) hostLine(f *source, l *directive) error {
	var made []string
	for n, w := range l.Words[1:] {
		if strings.HasSuffix(target.HostPort(e.expand(w.Text)), ":*") && len(l.Words) == 2 {
			return nil
		}
		for _, key := range e.keys(w.Text) {
			if to := "127.0.0.1:" + e.w.PortOf(key); !slices.Contains(made, to) {
				made = append(made, to)
			}
		}
		l.Set(n+1, "")
	}
	if len(made) == 0 { // nothing listens there: keep it that way
		p, err := e.w.Listen("nobody")
		if err != nil {
			return err
		}
		made = []string{"127.0.0.1:" + p}
	}
	e.set(f, l, 1, strings.Join(made, " "), target.WhyListen)
	return nil
}
