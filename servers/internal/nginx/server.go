package nginx

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
)

// has reports whether a listen directive has a parameter.
func has(n *conf.Node, parameter string) bool {
	return slices.Contains(n.Words(), parameter)
}

// inServer returns the directives of a name that are in the server block itself.
func (s *site) inServer(server *conf.Node, name string) []conf.Visit {
	var out []conf.Visit
	for _, v := range s.all {
		if !v.Node.Gone && v.Node.Directive.Directive == name && len(v.Up) > 0 && v.Up[len(v.Up)-1] == server {
			out = append(out, v)
		}
	}
	return out
}

// listensOf returns the listen directives of a server.
func (s *site) listensOf(server *conf.Node) []conf.Visit { return s.inServer(server, "listen") }

// lost reports whether a listen directive of a server was left out.
func lost(server *conf.Node) bool {
	return slices.ContainsFunc(server.Children, func(n *conf.Node) bool { return n.Gone && n.Directive.Directive == "listen" })
}

// names returns the names of a server, as written.
func (s *site) names(server *conf.Node) []string {
	var out []string
	for _, v := range s.inServer(server, "server_name") {
		out = append(out, v.Node.Words()...)
	}
	return out
}

// on reports whether a flag is on in a server, or in http around it.
func (s *site) on(server *conf.Node, flag string) bool {
	on := false
	for _, v := range s.all {
		if v.Node.Gone || v.Node.Directive.Directive != flag {
			continue
		}
		switch {
		case v.Block() == "server" && v.Up[len(v.Up)-1] == server:
			return v.Node.Arg(0) == "on"
		case v.Block() == "http":
			on = v.Node.Arg(0) == "on"
		}
	}
	return on
}
