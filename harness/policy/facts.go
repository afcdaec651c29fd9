package policy

import (
	"slices"
	"strconv"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// facts are what a configuration says of CORS, in the order of a draft.
type facts struct {
	servers []server
	origins []*config.Statement // what it compares the request's Origin with, or answers

	// What the Access-Control headers say, word by word.
	methods, headers, expose, maxAges, credentials []*config.Statement
}

// server is a virtual server; the zero block is that of routes in no server.
type server struct {
	block      *config.Statement // nil for routes that are in no server
	at         config.Pos
	names      []string // as written
	tls, plain uint16   // the ports on which it listens; 0 for none
	routes     []route
}

// route is a part of a server's paths; the zero route has no place.
type route struct {
	block   *config.Statement
	methods []string // that it tells apart
}

// factsOf sorts statements.
func factsOf(said []*config.Statement) facts {
	var f facts
	loose := server{}
	for _, s := range said {
		switch s.Says {
		case config.Server:
			f.servers = append(f.servers, serverOf(s, said))
		case config.Route:
			if s.Around(config.Server) == nil {
				loose.at = config.Pos{File: s.At.File, Line: 1}
				loose.routes = append(loose.routes, routeOf(s, said))
			}
		case config.AllowsOrigin, config.RefusesOrigin:
			f.origins = append(f.origins, s)
		case config.AllowsMethod:
			f.methods = append(f.methods, s)
		case config.AllowsHeader:
			f.headers = append(f.headers, s)
		case config.ExposesHeader:
			f.expose = append(f.expose, s)
		case config.KeepsPreflights:
			f.maxAges = append(f.maxAges, s)
		case config.AllowsCredentials:
			f.credentials = append(f.credentials, s)
		default: // of a server or route, or nothing that a draft needs
		}
	}
	if len(loose.routes) > 0 {
		f.servers = append(f.servers, loose)
	}
	return f
}

func serverOf(block *config.Statement, said []*config.Statement) server {
	out := server{block: block, at: block.At}
	for _, s := range said {
		if s.Around(config.Server) != block {
			continue
		}
		switch s.Says {
		case config.Named:
			out.names = append(out.names, s.Value)
		case config.Listens:
			out.plain = first(out.plain, s.Value)
		case config.ListensTLS:
			out.tls = first(out.tls, s.Value)
		case config.Route:
			out.routes = append(out.routes, routeOf(s, said))
		default: // not about the server itself
		}
	}
	return out
}

// first is the first port that is not 0.
func first(port uint16, next string) uint16 {
	if n, err := strconv.ParseUint(next, 10, 16); err == nil && port == 0 {
		return uint16(n)
	}
	return port
}

func routeOf(block *config.Statement, said []*config.Statement) route {
	out := route{block: block}
	for _, s := range said {
		if s.Says == config.TellsMethod && s.Around(config.Route) == block {
			out.methods = append(out.methods, s.Value)
		}
	}
	return out
}

// about are the values that hold for a route: those that are said in it, in its
// server outside of all routes, or outside of all servers. For the zero route they
// are those outside of all routes.
func about(r route, said []*config.Statement) []string {
	var out []string
	for _, s := range said {
		in, at := s.Around(config.Server), s.Around(config.Route)
		inServer := in == nil || r.block == nil || in == r.block.Around(config.Server)
		if at == nil && inServer || at != nil && at == r.block {
			if !slices.Contains(out, s.Value) {
				out = append(out, s.Value)
			}
		}
	}
	return out
}
