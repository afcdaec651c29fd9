package proxy

import (
	"regexp"
	"slices"
	"strings"
)

// facts collects what the site says.
func (s *site) facts() Found {
	f := finder{site: s}
	for _, v := range s.all {
		switch v.n.Directive.Directive {
		case "server":
			if b := v.block(); b == "http" || b == "main" {
				f.server(v.n)
			}
		case "add_header":
			f.header(v.n, v.n.arg(0), v.n.arg(1))
		case "more_set_headers", "more_add_headers":
			for _, w := range v.n.words() {
				if name, value, ok := strings.Cut(w, ":"); ok {
					f.header(v.n, name, strings.TrimSpace(value))
				}
			}
		case "if":
			f.condition(v.n)
		}
		f.mapped(v)
	}
	f.loose()
	return f.found
}

// loose finds the locations of a fragment, which are in no server.
func (f *finder) loose() {
	s := FoundServer{File: f.user.path, Line: 1}
	for _, v := range f.all {
		if v.n.Directive.Directive == "location" && v.within("server") == nil {
			if l, ok := f.location(v.n); ok {
				s.Locations = append(s.Locations, l)
			}
		}
	}
	if len(s.Locations) > 0 {
		f.found.Servers = append(f.found.Servers, s)
	}
}

type finder struct {
	*site
	found Found
}

func fact(n *ngxNode, value string) Fact { return Fact{value, n.file.path, n.Line} }

func (f *finder) server(n *ngxNode) {
	s := FoundServer{Names: f.names(n), File: n.file.path, Line: n.Line}
	on := f.on(n, "ssl")
	for _, l := range f.listensOf(n) {
		if a, ok := readAddress(l.n.arg(0)); ok {
			if p := (FoundPort{a.port, on || has(l.n, "ssl") || has(l.n, "quic")}); !slices.Contains(s.Ports, p) {
				s.Ports = append(s.Ports, p)
			}
		}
	}
	if len(s.Ports) == 0 {
		s.Ports = []FoundPort{{80, on}}
	}
	for _, v := range f.all {
		if v.n.Directive.Directive == "location" && v.within("server") == n {
			if l, ok := f.location(v.n); ok {
				s.Locations = append(s.Locations, l)
			}
		}
	}
	f.found.Servers = append(f.found.Servers, s)
}

// location reads the path of a location. Named ones have none.
func (f *finder) location(n *ngxNode) (FoundLocation, bool) {
	l := FoundLocation{Match: Prefix, File: n.file.path, Line: n.Line}
	modifier, path := "", n.arg(0)
	if len(n.args) == 2 {
		modifier, path = n.arg(0), n.arg(1)
	} else if i := strings.IndexAny(path, "/^("); strings.HasPrefix(path, "=") || strings.HasPrefix(path, "~") || strings.HasPrefix(path, "^~") {
		i = max(i, 1)
		if strings.HasPrefix(path, "^~") {
			i = 2
		}
		modifier, path = path[:i], path[i:]
	}
	switch modifier {
	case "=":
		l.Match = Exact
	case "~", "~*":
		l.Match = Regex
	}
	l.Path = path
	for _, v := range f.all {
		if v.within("location") != n && v.n != n {
			continue
		}
		switch v.n.Directive.Directive {
		case "limit_except":
			for _, m := range v.n.words() {
				l.Methods = append(l.Methods, fact(v.n, m))
			}
		case "if":
			l.Methods = append(l.Methods, methodsOf(v.n)...)
		}
	}
	return l, !strings.HasPrefix(path, "@")
}

var methodName = regexp.MustCompile(`[A-Z]{3,}`)

// methodsOf are the methods that a condition names.
func methodsOf(n *ngxNode) []Fact {
	var out []Fact
	if args := plainArgs("if", n.words()); len(args) == 3 && args[0] == "$request_method" {
		for _, m := range methodName.FindAllString(args[2], -1) {
			out = append(out, fact(n, m))
		}
	}
	return out
}

// condition reads the origins of an "if".
func (f *finder) condition(n *ngxNode) {
	args := plainArgs("if", n.words())
	if len(args) != 3 || args[0] != "$http_origin" || args[2] == "" {
		return
	}
	f.origin(FoundOrigin{Fact: fact(n, args[2]), Regex: strings.Contains(args[1], "~"), Allowed: true})
}

func (f *finder) origin(o FoundOrigin) {
	if !slices.Contains(f.found.Origins, o) {
		f.found.Origins = append(f.found.Origins, o)
	}
}

// mapped reads the origins of a map of $http_origin.
func (f *finder) mapped(v visit) {
	if v.block() != "map" || len(v.n.args) != 1 {
		return
	}
	around, key := v.up[len(v.up)-1], v.n.Directive.Directive
	if !strings.Contains(around.arg(0), "$http_origin") || key == "include" && !v.n.name.quoted {
		return
	}
	value := v.n.arg(0)
	o := FoundOrigin{Fact: fact(v.n, key), Allowed: value != "" && value != "0" && value != "off" && value != "null"}
	if key == "default" {
		if !o.Allowed {
			return
		}
		o.Any = true
	}
	if expr, ok := strings.CutPrefix(key, "~"); ok {
		o.Regex, o.Value = true, strings.TrimPrefix(expr, "*")
	}
	f.origin(o)
}

// header reads a response header of CORS.
func (f *finder) header(n *ngxNode, name, value string) {
	list := func(to *[]Fact) {
		for v := range strings.SplitSeq(value, ",") {
			if x := fact(n, strings.TrimSpace(v)); x.Value != "" && !slices.ContainsFunc(*to, func(o Fact) bool { return strings.EqualFold(o.Value, x.Value) }) {
				*to = append(*to, x)
			}
		}
	}
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "access-control-allow-origin":
		f.allowed(n, value)
	case "access-control-allow-methods":
		list(&f.found.Methods)
	case "access-control-allow-headers":
		list(&f.found.AllowHeaders)
	case "access-control-expose-headers":
		list(&f.found.ExposeHeaders)
	case "access-control-max-age":
		list(&f.found.MaxAges)
	case "access-control-allow-credentials":
		list(&f.found.Credentials)
	}
}

// allowed reads the value of Access-Control-Allow-Origin: an origin, "*", the
// request's own, or a variable that set gives an origin.
func (f *finder) allowed(n *ngxNode, value string) {
	switch {
	case value == "*" || value == "$http_origin" || value == "${http_origin}":
		f.origin(FoundOrigin{Fact: fact(n, value), Any: true, Allowed: true})
	case !strings.Contains(value, "$"):
		if value != "" {
			f.origin(FoundOrigin{Fact: fact(n, value), Allowed: true})
		}
	default:
		for _, v := range f.all {
			if v.n.Directive.Directive == "set" && v.n.arg(0) == value {
				to := v.n.arg(1)
				switch {
				case to == "*" || to == "$http_origin":
					f.origin(FoundOrigin{Fact: fact(v.n, to), Any: !slices.ContainsFunc(v.up, asksOrigin), Allowed: true})
				case strings.Contains(to, "://") && !strings.Contains(to, "$"):
					f.origin(FoundOrigin{Fact: fact(v.n, to), Allowed: true})
				}
			}
		}
	}
}

// asksOrigin reports whether a block is an "if" about the request's origin.
func asksOrigin(n *ngxNode) bool {
	return n.Directive.Directive == "if" && strings.Contains(n.arg(0), "$http_origin")
}
