package varnish

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func (program) Edit(_ context.Context, w *target.Workshop) error {
	c := w.Copy
	e := &edit{w: w, folder: filepath.Dir(w.Copy.File)}
	main, err := e.load(w.Copy.File, 0)
	if err != nil {
		return err
	}
	port, err := e.w.Listen(":80")
	if err != nil {
		return err
	}
	if c.Said, err = statements(w, c.File); err != nil {
		return err
	}
	c.Main = main
	c.Listeners = []target.Listener{{Port: 80, Default: true, Addr: "127.0.0.1:" + port, File: w.Copy.File, Line: 1}}
	return nil
}

func (program) Argv(c *target.Copy) (check, run []string) {
	common := []string{c.Program, "-p", "vcl_path=" + filepath.Dir(c.Main), "-p", "vcc_err_unref=off", "-j", "none"}
	check = slices.Concat(common, []string{"-n", filepath.Join(c.Dir, "check"), "-C", "-f", c.Main})
	run = slices.Concat(common, []string{"-F", "-n", filepath.Join(c.Dir, "work"), "-a", c.Listeners[0].Addr, "-T", "none", "-f", c.Main,
		"-s", "malloc,16m", "-l", "8m", "-p", "thread_pool_min=10", "-p", "thread_pools=1"})
	return check, run
}

var placed = regexp.MustCompile(`\('([^']+)' Line (\d+)`)

func (program) Place(c *target.Copy, line string) (string, int) {
	m := placed.FindStringSubmatch(line)
	if m == nil {
		return "", 0
	}
	n, _ := strconv.Atoi(m[2])
	for _, f := range c.Files {
		if f.Copy == m[1] || strings.HasSuffix(f.Copy, "/"+strings.TrimPrefix(m[1], "./")) {
			return f.Path, n
		}
	}
	return "", 0
}

// Advise puts what the compiler says above the line that names the place into
// the problem.
func (program) Advise(c *target.Copy, lines []string, e *target.Error) {
	for i, line := range lines {
		if file, n := (program{}).Place(c, line); file == "" || n != e.Line {
			continue
		}
		from := i
		for from > 0 && !strings.HasPrefix(lines[from], "Message from VCC-compiler") {
			from--
		}
		said := slices.Clone(lines[from:i])
		said = slices.DeleteFunc(said, func(s string) bool { return strings.HasPrefix(s, "Message from") })
		if len(said) > 0 {
			e.Problem = strings.Join(said, " ")
		}
		return
	}
}

// edit makes VCL hermetic.
type edit struct {
	w        *target.Workshop
	folder   string
	loaded   []string
	backends bool
}

// load copies a file and those that it includes, and returns its copy's path.
func (e *edit) load(path string, depth int) (string, error) {
	if depth > target.MaxIncludes {
		return "", &target.Error{File: path, Problem: "files include each other without end"}
	}
	text, err := e.w.Read(path)
	if err != nil {
		return "", err
	}
	v := readVCL(text)
	name := fmt.Sprintf("vcl/%d-%s", len(e.loaded), filepath.Base(path))
	e.loaded = append(e.loaded, path)
	for i := 0; i < len(v.Words); i++ {
		switch v.Word(i) {
		case "backend":
			if v.Word(i+2) == "{" {
				if err := e.backend(path, v, i); err != nil {
					return "", err
				}
			}
			if v.Word(i+2) == "{" || v.Word(i+2) == "none" {
				e.backends = true
			}
		case "include":
			if err := e.include(path, v, i, depth); err != nil {
				return "", err
			}
		}
	}
	made := v.String()
	if depth == 0 {
		if made, err = e.wrap(path, v, made); err != nil {
			return "", err
		}
	}
	return e.w.Write(path, name, text, made)
}

// include leads an include to the copy of what it names.
func (e *edit) include(path string, v *vcl, i, depth int) error {
	at := i + 1
	if strings.HasPrefix(v.Word(at), "+") { // "+glob"
		at++
	}
	named, quoted := unquoted(v.Word(at))
	if !quoted {
		return nil
	}
	here := e.w.Beside(named, filepath.Dir(path))
	if here == "" {
		here = e.w.Beside(named, e.folder)
	}
	line := v.line(i)
	if here == "" {
		return &target.Error{File: path, Line: line, Problem: "the included file " + named + " is not here", Remedy: "put it beside the configuration"}
	}
	made, err := e.load(here, depth+1)
	if err != nil {
		return err
	}
	v.Set(at, `"`+made+`"`)
	e.w.Change(path, line, named, made, "the copy of the included file")
	return nil
}

