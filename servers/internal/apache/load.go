package apache

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// load reads a file and those that it includes. The virtual host is the one that
// the file is included in, nil for none. It returns the file's copy.
func (e *edit) load(path string, host *virtualHost, depth int) (*source, error) {
	if depth > target.MaxIncludes {
		return nil, &target.Error{File: path, Problem: "files include each other without end"}
	}
	for _, f := range e.files {
		if f.path == path {
			return f, e.visit(f, host, depth)
		}
	}
	text, err := e.w.Read(path)
	if err != nil && depth > 0 {
		text, err = "", nil // an empty file that is included is none of our business
	}
	if err != nil {
		return nil, err
	}
	f := &source{path: path, text: text, copy: fmt.Sprintf("conf/%d-%s", len(e.files), filepath.Base(path)), lines: readApache(text)}
	e.files = append(e.files, f)
	return f, e.visit(f, host, depth)
}

// visit goes over the directives of a file: conditions, virtual hosts, names,
// modules, includes.
func (e *edit) visit(f *source, host *virtualHost, depth int) error {
	outer := host
	var open []bool // whether the conditions around hold
	for _, l := range f.lines {
		name := l.name()
		if strings.HasPrefix(name, "<if") && e.condition(l) != nil {
			open = append(open, *e.condition(l))
			continue
		}
		if (strings.HasPrefix(name, "</ifmodule") || strings.HasPrefix(name, "</ifdefine") || strings.HasPrefix(name, "</iffile")) && len(open) > 0 {
			open = open[:len(open)-1]
			continue
		}
		if l.asleep = slices.Contains(open, false); l.asleep {
			continue
		}
		switch name {
		case "<virtualhost":
			host = &virtualHost{file: f.path, line: l.number}
			for _, w := range l.Words[1:] {
				host.addrs = append(host.addrs, w.Text)
			}
			e.hosts = append(e.hosts, host)
		case "</virtualhost":
			host = outer
		}
		if host != nil {
			l.hosts = append(l.hosts, host)
		}
		if err := e.see(f, l, host, depth); err != nil {
			return err
		}
	}
	return nil
}

// see notes what a directive says about its server.
func (e *edit) see(f *source, l *directive, host *virtualHost, depth int) error {
	of := host
	if of == nil {
		of = e.main
	}
	switch l.name() {
	case "servername", "serveralias":
		of.names = append(of.names, hostNames(l.Words[1:])...)
	case "sslengine":
		of.tls = strings.EqualFold(l.Word(1), "on")
	case "protocols":
		of.http2 = slices.ContainsFunc(l.Words, func(w config.Word) bool { return w.Text == "h2" || w.Text == "h2c" })
	case "serverroot":
		e.root = l.Word(1)
	case "define":
		e.defines[l.Word(1)] = l.Word(2)
	case "listen":
		e.listen = append(e.listen, target.HostPort(e.expand(l.Word(1))))
	case "loadmodule":
		return e.loadModule(f, l)
	case "include", "includeoptional":
		return e.include(f, l, host, depth)
	}
	return nil
}

// condition says whether a conditional section is read; nil for those that are
// decided for each request.
func (e *edit) condition(l *directive) *bool {
	what, not := strings.CutPrefix(l.Word(1), "!")
	var holds bool
	switch l.name() {
	case "<ifmodule":
		holds = e.has(moduleFile(what))
	case "<ifdefine":
		_, holds = e.defines[what]
	case "<iffile":
		holds = e.w.Beside(what, e.folder) != ""
	default:
		return nil
	}
	holds = holds != not
	return &holds
}

// include follows an Include directive and leads it to the copies.
func (e *edit) include(f *source, l *directive, host *virtualHost, depth int) error {
	path := e.expand(l.Word(1))
	found := e.find(path, filepath.Dir(f.path))
	if len(found) == 0 {
		if l.name() == "includeoptional" {
			e.drop(f, l, "no such file on this machine, and it is optional")
			return nil
		}
		return e.missing(f, l, path)
	}
	var list strings.Builder
	for _, file := range found {
		inner, err := e.load(file, host, depth+1)
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "Include %q\n", filepath.Join(e.w.Copy.Dir, inner.copy))
	}
	if _, led := l.Changed(1); led {
		return nil // led there when the file was included before
	}
	name := fmt.Sprintf("conf/include-%s-%d.conf", filepath.Base(f.copy), l.number)
	if err := e.w.Put(name, list.String()); err != nil {
		return err
	}
	e.set(f, l, 1, filepath.Join(e.w.Copy.Dir, name), "the copies of the included files")
	return nil
}

