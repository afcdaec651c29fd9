package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/judge/sample"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// obey is what three honest witnesses see when target and browser do as they
// must.
func obey(t *testing.T, s *scenario.Scenario) (judge.Case, judge.Observation) {
	t.Helper()
	c := judge.Case{Scenario: s, Placement: sample.Place(), Browser: sample.Browser}
	var err error
	if c.Scripts, err = s.Script(c.Placement); err != nil {
		t.Fatal(err)
	}
	return c, sample.Honestly(c)
}

// cookieSequence sets a cookie and wants it back.
func cookieSequence() *scenario.Scenario {
	creds := fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"}
	step := func(cookie scenario.Presence, more ...fetch.Header) scenario.Step {
		return scenario.Step{
			Fetch: &scenario.Fetch{Credentials: fetch.Include},
			Serve: &scenario.Serve{Response: &scenario.Answer{Headers: sample.Allow(append(more, creds)...)}},
			Want:  scenario.Want{Outcome: fetch.Readable, ActualRequest: &scenario.RequestWant{Cookie: cookie}},
		}
	}
	return &scenario.Scenario{ID: "credentials/cookie-comes-back", Rule: "A cookie that was set is sent.", Spec: "concept-http-network-or-cache-fetch",
		Steps: []scenario.Step{step(scenario.MustBeAbsent, fetch.Header{Name: "Set-Cookie", Value: "sid=1; Secure"}), step(scenario.MustBeSent)}}
}

// deviant is a scenario in which Chromium is known to differ.
func deviant(versions string) *scenario.Scenario {
	s := sample.Refused()
	s.Deviates = scenario.Deviations{"chromium": {{Versions: versions, Because: "it lets the name pass",
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent}}}}
	return s
}

func deleteHeader(l fetch.HeaderList, name string) fetch.HeaderList {
	return slices.DeleteFunc(l, func(h fetch.Header) bool { return strings.EqualFold(h.Name, name) })
}

