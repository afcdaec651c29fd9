package match_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

const (
	acao = "Access-Control-Allow-Origin"
	acah = "Access-Control-Allow-Headers"
)

// run judges one step with a browser that does what the standard says.
func run(step scenario.Step) judge.Result {
	page := fetch.URL{Scheme: "https", Host: "app.example.test", Path: "/", Site: "example.test"}
	p := scenario.Placement{
		Page:   fetch.Client{Origin: page.Origin(), URL: page, TopLevelSite: "https://example.test", SiteForCookies: "https://example.test"},
		Bases:  map[scenario.Role]fetch.Origin{scenario.RoleAPI: fetch.TupleOrigin("https", "api.example.test", 0), scenario.RoleSame: page.Origin()},
		Prefix: "/x1",
	}
	sc := &scenario.Scenario{ID: "sample/one", Rule: "A sample.", Spec: "concept-cors-check", Steps: []scenario.Step{step},
		Cookies: []scenario.PresetCookie{{Name: "sid", Value: "hush-hush", Secure: true}}}
	scripts, err := sc.Script(p)
	if err != nil {
		panic(err)
	}
	prediction := fetch.Agent{}.Predict(p.Page, scripts[0].Call, scripts[0].Respond(), fetch.State{Cookies: fetch.NewCookieJar(sc.PresetCookies(p)...)})
	seen := wire.Seen{Page: wire.PageSaw{Outcome: prediction.Outcome}, Browser: wire.BrowserSaw{Known: true}}
	seen.Page.Outcome.Refusal = fetch.Refusal{}
	if prediction.Outcome.Kind == fetch.NetworkError {
		seen.Page.Error = "TypeError: Failed to fetch"
		seen.Browser.Reason = map[fetch.Reason]string{
			fetch.AllowOriginMissing: "MissingAllowOriginHeader", fetch.HeaderNotAllowed: "HeaderDisallowedByPreflightResponse",
			fetch.SameOriginModeRefused: "DisallowedByMode",
		}[prediction.Outcome.Refusal.Reason]
	}
	obs := judge.Observation{Seen: []wire.Seen{seen}}
	for _, e := range prediction.Wire {
		obs.Wire = append(obs.Wire, wire.Exchange{
			Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Protocol: "HTTP/2.0", Method: e.Sent.Method, URL: e.Sent.URL,
			Request: e.Sent.Headers, Answered: true, Status: e.Answer.Response.Status,
			Response: e.Answer.Response.Headers, Reply: e.Answer.Response.Body,
		})
	}
	return judge.Scenario(judge.Case{Scenario: sc, Placement: p, Scripts: scripts,
		Browser: browser.Info{Engine: chromium.Engine, Product: "Chromium", Version: "156.0.8078.79"}}, obs)
}

func headers(pairs ...string) scenario.Headers {
	var h scenario.Headers
	for i := 0; i < len(pairs); i += 2 {
		h = append(h, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return h
}

// readable is a PUT with an author's header, preflighted, allowed and read.
func readable() judge.Result {
	return run(scenario.Step{
		Fetch: &scenario.Fetch{Method: "PUT", Credentials: fetch.Include, Headers: headers("X-Trace", "1", "X-Other", "2")},
		Serve: &scenario.Serve{
			Preflight: &scenario.Answer{Status: 204, Headers: headers(acao, "$ORIGIN", "Access-Control-Allow-Credentials", "true",
				"Access-Control-Allow-Methods", "PUT", acah, "x-trace, x-other")},
			Response: &scenario.Answer{Body: "hello", Status: 201, Headers: headers(acao, "$ORIGIN", "Access-Control-Allow-Credentials", "true",
				"Access-Control-Expose-Headers", "ETag", "ETag", `"v1"`, "X-Hidden", "h")},
		},
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent},
	})
}

// simple is a GET without a preflight.
func simple() judge.Result {
	return run(scenario.Step{
		Fetch: &scenario.Fetch{}, Serve: &scenario.Serve{Response: &scenario.Answer{Body: "hello", Headers: headers(acao, "*")}},
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
	})
}

// refused is a GET whose answer lacks Access-Control-Allow-Origin.
func refused() judge.Result {
	return run(scenario.Step{
		Fetch: &scenario.Fetch{}, Serve: &scenario.Serve{Response: &scenario.Answer{Body: "secret"}},
		Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
	})
}

// unlisted is a GET whose header the preflight response does not list.
func unlisted() judge.Result {
	return run(scenario.Step{
		Fetch: &scenario.Fetch{Headers: headers("X-Trace", "1")},
		Serve: &scenario.Serve{Preflight: &scenario.Answer{Status: 204, Headers: headers(acao, "*")}},
		Want:  scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent},
	})
}

// opaque is a GET in mode no-cors.
func opaque() judge.Result {
	return run(scenario.Step{
		Fetch: &scenario.Fetch{Mode: fetch.NoCORS}, Serve: &scenario.Serve{},
		Want: scenario.Want{Outcome: fetch.Opaque, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
	})
}

// neverSent is a cross-origin GET in mode same-origin.
func neverSent() judge.Result {
	return run(scenario.Step{
		Fetch: &scenario.Fetch{Mode: fetch.SameOriginMode}, Serve: &scenario.Serve{},
		Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeAbsent},
	})
}

// wrongWant is a result that does not conform.
func wrongWant() judge.Result {
	r := run(scenario.Step{
		Fetch: &scenario.Fetch{}, Serve: &scenario.Serve{Response: &scenario.Answer{Headers: headers(acao, "*")}},
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
	})
	r.Verdict, r.Steps[0].Verdict = judge.TargetDiffers, judge.TargetDiffers
	return r
}

func step(r judge.Result) judge.StepResult { return r.Steps[0] }

// but changes a step.
func but(r judge.Result, change func(*judge.StepResult)) judge.StepResult {
	s := r.Steps[0]
	change(&s)
	return s
}

func timedOut() judge.StepResult {
	return but(simple(), func(s *judge.StepResult) {
		s.Seen.Page = wire.PageSaw{TimedOut: true}
		s.Verdict = judge.Inconclusive
	})
}

// unreachable is a step at a host that does not exist: its only exchange is one that
// no server received.
func unreachable() judge.StepResult {
	return but(simple(), func(s *judge.StepResult) {
		s.Seen.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
		s.Seen.Browser = wire.BrowserSaw{Known: true, Failure: "net::ERR_NAME_NOT_RESOLVED"}
		s.Wire = []wire.Exchange{{Hop: -1, Method: "GET", URL: s.Script.Call.URL, Request: s.Wire[0].Request}}
	})
}

// unwatched is a step for which nobody recorded the wire.
func unwatched(r judge.Result) judge.StepResult {
	return but(r, func(s *judge.StepResult) { s.Wire, s.Script.Hops, s.Seen.Browser.Slow = nil, nil, false })
}

func TestSamplesAreWhatTheySay(t *testing.T) {
	for name, r := range map[string]judge.Result{
		"readable": readable(), "simple": simple(), "refused": refused(), "unlisted": unlisted(), "opaque": opaque(), "neverSent": neverSent(),
	} {
		if r.Verdict != judge.Conforms {
			t.Errorf("%s: %s: %s", name, r.Verdict, r.Cause().Because)
		}
	}
}
