package scenarios

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// checker finds mistakes that the JSON Schema cannot express.
type checker struct {
	file    *strict.Source
	found   *strict.Found
	engines []*browser.Engine // that are known, the default one first
}

func (c *checker) say(at *strict.Node, format string, args ...any) {
	c.found.At(c.file, at.At, format, args...)
}

// head checks id and anchor, which need nothing else to be right.
func (c *checker) head(n *strict.Node, seen map[string]scenario.Position) {
	if id := n.Field("id"); id.Kind == strict.String {
		if first, dup := seen[id.Text]; dup {
			c.say(id, "id %q is taken: it is at %s already", id.Text, first)
		} else {
			seen[id.Text] = scenario.Position{File: c.file.Name, Line: id.At.Line, Column: id.At.Column}
		}
	}
	if spec := n.Field("spec"); spec.Kind == strict.String && spec.Text != "" {
		c.spec(spec)
	}
}

const fetchStandard = "fetch.spec.whatwg.org"

// spec checks that a rule has a place in a standard.
func (c *checker) spec(n *strict.Node) {
	if _, known := anchors()[n.Text]; known {
		return
	}
	u, err := url.Parse(n.Text)
	switch {
	case err == nil && u.Host == fetchStandard:
		c.say(n, "of the Fetch standard write the anchor alone: %q", u.Fragment)
	case err == nil && u.Scheme == "https" && u.Host != "" && u.Fragment != "":
	case err == nil && u.Scheme == "https" && u.Host != "":
		c.say(n, "%q names no section: a URL of another standard ends with #section", n.Text)
	case strings.Contains(n.Text, "://"):
		c.say(n, "%q is not an https URL", n.Text)
	default:
		known := make([]string, 0, len(anchors()))
		for a := range anchors() {
			known = append(known, a)
		}
		slices.Sort(known)
		c.say(n, "%q is not an anchor of the Fetch standard%s (another standard's section is written as its full https URL)",
			n.Text, strict.DidYouMean(strings.TrimPrefix(n.Text, "#"), known))
	}
}

// scenario checks what the parts of a scenario mean together.
func (c *checker) scenario(s *scenario.Scenario, n *strict.Node) {
	c.document(s, n)
	c.serviceWorker(s, n)
	c.clock(s, n)
	var serve *scenario.Serve
	for i, step := range s.Steps {
		at := n.Field("steps", i)
		if step.Serve != nil {
			serve = step.Serve
			c.serve(serve, at.Field("serve"), s.ServiceWorker.AsksElsewhere())
		}
		c.step(step, serve, at)
	}
	c.deviations(s, n.Field("deviates"))
}

func (c *checker) step(step scenario.Step, serve *scenario.Serve, at *strict.Node) {
	switch {
	case step.Fetch != nil && step.XHR != nil, step.Load != nil && (step.Fetch != nil || step.XHR != nil):
		return // the schema has said so
	case step.Fetch != nil:
		c.where(step.Fetch.Where, step.Serve, at.Field("fetch"))
		c.body(step.Fetch.Body, at.Field("fetch", "body"))
	case step.XHR != nil:
		c.where(step.XHR.Where, step.Serve, at.Field("xhr"))
		c.body(step.XHR.Body, at.Field("xhr", "body"))
		if step.XHR.Body != nil && step.XHR.Body.Kind == fetch.StreamBody {
			c.say(at.Field("xhr", "body", "kind"), "XMLHttpRequest cannot send a stream; fetch can")
		}
	case step.Load != nil:
		c.where(step.Load.Where, step.Serve, at.Field("load"))
		c.body(step.Load.Body, at.Field("load", "body"))
		c.load(step.Load, at.Field("load"))
	}
	c.want(step.Want, step, chain(serve), at.Field("want"))
	c.words(step.Want, c.engines[0], at.Field("want"))
}

// where checks what is asked.
func (c *checker) where(w scenario.Where, serve *scenario.Serve, at *strict.Node) {
	if w.URL == "" {
		return
	}
	for _, name := range []string{"to", "path", "userinfo"} {
		if e, ok := at.Child(name); ok {
			c.say(e.Value, "%s has no meaning beside url, which is asked as it stands", name)
		}
	}
	if serve != nil {
		c.say(at.Field("url"), "a url of its own is not served by the target: serve would never answer")
	}
}

// maxBody is the size of a body that a page may be asked to make.
const maxBody = 16 << 20

