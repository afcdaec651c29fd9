package policy

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// checker looks for what a schema cannot say.
type checker struct {
	file          *strict.Source
	found, warned *strict.Found
}

func (c *checker) say(n *strict.Node, format string, args ...any) {
	c.found.At(c.file, n.At, format, args...)
}

func (c *checker) warn(n *strict.Node, format string, args ...any) {
	c.warned.At(c.file, n.At, format, args...)
}

// policy checks what the parts of a policy mean together, and takes the values
// that the environment has.
func (c *checker) policy(p *Policy, root *strict.Node) {
	c.targets(p, root)
	c.origins(p.Origins, root.Field("origins"))
	c.allowedBefore(p, root)
	c.entries(p, root)
	c.routes(p, root)
	c.place(p, root)
	for name, at := range p.Upstreams {
		if why := notLoopback(at); why != "" {
			c.say(root.Field("upstreams", name), "%s", why)
		}
	}
	c.upstream(p.Upstream, root.Field("upstream"))
	for name, e := range p.Environments {
		c.environment(p, e, root.Field("environments", name))
	}
}

// targets checks where the routes are.
func (c *checker) targets(p *Policy, root *strict.Node) {
	if p.Target != "" {
		c.exact(p.Target, "a target", root.Field("target"))
	}
	for i, r := range p.Routes {
		at := root.Field("routes", i)
		switch {
		case r.Target != "":
			c.exact(r.Target, "a target", at.Field("target"))
		case p.Target == "":
			c.say(at, `the route is at no target: give it one, or the policy ("target: https://api.example.com")`)
		}
	}
}

func (c *checker) exact(text, what string, at *strict.Node) {
	if why := mistakenExact(text, what); why != "" {
		c.say(at, "%s", why)
	}
}

// origins checks each origin on its own, and that none is in both lists.
func (c *checker) origins(o Origins, at *strict.Node) {
	c.allow(o.Allow, at.Field("allow"))
	for i, f := range o.Forbid {
		n := at.Field("forbid", i)
		if f != null {
			c.exact(f, "what is forbidden", n)
		}
		if slices.Contains(o.Forbid[:i], f) {
			c.say(n, "%q is forbidden twice", f)
		}
		if slices.Contains(o.Allow, Origin(f)) {
			c.say(n, "%q is both allowed and forbidden", f)
		}
	}
}

func (c *checker) allow(list []Origin, at *strict.Node) {
	for i, o := range list {
		if why := o.mistaken(); why != "" {
			c.say(at.Field(i), "%s", why)
		}
		if slices.Contains(list[:i], o) {
			c.say(at.Field(i), "%q is listed twice", o)
		}
	}
}

// allowedBefore checks that every route has an allowed origin.
func (c *checker) allowedBefore(p *Policy, root *strict.Node) {
	every := len(p.Routes) > 0
	for _, r := range p.Routes {
		every = every && len(r.Origins) > 0
	}
	if !every && len(p.Origins.Allow) == 0 && !everyAllows(p.Environments) {
		c.say(root.Field("origins"), "there are no allowed origins; name at least one under origins: allow")
	}
}

// everyAllows reports whether each environment brings allowed origins.
func everyAllows(environments map[string]Environment) bool {
	for _, e := range environments {
		if len(e.Origins.Allow) == 0 {
			return false
		}
	}
	return len(environments) > 0
}

// place checks where the targets are found.
func (c *checker) place(p *Policy, root *strict.Node) {
	switch {
	case p.Proxy != nil && p.Resolve != nil:
		c.say(root.Field("resolve"), "proxy and resolve exclude each other: name the proxy to start, or say what listens already")
	case p.Proxy == nil && p.Resolve == nil && !anyPlaces(p.Environments):
		c.say(root, "neither proxy nor resolve: say what is tested (proxy: {kind: nginx, config: nginx.conf}), "+
			`or where it listens already (resolve: {"api.example.com:443": "127.0.0.1:8443"})`)
	case p.Resolve != nil:
		c.resolves(p, root)
	}
	c.proxy(p.Proxy, root.Field("proxy"))
	c.resolve(p.Resolve, root.Field("resolve"))
	if p.Proxy != nil {
		p.secrets = append(p.secrets, c.take(p.Proxy.Options.Shared().Values, root.Field("proxy", "values"))...)
	}
}

