package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// place is where the table's scenarios live.
func place() Placement {
	page := fetch.URL{Scheme: "https", Host: "app.example.test", Path: "/page", Site: "example.test"}
	host := func(h string) fetch.Origin { return fetch.TupleOrigin("https", h, 0) }
	return Placement{
		Page: fetch.Client{Origin: page.Origin(), URL: page, TopLevelSite: "https://example.test", SiteForCookies: "https://example.test"},
		Bases: map[Role]fetch.Origin{
			RoleAPI: host("api-x1.example.test"), RoleThird: host("third-x1.example.test"), RoleSame: page.Origin(),
			RoleOtherSite: host("app-x1.other.test"),
		},
		Prefix: "/x1",
	}
}

var browser = BrowserInfo{Engine: Chromium, Product: "Chromium", Version: "156.0.8078.79", Flavour: "full", Cookies: "allowed"}

// obey is what three honest witnesses see when target and browser do as they
// must.
func obey(t *testing.T, s *Scenario) (Case, Observation) {
	t.Helper()
	c := Case{Scenario: s, Placement: place(), Browser: browser}
	var err error
	if c.Scripts, err = s.Script(c.Placement); err != nil {
		t.Fatal(err)
	}
	return c, honestly(c)
}

// honestly is what honest witnesses see of a case.
func honestly(c Case) Observation {
	var o Observation
	for i, p := range c.Scenario.Declared(Chromium.Agent(), c.Placement, c.Scripts) {
		out := p.Outcome
		out.Refusal = fetch.Refusal{}
		seen := Seen{Page: PageSaw{Outcome: out}, Browser: BrowserSaw{Known: true}}
		if out.Kind == fetch.NetworkError {
			seen.Page.Error = "TypeError: Failed to fetch"
			seen.Browser.Reason = c.Scripts[i].Want.Chrome
		}
		o.Seen = append(o.Seen, seen)
		for _, e := range p.Wire {
			r := e.Answer.Response
			o.Wire = append(o.Wire, Exchange{
				Step: i, Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Protocol: "HTTP/2.0", Method: e.Sent.Method,
				URL: e.Sent.URL, Request: slices.Clone(e.Sent.Headers), Answered: e.Answer.Kind == fetch.Answered,
				Status: r.Status, Response: slices.Clone(r.Headers), Reply: r.Body,
			})
		}
	}
	return o
}

func allow(more ...fetch.Header) Headers {
	return append(Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}, more...)
}

// put is the scenario of most rows: preflighted, credentialed, readable 401.
func put() *Scenario {
	creds := fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"}
	status := 401
	return &Scenario{
		ID: "proxy/error-response", Rule: "A 401 is readable by an allowed origin.", Spec: "concept-cors-check",
		Cookies: []PresetCookie{{Name: "sid", Value: "1", Secure: true}},
		Steps: []Step{{
			Fetch: &Fetch{Method: "PUT", Credentials: fetch.Include},
			Serve: &Serve{
				Preflight: &Answer{Status: 204, Headers: allow(creds, fetch.Header{Name: "Access-Control-Allow-Methods", Value: "PUT"})},
				Response:  &Answer{Status: 401, Headers: allow(creds, fetch.Header{Name: "Access-Control-Expose-Headers", Value: "X-A"}, fetch.Header{Name: "X-A", Value: "1"}), Body: "no"},
			},
			Want: Want{Outcome: fetch.Readable, Preflight: MustBeSent, Request: MustBeSent,
				Response: &ResponseWant{Status: &status, Headers: Headers{{Name: "X-A", Value: "1"}}}},
		}},
	}
}

// refused is a scenario whose preflight is refused.
func refused() *Scenario {
	return &Scenario{
		ID: "preflight/unlisted-header", Rule: "An unlisted name is refused.", Spec: "cors-preflight-fetch-0",
		Steps: []Step{{
			Fetch: &Fetch{Headers: Headers{{Name: "X-Trace", Value: "1"}}},
			Serve: &Serve{Preflight: &Answer{Status: 204, Headers: allow()}, Response: &Answer{Headers: allow()}},
			Want: Want{Outcome: fetch.NetworkError, Preflight: MustBeSent, Request: MustBeAbsent,
				Refused: fetch.HeaderNotAllowed, Chrome: "HeaderDisallowedByPreflightResponse"},
		}},
	}
}

