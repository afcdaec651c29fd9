package apache

import (
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// passOn leads the targets of mod_proxy to stand-ins.
func (e *edit) passOn(f *source, l *directive) error {
	switch l.name() {
	case "proxypass", "proxypassmatch", "balancermember", "proxypassreverse", "<proxy":
		for n := 1; n < len(l.Words); n++ {
			made, err := e.target(f, l, e.expand(l.Word(n)))
			if err != nil {
				return err
			}
			if made == "" {
				continue
			}
			if l.name() != "proxypassreverse" && l.name() != "<proxy" && !e.retries(l) {
				made += " retry=0" // a worker that failed would answer 503 for a minute
			}
			e.set(f, l, n, made, target.WhyUpstream)
		}
	case "rewriterule":
		if !proxyFlag(l.Word(3)) {
			return nil
		}
		made, err := e.target(f, l, e.expand(l.Word(2)))
		if err != nil || made == "" {
			return err
		}
		e.set(f, l, 2, made, target.WhyUpstream)
	case "sethandler":
		url, ok := strings.CutPrefix(l.Word(1), "proxy:")
		if !ok {
			return nil
		}
		made, err := e.target(f, l, e.expand(url))
		if err != nil || made == "" {
			return err
		}
		e.set(f, l, 1, `"proxy:`+made+`"`, target.WhyUpstream)
	case "proxyremote", "proxyremotematch", "proxysourceaddress":
		e.drop(f, l, target.WhyUpstream)
	case "rewritemap":
		if path, ok := strings.CutPrefix(l.Word(2), "txt:"); ok {
			if here := e.w.Beside(path, e.folder); here != "" {
				e.set(f, l, 2, "txt:"+here, target.WhyMoved)
			}
		}
	}
	return nil
}

func (e *edit) retries(l *directive) bool {
	return slices.ContainsFunc(l.Words, func(w config.Word) bool { return strings.HasPrefix(w.Text, "retry=") })
}

func proxyFlag(flags string) bool {
	return slices.ContainsFunc(strings.Split(strings.Trim(flags, "[]"), ","), func(s string) bool {
		s = strings.ToLower(strings.TrimSpace(s))
		return s == "p" || s == "proxy"
	})
}

var (
	proxied = regexp.MustCompile(`^(?:unix:([^|]+)\|)?(\w+)://(.*)$`)
	head    = regexp.MustCompile(`^(?:\[[^\]]+\]|[\w.-]+)(?::\d+)?`)
)

// target is a URL that leads to the stand-in, "" for what is no target.
func (e *edit) target(f *source, l *directive, url string) (string, error) {
	m := proxied.FindStringSubmatch(url)
	if m == nil {
		return "", nil
	}
	socket, scheme, rest := m[1], strings.ToLower(m[2]), m[3]
	if scheme == "balancer" {
		e.proxy = true
		return "", nil
	}
	protocol, ok := map[string]target.Protocol{
		"http": target.HTTP, "https": target.HTTPS, "ws": target.HTTP, "wss": target.HTTPS, "h2": target.HTTPS, "h2c": target.GRPC, "fcgi": target.FastCGI, "uwsgi": target.UWSGI, "scgi": target.SCGI,
	}[scheme]
	if !ok {
		return "", &target.Error{File: f.path, Line: l.number, Problem: "there is no stand-in that speaks " + scheme, Remedy: "leave the line out of what is put under test"}
	}
	name := head.FindString(rest)
	if after := rest[len(name):]; name == "" || after != "" && !strings.ContainsAny(after[:1], "/$%?") {
		name, _, _ = strings.Cut(rest, "/")
	}
	rest = rest[len(name):]
	if socket != "" {
		name = "unix:" + socket
	}
	e.proxy = true
	if p := e.w.PortOf(":" + target.LoopbackPort(name)); p != "" {
		return scheme + "://127.0.0.1:" + p + rest, nil // back into the configuration
	}
	addr, err := e.w.Stand(name, protocol, f.path, l.number)
	if err != nil {
		return "", err
	}
	return scheme + "://" + addr + rest, nil
}
