package haproxy

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// server leads a server line to the stand-in, or back into the configuration
// where it led there.
func (e *edit) server(i int, l *directive) error {
	at := map[string]int{"server": 2, "server-template": 3, "dispatch": 1}[l.Word(0)]
	if at > 0 && len(l.Words) <= at {
		return nil // HAProxy says it better
	}
	inner := false
	if at > 0 {
		var err error
		if inner, err = e.address(i, at, l); err != nil {
			return err
		}
	}
	if inner {
		return e.verify(i, l)
	}
	e.without(i, "send-proxy", 0, "the stand-in does not speak the PROXY protocol")
	e.without(i, "send-proxy-v2", 0, "the stand-in does not speak the PROXY protocol")
	e.without(i, "check-send-proxy", 0, "the stand-in does not speak the PROXY protocol")
	e.without(i, "agent-check", 0, "the stand-in has no agent")
	e.without(i, "port", 1, "the stand-in has one port")
	e.without(i, "addr", 1, "the stand-in has one address")
	e.without(i, "source", 1, "connects from loopback")
	return e.verify(i, l)
}

// address replaces a server's address, and reports whether it leads back into
// the configuration.
func (e *edit) address(i, at int, l *directive) (inner bool, err error) {
	name := expanded(l.Word(at))
	for bind, to := range e.binds {
		if sameAddress(name, bind) {
			e.set(i, at, to, target.WhyListen)
			return true, nil
		}
	}
	if socket := target.BareSocket(name); strings.HasPrefix(socket, "/") {
		name = "unix:" + socket
	} else if strings.HasPrefix(name, "ipv") {
		name = socket
	}
	addr, err := e.w.Stand(name, e.protocol(i, l), e.file, i+1)
	if err != nil {
		return false, err
	}
	e.set(i, at, addr, target.WhyUpstream)
	return false, nil
}

// protocol is what a server line speaks, with what the default-server lines of
// its section say.
func (e *edit) protocol(i int, l *directive) target.Protocol {
	lines := []*directive{l}
	for n := i - 1; n >= 0 && !slices.Contains(sections, e.lines[n].Word(0)); n-- {
		if e.lines[n].Word(0) == "default-server" {
			lines = append(lines, e.lines[n])
		}
	}
	for _, l := range lines {
		has := func(word string) bool {
			return slices.ContainsFunc(l.Words, func(w config.Word) bool { return w.Text == word })
		}
		switch {
		case has("no-ssl"):
			return target.HTTP
		case has("fcgi"):
			return target.FastCGI
		case has("ssl"):
			return target.HTTPS
		case l.after("proto") == "h2":
			return target.GRPC
		}
	}
	return target.HTTP
}

// verify makes HAProxy accept the certificate of what it asks.
func (e *edit) verify(i int, l *directive) error {
	for n := 1; n < len(l.Words)-1; n++ {
		switch l.Word(n) {
		case "verify":
			if l.Word(n+1) == "required" {
				e.set(i, n+1, "none", target.WhyVerify)
			}
		case "ca-file", "crl-file", "verifyhost":
			e.without(i, l.Word(n), 1, target.WhyVerify)
		case "crt":
			made, err := e.w.Certificate(nil)
			if err != nil {
				return err
			}
			e.set(i, n+1, made+".pem", target.WhyCert)
		}
	}
	if l.index("ssl") >= 0 && l.index("verify") < 0 {
		n := l.index("ssl")
		e.set(i, n, "ssl verify none", target.WhyVerify)
	}
	return nil
}
