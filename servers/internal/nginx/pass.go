package nginx

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// passing has the directives that pass requests on, with what they speak.
var passing = map[string]target.Protocol{
	"proxy_pass": target.HTTP, "grpc_pass": target.GRPC, "fastcgi_pass": target.FastCGI, "uwsgi_pass": target.UWSGI, "scgi_pass": target.SCGI,
	"auth_http": target.HTTP, "memcached_pass": target.HTTP,
}

// goal is where a directive passes requests to: scheme, name, and the rest of
// the URL. "http://unix:/run/app.sock:/v1" has the name "unix:/run/app.sock".
type goal struct{ scheme, name, rest string }

// pathVariables begin the path of a URL.
var pathVariables = regexp.MustCompile(`\$\{?(request_uri|uri|document_uri|is_args|args|query_string)\b`)

func splitGoal(s string) goal {
	var g goal
	if i := strings.Index(s, "://"); i >= 0 && !strings.ContainsAny(s[:i], "$/:") {
		g.scheme, s = s[:i+3], s[i+3:]
	}
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		socket, rest := path, ""
		if i := strings.IndexByte(path, ':'); i >= 0 {
			socket, rest = path[:i], path[i+1:]
		}
		return goal{g.scheme, "unix:" + socket, rest}
	}
	end := len(s)
	if i := strings.IndexAny(s, "/?"); i >= 0 {
		end = i
	}
	if m := pathVariables.FindStringIndex(s); m != nil {
		end = min(end, m[0])
	}
	return goal{g.scheme, s[:end], s[end:]}
}

// protocol is what is spoken to a goal by a directive.
func (g goal) protocol(directive string) target.Protocol {
	p := passing[directive]
	if p == target.HTTP && (g.scheme == "https://" || g.scheme == "" && strings.HasSuffix(g.name, ":443")) {
		return target.HTTPS
	}
	return p
}

// aloneVariable is a name that is one variable, with a port or without.
var aloneVariable = regexp.MustCompile(`^\$(?:\{(\w+)\}|(\w+))(:\d+)?$`)

// passes gives every upstream a stand-in.
func (s *site) passes() error {
	p := &passer{site: s, blocks: map[string]target.Protocol{}, defs: map[string][]definition{}}
	p.define()
	err := s.each(func(v conf.Visit) error {
		if len(v.Node.Args) != 1 {
			return nil
		}
		return p.pass(v)
	}, "proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "auth_http", "memcached_pass")
	if err != nil {
		return err
	}
	return s.each(p.member, "server")
}

// passer finds where requests are passed on to.
type passer struct {
	*site
	blocks map[string]target.Protocol // upstream blocks, and what is spoken to them
	defs   map[string][]definition    // what sets each variable
	stream bool                       // the directive passes connections on, not requests
}

// pass is one directive.
func (p *passer) pass(v conf.Visit) error {
	n, directive := v.Node, v.Node.Directive.Directive
	g := splitGoal(n.Arg(0))
	p.stream = v.Within("stream") != nil
	if m := aloneVariable.FindStringSubmatch(g.name); m != nil {
		done, err := p.variable(n, g, cmp.Or(m[1], m[2]), m[3])
		if done || err != nil {
			return err
		}
	}
	to, err := p.replaced(g, directive, n)
	if err != nil || to == "" {
		return err
	}
	why := target.WhyUpstream
	if strings.Contains(g.name, "$") {
		why += " for whatever the variable names"
		// Without a variable, nginx would put the path in the place of the
		// location's prefix, and rewrite Location headers.
		if !strings.Contains(g.rest, "$") && directive == "proxy_pass" && !p.stream {
			to = strings.TrimSuffix(to, g.rest) + "$" + nothing + g.rest
			if h := p.http(); h != nil {
				h.Insert(`map "" $`+nothing+` { default ""; }`, "a variable in the place of another")
			}
		}
	}
	n.Set(0, to, why)
	return nil
}

// nothing is a variable that is always empty.
const nothing = "crosscheck_nothing"

// replaced is a goal with the stand-in in the place of the name, or "" where
// the name is that of an upstream block, which stays.
func (p *passer) replaced(g goal, directive string, n *conf.Node) (string, error) {
	name := p.folded(g.name)
	protocol := g.protocol(directive)
	if _, ok := p.blocks[strings.ToLower(name)]; ok {
		p.blocks[strings.ToLower(name)] = protocol
		return "", nil
	}
	addr, err := p.Stand(name, protocol, n.File.Path, n.Line)
	if err != nil {
		return "", err
	}
	scheme := g.scheme
	switch {
	case scheme == "grpcs://":
		scheme = "grpc://" // the stand-in speaks clear text
	case scheme == "" && directive == "proxy_pass" && !p.stream && strings.HasPrefix(g.name, "$"):
		scheme = "http://"
	}
	return scheme + addr + g.rest, nil
}

// member is a server of an upstream block.
func (p *passer) member(v conf.Visit) error {
	block := v.Within("upstream")
	if v.Block() != "upstream" || len(v.Node.Args) == 0 {
		return nil
	}
	protocol := cmp.Or(p.blocks[strings.ToLower(block.Arg(0))], target.HTTP)
	addr, err := p.Stand(v.Node.Arg(0), protocol, v.Node.File.Path, v.Node.Line)
	if err != nil {
		return err
	}
	v.Node.Set(0, addr, target.WhyUpstream)
	for i, w := range v.Node.Words() {
		if w == "resolve" || strings.HasPrefix(w, "service=") {
			v.Node.Drop(i, target.WhyUpstream)
		}
	}
	return nil
}