// cached is a cache sequence: the second step needs no preflight.
func cached() *Scenario {
	step := func(p Presence) Step {
		return Step{
			Fetch: &Fetch{Method: "DELETE"},
			Serve: &Serve{
				Preflight: &Answer{Status: 204, Headers: allow(fetch.Header{Name: "Access-Control-Allow-Methods", Value: "DELETE"},
					fetch.Header{Name: "Access-Control-Max-Age", Value: "600"})},
				Response: &Answer{Headers: allow()},
			},
			Want: Want{Outcome: fetch.Readable, Preflight: p, Request: MustBeSent},
		}
	}
	return &Scenario{ID: "cache/reuse", Rule: "A cache entry spares the preflight.", Spec: "concept-cache",
		Steps: []Step{step(MustBeSent), step(MustBeAbsent)}}
}

// cookieSequence sets a cookie and wants it back.
func cookieSequence() *Scenario {
	creds := fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"}
	step := func(cookie Presence, more ...fetch.Header) Step {
		return Step{
			Fetch: &Fetch{Credentials: fetch.Include},
			Serve: &Serve{Response: &Answer{Headers: allow(append(more, creds)...)}},
			Want:  Want{Outcome: fetch.Readable, ActualRequest: &RequestWant{Cookie: cookie}},
		}
	}
	return &Scenario{ID: "credentials/cookie-comes-back", Rule: "A cookie that was set is sent.", Spec: "concept-http-network-or-cache-fetch",
		Steps: []Step{step(MustBeAbsent, fetch.Header{Name: "Set-Cookie", Value: "sid=1; Secure"}), step(MustBeSent)}}
}

// deviant is a scenario in which Chromium is known to differ.
func deviant(versions string) *Scenario {
	s := refused()
	s.Deviates = &Deviations{Chromium: &Deviation{Versions: versions, Because: "it lets the name pass",
		Want: Want{Outcome: fetch.Readable, Preflight: MustBeSent, Request: MustBeSent}}}
	return s
}

func deleteHeader(l fetch.HeaderList, name string) fetch.HeaderList {
	return slices.DeleteFunc(l, func(h fetch.Header) bool { return strings.EqualFold(h.Name, name) })
}

