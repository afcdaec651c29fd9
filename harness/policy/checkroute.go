package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// routes checks every route, and that each is there once.
func (c *checker) routes(p *Policy, root *strict.Node) {
	seen := make(map[string]*strict.Node)
	resolver := newResolver(*p)
	for i := range p.Routes {
		r, at := &p.Routes[i], root.Field("routes", i)
		r.At = scenario.Position{File: c.file.Name, Line: at.At.Line, Column: at.At.Column}
		target := r.targetIn(*p)
		key := target + r.Path
		if first, twice := seen[key]; twice {
			c.say(at.Field("path"), "the route %s is listed twice: it is already on line %d", r.Path, first.At.Line)
		} else {
			seen[key] = at.Field("path")
		}
		c.path(target, r.Path, at.Field("path"))
		c.allow(r.Origins, at.Field("origins"))
		c.methods(r.Methods, at.Field("methods"))
		c.headers(r.Headers, at.Field("headers"))
		c.expose(r.Expose, at.Field("expose"))
		c.errors(r.Errors, at.Field("errors"))
		c.enter(p, r, at)
		c.upstream(r.Upstream, at.Field("upstream"))
		c.routeWarnings(p, resolver.grant(*r), at)
	}
}

// path checks that requests have the path that is written.
func (c *checker) path(target, path string, at *strict.Node) {
	o, ok := parseOrigin(target)
	if !ok || !strings.HasPrefix(path, "/") {
		return
	}
	u, err := weburl.At(o, path)
	switch {
	case err != nil:
		c.say(at, "%q is not a path", path)
	case u.Path+u.Query != path:
		c.say(at, "browsers send the path %q in another form; write %q", path, u.Path+u.Query)
	}
}

// knownMethods are those that a wrong word may have meant.
var knownMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

func (c *checker) methods(methods []string, at *strict.Node) {
	for i, m := range methods {
		n := at.Field(i)
		upper := strings.ToUpper(m)
		switch {
		case slices.Contains(methods[:i], m):
			c.say(n, "method %s is listed twice", m)
		case !fetch.IsMethod(m):
			c.say(n, "%q is not a method", m)
		case fetch.IsForbiddenMethod(m):
			c.say(n, "%s is a forbidden method: browsers never send it for a page", m)
		case m != upper && slices.Contains(knownMethods, upper):
			c.say(n, "methods are case-sensitive; write %q", upper)
		case !slices.Contains(knownMethods, m) && len(strict.Nearest(m, knownMethods, 1)) > 0:
			c.say(n, "unknown method %q%s", m, strict.DidYouMean(m, knownMethods))
		}
	}
}

func (c *checker) headers(headers []string, at *strict.Node) {
	seen := make(map[string]bool)
	for i, h := range headers {
		n := at.Field(i)
		f := requestHeader(h)
		lower := strings.ToLower(f.Name)
		switch {
		case seen[lower]:
			c.say(n, "header %s is listed twice", f.Name)
		case f.Name == "*":
			c.say(n, "name the headers: * is not allowed here, because it only has a meaning in answers to requests without credentials")
		case !fetch.IsHeaderName(f.Name) || !fetch.IsHeaderValue(f.Value):
			c.say(n, `%q is not a header; write "Name" or "Name: value"`, h)
		case fetch.IsForbiddenRequestHeader(f.Name, f.Value):
			c.say(n, "%s is a forbidden request-header: only the browser sets it, and pages cannot", f.Name)
		}
		seen[lower] = true
	}
}

func (c *checker) expose(expose map[string]string, at *strict.Node) {
	for name, value := range expose {
		e, _ := at.Child(name)
		problem := ""
		switch {
		case name == "*":
			problem = "name the headers: * is not allowed here, because it only has a meaning in answers to requests without credentials"
		case !fetch.IsHeaderName(name):
			problem = `"` + name + `" is not a header name`
		case fetch.IsForbiddenResponseHeaderName(name):
			problem = name + " is a forbidden response-header name: script can never read it"
		case wire.ConnectionSpecific(name) || strings.EqualFold(name, "Content-Length"):
			problem = name + " belongs to the connection: the upstream cannot choose its value"
		case !fetch.IsHeaderValue(value):
			problem = "the value of " + name + " is not a header value"
		}
		if problem != "" {
			c.found.At(c.file, e.At, "%s", problem)
		}
	}
}

