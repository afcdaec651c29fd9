package apache

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// program edits Apache httpd's configuration directive by directive, in the files
// where they are, and includes the copy from a file of its own that has what the
// copy lacks: paths, modules, and, for fragments, something that listens.
type program struct{}

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

// newEdit is an edit of nothing yet.
func newEdit(w *target.Workshop) *edit {
	return &edit{
		w: w, folder: filepath.Dir(w.Copy.File), main: &virtualHost{}, moved: map[string]bool{},
		defines: map[string]string{}, loaded: map[string]bool{}, roots: map[string]string{},
	}
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

// source is one of the user's files.
type source struct {
	path, text string
	copy       string // below Dir
	lines      []*directive
}

// virtualHost is a virtual host, or the main server.
type virtualHost struct {
	addrs []string // "*:443"
	names []string
	tls   bool
	http2 bool
	file  string
	line  int
}

// edit makes a configuration hermetic.
type edit struct {
	w      *target.Workshop
	folder string
	root   string // ServerRoot
	files  []*source
	hosts  []*virtualHost
	main   *virtualHost

	defines map[string]string
	roots   map[string]string // document roots that are not here

	dir     string          // of the modules
	static  map[string]bool // modules that are built in
	loaded  map[string]bool // modules that LoadModule names, by file: "mod_ssl"
	listen  []string        // "host:port" of the Listen directives
	proxy   bool            // something is passed on
	reading bool            // nothing is copied, and every module is there
	moved   map[string]bool // Listen directives that have been moved, by "host:port"
}

func (e *edit) set(f *source, l *directive, word int, to, why string) {
	if l.Written(word) == to || l.Word(word) == to {
		return
	}
	e.w.Change(f.path, l.number, l.Written(word), to, why)
	if strings.ContainsAny(l.Word(word), " ") && !strings.HasPrefix(to, `"`) {
		to = strconv.Quote(to)
	}
	l.Set(word, to)
}

func (e *edit) drop(f *source, l *directive, why string) {
	if l.out {
		return
	}
	l.out = true
	e.w.Change(f.path, l.number, strings.TrimSpace(l.Source), "", why)
}

// expand puts the values of Define in the place of ${NAME}.
func (e *edit) expand(s string) string {
	for range 3 { // a value may have others in it
		for name, value := range e.defines {
			s = strings.ReplaceAll(s, "${"+name+"}", value)
		}
	}
	return s
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
