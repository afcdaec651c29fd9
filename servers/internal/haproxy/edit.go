package haproxy

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func (program) Edit(_ context.Context, w *target.Workshop) error {
	c := w.Copy
	text, err := w.Read(w.Copy.File)
	if err != nil {
		return err
	}
	e := &edit{w: w, file: w.Copy.File, folder: filepath.Dir(w.Copy.File), binds: map[string]string{}}
	if err := e.parse(text); err != nil {
		return err
	}
	w.Copy.Said = e.statements()
	if err := e.edit(); err != nil {
		return err
	}
	above, below, err := e.wrapper()
	if err != nil {
		return err
	}
	if len(c.Listeners) == 0 {
		return &target.Error{File: w.Copy.File, Problem: "has no bind: nothing listens", Remedy: "name the file that has the frontend"}
	}
	c.Main, err = w.Write(w.Copy.File, "haproxy.cfg", text, above+e.String()+below)
	return err
}

func (program) Argv(c *target.Copy) (check, run []string) {
	return []string{c.Program, "-c", "-f", c.Main}, []string{c.Program, "-db", "-f", c.Main}
}

// mark ends what a wrapper puts above a fragment.
const mark = "# the fragment:\n"

var (
	placed = regexp.MustCompile(`\[(/[^\]]+):(\d+)\]`)
	named  = regexp.MustCompile(`(?i)(?:proxy|backend|frontend) '([^']+)'`)
)

// Place finds the line, or the section that the line is about. Warnings have
// none: they are not why HAProxy gives up.
func (program) Place(c *target.Copy, line string) (string, int) {
	if !strings.Contains(line, "[ALERT]") {
		return "", 0
	}
	for _, m := range placed.FindAllStringSubmatch(line, -1) {
		for _, f := range c.Files {
			if f.Copy != m[1] {
				continue
			}
			n, _ := strconv.Atoi(m[2])
			if above, _, wrapped := strings.Cut(f.Made, mark); wrapped {
				n -= strings.Count(above, "\n") + 1
			}
			return f.Path, n
		}
	}
	if m := named.FindStringSubmatch(line); m != nil && len(c.Files) > 0 {
		for i, s := range strings.Split(c.Files[0].Text, "\n") {
			if l := readDirective(s); slices.Contains(sections, l.Word(0)) && l.Word(1) == m[1] {
				return c.Files[0].Path, i + 1
			}
		}
	}
	return "", 0
}

// edit goes over the lines twice: servers may lead to a bind that comes later.
func (e *edit) edit() error {
	for i, l := range e.lines {
		if l.Word(0) == "crt-base" {
			e.base = l.Word(1)
		}
		if proxySection(e.section[i]) && l.Word(0) == "bind" {
			if err := e.bind(i, l); err != nil {
				return err
			}
		}
	}
	for i, l := range e.lines {
		if len(l.Words) == 0 {
			continue
		}
		if err := e.line(i, l); err != nil {
			return err
		}
	}
	return nil
}

// proxySection reports whether a section serves requests. Lines before any
// section are a fragment's.
func proxySection(s string) bool {
	return s == "frontend" || s == "backend" || s == "listen" || s == "defaults" || s == ""
}

func (e *edit) line(i int, l *directive) error {
	switch section := e.section[i]; section {
	case "global":
		return e.global(i, l)
	case "program":
		e.drop(i, "no other program is run")
	case "peers", "mailers", "resolvers", "ring", "log-forward":
		return e.elsewhere(i, l)
	default:
		return e.proxyLine(i, l)
	}
	return nil
}

// proxyLine edits a line of a frontend, backend, listen or defaults section.
func (e *edit) proxyLine(i int, l *directive) error {
	switch l.Word(0) {
	case "server", "server-template", "default-server", "dispatch":
		return e.server(i, l)
	case "log":
		if l.Word(1) != "global" {
			e.drop(i, whyLog)
		}
		return nil
	case "source":
		e.drop(i, "connects from loopback")
		return nil
	case "load-server-state-from-file":
		e.drop(i, target.WhyPath)
		return nil
	case "errorfile":
		return e.errorfile(i, l)
	}
	return e.files(i, l)
}

const whyLog = "nothing is logged elsewhere"

func (e *edit) global(i int, l *directive) error {
	switch l.Word(0) {
	case "chroot", "user", "group", "uid", "gid", "daemon", "pidfile", "master-worker", "nbproc", "ulimit-n":
		e.drop(i, target.WhyUser)
	case "log", "log-send-hostname":
		e.drop(i, whyLog)
	case "stats":
		if l.Word(1) == "socket" {
			e.drop(i, "no socket outside of the copy's folder")
		}
	case "server-state-file", "server-state-base":
		e.drop(i, target.WhyPath)
	case "maxconn":
		if n, err := strconv.Atoi(l.Word(1)); err == nil && n > 2000 {
			e.set(i, 1, "2000", "the limits of this machine")
		}
	case "ssl-dh-param-file":
		if e.w.Beside(l.Word(1), e.folder) == "" {
			e.drop(i, "the file is not on this machine; it plays no part in CORS")
		}
	case "lua-load", "lua-load-per-thread":
		path := e.w.Beside(l.Word(1), e.folder)
		if path == "" {
			e.lines[i].out = "left"
			return e.w.Leave(e.file, i+1, strings.TrimSpace(l.Source), "Lua file "+l.Word(1)+" is not here", "put it at this path or beside the configuration")
		}
		e.set(i, 1, path, target.WhyMoved)
	}
	return nil
}

// elsewhere keeps peers, mailers, name servers and log servers on loopback,
// where nothing answers.
func (e *edit) elsewhere(i int, l *directive) error {
	at := map[string]int{"peer": 2, "server": 2, "mailer": 2, "nameserver": 2, "bind": 1, "dgram-bind": 1}[l.Word(0)]
	if at == 0 || len(l.Words) <= at {
		return nil
	}
	port, err := e.w.Listen(e.section[i] + " " + l.Word(0) + " " + l.Word(at))
	if err != nil {
		return err
	}
	e.set(i, at, "127.0.0.1:"+port, "nobody outside of this machine is asked")
	return nil
}

// errorfile leaves out an error page that is not here: HAProxy's own takes its
// place.
func (e *edit) errorfile(i int, l *directive) error {
	path := e.w.Beside(l.Word(2), e.folder)
	if path == "" {
		e.drop(i, "the file is not on this machine: HAProxy's own answer of the same status takes its place")
		return nil
	}
	e.set(i, 2, path, target.WhyMoved)
	return nil
}

var mapFile = regexp.MustCompile(`(map\w*)\(([^,)]+)`)

// files finds the files of ACLs and maps.
func (e *edit) files(i int, l *directive) error {
	for n, w := range l.Words {
		if n > 0 && l.Word(n-1) == "-f" {
			if path := e.w.Beside(w.Text, e.folder); path != "" {
				e.set(i, n, path, target.WhyMoved)
			}
			continue
		}
		written := l.Written(n)
		made := mapFile.ReplaceAllStringFunc(written, func(s string) string {
			m := mapFile.FindStringSubmatch(s)
			if path := e.w.Beside(m[2], e.folder); path != "" {
				return m[1] + "(" + path
			}
			return s
		})
		if made != written {
			e.set(i, n, made, target.WhyMoved)
		}
	}
	return nil
}
