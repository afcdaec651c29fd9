package haproxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// wrapper is what a fragment lacks: the mode and timeouts of a defaults section,
// a frontend for backends alone, a backend for the rules of a frontend.
func (e *edit) wrapper() (above, below string, err error) {
	has := func(words ...string) bool {
		return slices.ContainsFunc(e.lines, func(l *directive) bool { return slices.Contains(words, l.Word(0)) })
	}
	const defaults = "defaults\n\tmode http\n\ttimeout connect 5s\n\ttimeout client 30s\n\ttimeout server 30s\n"
	if !has("defaults") && !has("mode") {
		above = defaults
	}
	switch {
	case has("frontend", "listen") && !e.loose():
	case has("backend") && !e.loose():
		bind, err := e.frontend()
		if err != nil {
			return "", "", err
		}
		below = "\n" + bind + "\tdefault_backend " + e.firstBackend() + "\n"
	case e.loose():
		if !has("bind") {
			bind, err := e.frontend()
			if err != nil {
				return "", "", err
			}
			above += bind
		} else {
			above += "frontend crosscheck\n"
		}
		if !has("server") {
			addr, err := e.w.Stand("upstream", target.HTTP, e.file, 0)
			if err != nil {
				return "", "", err
			}
			below = "\nbackend crosscheck_upstream\n\tserver upstream " + addr + "\n"
			above += "\tdefault_backend crosscheck_upstream\n"
		} else {
			above = strings.Replace(above, "frontend crosscheck", "listen crosscheck", 1)
		}
	}
	if above != "" {
		above += mark
	}
	if above != "" || below != "" {
		e.w.Change(e.file, 1, "", strings.TrimSpace(above+below), "the file is a fragment")
	}
	return above, below, nil
}

// loose reports whether the file begins without a section.
func (e *edit) loose() bool {
	for i, l := range e.lines {
		if len(l.Words) > 0 && !strings.HasPrefix(l.Word(0), ".") {
			return e.section[i] == ""
		}
	}
	return false
}

func (e *edit) firstBackend() string {
	for _, l := range e.lines {
		if l.Word(0) == "backend" {
			return l.Word(1)
		}
	}
	return ""
}

// frontend is a section that listens with TLS on 443 and without on 80.
func (e *edit) frontend() (string, error) {
	clear, err := e.w.Listen(":80")
	if err != nil {
		return "", err
	}
	secure, err := e.w.Listen(":443")
	if err != nil {
		return "", err
	}
	cert, err := e.w.Certificate(nil)
	if err != nil {
		return "", err
	}
	e.w.Copy.Listeners = append(e.w.Copy.Listeners,
		target.Listener{Port: 443, TLS: true, HTTP2: true, Default: true, Addr: "127.0.0.1:" + secure, File: e.file, Line: 1},
		target.Listener{Port: 80, Default: true, Addr: "127.0.0.1:" + clear, File: e.file, Line: 1})
	return fmt.Sprintf("frontend crosscheck\n\tbind 127.0.0.1:%s\n\tbind 127.0.0.1:%s ssl crt %s.pem alpn h2,http/1.1\n", clear, secure, cert), nil
}