// find lists the files that an Include means: at their path, below ServerRoot,
// or where the user's own tree has them.
func (e *edit) find(path, folder string) []string {
	tries := []string{path}
	for _, prefix := range []string{"/etc/apache2/", "/etc/httpd/", "/usr/local/apache2/"} {
		path = strings.TrimPrefix(path, prefix)
	}
	if !filepath.IsAbs(path) {
		if len(tries[0]) == len(path) {
			tries = nil
		}
		for _, base := range []string{e.root, e.folder, filepath.Dir(e.folder), folder} {
			if base != "" {
				tries = append(tries, filepath.Join(base, path))
			}
		}
	}
	for _, p := range tries {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			p = filepath.Join(p, "*")
		}
		found, _ := filepath.Glob(p)
		found = slices.DeleteFunc(found, func(s string) bool {
			info, err := os.Stat(s)
			return err != nil || info.IsDir()
		})
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// modules finds the program's folder of modules and what is built in.
func (e *edit) modules(ctx context.Context) {
	bin := filepath.Dir(e.w.Copy.Program)
	for _, dir := range []string{filepath.Join(bin, "../modules"), filepath.Join(bin, "../lib/apache2/modules"), filepath.Join(bin, "../lib/httpd/modules"),
		filepath.Join(bin, "../libexec/apache2"), "/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/local/apache2/modules"} {
		if found, _ := filepath.Glob(filepath.Join(dir, "mod_*.so")); len(found) > 0 {
			e.dir = filepath.Clean(dir)
			break
		}
	}
	e.static = map[string]bool{}
	out, _ := exec.CommandContext(ctx, e.w.Copy.Program, "-l").Output()
	for _, s := range strings.Fields(string(out)) {
		if name, ok := strings.CutSuffix(s, ".c"); ok {
			e.static[name] = true
		}
	}
	e.root = e.folder
}

// installed reports whether a module ("mod_ssl") can be loaded.
func (e *edit) installed(module string) bool {
	_, err := os.Stat(filepath.Join(e.dir, module+".so"))
	return e.reading || err == nil
}

// has reports whether a module takes part: where the configuration loads none
// itself, all that are installed do.
func (e *edit) has(module string) bool {
	if e.reading || e.static[module] || e.loaded[module] {
		return true
	}
	return len(e.loaded) == 0 && e.installed(module) && !strings.HasPrefix(module, "mod_mpm_") || module == "mod_mpm_event"
}

// moduleFile is "mod_ssl" for "mod_ssl.c", "ssl_module" and "mod_ssl.so".
func moduleFile(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".c"), ".so")
	if s, ok := strings.CutSuffix(name, "_module"); ok {
		return "mod_" + s
	}
	switch name {
	case "event", "worker", "prefork":
		return "mod_mpm_" + name
	}
	return name
}

// loadModule leads LoadModule to the module on this machine.
func (e *edit) loadModule(f *source, l *directive) error {
	module := moduleFile(filepath.Base(l.Word(2)))
	switch {
	case len(l.Words) < 3:
	case e.static[module]:
		e.drop(f, l, "is built into this program")
		e.loaded[module] = true
	case !e.installed(module):
		l.out = true
		return e.w.Leave(f.path, l.number, strings.TrimSpace(l.Source), "module "+module+".so is not installed",
			"install it into "+e.dir+", or name your own build as binary")
	case strings.HasPrefix(module, "mod_mpm_") && e.mpm() != "" && e.mpm() != module:
		e.drop(f, l, "another MPM is loaded")
	default:
		e.set(f, l, 2, filepath.Join(e.dir, module+".so"), "where the module is on this machine")
		e.loaded[module] = true
	}
	return nil
}

// mpm is the MPM that is loaded or built in, "" for none.
func (e *edit) mpm() string {
	for _, m := range []string{"mod_mpm_event", "mod_mpm_worker", "mod_mpm_prefork"} {
		if e.loaded[m] || e.static[m] {
			return m
		}
	}
	for _, m := range []string{"event", "worker", "prefork"} {
		if e.static[m] {
			return m
		}
	}
	return ""
}

// hostNames are the names of a ServerName or ServerAlias directive, without
// scheme and port.
func hostNames(words []config.Word) (out []string) {
	for _, w := range words {
		name := w.Text
		if _, rest, ok := strings.Cut(name, "://"); ok {
			name = rest
		}
		if host, port, ok := strings.Cut(name, ":"); ok && target.PortNumber(port) > 0 {
			name = host
		}
		out = append(out, name)
	}
	return out
}

// missing is the error for a file that an Include names.
func (e *edit) missing(f *source, l *directive, path string) error {
	l.out = true
	if strings.Contains(path, "options-ssl-apache") { // certbot's: protocols and ciphers
		e.w.Change(f.path, l.number, strings.TrimSpace(l.Source), "", "certbot's TLS settings are not on this machine; they play no part in CORS")
		return nil
	}
	return e.w.Leave(f.path, l.number, strings.TrimSpace(l.Source), fmt.Sprintf("the included file %s is not here", path),
		"put it beside the configuration, under the same path as on the server")
}