// backend leads a backend to its stand-in. Its probe goes: a stand-in is well.
func (e *edit) backend(path string, v *vcl, i int) error {
	host, port, socket := -1, -1, -1
	tls := false
	depth := 0
	for n := i + 2; n < len(v.Words); n++ {
		switch v.Word(n) {
		case "{":
			depth++
		case "}":
			depth--
		}
		if depth == 0 {
			break
		}
		if depth > 1 || v.Word(n) != "." {
			continue
		}
		switch v.Word(n + 1) {
		case "host":
			host = n + 3
		case "port":
			port = n + 3
		case "path":
			socket = n
		case "ssl", "tls":
			tls = v.Word(n+3) == "1" || v.Word(n+3) == "true"
			e.cut(path, v, n, target.WhyUpstream)
		case "proxy_header", "via", "authority":
			e.cut(path, v, n, "the stand-in does not speak the PROXY protocol")
		case "probe":
			n = e.cut(path, v, n, "the stand-in is always well")
		}
	}
	return e.lead(path, v, i, host, port, socket, tls)
}

func (e *edit) lead(path string, v *vcl, i, host, port, socket int, tls bool) error {
	name, _ := unquoted(v.Word(host))
	p, _ := unquoted(v.Word(port))
	if p == "" {
		p = v.Word(port) // a number
	}
	switch {
	case socket >= 0:
		s, _ := unquoted(v.Word(socket + 3))
		name = "unix:" + s
	case name == "":
		return nil // the compiler says it better
	case p != "":
		name += ":" + p
	}
	protocol := target.HTTP
	if tls {
		protocol = target.HTTPS
	}
	addr, err := e.w.Stand(name, protocol, path, v.line(i))
	if err != nil {
		return err
	}
	at, to, _ := strings.Cut(addr, ":")
	e.w.Change(path, v.line(max(host, socket)), name, addr, target.WhyUpstream)
	switch {
	case socket >= 0:
		v.Set(socket+1, "host")
		v.Set(socket+3, fmt.Sprintf(`"%s"; .port = "%s"`, at, to))
	case port >= 0:
		v.Set(host, `"`+at+`"`)
		v.Set(port, `"`+to+`"`)
	default:
		v.Set(host, fmt.Sprintf(`"%s"; .port = "%s"`, at, to))
	}
	return nil
}

// cut takes a field out, up to its semicolon or the end of its block, and
// returns the last token that it took.
func (e *edit) cut(path string, v *vcl, n int, why string) int {
	depth, last := 0, n
	for ; last < len(v.Words); last++ {
		switch v.Word(last) {
		case "{":
			depth++
		case "}":
			depth--
		}
		if depth == 0 && (v.Word(last) == ";" || v.Word(last) == "}") {
			break
		}
	}
	last = min(last, len(v.Words)-1)
	if v.Word(last) == "}" && v.Word(last+1) == ";" {
		last++
	}
	e.w.Change(path, v.line(n), v.Source[v.Words[n].From:v.Words[last].To], "", why)
	for k := n; k <= last; k++ {
		v.Set(k, "")
	}
	return last
}

var version = regexp.MustCompile(`\bvcl\s+4\.\d\s*;`)

// wrap gives a fragment the version of VCL that it is written in, on its first
// line, and a backend, below its last.
func (e *edit) wrap(path string, v *vcl, made string) (string, error) {
	if !version.MatchString(made) {
		made = "vcl 4.1; " + made
		e.w.Change(path, 1, "", "vcl 4.1;", "the file is a fragment")
	}
	if e.backends {
		return made, nil
	}
	addr, err := e.w.Stand("upstream", target.HTTP, path, 0)
	if err != nil {
		return "", err
	}
	at, to, _ := strings.Cut(addr, ":")
	backend := fmt.Sprintf("backend upstream { .host = %q; .port = %q; }", at, to)
	e.w.Change(path, strings.Count(v.Source, "\n")+1, "", backend, "the file is a fragment")
	return made + "\n" + backend + "\n", nil
}
