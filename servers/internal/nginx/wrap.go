package nginx

import (
	"path/filepath"
	"slices"
	"strings"

	crossplane "github.com/nginxinc/nginx-go-crossplane"
)

// ngxContext is a set of places where a directive may be, in crossplane's bits.
type ngxContext uint

const (
	inMain     ngxContext = 0x00040000
	inHTTP     ngxContext = 0x02000000
	inServer   ngxContext = 0x04000000
	inLocation ngxContext = 0x08000000
	inServerIf ngxContext = 0x20000000
	inIf       ngxContext = 0x40000000
)

// allowed reports whether a directive may be in a place. One that nobody knows
// may be anywhere.
func allowed(n *ngxNode, where ngxContext) bool {
	name := n.Directive.Directive
	known := false
	for _, source := range []crossplane.MatchFunc{crossplane.DefaultDirectivesMatchFunc, crossplane.HeadersMoreDirectivesMatchFn, crossplane.LuaDirectivesMatchFn} {
		masks, ok := source(name)
		known = known || ok
		if slices.ContainsFunc(masks, func(m uint) bool { return ngxContext(m)&where != 0 }) {
			return name != "if" || !slices.ContainsFunc(n.children, func(c *ngxNode) bool { return !allowed(c, inside(where)) })
		}
	}
	return !known
}

// inside is the place that the block of an "if" is.
func inside(where ngxContext) ngxContext {
	if where == inServer {
		return inServerIf
	}
	return inIf
}

// fragment is what the user's file is a part of.
type fragment string

const (
	whole        fragment = ""
	noEvents     fragment = "a configuration without events"
	ofHTTP       fragment = "a part of http"
	ofServer     fragment = "a part of a server"
	ofLocation   fragment = "a part of a location"
	withoutHosts fragment = "a part of http without a server"
)

// classify tells what the directives that are outside of all blocks are a part
// of.
func classify(all []visit) fragment {
	var top []*ngxNode
	has := map[string]bool{}
	for _, v := range all {
		if name := v.n.Directive.Directive; len(v.up) == 0 && name != "include" {
			top = append(top, v.n)
			has[name] = true
		}
	}
	every := func(where ngxContext) bool {
		return !slices.ContainsFunc(top, func(n *ngxNode) bool { return !allowed(n, where) })
	}
	only := func(where, not ngxContext) bool {
		return slices.ContainsFunc(top, func(n *ngxNode) bool { return allowed(n, where) && !allowed(n, not) })
	}
	switch {
	case has["events"]:
		return whole
	case has["http"], has["stream"], has["mail"]:
		return noEvents
	case has["server"]:
		return ofHTTP
	case only(inHTTP, inServer):
		if only(inServer, inHTTP) {
			return ofHTTP // nginx will say which one is not allowed there
		}
		return withoutHosts
	case has["location"], !every(inLocation) && every(inServer):
		return ofServer
	case every(inLocation):
		return ofLocation
	}
	return ofHTTP
}

// wrap puts the least around a fragment that makes it a configuration.
func (s *site) wrap() error {
	kind := classify(s.all)
	if kind == whole {
		return nil
	}
	server := "listen 80; listen 443 ssl"
	if s.build.http2 {
		server += " http2"
	}
	server += ";"
	if len(s.Hosts) > 0 {
		server += " server_name " + strings.Join(s.Hosts, " ") + ";"
	}
	include := "include " + word{}.write("", s.user.copy) + ";"
	text := map[fragment]string{
		noEvents:     "events {}\n" + include,
		ofHTTP:       "events {}\nhttp {\n" + include + "\n}",
		withoutHosts: "events {}\nhttp {\n" + include + "\nserver { " + server + " }\n}",
		ofServer:     "events {}\nhttp {\nserver { " + server + "\n" + include + "\n}\n}",
		ofLocation:   "events {}\nhttp {\nserver { " + server + "\nlocation / {\n" + include + "\n}\n}\n}",
	}[kind] + "\n"
	w := &ngxFile{path: s.user.path, copy: filepath.Join(s.Copy.Dir, "conf", "crosscheck-around.conf"), raw: text, text: text}
	if err := w.parse(); err != nil {
		return err
	}
	w.why = "the file is " + string(kind)
	s.top = w
	for _, v := range visits(w) {
		if v.n.Directive.Directive == "include" {
			v.n.included = []*ngxFile{s.user}
		}
	}
	s.all = visits(w)
	return nil
}

// wrapped reports whether a directive is the wrapper's and not the user's.
func (s *site) wrapped(n *ngxNode) bool { return n.file == s.top && s.top != s.user }
