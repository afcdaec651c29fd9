package haproxy

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// bind moves a bind line to loopback. HAProxy has no server names: its listeners
// answer for every name.
func (e *edit) bind(i int, l *directive) error {
	if len(l.Words) < 2 {
		return nil // HAProxy says it better
	}
	var made []string
	for _, addr := range strings.Split(expanded(l.Word(1)), ",") {
		to, err := e.bindAddress(i, l, addr)
		if err != nil {
			return err
		}
		made = append(made, to...)
	}
	made = slices.DeleteFunc(made, func(s string) bool { return s == "" })
	if len(made) == 0 {
		if l.out == "" {
			e.drop(i, "listened on already: loopback has one address")
		}
		return nil
	}
	e.set(i, 1, strings.Join(made, ","), target.WhyListen)
	for _, word := range []string{"interface", "namespace"} {
		e.without(i, word, 1, target.WhyListen)
	}
	e.without(i, "transparent", 0, target.WhyListen)
	if !e.fedBack(expanded(l.Word(1))) {
		e.without(i, "accept-proxy", 0, "a browser does not speak the PROXY protocol")
	}
	return e.bindFiles(i, l)
}

// bindAddress is where one address goes; "" where a listener has it already.
func (e *edit) bindAddress(i int, l *directive, addr string) ([]string, error) {
	family, rest, ok := strings.Cut(addr, "@")
	if !ok {
		family, rest = "", addr
	}
	if strings.HasPrefix(rest, "/") || family == "unix" || family == "abns" || family == "uxst" {
		to := filepath.Join(e.w.Copy.Dir, fmt.Sprintf("%d.sock", i+1))
		e.binds[target.BareSocket(addr)] = to
		return []string{to}, nil
	}
	if family == "fd" || family == "sockpair" {
		return nil, &target.Error{File: e.file, Line: i + 1, Problem: "cannot listen on an inherited file descriptor", Remedy: "bind an address and a port"}
	}
	host, port := rest, ""
	if at := strings.LastIndexByte(rest, ':'); at >= 0 {
		host, port = strings.Trim(rest[:at], "[]"), rest[at+1:]
	}
	host = target.Anywhere(host)
	var made []string
	for _, p := range target.PortRange(port) {
		key := host + ":" + p
		taken := e.w.PortOf(key) != ""
		to, err := e.w.Listen(key)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(family, "quic") {
			made = append(made, "quic4@127.0.0.1:"+to)
			continue
		}
		if taken {
			continue
		}
		made = append(made, "127.0.0.1:"+to)
		e.binds[key] = "127.0.0.1:" + to
		if l.index("accept-proxy") >= 0 && e.fedBack(addr) {
			continue // only the configuration itself calls it
		}
		names, through := e.passesThrough(i)
		if l.index("strict-sni") >= 0 {
			names = e.w.Hosts
		}
		e.w.Copy.Listeners = append(e.w.Copy.Listeners, target.Listener{
			Host: host, Port: target.PortNumber(p), TLS: l.index("ssl") >= 0 || through, HTTP2: e.http2(l) || through, Default: len(names) == 0, Names: names,
			Addr: "127.0.0.1:" + to, File: e.file, Line: i + 1,
		})
	}
	return made, nil
}

// http2 reports whether a bind line speaks HTTP/2.
func (e *edit) http2(l *directive) bool {
	if l.after("proto") == "h2" {
		return true
	}
	if l.index("alpn", "npn", "no-alpn") >= 0 {
		return slices.Contains(strings.Split(l.after("alpn"), ","), "h2")
	}
	v := e.w.Copy.Version // since 2.8 TLS listeners offer h2 by themselves
	return l.index("ssl") >= 0 && !strings.HasPrefix(v, "1.") && !(strings.HasPrefix(v, "2.") && len(v) > 2 && v[2] < '8')
}

// passesThrough reports whether the section of a line passes TLS on unopened: it
// looks at the name in the client's hello. The names are those that it looks
// for.
func (e *edit) passesThrough(i int) (names []string, ok bool) {
	for n := i + 1; n < len(e.lines) && !slices.Contains(sections, e.lines[n].Word(0)); n++ {
		l := e.lines[n]
		sni := false
		for _, w := range l.Words {
			switch {
			case strings.HasPrefix(w.Text, "req.ssl_") || strings.HasPrefix(w.Text, "req_ssl_"):
				sni, ok = strings.Contains(w.Text, "sni"), true
			case w.Text == "}" || w.Text == "||":
				sni = false
			case sni && strings.Contains(w.Text, ".") && target.Certifiable([]string{w.Text}) != nil:
				names = append(names, w.Text)
			}
		}
	}
	return names, ok
}

