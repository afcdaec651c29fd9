package proxy

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// traefik edits the static configuration and the files of its file provider, in
// YAML or TOML, line by line: the addresses of entry points, the URLs of
// servers, certificates, logs. Other providers are not reached.
type traefik struct{}

func (traefik) prepare(_ context.Context, cfg Config, c *Copy) error {
	w := newWorkshop(cfg, c)
	defer w.close()
	e := &traefikEdit{w: w, folder: filepath.Dir(cfg.File)}
	main, err := e.copy(cfg.File)
	if err != nil {
		return err
	}
	if len(e.entries) == 0 {
		return &Error{File: cfg.File, Problem: "has no entry point with an address", Remedy: "name the static configuration, with the file provider's files beside it"}
	}
	var names []string
	for _, f := range c.Files {
		for _, m := range traefikHost.FindAllStringSubmatch(f.Made, -1) {
			names = append(names, m[1])
		}
	}
	cert, err := w.certificate(names)
	if err != nil {
		return err
	}
	for _, l := range e.entries {
		l.TLS = l.TLS && e.tls
		l.HTTP2 = l.TLS
		if l.Names = certifiable(names); len(l.Names) == 0 {
			l.Default = true
		}
		c.Listeners = append(c.Listeners, l)
	}
	c.main = main
	for i, f := range c.Files {
		made := strings.NewReplacer("CROSSCHECK_CERTIFICATE", cert+".crt", "CROSSCHECK_KEY", cert+".key").Replace(f.Made)
		c.Files[i].Made = made
		if err := os.WriteFile(f.Copy, []byte(made), 0o644); err != nil {
			return fmt.Errorf("copy: %s: %w", f.Path, err)
		}
	}
	return nil
}

func (traefik) argv(c *Copy) (check, run []string) {
	return nil, []string{c.Program, "--configFile=" + c.main}
}

func (traefik) place(c *Copy, line string) (string, int) {
	for _, f := range c.Files {
		if strings.Contains(line, f.Copy) {
			return f.Path, 0
		}
	}
	return "", 0
}

var (
	traefikHost  = regexp.MustCompile("Host\\(`([^`]+)`")
	traefikValue = regexp.MustCompile(`^(\s*(?:-\s*)?(?:\w+\s*=\s*)?)([\w.]+)(\s*[:=]\s*)("[^"]*"|'[^']*'|[^#\s]\S*)(.*)$`)
)

// traefikEdit makes a configuration hermetic.
type traefikEdit struct {
	w       *workshop
	folder  string
	entries []Listener
	tls     bool // some router has TLS
}

func (e *traefikEdit) copy(path string) (string, error) {
	text, err := e.w.read(path)
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
			e.w.change(path, i+1, m[4], to, why)
			lines[i] = m[1] + m[2] + m[3] + `"` + to + `"` + m[5]
		}
	}
	name := fmt.Sprintf("conf/%d-%s", len(e.w.c.Files), filepath.Base(path))
	return e.w.write(path, name, text, strings.Join(lines, "\n"))
}

// value is what takes the place of a setting's value; no reason, no change.
func (e *traefikEdit) value(file string, line int, key, value string) (to, why string, err error) {
	switch key {
	case "address":
		key := hostPort(strings.TrimSuffix(strings.TrimSuffix(value, "/tcp"), "/udp"))
		at := strings.LastIndexByte(key, ':')
		if portNumber(key[at+1:]) == 0 {
			return "", "", nil
		}
		port, err := e.w.listen(key)
		if err != nil {
			return "", "", err
		}
		n := portNumber(key[at+1:])
		e.entries = append(e.entries, Listener{Host: key[:at], Port: n, TLS: n != 80, Addr: "127.0.0.1:" + port, File: file, Line: line})
		return "127.0.0.1:" + port, whyListen, nil
	case "url":
		scheme, rest, ok := strings.Cut(value, "://")
		if !ok {
			return "", "", nil
		}
		protocol := map[string]Protocol{"https": HTTPS, "h2c": GRPC}[scheme]
		if protocol == "" {
			protocol = HTTP
		}
		name, _, _ := strings.Cut(rest, "/")
		addr, err := e.w.stand(name, protocol, file, line)
		return scheme + "://" + addr + rest[len(name):], whyUpstream, err
	case "certFile":
		return "CROSSCHECK_CERTIFICATE", whyCert, nil
	case "keyFile":
		return "CROSSCHECK_KEY", whyCert, nil
	case "filePath", "storage":
		return filepath.Join(e.w.c.Dir, filepath.Base(value)), whyPath, nil
	case "filename":
		here := e.w.beside(value, e.folder)
		if here == "" {
			return "", "", &Error{File: file, Line: line, Problem: "the file " + value + " of the file provider is not here", Remedy: "put it beside the configuration"}
		}
		made, err := e.copy(here)
		return made, whyMoved, err
	}
	return "", "", nil
}
