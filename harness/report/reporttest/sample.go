// Package reporttest has results of every verdict and every kind of text, for the
// tests of formats. It may change without notice; only tests import it.
package reporttest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Chromium is the browser of the samples.
var Chromium = browser.Info{
	Product: "Chromium", Version: "156.0.8078.79", Engine: chromium.Engine, Flavour: "full", Cookies: "allowed", Sandbox: true,
}

const nginx = "nginx 1.22.1 (fixtures/proxies/nginx/add-header.conf)"

// placement is the same for every sample: nothing in it depends on a run.
func placement() scenario.Placement {
	origin := func(host string) fetch.Origin { return fetch.TupleOrigin("https", host, 0) }
	page, err := weburl.Parse("https://app.example.test/page", fetch.URL{})
	if err != nil {
		panic(err)
	}
	return scenario.Placement{
		Page: fetch.Client{
			Origin: page.Origin(), URL: page,
			TopLevelSite: "https://example.test", SiteForCookies: "https://example.test",
		},
		Bases: map[scenario.Role]fetch.Origin{
			scenario.RoleAPI:       origin("api-x1.example.test"),
			scenario.RoleThird:     origin("third-x1.example.test"),
			scenario.RoleSame:      origin("app.example.test"),
			scenario.RolePort:      fetch.TupleOrigin("https", "app.example.test", 8443),
			scenario.RoleScheme:    fetch.TupleOrigin("http", "app.example.test", 0),
			scenario.RoleOtherSite: origin("app-x1.other.test"),
		},
		Prefix: "/x1",
	}
}

// Sample is a scenario and what becomes of it.
type Sample struct {
	Name     string
	Scenario scenario.Scenario
	target   string
	eat      []string                                // response headers that never arrive
	see      func(step int, s *wire.Seen)            // what page and Chrome saw, where it is not what follows from the wire
	Wire     func(w []wire.Exchange) []wire.Exchange // the wire, where it is not what the standard says
	finish   func(r judge.Result) judge.Result       // what Run adds
	Full     bool                                    // it is shown in full, though it passed
	Rerun    string
}

// Result judges the sample with a browser that does what the standard says,
// but for what the sample changes.
func (s Sample) Result(t testing.TB) judge.Result {
	t.Helper()
	p := placement()
	scripts, err := s.Scenario.Script(p)
	if err != nil {
		t.Fatal(err)
	}
	var obs judge.Observation
	state := fetch.State{Cookies: fetch.NewCookieJar(s.Scenario.PresetCookies(p)...)}
	for i, script := range scripts {
		prediction := fetch.Agent{}.Predict(p.Page, script.Call, s.without(script.Respond()), state)
		state = prediction.State
		seen := wire.Seen{Page: wire.PageSaw{Outcome: prediction.Outcome}, Browser: wire.BrowserSaw{Known: true}}
		seen.Page.Outcome.Refusal = fetch.Refusal{}
		if prediction.Outcome.Kind == fetch.NetworkError {
			seen.Page.Error = "TypeError: Failed to fetch"
		}
		if s.see != nil {
			s.see(i, &seen)
		}
		obs.Seen = append(obs.Seen, seen)
		for _, e := range prediction.Wire {
			obs.Wire = append(obs.Wire, wire.Exchange{
				Step: i, Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Protocol: "HTTP/2.0",
				Method: e.Sent.Method, URL: e.Sent.URL, Request: e.Sent.Headers, Body: e.Sent.Body.Content,
				Answered: e.Answer.Kind == fetch.Answered, Status: e.Answer.Response.Status,
				Response: e.Answer.Response.Headers, Reply: e.Answer.Response.Body,
			})
		}
	}
	if s.Wire != nil {
		obs.Wire = s.Wire(obs.Wire)
	}
	r := judge.Scenario(judge.Case{Scenario: &s.Scenario, Placement: p, Scripts: scripts, Browser: Chromium}, obs)
	for i := range r.Steps {
		r.Steps[i].Wire = withoutNoise(r.Steps[i])
	}
	r.Target = s.target
	if r.Target == "" {
		r.Target = "embedded server"
	}
	r.Took = 12 * time.Millisecond
	if s.finish != nil {
		r = s.finish(r)
	}
	return r
}

// withoutNoise keeps the request headers that decide about CORS: what else the
// oracle predicts is no business of the goldens.
func withoutNoise(s judge.StepResult) []wire.Exchange {
	wire := slices.Clone(s.Wire)
	for i, e := range wire {
		wire[i].Request = slices.DeleteFunc(slices.Clone(e.Request), func(h fetch.Header) bool {
			return !slices.Contains([]string{"Origin", "Cookie", "Access-Control-Request-Method", "Access-Control-Request-Headers"}, h.Name) &&
				!s.Script.Call.Headers.Has(h.Name)
		})
	}
	return wire
}

// without is a target behind a proxy that eats headers of error responses.
func (s Sample) without(respond fetch.Respond) fetch.Respond {
	return func(sent fetch.Sent) fetch.Answer {
		a := respond(sent)
		if a.Response.Status >= 400 && !sent.Preflight {
			a.Response.Headers = slices.DeleteFunc(slices.Clone(a.Response.Headers), func(h fetch.Header) bool {
				return slices.ContainsFunc(s.eat, func(n string) bool { return strings.EqualFold(n, h.Name) })
			})
		}
		return a
	}
}

func reason(code, parameter string) func(int, *wire.Seen) {
	return func(_ int, s *wire.Seen) { s.Browser.Reason, s.Browser.Parameter = code, parameter }
}

func ptr[T any](v T) *T { return &v }

// Headers is a list of headers, as names and values in turn.
func Headers(pairs ...string) scenario.Headers {
	var h scenario.Headers
	for i := 0; i < len(pairs); i += 2 {
		h = append(h, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return h
}

const (
	acao = "Access-Control-Allow-Origin"
	acac = "Access-Control-Allow-Credentials"
	acam = "Access-Control-Allow-Methods"
	acah = "Access-Control-Allow-Headers"
	maxA = "Access-Control-Max-Age"
)

func at(line int) scenario.Position {
	return scenario.Position{File: "scenarios/sample.yaml", Line: line, Column: 5}
}
