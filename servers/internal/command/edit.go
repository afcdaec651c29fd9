package command

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// program runs whatever listens. In its arguments, {upstream:backend:3000} is
// the address of the stand-in for backend:3000 ("127.0.0.1:4711"),
// {https-upstream:...} that of one that speaks TLS, {certificate:api.example.com}
// and {key:api.example.com} are files in PEM with a test certificate for the
// name, and {dir} is a folder that is removed afterwards. Where each origin
// listens is what the option listen says.
type program struct {
	*options
	path string
}

var inWord = regexp.MustCompile(`\{(upstream|https-upstream|certificate|key):([^{}]+)\}|\{dir\}`)

func (p program) Edit(_ context.Context, w *target.Workshop) error {
	c := w.Copy
	for origin, addr := range p.Listen {
		l, err := listener(origin, addr)
		if err != nil {
			return err
		}
		c.Listeners = append(c.Listeners, l)
	}
	if len(c.Listeners) == 0 {
		return &target.Error{Problem: "nobody says where the command listens", Remedy: `add listen: {"https://api.example.com": "127.0.0.1:8443"}`}
	}
	slices.SortFunc(c.Listeners, func(a, b target.Listener) int { return strings.Compare(a.Names[0]+a.Addr, b.Names[0]+b.Addr) })
	c.Args = append([]string{c.Program}, slices.Clone(p.Command[1:])...)
	for i, word := range c.Args[1:] {
		made, err := putPlaces(w, word)
		if err != nil {
			return err
		}
		w.Change("", 0, word, made, "the command's argument")
		c.Args[i+1] = made
	}
	return nil
}

func (program) Argv(c *target.Copy) (check, run []string) { return nil, c.Args }

func (program) Place(*target.Copy, string) (string, int) { return "", 0 }

// putPlaces puts addresses and files in the places that an argument has for
// them.
func putPlaces(w *target.Workshop, word string) (string, error) {
	var failed error
	made := inWord.ReplaceAllStringFunc(word, func(s string) string {
		m := inWord.FindStringSubmatch(s)
		var to string
		var err error
		switch m[1] {
		case "upstream":
			to, err = w.Stand(m[2], target.HTTP, "", 0)
		case "https-upstream":
			to, err = w.Stand(m[2], target.HTTPS, "", 0)
		case "certificate":
			to, err = w.Certificate([]string{m[2]})
			to += ".crt"
		case "key":
			to, err = w.Certificate([]string{m[2]})
			to += ".key"
		default:
			to = w.Copy.Dir
		}
		if err != nil && failed == nil {
			failed = err
		}
		return to
	})
	return made, failed
}

// listener reads an entry of the option listen.
func listener(origin, addr string) (target.Listener, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		return target.Listener{}, &target.Error{Problem: fmt.Sprintf("listen: %q is not an origin", origin), Remedy: `write scheme and host: "https://api.example.com"`}
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return target.Listener{}, &target.Error{Problem: fmt.Sprintf("listen: %q is not an address", addr), Remedy: `write host and port: "127.0.0.1:8443"`}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return target.Listener{}, &target.Error{Problem: fmt.Sprintf("listen: %s is not on this machine's loopback", addr), Remedy: "have the command listen on 127.0.0.1"}
	}
	l := target.Listener{Names: []string{u.Hostname()}, Addr: addr, TLS: u.Scheme == "https", HTTP2: u.Scheme == "https", Port: target.PortNumber(u.Port())}
	if l.Port == 0 {
		l.Port = map[bool]uint16{true: 443, false: 80}[l.TLS]
	}
	return l, nil
}