func (c *checker) body(b *scenario.Body, at *strict.Node) {
	if b == nil {
		return
	}
	if e, ok := at.Child("kind"); ok && b.Kind == fetch.NoBody {
		c.say(e.Value, "a body of kind none is no body: leave body out")
	}
	if e, ok := at.Child("type"); ok && b.Kind != fetch.BlobBody {
		c.say(e.Value, "only a body of kind blob has a type; set a Content-Type header for the others")
	}
	if e, ok := at.Child("repeat"); ok {
		switch {
		case b.Content == "":
			c.say(e.Value, "repeat has no content to repeat")
		case b.Repeat > maxBody/len(b.Content):
			c.say(e.Value, "the body would be larger than %d MiB", maxBody>>20)
		}
	}
}

// chain is the number of URLs that a target scripts.
func chain(s *scenario.Serve) int {
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
func (c *checker) serve(s *scenario.Serve, at *strict.Node, led bool) {
	c.answers(s.Preflight, s.Response, at)
	before, beforeAt := [2]*scenario.Answer{s.Preflight, s.Response}, at
	for i, h := range s.Then {
		hop := at.Field("then", i)
		c.answers(h.Preflight, h.Response, hop)
		if !redirects(before[0]) && !redirects(before[1]) && !(led && i == 0) {
			c.say(hop, "nothing leads here: the response before it (line %d) has no redirect status (301, 302, 303, 307, 308)",
				beforeAt.At.Line)
		}
		before, beforeAt = [2]*scenario.Answer{h.Preflight, h.Response}, hop
		if h.Repeat > 1 && !redirects(h.Response) {
			c.say(hop.Field("repeat"), "the repeated hop's response has no redirect status, so only its first is ever reached")
		}
	}
}

// redirects reports whether an answer can lead to a further hop. Exact bytes
// are not checked.
func redirects(a *scenario.Answer) bool {
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

func (c *checker) answers(preflight, response *scenario.Answer, at *strict.Node) {
	if preflight != nil {
		c.answer(preflight, at.Field("preflight"))
	}
	if response != nil {
		c.answer(response, at.Field("response"))
	}
}

func (c *checker) answer(a *scenario.Answer, at *strict.Node) {
	if a.Bytes != "" {
		for _, e := range at.Entries {
			if e.Key != "bytes" && e.Key != "delay" {
				c.found.At(c.file, e.At, "%s has no effect: bytes are the whole answer", e.Key)
			}
		}
		return
	}
	if e, ok := at.Child("asset"); ok {
		c.asset(a, e.Value)
	}
	header := a.Headers.List().Has("Location")
	switch {
	case a.Location != nil && header:
		c.say(at.Field("location"), "the answer has a Location header already")
	case a.Userinfo != nil && (a.Location != nil || header):
		c.say(at.Field("userinfo"), "userinfo goes into the automatic Location, and this answer has one of its own")
	case a.Userinfo != nil && !redirects(a):
		c.say(at.Field("userinfo"), "userinfo goes into the Location of a redirect, and this is none")
	}
}

// script finds mistakes that appear only when hosts are assigned.
func (c *checker) script(s *scenario.Scenario, n *strict.Node) {
	p := ProofPlacement(s)
	var serve *scenario.Serve
	var serveAt *strict.Node
	for i, step := range s.Steps {
		part := *s
		part.Steps = s.Steps[:i+1]
		scripts, err := part.Script(p)
		if err != nil {
			c.say(n.Field("steps", i, callField(step), "url"), "%v", cause(err))
			return
		}
		if step.Serve != nil {
			serve, serveAt = step.Serve, n.Field("steps", i, "serve")
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

func callField(s scenario.Step) string {
	switch {
	case s.XHR != nil:
		return "xhr"
	case s.Load != nil:
		return "load"
	default:
		return "fetch"
	}
}

func where(s scenario.Step) scenario.Where {
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
func (c *checker) exact(to scenario.Role, serve *scenario.Serve, hops []wire.ScriptedHop, at *strict.Node) {
	refuse := func(role scenario.Role, a wire.ScriptedAnswer, at *strict.Node) {
		if role.OnPageHost() && a.Exact() {
			c.say(at, "this answer needs a raw connection, so a host of its own, and role %s is on the page's host; "+
				"use api, third or other-site", role)
		}
	}
	refuse(to, hops[0].Preflight, at.Field("preflight"))
	refuse(to, hops[0].Response, at.Field("response"))
	i := 0
	for k, h := range serve.Then {
		i += max(1, h.Repeat)
		refuse(h.At, hops[i].Preflight, at.Field("then", k, "preflight"))
		refuse(h.At, hops[i].Response, at.Field("then", k, "response"))
	}
}
