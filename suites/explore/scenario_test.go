package explore_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// triples draws page, request and target script as one complete scenario: what
// is printed is what ran.
var triples = rapid.Custom(func(t *rapid.T) scenario.Scenario {
	s := scenario.Scenario{Page: pick(t, "page", scenario.PageApp, scenario.PageApp, scenario.PageApp, scenario.PageApp, scenario.PageApp, scenario.PageSandboxed,
		scenario.PageOtherSite, scenario.PagePort, scenario.PageScheme)}
	s.Cookies = cookies(t, s.Page)
	s.Steps = append(s.Steps, first(t))
	if where := whereOf(s.Steps[0]); where.URL == "" {
		for range pick(t, "further steps", 0, 0, 0, 0, 0, 0, 1, 2) {
			s.Steps = append(s.Steps, later(t, s.Steps[0], where))
		}
	}
	if s.Page == scenario.PageOtherSite {
		keepPageShared(&s)
	}
	if !seldom(t, "raw", 8) {
		overHTTP2(&s)
	}
	overHTTP1(&s)
	complete(&s)
	return s
})

// keepPageShared lets no answer of the page's host set a cookie.
func keepPageShared(s *scenario.Scenario) {
	for _, step := range s.Steps {
		if step.Serve == nil {
			continue
		}
		shared := whereOf(step).To.OnPageHost()
		for _, h := range step.Serve.Then {
			shared = shared || h.At.OnPageHost()
		}
		for _, a := range answersOf(step.Serve) {
			if a != nil && shared {
				a.Headers = without(a.Headers, "Set-Cookie")
			}
		}
	}
}

// overHTTP2 takes from a scenario what needs connections of its own, one for
// each request: that is slow, and an eighth of the triples is enough.
func overHTTP2(s *scenario.Scenario) {
	for _, step := range s.Steps {
		tameAll(answersOf(step.Serve)...)
		if step.Fetch != nil {
			step.Fetch.Headers = slices.DeleteFunc(step.Fetch.Headers, hasControl)
		} else {
			step.XHR.Headers = slices.DeleteFunc(step.XHR.Headers, hasControl)
		}
	}
}

// hasControl reports whether a value has a byte that no server of HTTP/2
// accepts, but fetch() sends.
func hasControl(h fetch.Header) bool {
	return strings.ContainsFunc(fetch.NormalizeValue(h.Value), func(r rune) bool { return r < 0x20 && !strings.ContainsRune("\t\r\n\x00", r) || r == 0x7F })
}

// overHTTP1 lets the targets speak HTTP/1.1 where they must: a server of HTTP/2
// accepts no control byte in a request header, and to a host that has exact
// bytes to answer, in whatever step, there is no HTTP/2 for a streamed body.
func overHTTP1(s *scenario.Scenario) {
	raw, exact, streamed := false, false, false
	for _, step := range s.Steps {
		var headers scenario.Headers
		if step.Fetch != nil {
			headers = step.Fetch.Headers
			streamed = streamed || step.Fetch.Body != nil && step.Fetch.Body.Kind == fetch.StreamBody
		} else {
			headers = step.XHR.Headers
		}
		raw = raw || slices.ContainsFunc(headers, hasControl)
		for _, a := range answersOf(step.Serve) {
			exact = exact || a.Exact()
		}
	}
	for _, step := range s.Steps {
		if serve := step.Serve; serve != nil && (raw || exact && streamed) {
			serve.Protocol = scenario.HTTP1
		}
	}
}

// answersOf lists all answers of a target.
func answersOf(s *scenario.Serve) []*scenario.Answer {
	if s == nil {
		return nil
	}
	out := []*scenario.Answer{s.Preflight, s.Response}
	for _, h := range s.Then {
		out = append(out, h.Preflight, h.Response)
	}
	return out
}

// first draws a step with its target.
func first(t *rapid.T) scenario.Step {
	var step scenario.Step
	call(t, where(t), &step)
	if whereOf(step).URL == "" {
		step.Serve = serve(t, step, false)
	}
	return step
}

// later draws another request for the same URL: the CORS-preflight cache is
// about that. The target goes on as before, or answers otherwise.
func later(t *rapid.T, before scenario.Step, where scenario.Where) scenario.Step {
	var step scenario.Step
	if seldom(t, "other call", 2) {
		call(t, where, &step)
	} else {
		step.Fetch, step.XHR = before.Fetch, before.XHR
	}
	if seldom(t, "other target", 4) {
		step.Serve = serve(t, step, true)
	}
	return step
}

// serve draws a target script that grants more often than not, over up to three
// redirects.
func serve(t *rapid.T, step scenario.Step, again bool) *scenario.Serve {
	g := grantsOf(step)
	s := &scenario.Serve{Preflight: preflight(t, g, allowOrigins, again || seldom(t, "cached", 3)), Response: response(t, allowOrigins)}
	at, answer := whereOf(step).To, &s.Response
	if at.OnPageHost() {
		tameAll(s.Preflight, s.Response)
	}
	for range pick(t, "redirects", 0, 0, 0, 0, 1, 1, 2, 3) {
		if *answer == nil {
			*answer = &scenario.Answer{}
		}
		redirect(t, *answer)
		if at.OnPageHost() {
			tame(*answer)
		}
		hop := scenario.Hop{At: pick(t, "hop", roles...), Preflight: preflight(t, g, allowOriginsLater, false), Response: response(t, allowOriginsLater)}
		if at = hop.At; at.OnPageHost() {
			tameAll(hop.Preflight, hop.Response)
		}
		s.Then = append(s.Then, hop)
		answer = &s.Then[len(s.Then)-1].Response
	}
	return s
}

func tameAll(answers ...*scenario.Answer) {
	for _, a := range answers {
		if a != nil {
			tame(a)
		}
	}
}

// cookies draws what the browser holds beforehand, seldom on the page's own
// host, which costs a page, and never on that of a page of other-site, where a
// page of its own would be at the role's host.
func cookies(t *rapid.T, page scenario.PageKind) []scenario.PresetCookie {
	if !seldom(t, "cookies", 12) {
		return nil
	}
	var list []scenario.PresetCookie
	on := pick(t, "cookies on", scenario.RoleAPI, scenario.RoleAPI, scenario.RoleThird, scenario.RoleOtherSite)
	if page != scenario.PageOtherSite && seldom(t, "cookies on the page's host", 12) {
		on = scenario.RoleSame
	}
	for _, c := range []scenario.PresetCookie{
		{On: on, Name: "none", Value: "1", SameSite: fetch.SameSiteNone, Secure: true},
		{On: on, Name: "lax", Value: "1", SameSite: fetch.SameSiteLax, Secure: true},
		{On: on, Name: "strict", Value: "1", SameSite: fetch.SameSiteStrict},
	} {
		if len(list) == 0 || seldom(t, c.Name, 3) {
			list = append(list, c)
		}
	}
	return list
}

func whereOf(s scenario.Step) scenario.Where {
	if s.XHR != nil {
		return s.XHR.Where
	}
	return s.Fetch.Where
}

// digest names a scenario after what it says.
func digest(s scenario.Scenario) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}
