package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Probes are the questions that hold a server to the policy: everything that is
// promised, and around it what is not. They are the same every time, and so are
// their ids.
//
// A page and a target of one origin make only what is promised: CORS is not
// consulted. A page at https:// and a target at http:// make none: that is mixed
// content.
func (p Policy) Probes() []Probe {
	var out []Probe
	slugs := p.routeSlugs()
	ids := make(map[string]bool)
	for i := range p.Routes {
		g := &generator{policy: p, route: i, ids: ids, slug: slugs[i]}
		for _, c := range p.callers(i) {
			if !p.mixed(i, c.origin) {
				g.caller(c)
			}
		}
		out = append(out, g.probes...)
	}
	return out
}

// generator makes the probes of a route.
type generator struct {
	policy Policy
	route  int
	slug   string
	ids    map[string]bool
	probes []Probe
}

func (g *generator) r() *Route { return &g.policy.Routes[g.route] }

func (g *generator) caller(c caller) {
	switch {
	case !c.allowed:
		g.refused(c)
	case c.origin == g.policy.target(g.route):
		g.methods(c)
	default:
		g.promised(c)
		g.notGranted(c)
	}
}

// methods are one probe for each granted method, with the granted headers.
func (g *generator) methods(c caller) {
	for _, m := range g.r().methods() {
		g.add(c, AboutMethod, strings.ToLower(m), g.call(m, g.r().headers()), true,
			fmt.Sprintf("A page at %s may %s %s%s.", c.origin, m, g.r().Path, g.with()))
	}
}

// with tells the credentials in a rule.
func (g *generator) with() string {
	if g.r().Credentials {
		return " with credentials"
	}
	return ""
}

// promised are the probes of what an allowed origin can do.
func (g *generator) promised(c caller) {
	g.methods(c)
	r, plain := g.r(), g.plain()
	scripted := g.policy.scripted()
	answers := scripted && g.upstream().answers()
	for _, name := range sortedKeys(r.Expose) {
		if !g.upstream().answers() || !scripted && r.Expose[name] == "" {
			continue
		}
		p := g.add(c, AboutExposed, "exposed-"+slug(name), plain, true,
			fmt.Sprintf("A page at %s can read the header %s of %s.", c.origin, name, r.Path))
		p.Want.Response.Headers = scenario.Headers{{Name: name, Value: r.exposed(name)}}
	}
	if name := r.internal(); name != "" && answers {
		p := g.add(c, AboutExposed, "hidden-"+slug(name), plain, true,
			fmt.Sprintf("A page at %s cannot read the header %s of %s, which is not exposed.", c.origin, name, r.Path))
		p.Want.Response.Hidden = []string{name}
	}
	for _, status := range r.Errors {
		if !answers {
			break
		}
		p := g.add(c, AboutError, "error-"+strconv.Itoa(status), plain, true,
			fmt.Sprintf("A page at %s can read the upstream's error %d at %s.", c.origin, status, r.Path))
		p.Response = g.policy.answer(g.route, c.origin, status)
		p.Want.Response.Status = &status
	}
	if answers && slices.Contains(r.Errors, 502) {
		p := g.add(c, AboutError, "bad-gateway", plain, true,
			fmt.Sprintf("A page at %s can read the error at %s where the upstream does not answer.", c.origin, r.Path))
		p.Fault, p.Want.Response.Status = Reset, nil
	}
	if call := g.policy.preflighted(g.route); r.MaxAge != nil && call != nil {
		p := g.add(c, AboutMaxAge, "max-age", *call, true,
			fmt.Sprintf("A preflight of %s at %s is remembered for %s.", c.origin, r.Path, time.Duration(*r.MaxAge)))
		p.Again = true
	}
	if g.policy.varies(g.route) {
		p := g.add(c, AboutVary, "vary", plain, true,
			fmt.Sprintf("Caches can tell what %s answers to %s from what it answers to others.", r.Path, c.origin))
		p.Response = g.policy.kept(g.route, c.origin)
	}
}

