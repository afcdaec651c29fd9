// Package sample has small scenarios, and what honest witnesses see of them, for
// the tests of what judges and runs. It may change without notice.
package sample

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Place returns the placement of the table's scenarios.
func Place() scenario.Placement {
	page := fetch.URL{Scheme: "https", Host: "app.example.test", Path: "/page", Site: "example.test"}
	host := func(h string) fetch.Origin { return fetch.TupleOrigin("https", h, 0) }
	return scenario.Placement{
		Page: fetch.Client{Origin: page.Origin(), URL: page, TopLevelSite: "https://example.test", SiteForCookies: "https://example.test"},
		Bases: map[scenario.Role]fetch.Origin{
			scenario.RoleAPI: host("api-x1.example.test"), scenario.RoleThird: host("third-x1.example.test"), scenario.RoleSame: page.Origin(),
			scenario.RoleOtherSite: host("app-x1.other.test"),
		},
		Prefix: "/x1",
	}
}

var Browser = browser.Info{Engine: chromium.Engine, Product: "Chromium", Version: "156.0.8078.79", Flavour: "full", Cookies: "allowed"}

// Honestly returns what honest witnesses see of a case.
func Honestly(c judge.Case) judge.Observation {
	var o judge.Observation
	for i, p := range c.Scenario.Declared(chromium.Engine.Agent(), c.Placement, c.Scripts) {
		out := p.Outcome
		out.Refusal = fetch.Refusal{}
		seen := wire.Seen{Page: wire.PageSaw{Outcome: out}, Browser: wire.BrowserSaw{Known: true}}
		if out.Kind == fetch.NetworkError {
			seen.Page.Error = "TypeError: Failed to fetch"
			seen.Browser.Reason = c.Scripts[i].Want.Chrome
		}
		o.Seen = append(o.Seen, seen)
		for _, e := range p.Wire {
			r := e.Answer.Response
			o.Wire = append(o.Wire, wire.Exchange{
				Step: i, Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Protocol: "HTTP/2.0", Method: e.Sent.Method,
				URL: e.Sent.URL, Request: slices.Clone(e.Sent.Headers), Answered: e.Answer.Kind == fetch.Answered,
				Status: r.Status, Response: slices.Clone(r.Headers), Reply: r.Body,
			})
		}
	}
	return o
}

func Allow(more ...fetch.Header) scenario.Headers {
	return append(scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}, more...)
}

// Put returns the scenario of most rows: preflighted, credentialed, readable 401.
func Put() *scenario.Scenario {
	creds := fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"}
	status := 401
	return &scenario.Scenario{
		ID: "proxy/error-response", Rule: "A 401 is readable by an allowed origin.", Spec: "concept-cors-check",
		Cookies: []scenario.PresetCookie{{Name: "sid", Value: "1", Secure: true}},
		Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{Method: "PUT", Credentials: fetch.Include},
			Serve: &scenario.Serve{
				Preflight: &scenario.Answer{Status: 204, Headers: Allow(creds, fetch.Header{Name: "Access-Control-Allow-Methods", Value: "PUT"})},
				Response:  &scenario.Answer{Status: 401, Headers: Allow(creds, fetch.Header{Name: "Access-Control-Expose-Headers", Value: "X-A"}, fetch.Header{Name: "X-A", Value: "1"}), Body: "no"},
			},
			Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent,
				Response: &scenario.ResponseWant{Status: &status, Headers: scenario.Headers{{Name: "X-A", Value: "1"}}}},
		}},
	}
}

// Refused returns a scenario whose preflight is refused.
func Refused() *scenario.Scenario {
	return &scenario.Scenario{
		ID: "preflight/unlisted-header", Rule: "An unlisted name is refused.", Spec: "cors-preflight-fetch-0",
		Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{Headers: scenario.Headers{{Name: "X-Trace", Value: "1"}}},
			Serve: &scenario.Serve{Preflight: &scenario.Answer{Status: 204, Headers: Allow()}, Response: &scenario.Answer{Headers: Allow()}},
			Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent,
				Refused: fetch.HeaderNotAllowed, Chrome: "HeaderDisallowedByPreflightResponse"},
		}},
	}
}

// Cached returns a cache sequence: the second step needs no preflight.
func Cached() *scenario.Scenario {
	step := func(p scenario.Presence) scenario.Step {
		return scenario.Step{
			Fetch: &scenario.Fetch{Method: "DELETE"},
			Serve: &scenario.Serve{
				Preflight: &scenario.Answer{Status: 204, Headers: Allow(fetch.Header{Name: "Access-Control-Allow-Methods", Value: "DELETE"},
					fetch.Header{Name: "Access-Control-Max-Age", Value: "600"})},
				Response: &scenario.Answer{Headers: Allow()},
			},
			Want: scenario.Want{Outcome: fetch.Readable, Preflight: p, Request: scenario.MustBeSent},
		}
	}
	return &scenario.Scenario{ID: "cache/reuse", Rule: "A cache entry spares the preflight.", Spec: "concept-cache",
		Steps: []scenario.Step{step(scenario.MustBeSent), step(scenario.MustBeAbsent)}}
}
