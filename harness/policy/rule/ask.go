package rule

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Ask is one call that a page makes, what the upstream answers, and what must come
// of it.
type Ask struct {
	Grant  *policy.Grant
	Caller policy.Caller
	Call   fetch.Call // its URL has no token yet
	Answers
	Promised bool          // the page must be able to do it
	Want     scenario.Want // of the call
}

// Answers are what the stand-in behind the target answers.
type Answers struct {
	Preflight, Response wire.ScriptedAnswer
	Fault               policy.Fault
}

// promised is a call of an allowed origin, which must work.
func promised(g *policy.Grant, c policy.Caller, call fetch.Call) Ask {
	a := newAsk(g, c, call, true)
	if g.Answers() && (g.Scripted || g.Route.Status != 0) {
		status := a.Response.Status
		a.Want.Response.Status = &status
	}
	return a
}

// refused is a call that must not work.
func refused(g *policy.Grant, c policy.Caller, call fetch.Call) Ask { return newAsk(g, c, call, false) }

func newAsk(g *policy.Grant, c policy.Caller, call fetch.Call, promised bool) Ask {
	a := Ask{
		Grant: g, Caller: c, Call: call, Promised: promised,
		Answers: Answers{Preflight: g.PreflightAnswer(c.Origin), Response: g.Answer(c.Origin, g.Status)},
	}
	if u := g.Upstream; u != nil && (promised || u.Fault != policy.Slow) { // waiting for a refusal proves nothing more
		a.Fault = u.Fault
	}
	a.Want = a.want()
	return a
}

// want is what must follow from the call. A request that a CORS-preflight protects
// must not be sent if it is refused; whether the target sees one without is not
// asserted.
func (a Ask) want() scenario.Want {
	out := scenario.Want{Preflight: scenario.MustBeAbsent}
	request, _ := fetch.NewRequest(a.Grant.Client(a.Caller.Origin), a.Call)
	protected := !a.SameOrigin() && fetch.NeedsPreflight(&request)
	if protected {
		out.Preflight = scenario.MustBeSent
	}
	switch {
	case a.Promised:
		out.Outcome, out.Request = fetch.Readable, scenario.MustBeSent
		out.Response = &scenario.ResponseWant{}
	case protected:
		out.Outcome, out.Request = fetch.NetworkError, scenario.MustBeAbsent
	default:
		out.Outcome, out.Request = fetch.NetworkError, scenario.NotAsserted
	}
	return out
}

// SameOrigin reports whether page and target are of one origin, so that CORS is
// not consulted.
func (a Ask) SameOrigin() bool { return a.Caller.Origin == a.Grant.Target }

// Target is the origin that is called.
func (a Ask) Target() fetch.Origin { return a.Grant.Target }

// Silent reports whether the upstream gives no answer.
func (a Ask) Silent() bool { return a.Fault == policy.Reset || a.Fault == policy.Down }

// Promise is what must come of the call, and how a target answers that keeps the
// policy.
func (a Ask) Promise() judge.Promise { return judge.Promise{Want: a.Want, Ideal: a.Ideal()} }

// withoutOrigin is the call as a page makes it whose request names no origin, as
// one for an image does.
func (a Ask) withoutOrigin() Ask {
	a.Call.Mode, a.Call.Method, a.Call.Headers, a.Call.Body = fetch.NoCORS, "", nil, fetch.Body{}
	a.Response = a.Grant.Kept(fetch.Origin{})
	return a
}

// Client is the page that asks, at its URL in the browser.
func (a Ask) Client(page fetch.URL) fetch.Client {
	site := page.SchemefulSite()
	c := fetch.Client{Origin: page.Origin(), URL: page, TopLevelSite: site, SiteForCookies: site}
	if a.Caller.Origin.Opaque() {
		c.Origin, c.SiteForCookies = a.Caller.Origin, ""
	}
	return c
}
