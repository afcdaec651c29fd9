package traefik

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// traefik edits the static configuration and the files of its file provider, in
// YAML or TOML, line by line: the addresses of entry points, the URLs of
// servers, certificates, logs. Other providers are not reached.
type program struct{}

func (program) Edit(_ context.Context, w *target.Workshop) error {
	c := w.Copy
	e := &edit{w: w, folder: filepath.Dir(w.Copy.File)}
	main, err := e.copy(w.Copy.File)
	if err != nil {
		return err
	}
	if len(e.entries) == 0 {
		return &target.Error{File: w.Copy.File, Problem: "has no entry point with an address", Remedy: "name the static configuration, with the file provider's files beside it"}
	}
	var names []string
	for _, f := range c.Files {
		for _, m := range host.FindAllStringSubmatch(f.Made, -1) {
			names = append(names, m[1])
		}
	}
	cert, err := w.Certificate(names)
	if err != nil {
		return err
	}
	for _, l := range e.entries {
		l.TLS = l.TLS && e.tls
		l.HTTP2 = l.TLS
		if l.Names = target.Certifiable(names); len(l.Names) == 0 {
			l.Default = true
		}
		c.Listeners = append(c.Listeners, l)
	}
	c.Main = main
	for i, f := range c.Files {
		made := strings.NewReplacer("CROSSCHECK_CERTIFICATE", cert+".crt", "CROSSCHECK_KEY", cert+".key").Replace(f.Made)
		c.Files[i].Made = made
		if err := os.WriteFile(f.Copy, []byte(made), 0o644); err != nil {
			return fmt.Errorf("copy: %s: %w", f.Path, err)
		}
	}
	return nil
}

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

var (
	host         = regexp.MustCompile("Host\\(`([^`]+)`")
	traefikValue = regexp.MustCompile(`^(\s*(?:-\s*)?(?:\w+\s*=\s*)?)([\w.]+)(\s*[:=]\s*)("[^"]*"|'[^']*'|[^#\s]\S*)(.*)$`)
)

// traefikEdit makes a configuration hermetic.
type edit struct {
	w       *target.Workshop
	folder  string
	entries []target.Listener
	tls     bool // some router has TLS
}

func (e *edit) copy(path string) (string, error) {
	text, err := e.w.Read(path)
	if err != nil {
		return "", err
	}
	lines := strings.Split(text, "\n")
	if strings.Contains(text, "tls") || strings.Contains(text, "certResolver") {
		e.tls = true
	}
	for i, line := range lines {
		m := traefikValue.FindStringSubmatch(line)
		if m == nil || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		to, why, err := e.value(path, i+1, m[2], strings.Trim(m[4], `"'`))
		if err != nil {
			return "", err
		}
		if why != "" {
			e.w.Change(path, i+1, m[4], to, why)
			lines[i] = m[1] + m[2] + m[3] + `"` + to + `"` + m[5]
		}
	}
	name := fmt.Sprintf("conf/%d-%s", len(e.w.Copy.Files), filepath.Base(path))
	return e.w.Write(path, name, text, strings.Join(lines, "\n"))
}

// value is what takes the place of a setting's value; no reason, no change.
func (e *edit) value(file string, line int, key, value string) (to, why string, err error) {
	switch key {
	case "address":
		key := target.HostPort(strings.TrimSuffix(strings.TrimSuffix(value, "/tcp"), "/udp"))
		at := strings.LastIndexByte(key, ':')
		if target.PortNumber(key[at+1:]) == 0 {
			return "", "", nil
		}
		port, err := e.w.Listen(key)
		if err != nil {
			return "", "", err
		}
		n := target.PortNumber(key[at+1:])
		e.entries = append(e.entries, target.Listener{Host: key[:at], Port: n, TLS: n != 80, Addr: "127.0.0.1:" + port, File: file, Line: line})
		return "127.0.0.1:" + port, target.WhyListen, nil
	case "url":
		scheme, rest, ok := strings.Cut(value, "://")
		if !ok {
			return "", "", nil
		}
		protocol := map[string]target.Protocol{"https": target.HTTPS, "h2c": target.GRPC}[scheme]
		if protocol == "" {
			protocol = target.HTTP
		}
		name, _, _ := strings.Cut(rest, "/")
		addr, err := e.w.Stand(name, protocol, file, line)
		return scheme + "://" + addr + rest[len(name):], target.WhyUpstream, err
	case "certFile":
		return "CROSSCHECK_CERTIFICATE", target.WhyCert, nil
	case "keyFile":
		return "CROSSCHECK_KEY", target.WhyCert, nil
	case "filePath", "storage":
		return filepath.Join(e.w.Copy.Dir, filepath.Base(value)), target.WhyPath, nil
	case "filename":
		here := e.w.Beside(value, e.folder)
		if here == "" {
			return "", "", &target.Error{File: file, Line: line, Problem: "the file " + value + " of the file provider is not here", Remedy: "put it beside the configuration"}
		}
		made, err := e.copy(here)
		return made, target.WhyMoved, err
	}
	return "", "", nil
}
