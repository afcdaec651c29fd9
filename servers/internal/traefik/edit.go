package traefik

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func (program) Edit(_ context.Context, w *target.Workshop) error {
	e := &edit{w: w, site: site{folder: filepath.Dir(w.Copy.File)}}
	main, err := e.copy(w.Copy.File, true)
	if err != nil {
		return err
	}
	w.Copy.Main = main
	w.Copy.Said = e.statements()
	if len(e.entries) == 0 {
		return &target.Error{File: w.Copy.File, Problem: "has no entry point with an address", Remedy: "name the static configuration, with the file provider's files beside it"}
	}
	names := e.hosts()
	cert, err := w.Certificate(names)
	if err != nil {
		return err
	}
	for _, l := range e.entries {
		l.TLS = l.Port != 80 && e.secure(l.entry)
		l.HTTP2 = l.TLS
		if l.Names = target.Certifiable(names); len(l.Names) == 0 {
			l.Default = true
		}
		w.Copy.Listeners = append(w.Copy.Listeners, l.Listener)
	}
	return e.certify(cert)
}

// certify puts the paths of the test certificate where the copies name it.
func (e *edit) certify(cert string) error {
	for i, f := range e.w.Copy.Files {
		made := strings.NewReplacer(certificate, cert+".crt", key, cert+".key").Replace(f.Made)
		e.w.Copy.Files[i].Made = made
		if err := os.WriteFile(f.Copy, []byte(made), 0o644); err != nil {
			return fmt.Errorf("copy: %s: %w", f.Path, err)
		}
	}
	return nil
}

// What stands for the files of the test certificate until all names are known.
const (
	certificate = "CROSSCHECK_CERTIFICATE"
	key         = "CROSSCHECK_KEY"
)

func (program) Argv(c *target.Copy) (check, run []string) {
	return nil, []string{c.Program, "--configFile=" + c.Main}
}

func (program) Place(c *target.Copy, line string) (string, int) {
	for _, f := range c.Files {
		if strings.Contains(line, f.Copy) {
			return f.Path, 0
		}
	}
	return "", 0
}

// edit makes a configuration hermetic.
type edit struct {
	w *target.Workshop
	site
	entries []listener
}

// listener is an entry point that listens.
type listener struct {
	entry string // its name
	target.Listener
}

// copy copies a file, and for the static configuration those of its file provider.
func (e *edit) copy(path string, static bool) (string, error) {
	text, err := e.w.Read(path)
	if err != nil {
		return "", err
	}
	d, err := parse(path, text)
	if err != nil {
		return "", err
	}
	e.docs = append(e.docs, d)
	// A file that is named in another is numbered after it.
	number := len(e.docs) - 1
	for i := range d.Words {
		to, why, err := e.value(d, i, static)
		if err != nil {
			return "", err
		}
		if why == "" || to == d.Words[i].Text {
			continue
		}
		e.w.Change(path, d.line(i), d.Written(i), to, why)
		d.Set(i, quoted(to))
	}
	return e.w.Write(path, fmt.Sprintf("conf/%d-%s", number, filepath.Base(path)), text, d.String())
}

// value is what takes the place of a setting's value; no reason, no change.
func (e *edit) value(d *document, i int, static bool) (to, why string, err error) {
	path, value := d.paths[i], d.Words[i].Text
	switch {
	case is(path, "entryPoints", "*", "address"):
		return e.address(d, i)
	case ends(path, "servers", "url"), is(path, "http", "middlewares", "*", "forwardAuth", "address"):
		return e.url(d, i)
	case ends(path, "certFile"):
		return certificate, target.WhyCert, nil
	case ends(path, "keyFile"):
		return key, target.WhyCert, nil
	case ends(path, "filePath"), ends(path, "storage"):
		return filepath.Join(e.w.Copy.Dir, filepath.Base(value)), target.WhyPath, nil
	case static && is(path, "providers", "file", "filename"):
		here := e.w.Beside(value, e.folder)
		if here == "" {
			return "", "", &target.Error{File: d.file, Line: d.line(i), Problem: "the file " + value + " of the file provider is not here", Remedy: "put it beside the configuration"}
		}
		made, err := e.copy(here, false)
		return made, target.WhyMoved, err
	}
	return "", "", nil
}

// address moves an entry point to loopback.
func (e *edit) address(d *document, i int) (to, why string, err error) {
	value := d.Words[i].Text
	bound := target.HostPort(strings.TrimSuffix(strings.TrimSuffix(value, "/tcp"), "/udp"))
	at := strings.LastIndexByte(bound, ':')
	n := target.PortNumber(bound[at+1:])
	if n == 0 {
		return "", "", nil // Traefik says it better
	}
	port, err := e.w.Listen(bound)
	if err != nil {
		return "", "", err
	}
	to = "127.0.0.1:" + port
	e.entries = append(e.entries, listener{d.paths[i][1], target.Listener{Host: bound[:at], Port: n, Addr: to, File: d.file, Line: d.line(i)}})
	return to, target.WhyListen, nil
}

// url leads the URL of a server to its stand-in.
func (e *edit) url(d *document, i int) (to, why string, err error) {
	scheme, rest, ok := strings.Cut(d.Words[i].Text, "://")
	if !ok {
		return "", "", nil
	}
	protocol := map[string]target.Protocol{"https": target.HTTPS, "h2c": target.GRPC}[scheme]
	if protocol == "" {
		protocol = target.HTTP
	}
	name, _, _ := strings.Cut(rest, "/")
	addr, err := e.w.Stand(name, protocol, d.file, d.line(i))
	return scheme + "://" + addr + rest[len(name):], target.WhyUpstream, err
}

// is reports whether a path is the keys, of which "*" stands for any. Traefik
// compares them without regard to case.
func is(path []string, keys ...string) bool {
	if len(path) != len(keys) {
		return false
	}
	for i, k := range keys {
		if k != "*" && !strings.EqualFold(k, path[i]) {
			return false
		}
	}
	return true
}

// ends reports whether the last keys of a path are these.
func ends(path []string, keys ...string) bool {
	return len(path) >= len(keys) && is(path[len(path)-len(keys):], keys...)
}

// site is what a configuration and the files of its file provider say.
type site struct {
	folder string
	docs   []*document
}

var hostRule = regexp.MustCompile("Host\\(`([^`]+)`")

// hosts are the names in the rules of routers.
func (s *site) hosts() []string {
	var out []string
	for _, d := range s.docs {
		for i, w := range d.Words {
			if !ends(d.paths[i], "rule") {
				continue
			}
			for _, m := range hostRule.FindAllStringSubmatch(w.Text, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// secure reports whether an entry point speaks TLS: it is set so itself, or a
// router that it leads to has TLS.
func (s *site) secure(entry string) bool {
	for _, d := range s.docs {
		for _, path := range slices.Concat(d.blocks, d.paths) {
			if len(path) >= 4 && is(path[:4], "entryPoints", entry, "http", "tls") {
				return true
			}
			if len(path) < 4 || !is(path[:4], "http", "routers", "*", "tls") {
				continue
			}
			if of := s.values("http", "routers", path[2], "entryPoints"); len(of) == 0 || slices.Contains(of, entry) {
				return true
			}
		}
	}
	return false
}

// values are the scalars at a path.
func (s *site) values(path ...string) []string {
	var out []string
	for _, d := range s.docs {
		for i, w := range d.Words {
			if is(d.paths[i], path...) {
				out = append(out, w.Text)
			}
		}
	}
	return out
}