// fedBack reports whether one of the configuration's own servers leads to the
// address.
func (e *edit) fedBack(addr string) bool {
	return slices.ContainsFunc(e.lines, func(l *directive) bool {
		return l.Word(0) == "server" && len(l.Words) > 2 && sameAddress(expanded(l.Word(2)), addr)
	})
}

// sameAddress compares a server's address with a bind's.
func sameAddress(server, bind string) bool {
	return target.BareSocket(server) == target.BareSocket(bind) || target.LoopbackPort(server) != "" && target.LoopbackPort(server) == bindPort(bind)
}

func bindPort(s string) string {
	s = target.BareSocket(s)
	host, port := s[:strings.LastIndexByte(s, ':')+1], s[strings.LastIndexByte(s, ':')+1:]
	host = target.Anywhere(strings.Trim(strings.TrimSuffix(host, ":"), "[]"))
	if host == "" || host == "127.0.0.1" || host == "::1" || host == "localhost" {
		return port
	}
	return ""
}

// bindFiles puts test certificates in the place of a bind line's.
func (e *edit) bindFiles(i int, l *directive) error {
	for n := 2; n < len(l.Words)-1; n++ {
		path := l.Word(n + 1)
		var made string
		var err error
		switch l.Word(n) {
		case "crt":
			made, err = e.crt(path)
		case "crt-list":
			made, err = e.crtList(i, path)
		case "ca-file", "ca-verify-file":
			if made = e.w.Beside(path, e.folder); made == "" {
				made, err = e.w.AuthorityFile()
			}
		default:
			continue
		}
		if err != nil {
			return err
		}
		e.set(i, n+1, made, target.WhyCert)
	}
	return nil
}

// crt is the test certificate for a file, or a folder of them for a folder.
func (e *edit) crt(path string) (string, error) {
	if !filepath.IsAbs(path) && e.base != "" {
		path = filepath.Join(e.base, path)
	}
	here := e.w.Beside(path, e.folder)
	info, err := os.Stat(here)
	if folder := strings.HasSuffix(path, "/") || filepath.Ext(path) == "" || err == nil && info.IsDir(); !folder {
		made, err := e.w.Certificate(namesIn(here))
		return made + ".pem", err
	}
	for n, host := range e.w.Hosts {
		made, err := e.w.Certificate([]string{host})
		if err != nil {
			return "", err
		}
		b, err := os.ReadFile(made + ".pem")
		if err != nil {
			return "", err
		}
		if err := e.w.Put(fmt.Sprintf("crt/%d.pem", n), string(b)); err != nil {
			return "", err
		}
	}
	if len(e.w.Hosts) == 0 {
		made, err := e.w.Certificate(nil)
		return made + ".pem", err
	}
	return filepath.Join(e.w.Copy.Dir, "crt"), nil
}

// namesIn lists the names of the certificate in a file of the user's; none where
// it cannot be read.
func namesIn(path string) []string {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
				return cert.DNSNames
			}
		}
	}
	return nil
}

// crtList writes a list of test certificates with the options and filters of the
// user's.
func (e *edit) crtList(i int, path string) (string, error) {
	text := "list.pem\n"
	if here := e.w.Beside(path, e.folder); here != "" {
		b, err := os.ReadFile(here)
		if err != nil {
			return "", &target.Error{File: here, Problem: "cannot be read: " + target.Cause(err)}
		}
		text = string(b)
	}
	var out strings.Builder
	for _, line := range strings.Split(text, "\n") {
		l := readDirective(line)
		if len(l.Words) == 0 {
			continue
		}
		var names []string
		for _, w := range l.Words[1:] {
			if !strings.ContainsAny(w.Text, "[]!") {
				names = append(names, w.Text)
			}
		}
		made, err := e.w.Certificate(names)
		if err != nil {
			return "", err
		}
		l.Set(0, made+".pem")
		out.WriteString(l.String() + "\n")
	}
	name := fmt.Sprintf("crt-list-%d.txt", i+1)
	return filepath.Join(e.w.Copy.Dir, name), e.w.Put(name, out.String())
}
