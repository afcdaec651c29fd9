package apache

import (
	"context"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func (program) Edit(ctx context.Context, w *target.Workshop) error {
	c := w.Copy
	e := newEdit(w)
	e.modules(ctx)
	first, err := e.load(w.Copy.File, nil, 0)
	if err != nil {
		return err
	}
	c.Said = e.statements()
	if err := e.open(); err != nil {
		return err
	}
	for _, f := range e.files {
		for _, l := range f.lines {
			if len(l.Words) == 0 || l.asleep {
				continue
			}
			if err := e.line(f, l); err != nil {
				return err
			}
		}
	}
	for _, f := range e.files {
		all := make([]string, len(f.lines))
		for i, l := range f.lines {
			all[i] = l.String()
		}
		if _, err := e.w.Write(f.path, f.copy, f.text, strings.Join(all, "\n")); err != nil {
			return err
		}
	}
	c.Logs = append(c.Logs, filepath.Join(c.Dir, "error.log"))
	return e.wrap(first)
}

func (program) Argv(c *target.Copy) (check, run []string) {
	return []string{c.Program, "-t", "-f", c.Main}, []string{c.Program, "-f", c.Main, "-DFOREGROUND"}
}

var placed = regexp.MustCompile(`on line (\d+) of ([^:]+):|\((/[^:()]+):(\d+)\)`)

func (program) Place(c *target.Copy, line string) (string, int) {
	file, n, _ := says(c, line)
	return file, n
}

// says finds the place in a line, and what follows it. A file of ours may
// be named first: it includes the user's.
func says(c *target.Copy, line string) (file string, n int, rest string) {
	for _, at := range placed.FindAllStringSubmatchIndex(line+":", -1) {
		m := placed.FindStringSubmatch((line + ":")[at[0]:])
		for _, f := range c.Files {
			if f.Copy == m[2]+m[3] {
				n, _ = strconv.Atoi(m[1] + m[4])
				return f.Path, n, strings.TrimSpace(strings.Trim(line[min(at[1], len(line)):], ": "))
			}
		}
	}
	return "", 0, ""
}

// Advise takes what Apache says behind or below the line that names the place.
func (program) Advise(c *target.Copy, lines []string, e *target.Error) {
	for i, line := range lines {
		file, n, rest := says(c, line)
		if n == 0 || file != e.File || n != e.Line {
			continue
		}
		if rest == "" && i+1 < len(lines) {
			rest = lines[i+1]
		}
		e.Problem, e.Output = c.Shown(rest), strings.ReplaceAll(e.Output, c.Main, "(the wrapper)")
		if strings.Contains(rest, "Invalid command") {
			e.Remedy = "correct it, install the module that has it, or name your own build as binary"
		}
		return
	}
}

// line edits a directive.
func (e *edit) line(f *source, l *directive) error {
	switch name := l.name(); name {
	case "serverroot", "pidfile", "mutex", "scoreboardfile", "lockfile", "coredumpdirectory", "defaultruntimedir", "chrootdir":
		e.drop(f, l, target.WhyPath)
	case "user", "group", "suexecusergroup":
		e.drop(f, l, target.WhyUser)
	case "errorlog", "transferlog", "customlog", "globallog", "forensiclog", "scriptlog", "rewritelog":
		return e.log(f, l)
	case "listen":
		return e.listenLine(f, l)
	case "<virtualhost":
		return e.hostLine(f, l)
	case "documentroot", "alias", "scriptalias", "<directory":
		return e.rooted(f, l)
	case "typesconfig", "mimemagicfile":
		if path := e.w.Beside(l.Word(1), e.folder); path != "" {
			e.set(f, l, 1, path, target.WhyMoved)
		} else {
			e.drop(f, l, "the file is not on this machine; it plays no part in CORS")
		}
	default:
		if strings.HasPrefix(name, "ssl") {
			return e.tls(f, l)
		}
		return e.passOn(f, l)
	}
	return nil
}

func (e *edit) log(f *source, l *directive) error {
	if name := l.name(); name != "errorlog" && name != "customlog" && name != "transferlog" || len(l.Words) < 2 {
		e.drop(f, l, target.WhyPath)
		return nil
	}
	to := filepath.Join(e.w.Copy.Dir, "access.log")
	if l.name() == "errorlog" {
		to = filepath.Join(e.w.Copy.Dir, "error.log")
	}
	e.set(f, l, 1, to, target.WhyPath)
	return nil
}

// rooted gives missing folders one that is there.
func (e *edit) rooted(f *source, l *directive) error {
	at := 1
	if strings.HasSuffix(l.name(), "alias") {
		at = 2
	}
	path := e.expand(l.Word(at))
	if len(l.Words) <= at || strings.ContainsAny(path, "*?~$%") {
		return nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(e.root, path)
	}
	clean := filepath.Clean(path)
	if l.name() == "<directory" {
		if to := e.roots[clean]; to != "" {
			e.set(f, l, at, to, target.WhyRoot)
		}
		return nil
	}
	if e.w.Beside(clean, clean) != "" {
		return nil
	}
	to, err := e.w.Root()
	if err != nil {
		return err
	}
	e.roots[clean] = to
	if strings.HasSuffix(path, "/") && strings.HasSuffix(l.name(), "alias") {
		to += "/"
	}
	e.set(f, l, at, to, target.WhyRoot)
	return nil
}

// tls puts test certificates in the place of the user's and keeps the rest of
// mod_ssl's settings, but for files that are not here.
func (e *edit) tls(f *source, l *directive) error {
	name := l.name()
	switch name {
	case "sslcertificatefile", "sslcertificatekeyfile":
		var names []string
		for _, h := range l.hosts {
			names = append(names, h.names...)
		}
		if len(l.hosts) == 0 {
			for _, h := range e.hosts {
				names = append(names, h.names...)
			}
		}
		path, err := e.w.Certificate(names)
		if err != nil {
			return err
		}
		ext := map[string]string{"sslcertificatefile": ".crt", "sslcertificatekeyfile": ".key"}[name]
		e.set(f, l, 1, path+ext, target.WhyCert)
	case "sslcertificatechainfile", "sslpassphrasedialog", "sslrandomseed", "sslsessioncache", "sslstaplingcache", "sslusestapling",
		"sslcryptodevice", "sslopensslconfcmd", "sslcarevocationfile", "sslcarevocationpath", "sslcarevocationcheck", "sslsessionticketkeyfile":
		e.drop(f, l, "goes with the user's own certificate, or with this machine")
	case "sslcacertificatefile", "sslcacertificatepath", "sslcadnrequestfile":
		path, err := e.w.AuthorityFile()
		if err != nil {
			return err
		}
		e.set(f, l, 0, "SSLCACertificateFile", target.WhyCert)
		e.set(f, l, 1, path, target.WhyCert)
	case "sslproxyverify", "sslproxycheckpeername", "sslproxycheckpeercn", "sslproxycheckpeerexpire", "sslproxycacertificatefile",
		"sslproxycacertificatepath", "sslproxymachinecertificatefile", "sslproxymachinecertificatepath", "sslproxymachinecertificatechainfile":
		e.drop(f, l, target.WhyVerify)
	}
	return nil
}