func anyPlaces(environments map[string]Environment) bool {
	for _, e := range environments {
		if e.Proxy != nil || e.Resolve != nil {
			return true
		}
	}
	return false
}

// resolves checks that every target is found.
func (c *checker) resolves(p *Policy, root *strict.Node) {
	said := make(map[string]bool)
	for _, r := range p.Routes {
		o, ok := parseOrigin(r.targetIn(*p))
		if !ok || said[o.String()] {
			continue
		}
		at := hostPort(o)
		if _, has := p.Resolve[at]; !has {
			said[o.String()] = true
			c.say(root.Field("resolve"), "%s is missing: say where it listens on this machine (%q: \"127.0.0.1:8443\")", o, at)
		}
	}
}

// hostPort is how an origin is resolved.
func hostPort(o fetch.Origin) string {
	port := o.Port()
	if port == 0 {
		port = fetch.DefaultPort(o.Scheme())
	}
	return o.Host() + ":" + strconv.Itoa(int(port))
}

func (c *checker) resolve(m map[string]string, at *strict.Node) {
	for key, value := range m {
		e, _ := at.Child(key)
		host, port, ok := cutPort(key)
		if !ok || host != strings.ToLower(host) || !isPort(port) {
			c.found.At(c.file, e.At, "%q: what is resolved is a host in lower case and a port, in quotes: \"api.example.com:443\"", key)
		}
		if why := notLoopback(value); why != "" {
			c.say(at.Field(key), "%s", why)
		}
	}
}

func cutPort(s string) (host, port string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 1 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// notLoopback says why an address is not a loopback address; "" if it is one.
func notLoopback(addr string) string {
	host, port, ok := cutPort(addr)
	if ok && host == "localhost" && isPort(port) {
		return ""
	}
	a, err := netip.ParseAddrPort(addr)
	switch {
	case err != nil || a.Port() == 0:
		return strconv.Quote(addr) + ` is no address with a port, such as "127.0.0.1:8443"`
	case !a.Addr().IsLoopback():
		return strconv.Quote(addr) + " is not on this machine: use a loopback address (127.0.0.1, [::1]), and forward a port for anything else"
	default:
		return ""
	}
}

// proxy checks that a proxy can be started at all.
func (c *checker) proxy(p *Proxy, at *strict.Node) {
	if p == nil {
		return
	}
	for _, lacking := range p.Options.Lacks() {
		c.say(at, "%s", lacking)
	}
	for _, e := range at.Entries {
		if own := owners()[e.Key]; len(own) == 1 && own[0] != p.Kind {
			c.found.At(c.file, e.At, "%s belongs to kind %s, and this proxy's kind is %s", e.Key, own[0], p.Kind)
		}
	}
	if o, ok := p.Options.(target.Listens); ok {
		c.listens(o.Listens(), at.Field("listen"))
	}
}

// listens checks where a command is said to listen.
func (c *checker) listens(m map[string]string, at *strict.Node) {
	for origin, addr := range m {
		e, _ := at.Child(origin)
		if why := mistakenExact(origin, "what listens"); why != "" {
			c.found.At(c.file, e.At, "%s", why)
		}
		if why := notLoopback(addr); why != "" {
			c.say(at.Field(origin), "%s", why)
		}
	}
}

// environment checks what an environment changes. Its values are taken when it
// is chosen.
func (c *checker) environment(p *Policy, e Environment, at *strict.Node) {
	if e.Target != "" {
		c.exact(e.Target, "a target", at.Field("target"))
	}
	if e.Proxy != nil && e.Resolve != nil {
		c.say(at.Field("resolve"), "proxy and resolve exclude each other: name the proxy to start, or say what listens already")
	}
	c.origins(e.Origins, at.Field("origins"))
	if i := slices.Index(e.Origins.Allow, null); i >= 0 && slices.ContainsFunc(p.Routes, func(r Route) bool { return r.Credentials && len(r.Origins) == 0 }) {
		c.warn(at.Field("origins", "allow", i), "%s", nullWithCredentials)
	}
	c.proxy(e.Proxy, at.Field("proxy"))
	c.resolve(e.Resolve, at.Field("resolve"))
}
