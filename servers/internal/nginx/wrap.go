package nginx

import (
	"path/filepath"
	"slices"
	"strings"

	crossplane "github.com/nginxinc/nginx-go-crossplane"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
)

// place is a set of places where a directive may be, in crossplane's bits.
type place uint

const (
	inMain     place = 0x00040000
	inHTTP     place = 0x02000000
	inServer   place = 0x04000000
	inLocation place = 0x08000000
	inServerIf place = 0x20000000
	inIf       place = 0x40000000
)

// allowed reports whether a directive may be in a place. An unknown one
// may be anywhere.
func allowed(n *conf.Node, where place) bool {
	name := n.Directive.Directive
	known := false
	for _, source := range []crossplane.MatchFunc{crossplane.DefaultDirectivesMatchFunc, crossplane.HeadersMoreDirectivesMatchFn, crossplane.LuaDirectivesMatchFn} {
		masks, ok := source(name)
		known = known || ok
		if slices.ContainsFunc(masks, func(m uint) bool { return place(m)&where != 0 }) {
			return name != "if" || !slices.ContainsFunc(n.Children, func(c *conf.Node) bool { return !allowed(c, inside(where)) })
		}
	}
	return !known
}

// inside is the place that the block of an "if" is.
func inside(where place) place {
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
func classify(all []conf.Visit) fragment {
	var top []*conf.Node
	has := map[string]bool{}
	for _, v := range all {
		if name := v.Node.Directive.Directive; len(v.Up) == 0 && name != "include" {
			top = append(top, v.Node)
			has[name] = true
		}
	}
	every := func(where place) bool {
		return !slices.ContainsFunc(top, func(n *conf.Node) bool { return !allowed(n, where) })
	}
	only := func(where, not place) bool {
		return slices.ContainsFunc(top, func(n *conf.Node) bool { return allowed(n, where) && !allowed(n, not) })
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
	include := "include " + conf.Word{}.Write("", s.user.Copy) + ";"
	text := map[fragment]string{
		noEvents:     "events {}\n" + include,
		ofHTTP:       "events {}\nhttp {\n" + include + "\n}",
		withoutHosts: "events {}\nhttp {\n" + include + "\nserver { " + server + " }\n}",
		ofServer:     "events {}\nhttp {\nserver { " + server + "\n" + include + "\n}\n}",
		ofLocation:   "events {}\nhttp {\nserver { " + server + "\nlocation / {\n" + include + "\n}\n}\n}",
	}[kind] + "\n"
	w := &conf.File{Path: s.user.Path, Copy: filepath.Join(s.Copy.Dir, "conf", "crosscheck-around.conf"), Raw: text, Text: text}
	if err := w.Parse(); err != nil {
		return err
	}
	w.Around = "the file is " + string(kind)
	s.top = w
	for _, v := range conf.Visits(w) {
		if v.Node.Directive.Directive == "include" {
			v.Node.Included = []*conf.File{s.user}
		}
	}
	s.all = conf.Visits(w)
	return nil
}