func TestJudge(t *testing.T) {
	readable := fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200}
	for _, row := range []struct {
		name     string
		scenario *Scenario
		lie      func(*Observation)
		want     Verdict
		wrong    string // the first wrong row
		because  string
	}{
		{name: "all agree", scenario: put()},
		{name: "all agree on a refusal", scenario: refused()},
		{name: "all agree on a cache sequence", scenario: cached()},
		{
			name: "the target drops its grant from an error", scenario: put(),
			lie: func(o *Observation) {
				o.Wire[1].Response = deleteHeader(o.Wire[1].Response, "Access-Control-Allow-Origin")
				o.Seen[0] = Seen{Page: PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"},
					Browser: BrowserSaw{Known: true, Reason: "MissingAllowOriginHeader"}}
			},
			want: TargetDiffers, wrong: "CORS check", because: "access-control-allow-origin",
		},
		{
			name: "the target answers preflights with an error", scenario: put(),
			lie: func(o *Observation) {
				o.Wire = o.Wire[:1]
				o.Wire[0].Status = 405
				o.Seen[0] = Seen{Page: PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}},
					Browser: BrowserSaw{Known: true, Reason: "PreflightInvalidStatus"}}
			},
			want: TargetDiffers, wrong: "actual request", because: "204 was declared and 405 was sent",
		},
		{
			name: "the target closes the connection", scenario: put(),
			lie: func(o *Observation) {
				o.Wire[1].Answered = false
				o.Seen[0].Page = PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}}
			},
			want: TargetDiffers, wrong: "fetch() outcome", because: "none was sent",
		},
		{
			name: "the target drops a header that matters to nobody", scenario: put(),
			lie:  func(o *Observation) { o.Wire[0].Response = deleteHeader(o.Wire[0].Response, "Cache-Control") },
			want: Conforms,
		},
		{
			name: "script reads what the check refuses", scenario: refused(),
			lie:  func(o *Observation) { o.Seen[0].Page = PageSaw{Outcome: readable} },
			want: BrowserDiffers, wrong: "fetch() outcome",
		},
		{
			name: "web security is off: no preflight, readable", scenario: refused(),
			lie: func(o *Observation) {
				o.Wire[0] = Exchange{Method: "GET", URL: o.Wire[0].URL, Answered: true, Status: 200, Protocol: "HTTP/2.0"}
				o.Seen[0] = Seen{Page: PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeBasic, Status: 200}}}
			},
			want: BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "the actual request is sent after a refusal", scenario: refused(),
			lie: func(o *Observation) {
				e := o.Wire[0]
				e.Preflight, e.Method = false, "GET"
				o.Wire = append(o.Wire, e)
			},
			want: BrowserDiffers, wrong: "actual request",
		},
		{
			name: "the actual request never arrives", scenario: put(),
			lie:  func(o *Observation) { o.Wire = o.Wire[:1] },
			want: BrowserDiffers, wrong: "actual request",
		},
		{
			name: "nothing arrives at all", scenario: put(),
			lie:  func(o *Observation) { o.Wire = nil },
			want: BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "the target cannot be reached", scenario: put(),
			lie: func(o *Observation) {
				o.Wire = nil
				o.Seen[0] = Seen{Page: PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}},
					Browser: BrowserSaw{Known: true, Failure: "net::ERR_ADDRESS_IN_USE"}}
			},
			want: Inconclusive, because: "could not reach the target (net::ERR_ADDRESS_IN_USE): nothing reached the target",
		},
		{
			name: "a preflight is missing outside a cache", scenario: put(),
			lie:  func(o *Observation) { o.Wire = o.Wire[1:] },
			want: BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "a preflight is missing in a cache sequence", scenario: cached(),
			lie:  func(o *Observation) { o.Wire = o.Wire[1:] },
			want: BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "a preflight too many in a cache sequence", scenario: cached(),
			lie: func(o *Observation) {
				e := o.Wire[0]
				e.Step = 1
				o.Wire = slices.Insert(o.Wire, 2, e)
			},
			want: BrowserDiffers, wrong: "CORS-preflight fetch",
		},
		{
			name: "the preflight carries cookies", scenario: put(),
			lie: func(o *Observation) {
				o.Wire[0].Request = append(o.Wire[0].Request, fetch.Header{Name: "cookie", Value: "sid=1"})
			},
			want: BrowserDiffers, wrong: "Cookie of the CORS-preflight request",
		},
		{
			name: "the cookie is left out", scenario: put(),
			lie:  func(o *Observation) { o.Wire[1].Request = deleteHeader(o.Wire[1].Request, "Cookie") },
			want: BrowserDiffers, wrong: "Cookie of the PUT request",
		},
		{
			name: "another Origin", scenario: put(),
			lie: func(o *Observation) {
				for i, h := range o.Wire[1].Request {
					if h.Name == "Origin" {
						o.Wire[1].Request[i].Value = "null"
					}
				}
			},
			want: BrowserDiffers, wrong: "Origin of the PUT request",
		},
		{
			name: "another status", scenario: put(),
			lie:  func(o *Observation) { o.Seen[0].Page.Outcome.Status = 200 },
			want: BrowserDiffers, wrong: "response.status",
		},
		{
			name: "an exposed header is hidden", scenario: put(),
			lie: func(o *Observation) {
				o.Seen[0].Page.Outcome.Headers = deleteHeader(slices.Clone(o.Seen[0].Page.Outcome.Headers), "X-A")
			},
			want: BrowserDiffers, wrong: "response.headers[X-A]",
		},
		{
			name: "another body", scenario: put(),
			lie:  func(o *Observation) { o.Seen[0].Page.Outcome.Body = "yes" },
			want: BrowserDiffers, wrong: "body",
		},
		{
			name: "a body that was sent whole cannot be read", scenario: put(),
			lie:  func(o *Observation) { o.Seen[0].Page.BodyError = "TypeError: network error" },
			want: BrowserDiffers, wrong: "body", because: "sent whole",
		},
		{
			name: "Chrome gives a reason of another check", scenario: refused(),
			lie:  func(o *Observation) { o.Seen[0].Browser.Reason = "MissingAllowOriginHeader" },
			want: BrowserDiffers, wrong: "CORS check (preflight)",
		},
		{
			name: "Chrome gives no reason where one is asserted", scenario: refused(),
			lie:  func(o *Observation) { o.Seen[0].Browser = BrowserSaw{Slow: true} },
			want: BrowserDiffers, wrong: "CORS check (preflight)", because: "no CorsError code",
		},
		{
			name: "the fast lane is silent: the slow one must be asked", scenario: refused(),
			lie:  func(o *Observation) { o.Seen[0].Browser = BrowserSaw{} },
			want: Conforms,
		},
		{
			name: "no outcome within the deadline", scenario: put(),
			lie: func(o *Observation) {
				o.Seen[0].Page = PageSaw{TimedOut: true}
				o.Wire[1].Answered = false
			},
			want: Inconclusive, because: "has not answered PUT",
		},
		{
			name: "the target drops a header that matters later", scenario: cookieSequence(),
			lie: func(o *Observation) {
				o.Wire[0].Response = deleteHeader(o.Wire[0].Response, "Set-Cookie")
				o.Wire[1].Request = deleteHeader(o.Wire[1].Request, "Cookie")
			},
			want: TargetDiffers, wrong: "actualRequest.cookie", because: `"sid=1; Secure" was declared but not sent`,
		},
		{
			name: "what follows from an earlier step is not the scenario's fault", scenario: cookieSequence(),
			lie: func(o *Observation) {
				o.Wire = o.Wire[1:] // of the first step nothing arrived
				o.Wire[0].Request = deleteHeader(o.Wire[0].Request, "Cookie")
				o.Seen[0] = Seen{Page: PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}},
					Browser: BrowserSaw{Known: true, Failure: "net::ERR_SOCKET_NOT_CONNECTED"}}
			},
			want: Inconclusive, wrong: "actualRequest.cookie", because: "could not reach the target (net::ERR_SOCKET_NOT_CONNECTED): nothing reached the targetit follows",
		},
		{
			name: "a step was not observed", scenario: cached(),
			lie:  func(o *Observation) { o.Seen = o.Seen[:1] },
			want: Broken,
		},
		{
			name: "the want contradicts the standard", scenario: func() *Scenario {
				s := refused()
				s.Steps[0].Want = Want{Outcome: fetch.Readable, Preflight: MustBeSent, Request: MustBeSent}
				return s
			}(),
			want: Broken, wrong: "actual request", because: "what the scenario wants contradicts the standard",
		},
		{
			name: "a known deviation happens", scenario: deviant(">=156"),
			lie: func(o *Observation) {
				e := o.Wire[0]
				e.Preflight, e.Method, e.Status = false, "GET", 200
				o.Wire = append(o.Wire, e)
				o.Seen[0] = Seen{Page: PageSaw{Outcome: readable}}
			},
			want: Conforms, because: "a known deviation",
		},
		{
			name: "a known deviation no longer happens", scenario: deviant(">=156"),
			want: BrowserDiffers, because: "did not happen",
		},
		{
			name: "a deviation of other versions is not looked for", scenario: deviant("<156"),
			want: Conforms, because: "was not looked for",
		},
		{
			name: "neither the standard nor the known deviation", scenario: deviant(">=156"),
			lie:  func(o *Observation) { o.Seen[0].Page = PageSaw{Outcome: readable} },
			want: BrowserDiffers, wrong: "fetch() outcome",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, o := obey(t, row.scenario)
			if row.lie != nil {
				row.lie(&o)
			}
			r := Judge(c, o)
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
