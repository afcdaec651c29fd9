package haproxy

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

var keywords = regexp.MustCompile(`(?m)^(frontend|backend|listen)\s+\S+\s*(#.*)?$|^\s+(http-(request|response|after-response)|use_backend|default_backend)\s`)

// Knows reports whether a file is HAProxy's.
func (Kind) Knows(file string, head []byte) bool {
	return strings.HasPrefix(filepath.Base(file), name) || keywords.Match(head)
}

// Read returns what a configuration says. The program need not be installed.
func (Kind) Read(_ context.Context, src config.Source) ([]*config.Statement, error) {
	if err := target.Readable(src.File); err != nil {
		return nil, err
	}
	w := target.Reading(src)
	text, err := w.Read(src.File)
	if err != nil {
		return nil, err
	}
	e := &edit{w: w, file: src.File, folder: filepath.Dir(src.File), binds: map[string]string{}}
	if err := e.parse(text); err != nil {
		return nil, err
	}
	return e.statements(), nil
}

// speaker collects statements.
type speaker struct {
	*edit
	said   []*config.Statement
	owner  []string            // of each line: its section's name
	blocks map[string][]*block // the frontends that lead to a section, by its name
	origin []string            // how samples begin that are the request's Origin: "hdr(origin", "var(txn.origin)"
}

// block is what a section's lines are in: a frontend, or a part of its paths.
type block = config.Statement

// statements are what the configuration says, section by section. What a backend
// says is said in the frontends that lead to it.
func (e *edit) statements() []*config.Statement {
	s := &speaker{edit: e, blocks: map[string][]*block{}, origin: []string{"hdr(origin", "fhdr(origin"}}
	s.frontends()
	for i, l := range e.lines {
		if len(l.Words) == 0 || !proxySection(e.section[i]) {
			continue
		}
		if v, ok := strings.CutPrefix(l.Word(1), "set-var("); ok && s.isOrigin(l.Word(2)) {
			s.origin = append(s.origin, "var("+strings.ToLower(v))
		}
		in := s.blocks[s.owner[i]]
		if len(in) == 0 {
			in = []*block{nil}
		}
		for _, b := range in {
			s.line(i, l, b)
		}
	}
	return s.said
}

func (s *speaker) at(i int) config.Pos { return config.Pos{File: s.file, Line: i + 1} }

func (s *speaker) say(i int, in *block, says config.Says, value string, match config.Match) *config.Statement {
	said := &config.Statement{At: s.at(i), In: in, Says: says, Value: value, Match: match}
	s.said = append(s.said, said)
	return said
}

// frontends notes the sections that listen, and which frontends lead to which
// backends.
func (s *speaker) frontends() {
	owner, leads := "", map[string][]string{}
	for i, l := range s.lines {
		if slices.Contains(sections, l.Word(0)) {
			owner = l.Word(0) + " " + l.Word(1)
			if l.Word(0) == "frontend" || l.Word(0) == "listen" {
				s.blocks[owner] = []*block{s.say(i, nil, config.Server, "", "")}
			}
		}
		s.owner = append(s.owner, owner)
		if l.Word(0) == "use_backend" || l.Word(0) == "default_backend" {
			leads["backend "+l.Word(1)] = append(leads["backend "+l.Word(1)], owner)
		}
	}
	for backend, from := range leads {
		for _, f := range from {
			s.blocks[backend] = append(s.blocks[backend], s.blocks[f]...)
		}
	}
}

// line says what one line says.
func (s *speaker) line(i int, l *directive, in *block) {
	switch l.Word(0) {
	case "bind":
		s.bound(i, l, in)
	case "server", "server-template":
		at := map[string]int{"server": 2, "server-template": 3}[l.Word(0)]
		s.say(i, in, config.PassesTo, expanded(l.Word(at)), "")
	case "acl":
		s.compared(i, l, 2, in)
	case "http-request", "http-response", "http-after-response", "use_backend", "redirect":
		s.rule(i, l, in)
	default: // says nothing that is asked for
	}
}

// bound says where a section listens.
func (s *speaker) bound(i int, l *directive, in *block) {
	says := config.Listens
	if l.index("ssl") >= 0 {
		says = config.ListensTLS
	}
	for _, addr := range strings.Split(expanded(l.Word(1)), ",") {
		if at := strings.LastIndexByte(addr, ':'); at >= 0 && !strings.Contains(addr, "@/") {
			for _, port := range target.PortRange(addr[at+1:]) {
				s.say(i, in, says, port, "")
			}
		}
	}
}