func (c *checker) errors(statuses []int, at *strict.Node) {
	for i, s := range statuses {
		if slices.Contains(statuses[:i], s) {
			c.say(at.Field(i), "status %d is listed twice", s)
		}
	}
}

// enter checks that the way past the login can work for the route.
func (c *checker) enter(p *Policy, r *Route, at *strict.Node) {
	if r.Enter == "" {
		return
	}
	n := at.Field("enter")
	e, ok := p.Entries[r.Enter]
	if !ok {
		names := slices.Sorted(maps.Keys(p.Entries))
		known := "there are none"
		if len(names) > 0 {
			known = "entries: " + strings.Join(names, ", ")
		}
		c.say(n, "there is no entry %q%s (%s)", r.Enter, strict.DidYouMean(r.Enter, names), known)
		return
	}
	if (len(e.Cookie) > 0 || e.Login != nil) && !r.Credentials {
		c.say(n, "entry %q needs cookies, but the route grants no credentials, so browsers would send no cookies", r.Enter)
	}
	for name, value := range e.Header {
		granted := slices.ContainsFunc(r.Headers, func(h string) bool { return strings.EqualFold(requestHeader(h).Name, name) })
		if !granted && !fetch.IsSafelistedRequestHeader(name, value) {
			c.say(n, "entry %q sets %s, which the route does not grant: add it to the route's headers", r.Enter, name)
		}
	}
}

func (c *checker) upstream(u *Upstream, at *strict.Node) {
	if u == nil {
		return
	}
	for i, h := range u.Headers {
		if !fetch.IsHeaderName(h.Name) || !fetch.IsHeaderValue(fetch.NormalizeValue(h.Value)) ||
			wire.ConnectionSpecific(h.Name) || strings.EqualFold(h.Name, "Content-Length") {
			n := at.Field("headers")
			if n.Kind == strict.Sequence {
				n = n.Field(i)
			} else {
				n = n.Field(h.Name)
			}
			c.say(n, "the stand-in cannot send the header %s", h.Name)
		}
	}
	if u.Redirect != "" && u.Fault != "" && u.Fault != Slow {
		c.say(at.Field("redirect"), "the upstream does not answer (fault: %s), so it cannot redirect", u.Fault)
	}
}

const nullWithCredentials = "null may call with credentials: any page can make a frame with the origin null, so every site may call"

// routeWarnings says what of a route may be meant, and is seldom wise.
func (c *checker) routeWarnings(p *Policy, g Grant, at *strict.Node) {
	r, target := g.Route, g.Route.targetIn(*p)
	allowed := r.allowedIn(*p)
	if r.Credentials && slices.Contains(allowed, null) {
		c.warn(at.Field("credentials"), "%s", nullWithCredentials)
	}
	if r.MaxAge != nil && g.Preflighted == nil {
		c.warn(at.Field("maxAge"), "maxAge has no effect: no method and no header of this route needs a preflight")
	}
	if slices.Contains(p.Origins.Forbid, target) {
		c.warn(at.Field("path"), "%s is forbidden, but it is the target's own origin: browsers do not apply CORS there, so nothing can refuse its pages", target)
	}
	if len(r.Errors) > 0 && !g.Scripted {
		c.warn(at.Field("errors"), "errors are not tested: a real application is behind this proxy, and Crosscheck cannot make it fail")
	}
	for _, a := range g.Allowed {
		if strings.HasPrefix(string(a.Pattern), "https://") && g.mixed(a.Examples[0]) {
			c.warn(at.Field("path"), "a page at %s cannot call %s (mixed content), so there is no probe for the two", a.Pattern, target)
		}
	}
}
