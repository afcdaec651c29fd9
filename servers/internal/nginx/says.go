package nginx

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// directives are words that most likely begin a line of nginx's, and of no other
// program's.
var directives = regexp.MustCompile(`(?m)^\s*(server|http|events|location\s[^{;]*|upstream\s+\S+|map\s+\$\S+\s+\$\S+)\s*\{|^\s*(proxy_pass|add_header|server_name)\s[^;]*;`)

// Knows reports whether a file is nginx's.
func (Kind) Knows(file string, head []byte) bool {
	return strings.HasPrefix(filepath.Base(file), "nginx") || directives.Match(head) && !bytes.HasPrefix(bytes.TrimSpace(head), []byte("vcl "))
}

// Read returns what a configuration says. The program need not be installed.
func (Kind) Read(ctx context.Context, src config.Source) ([]*config.Statement, error) {
	if err := target.Readable(src.File); err != nil {
		return nil, err
	}
	s, err := openSite(target.Reading(src))
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read: %s: %w", src.File, err)
	}
	return s.statements(), nil
}

// statements are what the site says, in the order in which nginx reads it.
func (s *site) statements() []*config.Statement {
	f := finder{site: s, blocks: map[block]*config.Statement{}, once: map[config.Statement]*config.Statement{}}
	for _, v := range s.all {
		f.visit(v)
	}
	return f.said
}

// block is a directive with a block in the place where nginx reads it: one that
// is in a file which is included twice is there twice.
type block struct {
	n  *conf.Node
	in *config.Statement
}

// finder collects statements.
type finder struct {
	*site
	blocks map[block]*config.Statement
	once   map[config.Statement]*config.Statement
	said   []*config.Statement
}

// in is the innermost server or route that a directive is in, or nil.
func (f *finder) in(v conf.Visit) *config.Statement {
	var in *config.Statement
	for _, b := range v.Up {
		if s := f.blocks[block{b, in}]; s != nil {
			in = s
		}
	}
	return in
}

// say notes a statement, once.
func (f *finder) say(s config.Statement) *config.Statement {
	if have := f.once[s]; have != nil {
		return have
	}
	f.once[s] = &s
	f.said = append(f.said, &s)
	return &s
}

func at(n *conf.Node) config.Pos { return config.Pos{File: n.File.Path, Line: n.Line} }

func (f *finder) visit(v conf.Visit) {
	in := f.in(v)
	switch n := v.Node; n.Directive.Directive {
	case "server":
		if b := v.Block(); b == "http" || b == "main" {
			f.server(n)
		}
	case "listen", "server_name":
		f.serves(n, in)
	case "location":
		f.location(n, in)
	case "limit_except":
		for _, m := range n.Words() {
			f.say(config.Statement{At: at(n), In: in, Says: config.TellsMethod, Value: m})
		}
	case "add_header":
		f.header(n, in, n.Arg(0), n.Arg(1))
	case "more_set_headers", "more_add_headers":
		for _, w := range n.Words() {
			if name, value, ok := strings.Cut(w, ":"); ok {
				f.header(n, in, name, strings.TrimSpace(value))
			}
		}
	case "if":
		f.condition(n, in)
	case "proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass":
		f.say(config.Statement{At: at(n), In: in, Says: config.PassesTo, Value: splitGoal(n.Arg(0)).name})
	case "return", "rewrite":
		f.redirect(n, in)
	default: // says nothing that is asked for
	}
	f.mapped(v)
}

// server notes a server, and port 80 for one without listen.
func (f *finder) server(n *conf.Node) {
	s := f.say(config.Statement{At: at(n), Says: config.Server})
	f.blocks[block{n, nil}] = s
	if len(f.listensOf(n)) == 0 {
		f.say(config.Statement{At: at(n), In: s, Says: listensWith(f.on(n, "ssl")), Value: "80"})
	}
}

func listensWith(tls bool) config.Says {
	if tls {
		return config.ListensTLS
	}
	return config.Listens
}

// serves notes the ports and names of a server.
func (f *finder) serves(n *conf.Node, in *config.Statement) {
	if in == nil || in.Says != config.Server {
		return
	}
	if n.Directive.Directive == "server_name" {
		for _, name := range n.Words() {
			f.say(config.Statement{At: at(n), In: in, Says: config.Named, Value: name})
		}
		return
	}
	if a, ok := readAddress(n.Arg(0)); ok {
		tls := f.on(f.nodeOf(in), "ssl") || has(n, "ssl") || has(n, "quic")
		f.say(config.Statement{At: at(n), In: in, Says: listensWith(tls), Value: strconv.Itoa(int(a.port))})
	}
}

// nodeOf is the directive of a server's statement.
func (f *finder) nodeOf(server *config.Statement) *conf.Node {
	for b, s := range f.blocks {
		if s == server {
			return b.n
		}
	}
	return nil
}

