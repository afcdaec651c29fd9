package apache

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

var keywords = regexp.MustCompile(`(?mi)^\s*(<VirtualHost\s|<Location|<Directory|LoadModule\s|Header\s+(always\s+)?(set|add|append|merge)\s|ProxyPass\s|RewriteRule\s|SetEnvIf)`)

// Knows reports whether a file is Apache's.
func (Kind) Knows(file string, head []byte) bool {
	base := filepath.Base(file)
	return strings.HasPrefix(base, name) || strings.HasPrefix(base, "httpd") || base == ".htaccess" || keywords.Match(head)
}

// Read returns what a configuration says. The program need not be installed: every
// module is taken for one that is loaded.
func (Kind) Read(ctx context.Context, src config.Source) ([]*config.Statement, error) {
	if err := target.Readable(src.File); err != nil {
		return nil, err
	}
	e := newEdit(target.Reading(src))
	e.reading = true
	e.root = e.folder
	if _, err := e.load(src.File, nil, 0); err != nil {
		return nil, err
	}
	return e.statements(), nil
}

// speaker collects statements.
type speaker struct {
	*edit
	servers map[*virtualHost]*config.Statement
	said    []*config.Statement
}

// statements are what the configuration says, file by file. What is outside of all
// virtual hosts is in no server.
func (e *edit) statements() []*config.Statement {
	s := &speaker{edit: e, servers: map[*virtualHost]*config.Statement{}}
	for _, h := range e.hosts {
		s.host(h)
	}
	for _, f := range e.files {
		s.file(f)
	}
	return s.said
}

func (s *speaker) say(at config.Pos, in *config.Statement, says config.Says, value string, match config.Match) *config.Statement {
	said := &config.Statement{At: at, In: in, Says: says, Value: value, Match: match}
	s.said = append(s.said, said)
	return said
}

// host says where a virtual host listens, and its names.
func (s *speaker) host(h *virtualHost) {
	at := config.Pos{File: h.file, Line: h.line}
	server := s.say(at, nil, config.Server, "", "")
	s.servers[h] = server
	for _, a := range h.addrs {
		key := target.HostPort(s.expand(a))
		says := config.Listens
		if h.tls || s.main.tls {
			says = config.ListensTLS
		}
		s.say(at, server, says, key[strings.LastIndexByte(key, ':')+1:], "")
	}
	for _, n := range h.names {
		s.say(at, server, config.Named, n, "")
	}
}

// file goes over the directives of a file, with the sections that are open.
func (s *speaker) file(f *source) {
	var open []map[*virtualHost]*config.Statement // the route of each host
	for _, l := range f.lines {
		if len(l.Words) == 0 || l.asleep {
			continue
		}
		name := l.name()
		if strings.HasPrefix(name, "</location") && len(open) > 0 {
			open = open[:len(open)-1]
			continue
		}
		hosts := l.hosts
		if len(hosts) == 0 {
			hosts = []*virtualHost{nil}
		}
		routes := map[*virtualHost]*config.Statement{}
		for _, h := range slices.Compact(slices.Clone(hosts)) {
			in := s.servers[h]
			if len(open) > 0 {
				in = open[len(open)-1][h]
			}
			routes[h] = s.directive(config.Pos{File: f.path, Line: l.number}, in, l)
		}
		if strings.HasPrefix(name, "<location") {
			open = append(open, routes)
		}
	}
}

// directive says what a directive says, and returns the block that it opens.
func (s *speaker) directive(at config.Pos, in *config.Statement, l *directive) *config.Statement {
	switch l.name() {
	case "<location":
		if l.Word(1) == "~" {
			return s.say(at, in, config.Route, l.Word(2), config.Regex)
		}
		return s.say(at, in, config.Route, l.Word(1), config.Prefix)
	case "<locationmatch":
		return s.say(at, in, config.Route, l.Word(1), config.Regex)
	case "header":
		s.header(at, in, l)
	case "setenvif", "setenvifnocase":
		if strings.EqualFold(l.Word(1), "Origin") {
			s.said = append(s.said, config.Compared(at, in, l.Word(2)))
		}
	case "rewritecond":
		if strings.EqualFold(l.Word(1), "%{HTTP:Origin}") {
			s.condition(at, in, l.Word(2))
		}
	case "proxypass", "proxypassmatch", "redirect", "redirectmatch", "redirectpermanent":
		s.leads(at, in, l)
	case "<limit", "<limitexcept", "allowmethods":
		for _, w := range l.Words[1:] {
			s.say(at, in, config.TellsMethod, w.Text, "")
		}
	}
	return in
}

// condition says with what RewriteCond compares the Origin.
func (s *speaker) condition(at config.Pos, in *config.Statement, pattern string) {
	switch exact, ok := strings.CutPrefix(pattern, "="); {
	case ok:
		s.say(at, in, config.AllowsOrigin, strings.Trim(exact, `"`), config.Exact)
	case strings.HasPrefix(pattern, "!"): // what it is not
	default:
		s.said = append(s.said, config.Compared(at, in, pattern))
	}
}

// header says what a Header directive sets. A value that is made of the request,
// under a condition, stands for the origins of that condition.
func (s *speaker) header(at config.Pos, in *config.Statement, l *directive) {
	n := 1
	if w := strings.ToLower(l.Word(n)); w == "always" || w == "onsuccess" {
		n++
	}
	if !slices.Contains([]string{"set", "add", "append", "merge", "setifempty"}, strings.ToLower(l.Word(n))) {
		return
	}
	name, value := l.Word(n+1), l.Word(n+2)
	if !strings.EqualFold(name, "Access-Control-Allow-Origin") {
		s.said = append(s.said, config.Header(at, in, name, value)...)
		return
	}
	condition := strings.ToLower(l.Word(n + 3))
	conditional := strings.HasPrefix(condition, "env=") || strings.HasPrefix(condition, "expr=")
	switch dynamic := strings.Contains(value, "%{") || strings.HasPrefix(value, "expr="); {
	case value == "*", dynamic && !conditional:
		s.say(at, in, config.AllowsOrigin, value, config.Any)
	case !dynamic:
		s.say(at, in, config.AllowsOrigin, value, config.Exact)
	}
}

// leads says where requests are passed on to, or where the browser is led. A
// directive outside of a section names the path itself.
func (s *speaker) leads(at config.Pos, in *config.Statement, l *directive) {
	words := l.Words[1:]
	if len(words) > 1 && !strings.HasPrefix(words[0].Text, "/") && strings.HasPrefix(l.name(), "redirect") {
		words = words[1:] // a status
	}
	if len(words) == 0 {
		return
	}
	if path := words[0].Text; strings.HasPrefix(path, "/") || strings.HasPrefix(path, "^") {
		match := config.Prefix
		if strings.HasSuffix(l.name(), "match") {
			match = config.Regex
		}
		in = s.say(at, in, config.Route, path, match)
		words = words[1:]
	}
	if len(words) == 0 || words[0].Text == "!" {
		return
	}
	says := config.PassesTo
	if strings.HasPrefix(l.name(), "redirect") {
		says = config.Redirects
	}
	s.say(at, in, says, s.expand(words[0].Text), "")
}
