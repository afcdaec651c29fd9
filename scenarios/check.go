package scenarios

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// checker looks for what a schema cannot say.
type checker struct {
	file  *source
	found *mistakes
}

func (c *checker) say(at *node, format string, args ...any) {
	c.found.at(c.file, at.at, format, args...)
}

// head checks id and anchor, which need nothing else to be right.
func (c *checker) head(n *node, seen map[string]harness.Position) {
	if id := n.field("id"); id.kind == stringNode {
		if first, dup := seen[id.text]; dup {
			c.say(id, "id %q is taken: it is at %s already", id.text, first)
		} else {
			seen[id.text] = harness.Position{File: c.file.name, Line: id.at.line, Column: id.at.column}
		}
	}
	if spec := n.field("spec"); spec.kind == stringNode && spec.text != "" {
		c.spec(spec)
	}
}

const fetchStandard = "fetch.spec.whatwg.org"

// spec checks that a rule has a place in a standard.
func (c *checker) spec(n *node) {
	if _, known := anchors()[n.text]; known {
		return
	}
	u, err := url.Parse(n.text)
	switch {
	case err == nil && u.Host == fetchStandard:
		c.say(n, "of the Fetch standard write the anchor alone: %q", u.Fragment)
	case err == nil && u.Scheme == "https" && u.Host != "" && u.Fragment != "":
	case err == nil && u.Scheme == "https" && u.Host != "":
		c.say(n, "%q names no section: a URL of another standard ends with #section", n.text)
	case strings.Contains(n.text, "://"):
		c.say(n, "%q is not an https URL", n.text)
	default:
		known := make([]string, 0, len(anchors()))
		for a := range anchors() {
			known = append(known, a)
		}
		slices.Sort(known)
		c.say(n, "%q is not an anchor of the Fetch standard%s (another standard's section is written as its full https URL)",
			n.text, didYouMean(strings.TrimPrefix(n.text, "#"), known))
	}
}

// scenario checks what the parts of a scenario mean together.
func (c *checker) scenario(s *harness.Scenario, n *node) {
	c.document(s, n)
	c.serviceWorker(s, n)
	var serve *harness.Serve
	for i, step := range s.Steps {
		at := n.field("steps", i)
		if step.Serve != nil {
			serve = step.Serve
			c.serve(serve, at.field("serve"), s.ServiceWorker.AsksElsewhere())
		}
		c.step(step, serve, at)
	}
	if s.Deviates != nil && s.Deviates.Chromium != nil {
		c.deviation(s, s.Deviates.Chromium, n.field("deviates", "chromium"))
	}
}

func (c *checker) step(step harness.Step, serve *harness.Serve, at *node) {
	switch {
	case step.Fetch != nil && step.XHR != nil, step.Load != nil && (step.Fetch != nil || step.XHR != nil):
		return // the schema has said so
	case step.Fetch != nil:
		c.where(step.Fetch.Where, step.Serve, at.field("fetch"))
		c.body(step.Fetch.Body, at.field("fetch", "body"))
	case step.XHR != nil:
		c.where(step.XHR.Where, step.Serve, at.field("xhr"))
		c.body(step.XHR.Body, at.field("xhr", "body"))
		if step.XHR.Body != nil && step.XHR.Body.Kind == fetch.StreamBody {
			c.say(at.field("xhr", "body", "kind"), "XMLHttpRequest cannot send a stream; fetch can")
		}
	case step.Load != nil:
		c.where(step.Load.Where, step.Serve, at.field("load"))
		c.body(step.Load.Body, at.field("load", "body"))
		c.load(step.Load, at.field("load"))
	}
	c.want(step.Want, step, chain(serve), at.field("want"))
}

// where checks what is asked.
func (c *checker) where(w harness.Where, serve *harness.Serve, at *node) {
	if w.URL == "" {
		return
	}
	for _, name := range []string{"to", "path", "userinfo"} {
		if e, ok := at.child(name); ok {
			c.say(e.value, "%s has no meaning beside url, which is asked as it stands", name)
		}
	}
	if serve != nil {
		c.say(at.field("url"), "a url of its own is not served by the target: serve would never answer")
	}
}

// maxBody is the size of a body that a page may be asked to make.
const maxBody = 16 << 20

func (c *checker) body(b *harness.Body, at *node) {
	if b == nil {
		return
	}
	if e, ok := at.child("kind"); ok && b.Kind == fetch.NoBody {
		c.say(e.value, "a body of kind none is no body: leave body out")
	}
	if e, ok := at.child("type"); ok && b.Kind != fetch.BlobBody {
		c.say(e.value, "only a body of kind blob has a type; set a Content-Type header for the others")
	}
	if e, ok := at.child("repeat"); ok {
		switch {
		case b.Content == "":
			c.say(e.value, "repeat has no content to repeat")
		case b.Repeat > maxBody/len(b.Content):
			c.say(e.value, "the body would be larger than %d MiB", maxBody>>20)
		}
	}
}

// chain is the number of URLs that a target scripts.
func chain(s *harness.Serve) int {
	n := 1
	if s != nil {
		for _, h := range s.Then {
			n += max(1, h.Repeat)
		}
	}
	return n
}