// location notes a location. Named ones are routes too, which no request names.
func (f *finder) location(n *conf.Node, in *config.Statement) {
	match, modifier, path := config.Prefix, "", n.Arg(0)
	if len(n.Args) == 2 {
		modifier, path = n.Arg(0), n.Arg(1)
	} else if i := strings.IndexAny(path, "/^("); strings.HasPrefix(path, "=") || strings.HasPrefix(path, "~") || strings.HasPrefix(path, "^~") {
		i = max(i, 1)
		if strings.HasPrefix(path, "^~") {
			i = 2
		}
		modifier, path = path[:i], path[i:]
	}
	switch {
	case modifier == "=", strings.HasPrefix(path, "@"):
		match = config.Exact
	case modifier == "~", modifier == "~*":
		match = config.Regex
	}
	f.blocks[block{n, in}] = f.say(config.Statement{At: at(n), In: in, Says: config.Route, Value: path, Match: match})
}

var methodName = regexp.MustCompile(`[A-Z]{3,}`)

// condition notes the methods or origins that an "if" asks for.
func (f *finder) condition(n *conf.Node, in *config.Statement) {
	args := conf.PlainArgs("if", n.Words())
	switch {
	case len(args) != 3:
	case args[0] == "$request_method":
		for _, m := range methodName.FindAllString(args[2], -1) {
			f.say(config.Statement{At: at(n), In: in, Says: config.TellsMethod, Value: m})
		}
	case args[0] == "$http_origin" && args[2] != "":
		match := config.Exact
		if strings.Contains(args[1], "~") {
			match = config.Regex
		}
		f.say(config.Statement{At: at(n), In: in, Says: config.AllowsOrigin, Value: args[2], Match: match})
	}
}

// mapped notes the origins of a map of $http_origin.
func (f *finder) mapped(v conf.Visit) {
	if v.Block() != "map" || len(v.Node.Args) != 1 {
		return
	}
	around, key := v.Up[len(v.Up)-1], v.Node.Directive.Directive
	if !strings.Contains(around.Arg(0), "$http_origin") || key == "include" && !v.Node.Name.Quoted {
		return
	}
	s := config.Statement{At: at(v.Node), Says: config.AllowsOrigin, Value: key, Match: config.Exact}
	if value := v.Node.Arg(0); value == "" || value == "0" || value == "off" || value == "null" {
		s.Says = config.RefusesOrigin
	}
	if key == "default" {
		if s.Says == config.RefusesOrigin {
			return
		}
		s.Match = config.Any
	}
	if expr, ok := strings.CutPrefix(key, "~"); ok {
		s.Match, s.Value = config.Regex, strings.TrimPrefix(expr, "*")
	}
	f.say(s)
}

// header notes what a response header of CORS says.
func (f *finder) header(n *conf.Node, in *config.Statement, name, value string) {
	if strings.EqualFold(strings.TrimSpace(name), "Access-Control-Allow-Origin") {
		f.allowed(n, in, value)
		return
	}
	for _, s := range config.Header(at(n), in, name, value) {
		f.say(*s)
	}
}

// allowed reads the value of Access-Control-Allow-Origin: an origin, "*", the
// request's own, or a variable that set gives an origin.
func (f *finder) allowed(n *conf.Node, in *config.Statement, value string) {
	s := config.Statement{At: at(n), In: in, Says: config.AllowsOrigin, Value: value, Match: config.Exact}
	switch {
	case value == "*" || value == "$http_origin" || value == "${http_origin}":
		s.Match = config.Any
		f.say(s)
	case !strings.Contains(value, "$"):
		if value != "" {
			f.say(s)
		}
	default:
		f.variable(value)
	}
}

// variable notes what set gives a variable whose value is sent as
// Access-Control-Allow-Origin.
func (f *finder) variable(name string) {
	for _, v := range f.all {
		if v.Node.Directive.Directive != "set" || v.Node.Arg(0) != name {
			continue
		}
		to := v.Node.Arg(1)
		s := config.Statement{At: at(v.Node), In: f.in(v), Says: config.AllowsOrigin, Value: to, Match: config.Exact}
		switch {
		case to == "*" || to == "$http_origin":
			if !slices.ContainsFunc(v.Up, asksOrigin) {
				s.Match = config.Any
			}
			f.say(s)
		case strings.Contains(to, "://") && !strings.Contains(to, "$"):
			f.say(s)
		}
	}
}

// asksOrigin reports whether a block is an "if" about the request's origin.
func asksOrigin(n *conf.Node) bool {
	return n.Directive.Directive == "if" && strings.Contains(n.Arg(0), "$http_origin")
}

// redirect notes where a return or rewrite leads the browser.
func (f *finder) redirect(n *conf.Node, in *config.Statement) {
	words := n.Words()
	switch {
	case n.Directive.Directive == "return" && len(words) == 2 && strings.HasPrefix(words[0], "3"),
		n.Directive.Directive == "return" && len(words) == 1 && strings.Contains(words[0], "://"):
		f.say(config.Statement{At: at(n), In: in, Says: config.Redirects, Value: words[len(words)-1]})
	case len(words) == 3 && (words[2] == "redirect" || words[2] == "permanent"):
		f.say(config.Statement{At: at(n), In: in, Says: config.Redirects, Value: words[1]})
	}
}