func TestJudge(t *testing.T) {
	readable := fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200}
	for _, row := range []struct {
		name     string
		scenario *scenario.Scenario
		lie      func(*judge.Observation)
		want     judge.Verdict
		wrong    string // the first wrong row
		because  string
	}{
		{name: "all agree", scenario: sample.Put()},
		{name: "all agree on a refusal", scenario: sample.Refused()},
		{name: "all agree on a cache sequence", scenario: sample.Cached()},
		{
			name: "the target drops its grant from an error", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Wire[1].Response = deleteHeader(o.Wire[1].Response, "Access-Control-Allow-Origin")
				o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"},
					Browser: wire.BrowserSaw{Known: true, Reason: "MissingAllowOriginHeader"}}
			},
			want: judge.TargetDiffers, wrong: "CORS check", because: "access-control-allow-origin",
		},
		{
			name: "the target answers preflights with an error", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Wire = o.Wire[:1]
				o.Wire[0].Status = 405
				o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}},
					Browser: wire.BrowserSaw{Known: true, Reason: "PreflightInvalidStatus"}}
			},
			want: judge.TargetDiffers, wrong: "actual request", because: "it sent 405 instead of 204",
		},
		{
			name: "the target closes the connection", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Wire[1].Answered = false
				o.Seen[0].Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}}
			},
			want: judge.TargetDiffers, wrong: "fetch() outcome", because: "it closed the connection",
		},
		{
			name: "the target drops a header that matters to nobody", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Wire[0].Response = deleteHeader(o.Wire[0].Response, "Cache-Control") },
			want: judge.Conforms,
		},
		{
			name: "script reads what the check refuses", scenario: sample.Refused(),
			lie:  func(o *judge.Observation) { o.Seen[0].Page = wire.PageSaw{Outcome: readable} },
			want: judge.BrowserDiffers, wrong: "fetch() outcome",
		},
		{
			name: "web security is off: no preflight, readable", scenario: sample.Refused(),
			lie: func(o *judge.Observation) {
				o.Wire[0] = wire.Exchange{Method: "GET", URL: o.Wire[0].URL, Answered: true, Status: 200, Protocol: "HTTP/2.0"}
				o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeBasic, Status: 200}}}
			},
			want: judge.BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "the actual request is sent after a refusal", scenario: sample.Refused(),
			lie: func(o *judge.Observation) {
				e := o.Wire[0]
				e.Preflight, e.Method = false, "GET"
				o.Wire = append(o.Wire, e)
			},
			want: judge.BrowserDiffers, wrong: "actual request",
		},
		{
			name: "the actual request never arrives", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Wire = o.Wire[:1] },
			want: judge.BrowserDiffers, wrong: "actual request",
		},
		{
			name: "nothing arrives at all", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Wire = nil },
			want: judge.BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "the target cannot be reached", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Wire = nil
				o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}},
					Browser: wire.BrowserSaw{Known: true, Failure: "net::ERR_ADDRESS_IN_USE"}}
			},
			want: judge.Inconclusive, because: "could not reach the target (net::ERR_ADDRESS_IN_USE): no request reached the target",
		},
		{
			name: "a preflight is missing outside a cache", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Wire = o.Wire[1:] },
			want: judge.BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "a preflight is missing in a cache sequence", scenario: sample.Cached(),
			lie:  func(o *judge.Observation) { o.Wire = o.Wire[1:] },
			want: judge.BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "a preflight too many in a cache sequence", scenario: sample.Cached(),
			lie: func(o *judge.Observation) {
				e := o.Wire[0]
				e.Step = 1
				o.Wire = slices.Insert(o.Wire, 2, e)
			},
			want: judge.BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "the preflight carries cookies", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Wire[0].Request = append(o.Wire[0].Request, fetch.Header{Name: "cookie", Value: "sid=1"})
			},
			want: judge.BrowserDiffers, wrong: "Cookie of the CORS-preflight request",
		},
		{
			name: "the cookie is left out", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Wire[1].Request = deleteHeader(o.Wire[1].Request, "Cookie") },
			want: judge.BrowserDiffers, wrong: "Cookie of the PUT request",
		},
		{
			name: "another Origin", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				for i, h := range o.Wire[1].Request {
					if h.Name == "Origin" {
						o.Wire[1].Request[i].Value = "null"
					}
				}
			},
			want: judge.BrowserDiffers, wrong: "Origin of the PUT request",
		},
		{
			name: "another status", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Seen[0].Page.Outcome.Status = 200 },
			want: judge.BrowserDiffers, wrong: "response.status",
		},
		{
			name: "an exposed header is hidden", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Seen[0].Page.Outcome.Headers = deleteHeader(slices.Clone(o.Seen[0].Page.Outcome.Headers), "X-A")
			},
			want: judge.BrowserDiffers, wrong: "response.headers[X-A]",
		},
		{
			name: "another body", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Seen[0].Page.Outcome.Body = "yes" },
			want: judge.BrowserDiffers, wrong: "body",
		},
		{
			name: "a body that was sent whole cannot be read", scenario: sample.Put(),
			lie:  func(o *judge.Observation) { o.Seen[0].Page.BodyError = "TypeError: network error" },
			want: judge.BrowserDiffers, wrong: "body", because: "sent whole",
		},
		{
			name: "Chrome gives a reason of another check", scenario: sample.Refused(),
			lie:  func(o *judge.Observation) { o.Seen[0].Browser.Reason = "MissingAllowOriginHeader" },
			want: judge.BrowserDiffers, wrong: "CORS check (preflight)",
		},
		{
			name: "Chrome gives no reason where one is asserted", scenario: sample.Refused(),
			lie:  func(o *judge.Observation) { o.Seen[0].Browser = wire.BrowserSaw{Slow: true} },
			want: judge.BrowserDiffers, wrong: "CORS check (preflight)", because: "no CorsError code",
		},
		{
			name: "the fast lane is silent: the slow one must be asked", scenario: sample.Refused(),
			lie:  func(o *judge.Observation) { o.Seen[0].Browser = wire.BrowserSaw{} },
			want: judge.Conforms,
		},
		{
			name: "no outcome within the deadline", scenario: sample.Put(),
			lie: func(o *judge.Observation) {
				o.Seen[0].Page = wire.PageSaw{TimedOut: true}
				o.Wire[1].Answered = false
			},
			want: judge.Inconclusive, because: "did not answer PUT",
		},
		{
			name: "the target drops a header that matters later", scenario: cookieSequence(),
			lie: func(o *judge.Observation) {
				o.Wire[0].Response = deleteHeader(o.Wire[0].Response, "Set-Cookie")
				o.Wire[1].Request = deleteHeader(o.Wire[1].Request, "Cookie")
			},
			want: judge.TargetDiffers, wrong: "actualRequest.cookie", because: `it did not send "sid=1; Secure"`,
		},
		{
			name: "what follows from an earlier step is not the scenario's fault", scenario: cookieSequence(),
			lie: func(o *judge.Observation) {
				o.Wire = o.Wire[1:] // of the first step nothing arrived
				o.Wire[0].Request = deleteHeader(o.Wire[0].Request, "Cookie")
				o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}},
					Browser: wire.BrowserSaw{Known: true, Failure: "net::ERR_SOCKET_NOT_CONNECTED"}}
			},
			want: judge.Inconclusive, wrong: "actualRequest.cookie", because: "could not reach the target (net::ERR_SOCKET_NOT_CONNECTED): no request reached the target.An earlier step",
		},
		{
			name: "a step was not observed", scenario: sample.Cached(),
			lie:  func(o *judge.Observation) { o.Seen = o.Seen[:1] },
			want: judge.Broken,
		},
		{
			name: "the want contradicts the standard", scenario: func() *scenario.Scenario {
				s := sample.Refused()
				s.Steps[0].Want = scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent}
				return s
			}(),
			want: judge.Broken, wrong: "actual request", because: "What the scenario wants contradicts the standard",
		},
		{
			name: "a known deviation happens", scenario: deviant(">=156"),
			lie: func(o *judge.Observation) {
				e := o.Wire[0]
				e.Preflight, e.Method, e.Status = false, "GET", 200
				o.Wire = append(o.Wire, e)
				o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: readable}}
			},
			want: judge.Conforms, because: "A known difference of the browser",
		},
		{
			name: "a known deviation no longer happens", scenario: deviant(">=156"),
			want: judge.BrowserDiffers, because: "now does what the standard says",
		},
		{
			name: "a deviation of other versions is not looked for", scenario: deviant("<156"),
			want: judge.Conforms, because: "was not checked",
		},
		{
			name: "neither the standard nor the known deviation", scenario: deviant(">=156"),
			lie:  func(o *judge.Observation) { o.Seen[0].Page = wire.PageSaw{Outcome: readable} },
			want: judge.BrowserDiffers, wrong: "fetch() outcome",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, o := obey(t, row.scenario)
			if row.lie != nil {
				row.lie(&o)
			}
			r := judge.Scenario(c, o)
			if r.Verdict != row.want {
				t.Errorf("verdict %v, want %v", r.Verdict, row.want)
			}
			because, wrong := "", ""
			for _, s := range r.Steps {
				because += s.Because
				for _, line := range s.Rows {
					if line.Wrong && wrong == "" {
						wrong = line.What
					}
				}
			}
			if wrong != row.wrong {
				t.Errorf("first wrong row %q, want %q", wrong, row.wrong)
			}
			if !strings.Contains(because, row.because) {
				t.Errorf("because %q, want %q in it", because, row.because)
			}
		})
	}
}