// rule says what a rule does: a header that it sets, where it leads, and what it
// is compared with.
func (s *speaker) rule(i int, l *directive, in *block) {
	conditional := l.index("if", "unless") >= 0
	for n := 1; n < len(l.Words); n++ {
		switch l.Word(n) {
		case "set-header", "add-header", "hdr":
			if l.Word(0) != "http-request" || l.Word(n) == "hdr" {
				s.header(i, in, l.Word(n+1), l.Word(n+2), conditional)
			}
		case "location", "prefix", "scheme":
			if l.Word(1) == "redirect" || l.Word(0) == "redirect" {
				s.say(i, in, config.Redirects, l.Word(n+1), "")
			}
		case "path_beg", "path", "path_reg":
			if l.Word(0) == "use_backend" {
				match := map[string]config.Match{"path_beg": config.Prefix, "path": config.Exact, "path_reg": config.Regex}[l.Word(n)]
				s.say(i, in, config.Route, l.Word(n+1), match)
			}
		}
	}
	s.compared(i, l, 1, in)
}

// header says what a response header of CORS says. A value that is made of the
// request, under a condition, stands for the origins of that condition.
func (s *speaker) header(i int, in *block, name, value string, conditional bool) {
	if !strings.EqualFold(name, "Access-Control-Allow-Origin") {
		s.said = append(s.said, config.Header(s.at(i), in, name, value)...)
		return
	}
	switch dynamic := strings.Contains(value, "%["); {
	case value == "*", dynamic && !conditional:
		s.say(i, in, config.AllowsOrigin, value, config.Any)
	case !dynamic:
		s.say(i, in, config.AllowsOrigin, value, config.Exact)
	}
}

// isOrigin reports whether a sample is the request's Origin.
func (s *speaker) isOrigin(sample string) bool {
	sample = strings.ToLower(sample)
	return slices.ContainsFunc(s.origin, func(o string) bool { return strings.HasPrefix(strings.TrimPrefix(sample, "req."), o) })
}

// compared says with what the words of a line, from one on, compare the request's
// Origin, its host, or its method.
func (s *speaker) compared(i int, l *directive, from int, in *block) {
	for n := from; n < len(l.Words); n++ {
		sample := strings.ToLower(l.Word(n))
		switch {
		case s.isOrigin(sample):
			n = s.values(i, l, n, in, s.sayOrigin)
		case strings.HasPrefix(strings.TrimPrefix(sample, "req."), "hdr(host)"):
			n = s.values(i, l, n, in, func(at config.Pos, in *block, how, value string) {
				if how == "str" {
					s.said = append(s.said, &config.Statement{At: at, In: in, Says: config.Named, Value: value})
				}
			})
		case sample == "method":
			n = s.values(i, l, n, in, func(at config.Pos, in *block, _, value string) {
				s.said = append(s.said, &config.Statement{At: at, In: in, Says: config.TellsMethod, Value: value})
			})
		}
	}
}

// values calls do for each pattern behind a sample, and returns the number of the
// last word.
func (s *speaker) values(i int, l *directive, n int, in *block, do func(at config.Pos, in *block, how, value string)) int {
	how := "str"
	for n++; n < len(l.Words); n++ {
		switch w := l.Word(n); w {
		case "}", "||", "or", "if", "unless":
			return n
		case "-i", "--":
		case "-m":
			n++
			how = l.Word(n)
		case "-f":
			n++
			s.listed(l.Word(n), in, how, do)
		default:
			do(s.at(i), in, how, w)
		}
	}
	return n
}

// listed calls do for the lines of a file of patterns.
func (s *speaker) listed(file string, in *block, how string, do func(at config.Pos, in *block, how, value string)) {
	here := s.w.Beside(file, s.folder)
	text, err := os.ReadFile(here)
	if here == "" || err != nil {
		return // HAProxy says it better
	}
	for n, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			do(config.Pos{File: here, Line: n + 1}, in, how, line)
		}
	}
}

// sayOrigin says that an origin is compared with a pattern.
func (s *speaker) sayOrigin(at config.Pos, in *block, how, value string) {
	said := &config.Statement{At: at, In: in, Says: config.AllowsOrigin, Value: value, Match: config.Exact}
	switch how {
	case "reg":
		said = config.Compared(at, in, value)
	case "beg":
		said.Value, said.Match = "^"+regexp.QuoteMeta(value), config.Regex
	case "end":
		said.Value, said.Match = regexp.QuoteMeta(value)+"$", config.Regex
	case "sub", "dir", "dom":
		said.Value, said.Match = regexp.QuoteMeta(value), config.Regex
	case "found", "len", "bool", "int":
		return
	}
	s.said = append(s.said, said)
}