// serve checks what a step serves; led says that a service worker asks for the
// first further URL.
func (c *checker) serve(s *harness.Serve, at *node, led bool) {
	c.answers(s.Preflight, s.Response, at)
	before, beforeAt := [2]*harness.Answer{s.Preflight, s.Response}, at
	for i, h := range s.Then {
		hop := at.field("then", i)
		c.answers(h.Preflight, h.Response, hop)
		if !redirects(before[0]) && !redirects(before[1]) && !(led && i == 0) {
			c.say(hop, "nothing leads here: the response before it (line %d) has no redirect status (301, 302, 303, 307, 308)",
				beforeAt.at.line)
		}
		before, beforeAt = [2]*harness.Answer{h.Preflight, h.Response}, hop
		if h.Repeat > 1 && !redirects(h.Response) {
			c.say(hop.field("repeat"), "the repeated hop's response has no redirect status, so only its first is ever reached")
		}
	}
}

// redirects reports whether an answer can lead to a further hop. Of exact
// bytes nobody asks.
func redirects(a *harness.Answer) bool {
	if a == nil {
		return false
	}
	switch a.Status {
	case 301, 302, 303, 307, 308:
		return true
	default:
		return a.Bytes != ""
	}
}

func (c *checker) answers(preflight, response *harness.Answer, at *node) {
	if preflight != nil {
		c.answer(preflight, at.field("preflight"))
	}
	if response != nil {
		c.answer(response, at.field("response"))
	}
}

func (c *checker) answer(a *harness.Answer, at *node) {
	if a.Bytes != "" {
		for _, e := range at.entries {
			if e.key != "bytes" && e.key != "delay" {
				c.found.at(c.file, e.at, "%s has no effect: bytes are the whole answer", e.key)
			}
		}
		return
	}
	if e, ok := at.child("asset"); ok {
		c.asset(a, e.value)
	}
	header := a.Headers.List().Has("Location")
	switch {
	case a.Location != nil && header:
		c.say(at.field("location"), "the answer has a Location header already")
	case a.Userinfo != nil && (a.Location != nil || header):
		c.say(at.field("userinfo"), "userinfo goes into the automatic Location, and this answer has one of its own")
	case a.Userinfo != nil && !redirects(a):
		c.say(at.field("userinfo"), "userinfo goes into the Location of a redirect, and this is none")
	}
}

func (c *checker) deviation(s *harness.Scenario, d *harness.Deviation, at *node) {
	if _, err := semver.NewConstraint(d.Versions); err != nil && d.Versions != "" {
		c.say(at.field("versions"), "%q is not a constraint on versions, such as >=156 or >=120, <130", d.Versions)
	}
	if e, ok := at.child("see"); ok && !strings.HasPrefix(d.See, "https://") {
		c.say(e.value, "%q is not an https URL", d.See)
	}
	number := max(1, d.Step)
	if number > len(s.Steps) {
		c.say(at.field("step"), "there is no step %d; the scenario has %d", number, len(s.Steps))
		return
	}
	var serve *harness.Serve
	for _, step := range s.Steps[:number] {
		if step.Serve != nil {
			serve = step.Serve
		}
	}
	c.want(d.Want, s.Steps[number-1], chain(serve), at.field("want"))
}

// script checks what shows only when the scenario is made concrete.
func (c *checker) script(s *harness.Scenario, n *node) {
	p := ProofPlacement(s)
	var serve *harness.Serve
	var serveAt *node
	for i, step := range s.Steps {
		part := *s
		part.Steps = s.Steps[:i+1]
		scripts, err := part.Script(p)
		if err != nil {
			c.say(n.field("steps", i, callField(step), "url"), "%v", cause(err))
			return
		}
		if step.Serve != nil {
			serve, serveAt = step.Serve, n.field("steps", i, "serve")
		}
		if serve != nil && len(scripts[i].Hops) > 0 {
			c.exact(where(step).To, serve, scripts[i].Hops, serveAt)
		}
	}
}

// cause is an error of Script without the scenario's id and the step.
func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

func callField(s harness.Step) string {
	switch {
	case s.XHR != nil:
		return "xhr"
	case s.Load != nil:
		return "load"
	default:
		return "fetch"
	}
}

func where(s harness.Step) harness.Where {
	switch {
	case s.XHR != nil:
		return s.XHR.Where
	case s.Load != nil:
		return s.Load.Where
	default:
		return s.Fetch.Where
	}
}

// exact refuses exact-byte answers where no host can be had for them: they are
// served from hosts of their own, and some roles live on the page's.
func (c *checker) exact(to harness.Role, serve *harness.Serve, hops []harness.ScriptedHop, at *node) {
	refuse := func(role harness.Role, a harness.ScriptedAnswer, at *node) {
		if role.OnPageHost() && a.Exact() {
			c.say(at, "this answer needs a raw connection, so a host of its own, and role %s is on the page's host; "+
				"use api, third or other-site", role)
		}
	}
	refuse(to, hops[0].Preflight, at.field("preflight"))
	refuse(to, hops[0].Response, at.field("response"))
	i := 0
	for k, h := range serve.Then {
		i += max(1, h.Repeat)
		refuse(h.At, hops[i].Preflight, at.field("then", k, "preflight"))
		refuse(h.At, hops[i].Response, at.field("then", k, "response"))
	}
}