// notGranted are the probes of what an allowed origin cannot do.
func (g *generator) notGranted(c caller) {
	r := g.r()
	method := "PATCH"
	for _, m := range []string{"PATCH", "DELETE", "PUT", "CROSSCHECK"} {
		if !slices.Contains(r.Methods, m) {
			method = m
			break
		}
	}
	g.add(c, AboutMethod, "no-method-"+strings.ToLower(method), g.call(method, nil), false,
		fmt.Sprintf("A page at %s cannot %s %s: the method is not granted.", c.origin, method, r.Path))
	name := notAmong("X-Crosscheck", r.headers().Names())
	g.add(c, AboutHeader, "no-header-"+slug(name), g.call(r.plainMethod(), fetch.HeaderList{{Name: name, Value: "1"}}), false,
		fmt.Sprintf("A page at %s cannot send the header %s to %s: it is not granted.", c.origin, name, r.Path))
	if !r.Credentials {
		call := g.plain()
		call.Credentials = fetch.Include
		g.add(c, AboutCredentials, "no-credentials", call, false,
			fmt.Sprintf("A page at %s cannot call %s with credentials: they are not granted.", c.origin, r.Path))
	}
}

// refused are the probes of an origin that may not call.
func (g *generator) refused(c caller) {
	rule := fmt.Sprintf("A page at %s cannot call %s%s: it is not allowed.", c.origin, g.r().Path, g.with())
	if c.of != "" {
		rule = fmt.Sprintf("A page at %s cannot call %s%s: it is not %s (%s).", c.origin, g.r().Path, g.with(), c.of,
			strings.ReplaceAll(c.variant, "-", " "))
	}
	plain := g.plain()
	g.add(c, AboutOrigin, strings.ToLower(g.r().plainMethod()), plain, false, rule)
	call := g.policy.preflighted(g.route)
	if call == nil {
		put := g.call("PUT", nil)
		call = &put
	}
	switch {
	case call.Method != plain.Method:
		g.add(c, AboutOrigin, strings.ToLower(call.Method), *call, false, rule)
	case len(call.Headers) > len(plain.Headers):
		g.add(c, AboutOrigin, "header-"+slug(call.Headers[0].Name), *call, false, rule)
	default: // the plain call is preflighted itself, and asked already
	}
}

// add adds a probe. The pointer is good until the next.
func (g *generator) add(c caller, about Aspect, what string, call fetch.Call, promised bool, rule string) *Probe {
	target, _ := parseOrigin(g.policy.target(g.route))
	u := g.upstream()
	p := Probe{
		ID: unique(g.slug+"/"+what+"/"+c.who(), g.ids), Rule: rule, Route: g.route, Aspect: about,
		Origin: c.origin, Variant: c.variant, Of: c.of,
		Target: target, Call: call, Enter: g.r().Enter, Cookie: g.policy.cookies(g.route, target),
		Preflight: g.policy.preflightAnswer(g.route, c.origin), Response: g.policy.answer(g.route, c.origin, g.r().status()),
		Promised: promised, SameOrigin: c.origin == target.String(),
	}
	if u != nil && (promised || u.Fault != Slow) { // waiting for a refusal proves nothing more
		p.Fault = u.Fault
	}
	p.Want = p.want()
	if promised && u.answers() && (g.policy.scripted() || g.r().Status != 0) {
		status := p.Response.Status
		p.Want.Response.Status = &status
	}
	g.probes = append(g.probes, p)
	return &g.probes[len(g.probes)-1]
}

func (g *generator) upstream() *Upstream { return g.policy.upstream(g.route) }

func (g *generator) call(method string, headers fetch.HeaderList) fetch.Call {
	return g.policy.call(g.route, method, headers)
}

// plain is the call that takes as little of a grant as the route allows.
func (g *generator) plain() fetch.Call { return g.call(g.r().plainMethod(), nil) }

// varies reports whether answers of the route are looked at for Vary. Without a
// word in the policy they are: whether they depend on Origin shows then.
func (p Policy) varies(route int) bool {
	vary := p.Routes[route].Vary
	return vary == nil || *vary
}
