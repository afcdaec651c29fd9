package traefik

import (
	"bytes"
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Knows reports whether a file is Traefik's static configuration.
func (Kind) Knows(file string, head []byte) bool {
	ext := strings.ToLower(filepath.Ext(file))
	return (ext == ".yml" || ext == ".yaml" || ext == ".toml") && bytes.Contains(bytes.ToLower(head), []byte("entrypoints"))
}

// Read returns what a static configuration, and the files of its file provider,
// say. The program need not be installed.
func (Kind) Read(_ context.Context, src config.Source) ([]*config.Statement, error) {
	if err := target.Readable(src.File); err != nil {
		return nil, err
	}
	w := target.Reading(src)
	s := &site{folder: filepath.Dir(src.File)}
	files := []string{src.File}
	for i := 0; i < len(files); i++ {
		text, err := w.Read(files[i])
		if err != nil {
			return nil, err
		}
		d, err := parse(files[i], text)
		if err != nil {
			return nil, err
		}
		s.docs = append(s.docs, d)
		for n, v := range d.Words {
			if here := w.Beside(v.Text, s.folder); i == 0 && is(d.paths[n], "providers", "file", "filename") && here != "" {
				files = append(files, here)
			}
		}
	}
	return s.statements(), nil
}

// speaker collects statements.
type speaker struct {
	*site
	said []*config.Statement
}

// statements are what the routers say, each with its middlewares and service. A
// router is a server that has one route.
func (s *site) statements() []*config.Statement {
	sp := &speaker{site: s}
	for _, d := range s.docs {
		for i, w := range d.Words {
			if is(d.paths[i], "http", "routers", "*", "rule") {
				sp.router(d, i, d.paths[i][2], w.Text)
			}
		}
	}
	return sp.said
}

func (s *speaker) say(at config.Pos, in *config.Statement, says config.Says, value string, match config.Match) *config.Statement {
	said := &config.Statement{At: at, In: in, Says: says, Value: value, Match: match}
	s.said = append(s.said, said)
	return said
}

func (d *document) pos(i int) config.Pos { return config.Pos{File: d.file, Line: d.line(i)} }

var (
	hostOf = regexp.MustCompile(`Host\(([^)]*)\)`)
	pathOf = regexp.MustCompile("(PathPrefix|PathRegexp|Path)\\(`([^`]*)`")
	inTick = regexp.MustCompile("`([^`]*)`")
)

// router says what a router with a name and a rule does.
func (s *speaker) router(d *document, i int, name, rule string) {
	server := s.say(d.pos(i), nil, config.Server, "", "")
	s.listens(name, server)
	for _, hosts := range hostOf.FindAllStringSubmatch(rule, -1) {
		for _, h := range inTick.FindAllStringSubmatch(hosts[1], -1) {
			s.say(d.pos(i), server, config.Named, h[1], "")
		}
	}
	paths := pathOf.FindAllStringSubmatch(rule, -1)
	if len(paths) == 0 {
		paths = [][]string{{"", "PathPrefix", "/"}}
	}
	for _, p := range paths {
		match := map[string]config.Match{"Path": config.Exact, "PathPrefix": config.Prefix, "PathRegexp": config.Regex}[p[1]]
		route := s.say(d.pos(i), server, config.Route, p[2], match)
		for _, m := range s.values("http", "routers", name, "middlewares") {
			s.middleware(local(m), route)
		}
		for _, service := range s.values("http", "routers", name, "service") {
			s.each(func(d *document, i int, _ []string, url string) {
				s.say(d.pos(i), route, config.PassesTo, url, "")
			}, "http", "services", local(service), "loadBalancer", "servers", "url")
		}
	}
}

// local is a name without the provider that it is of.
func local(name string) string {
	name, _, _ = strings.Cut(name, "@")
	return name
}

// each calls do for every scalar at a path, of which the last keys may be "*".
func (s *site) each(do func(d *document, i int, path []string, value string), path ...string) {
	for _, d := range s.docs {
		for i, w := range d.Words {
			if is(d.paths[i], path...) {
				do(d, i, d.paths[i], w.Text)
			}
		}
	}
}

// listens says at which ports a router's entry points listen.
func (s *speaker) listens(router string, server *config.Statement) {
	of := s.values("http", "routers", router, "entryPoints")
	tls := slices.ContainsFunc(s.docs, func(d *document) bool {
		return slices.ContainsFunc(slices.Concat(d.blocks, d.paths), func(p []string) bool {
			return len(p) >= 4 && is(p[:4], "http", "routers", router, "tls")
		})
	})
	s.each(func(d *document, i int, path []string, addr string) {
		entry := path[1]
		if len(of) > 0 && !slices.Contains(of, entry) {
			return
		}
		says := config.Listens
		if tls || s.secure(entry) && len(of) > 0 {
			says = config.ListensTLS
		}
		addr, _, _ = strings.Cut(addr, "/")
		s.say(d.pos(i), server, says, addr[strings.LastIndexByte(addr, ':')+1:], "")
	}, "entryPoints", "*", "address")
}

// middleware says what a middleware grants in a route.
func (s *speaker) middleware(name string, route *config.Statement) {
	s.each(func(d *document, i int, path []string, value string) {
		s.header(d.pos(i), route, path[4], value)
	}, "http", "middlewares", name, "headers", "*")
	s.each(func(d *document, i int, path []string, value string) {
		if strings.EqualFold(path[5], "Access-Control-Allow-Origin") {
			s.header(d.pos(i), route, "accessControlAllowOriginList", value)
		}
		s.said = append(s.said, config.Header(d.pos(i), route, path[5], value)...)
	}, "http", "middlewares", name, "headers", "customResponseHeaders", "*")
	s.each(func(d *document, i int, _ []string, to string) {
		s.say(d.pos(i), route, config.Redirects, to, "")
	}, "http", "middlewares", name, "redirectRegex", "replacement")
}

// granted are the options of a headers middleware whose values are words of a
// header.
var granted = map[string]string{
	"accesscontrolallowmethods": "Access-Control-Allow-Methods", "accesscontrolallowheaders": "Access-Control-Allow-Headers",
	"accesscontrolexposeheaders": "Access-Control-Expose-Headers", "accesscontrolmaxage": "Access-Control-Max-Age",
	"accesscontrolallowcredentials": "Access-Control-Allow-Credentials",
}

// header says what an option of a headers middleware grants.
func (s *speaker) header(at config.Pos, route *config.Statement, option, value string) {
	switch option = strings.ToLower(option); {
	case option == "accesscontrolalloworiginlist" && value == "*":
		s.say(at, route, config.AllowsOrigin, value, config.Any)
	case option == "accesscontrolalloworiginlist":
		s.say(at, route, config.AllowsOrigin, value, config.Exact)
	case option == "accesscontrolalloworiginlistregex":
		s.say(at, route, config.AllowsOrigin, value, config.Regex)
	case option == "addvaryheader" && value == "true":
		s.say(at, route, config.Varies, "Origin", "")
	default:
		s.said = append(s.said, config.Header(at, route, granted[option], value)...)
	}
}
