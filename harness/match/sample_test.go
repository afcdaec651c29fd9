package match_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

const (
	acao = "Access-Control-Allow-Origin"
	acah = "Access-Control-Allow-Headers"
)

// run judges one step with a browser that does what the standard says.
func run(step harness.Step) harness.Result {
	page := fetch.URL{Scheme: "https", Host: "app.example.test", Path: "/", Site: "example.test"}
	p := harness.Placement{
		Page:   fetch.Client{Origin: page.Origin(), URL: page, TopLevelSite: "https://example.test", SiteForCookies: "https://example.test"},
		Bases:  map[harness.Role]fetch.Origin{harness.RoleAPI: fetch.TupleOrigin("https", "api.example.test", 0), harness.RoleSame: page.Origin()},
		Prefix: "/x1",
	}
	sc := &harness.Scenario{ID: "sample/one", Rule: "A sample.", Spec: "concept-cors-check", Steps: []harness.Step{step},
		Cookies: []harness.PresetCookie{{Name: "sid", Value: "hush-hush", Secure: true}}}
	scripts, err := sc.Script(p)
	if err != nil {
		panic(err)
	}
	prediction := fetch.Agent{}.Predict(p.Page, scripts[0].Call, scripts[0].Respond(), fetch.State{Cookies: fetch.NewCookieJar(sc.PresetCookies(p)...)})
	seen := harness.Seen{Page: harness.PageSaw{Outcome: prediction.Outcome}, Browser: harness.BrowserSaw{Known: true}}
	seen.Page.Outcome.Refusal = fetch.Refusal{}
	if prediction.Outcome.Kind == fetch.NetworkError {
		seen.Page.Error = "TypeError: Failed to fetch"
		seen.Browser.Reason = map[fetch.Reason]string{
			fetch.AllowOriginMissing: "MissingAllowOriginHeader", fetch.HeaderNotAllowed: "HeaderDisallowedByPreflightResponse",
			fetch.SameOriginModeRefused: "DisallowedByMode",
		}[prediction.Outcome.Refusal.Reason]
	}
	obs := harness.Observation{Seen: []harness.Seen{seen}}
	for _, e := range prediction.Wire {
		obs.Wire = append(obs.Wire, harness.Exchange{
			Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Protocol: "HTTP/2.0", Method: e.Sent.Method, URL: e.Sent.URL,
			Request: e.Sent.Headers, Answered: true, Status: e.Answer.Response.Status,
			Response: e.Answer.Response.Headers, Reply: e.Answer.Response.Body,
		})
	}
	return harness.Judge(harness.Case{Scenario: sc, Placement: p, Scripts: scripts,
		Browser: harness.BrowserInfo{Engine: harness.Chromium, Product: "Chromium", Version: "156.0.8078.79"}}, obs)
}

func headers(pairs ...string) harness.Headers {
	var h harness.Headers
	for i := 0; i < len(pairs); i += 2 {
		h = append(h, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return h
}

// readable is a PUT with an author's header, preflighted, allowed and read.
func readable() harness.Result {
	return run(harness.Step{
		Fetch: &harness.Fetch{Method: "PUT", Credentials: fetch.Include, Headers: headers("X-Trace", "1", "X-Other", "2")},
		Serve: &harness.Serve{
			Preflight: &harness.Answer{Status: 204, Headers: headers(acao, "$ORIGIN", "Access-Control-Allow-Credentials", "true",
				"Access-Control-Allow-Methods", "PUT", acah, "x-trace, x-other")},
			Response: &harness.Answer{Body: "hello", Status: 201, Headers: headers(acao, "$ORIGIN", "Access-Control-Allow-Credentials", "true",
				"Access-Control-Expose-Headers", "ETag", "ETag", `"v1"`, "X-Hidden", "h")},
		},
		Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeSent, Request: harness.MustBeSent},
	})
}

// simple is a GET without a preflight.
func simple() harness.Result {
	return run(harness.Step{
		Fetch: &harness.Fetch{}, Serve: &harness.Serve{Response: &harness.Answer{Body: "hello", Headers: headers(acao, "*")}},
		Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
	})
}

// refused is a GET whose answer lacks Access-Control-Allow-Origin.
func refused() harness.Result {
	return run(harness.Step{
		Fetch: &harness.Fetch{}, Serve: &harness.Serve{Response: &harness.Answer{Body: "secret"}},
		Want: harness.Want{Outcome: fetch.NetworkError, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
	})
}

// unlisted is a GET whose header the preflight response does not list.
func unlisted() harness.Result {
	return run(harness.Step{
		Fetch: &harness.Fetch{Headers: headers("X-Trace", "1")},
		Serve: &harness.Serve{Preflight: &harness.Answer{Status: 204, Headers: headers(acao, "*")}},
		Want:  harness.Want{Outcome: fetch.NetworkError, Preflight: harness.MustBeSent, Request: harness.MustBeAbsent},
	})
}

// opaque is a GET in mode no-cors.
func opaque() harness.Result {
	return run(harness.Step{
		Fetch: &harness.Fetch{Mode: fetch.NoCORS}, Serve: &harness.Serve{},
		Want: harness.Want{Outcome: fetch.Opaque, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
	})
}

// neverSent is a cross-origin GET in mode same-origin.
func neverSent() harness.Result {
	return run(harness.Step{
		Fetch: &harness.Fetch{Mode: fetch.SameOriginMode}, Serve: &harness.Serve{},
		Want: harness.Want{Outcome: fetch.NetworkError, Preflight: harness.MustBeAbsent, Request: harness.MustBeAbsent},
	})
}

// wrongWant is a result that does not conform.
func wrongWant() harness.Result {
	r := run(harness.Step{
		Fetch: &harness.Fetch{}, Serve: &harness.Serve{Response: &harness.Answer{Headers: headers(acao, "*")}},
		Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
	})
	r.Verdict, r.Steps[0].Verdict = harness.TargetDiffers, harness.TargetDiffers
	return r
}

func step(r harness.Result) harness.StepResult { return r.Steps[0] }

// but changes a step.
func but(r harness.Result, change func(*harness.StepResult)) harness.StepResult {
	s := r.Steps[0]
	change(&s)
	return s
}

func timedOut() harness.StepResult {
	return but(simple(), func(s *harness.StepResult) {
		s.Seen.Page = harness.PageSaw{TimedOut: true}
		s.Verdict = harness.Inconclusive
	})
}

// unwatched is a step for which nobody recorded the wire.
func unwatched(r harness.Result) harness.StepResult {
	return but(r, func(s *harness.StepResult) { s.Wire, s.Script.Hops, s.Seen.Browser.Slow = nil, nil, false })
}

func TestSamplesAreWhatTheySay(t *testing.T) {
	for name, r := range map[string]harness.Result{
		"readable": readable(), "simple": simple(), "refused": refused(), "unlisted": unlisted(), "opaque": opaque(), "neverSent": neverSent(),
	} {
		if r.Verdict != harness.Conforms {
			t.Errorf("%s: %s: %s", name, r.Verdict, r.Cause().Because)
		}
	}
}
