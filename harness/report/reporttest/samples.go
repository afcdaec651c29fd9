package reporttest

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Samples are the results that the goldens show: every verdict, and every kind
// of text.
func Samples() []Sample {
	return []Sample{
		{
			Name: "conforms",
			Scenario: scenario.Scenario{
				ID: "simple-requests/reflected-origin", Section: "CORS check", At: at(12), Spec: "concept-cors-check", Covers: []int{1, 7},
				Rule:  "A response that allows the page's origin has type cors and is readable, with its safelisted headers only.",
				Steps: []scenario.Step{readable(Headers(acao, "$ORIGIN", "ETag", `"v1"`))},
			},
		},
		{
			Name: "conforms-in-full",
			Scenario: scenario.Scenario{
				ID: "simple-requests/reflected-origin", Section: "CORS check", At: at(12), Spec: "concept-cors-check", Labels: []string{"smoke"},
				Rule:  "A response that allows the page's origin is readable.",
				Steps: []scenario.Step{readable(Headers(acao, "$ORIGIN"))},
			},
			Full: true, Rerun: "crosscheck run --id {id}",
		},
		{
			Name: "target-differs", target: nginx, eat: []string{acao, acac},
			see:      reason("MissingAllowOriginHeader", ""),
			Scenario: privatePut("proxy/error-response-keeps-cors-headers"),
			finish: func(r judge.Result) judge.Result {
				r.Runs = 2
				r.Notes = append(r.Notes, "seen twice: a second run on fresh hosts, with Chrome's own record, agrees")
				return r
			},
		},
		{
			Name: "target-differs-cookie-left-out", target: nginx, eat: []string{acao, acac},
			see: func(_ int, s *wire.Seen) {
				s.Browser = wire.BrowserSaw{Known: true, Slow: true, Reason: "MissingAllowOriginHeader", Records: []wire.Record{
					{Preflight: true, Method: "OPTIONS", URL: "https://api-x1.example.test/x1", Status: 204},
					{Method: "PUT", URL: "https://api-x1.example.test/x1", Status: 401, Error: "net::ERR_FAILED",
						Blocked: []string{"track: SameSiteLax"}},
				}}
			},
			Scenario: privatePut("proxy/cookie-left-out"),
		},
		{
			Name: "browser-differs",
			Scenario: scenario.Scenario{
				ID: "simple-requests/no-allow-origin", Section: "CORS check", At: at(40), Spec: "concept-cors-check",
				Rule:  "Without Access-Control-Allow-Origin in the answer, reading it is refused.",
				Steps: []scenario.Step{refusedStep(&scenario.Fetch{}, &scenario.Serve{Response: &scenario.Answer{Body: "secret"}}, scenario.MustBeAbsent, scenario.MustBeSent)},
			},
			see: func(_ int, s *wire.Seen) {
				s.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200, Body: "secret",
					Headers: fetch.HeaderList{{Name: "content-type", Value: "text/plain"}}}}
			},
		},
		{
			Name: "inconclusive",
			Scenario: scenario.Scenario{
				ID: "preflight/slow-target", Section: "CORS-preflight fetch", At: at(60), Spec: "cors-preflight-fetch-0",
				Rule: "A target that takes its time is waited for.", Steps: []scenario.Step{readable(Headers(acao, "*"))},
			},
			finish: func(r judge.Result) judge.Result {
				return judge.Result{Scenario: r.Scenario, Verdict: judge.Inconclusive, Browser: r.Browser, Target: r.Target, Runs: 1,
					Error: "chrome: open https://app.example.test/page: the page did not load within 10s\nlast 2 lines of the browser's log:\n\tERROR: cannot open display\n\tbye"}
			},
		},
		{
			Name: "timed-out",
			Scenario: scenario.Scenario{
				ID: "preflight/never-answers", Section: "CORS-preflight fetch", At: at(66), Spec: "cors-preflight-fetch-0",
				Rule: "A request without an outcome says nothing.", Steps: []scenario.Step{readable(Headers(acao, "*"))},
			},
			see: func(_ int, s *wire.Seen) { s.Page = wire.PageSaw{TimedOut: true} },
		},
		{
			Name: "broken",
			Scenario: scenario.Scenario{
				ID: "preflight/crash", Section: "CORS-preflight fetch", At: at(70), Spec: "https://xhr.spec.whatwg.org/#the-send()-method",
				Rule: "The harness says so when it fails.", Steps: []scenario.Step{readable(Headers(acao, "*"))},
			},
			finish: func(r judge.Result) judge.Result {
				return judge.Result{Scenario: r.Scenario, Verdict: judge.Broken, Browser: r.Browser, Target: r.Target, Runs: 2,
					Error: "chrome: do: the browser or its page is gone", Notes: []string{"ran once more after the harness failed: chrome: do: the browser or its page is gone"}}
			},
		},
		{
			Name: "broken-want",
			Scenario: scenario.Scenario{
				ID: "simple-requests/wrong-want", Section: "CORS check", At: at(80), Spec: "concept-cors-check",
				Rule:  "A want that contradicts the standard is the scenario's fault.",
				Steps: []scenario.Step{refusedStep(&scenario.Fetch{}, &scenario.Serve{Response: &scenario.Answer{Headers: Headers(acao, "*")}}, scenario.MustBeAbsent, scenario.MustBeSent)},
			},
		},
		{
			Name: "deviation",
			Scenario: scenario.Scenario{
				ID: "redirects/known-deviation", Section: "HTTP-redirect fetch", At: at(90), Spec: "concept-http-redirect-fetch",
				Rule:  "A response that allows any origin is readable.",
				Steps: []scenario.Step{readable(Headers(acao, "*"))},
				Deviates: scenario.Deviations{"chromium": {{
					Versions: ">=150", Because: "it refuses all the same", See: "https://issues.example.test/1",
					Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
				}}},
			},
			see: func(_ int, s *wire.Seen) {
				s.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
			},
		},
		{
			Name: "preflight-refused",
			Scenario: scenario.Scenario{
				ID: "preflight/unlisted-header", Section: "CORS-preflight fetch", At: at(100), Spec: "cors-preflight-fetch-0",
				Rule: "A CORS-unsafe request-header name that the target lists passes the CORS-preflight fetch.",
				Steps: []scenario.Step{{
					Fetch: &scenario.Fetch{Headers: Headers("X-Trace", "1", "Authorization", "Bearer very-secret", "Content-Type", "application/json"), Method: "POST", Body: &scenario.Body{Content: `{"a":1}`}},
					Serve: &scenario.Serve{
						Preflight: &scenario.Answer{Status: 204, Headers: Headers(acao, "$ORIGIN", acah, "x-trace, authorization, content-type")},
						Response:  &scenario.Answer{Headers: Headers(acao, "$ORIGIN")},
					},
					Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent},
				}},
			},
			see: func(_ int, s *wire.Seen) {
				s.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
				s.Browser.Reason, s.Browser.Parameter = "HeaderDisallowedByPreflightResponse", "x-trace"
			},
			Wire: func(w []wire.Exchange) []wire.Exchange {
				w[0].Response = fetch.HeaderList{{Name: acao, Value: "https://app.example.test"}, {Name: acah, Value: "authorization, content-type"}, {Name: "Vary", Value: "Origin"}}
				return w[:1]
			},
		},
		{
			Name: "redirect-chain",
			Scenario: scenario.Scenario{
				ID: "redirects/tainted-origin", Section: "HTTP-redirect fetch", At: at(120), Spec: "concept-http-redirect-fetch",
				Rule: "After a redirect to another origin from another origin, the request origin is opaque.",
				Steps: []scenario.Step{{
					Fetch: &scenario.Fetch{Where: scenario.Where{Path: "?from=here"}, Credentials: fetch.Include},
					Serve: &scenario.Serve{
						Response: &scenario.Answer{Status: 302, Headers: Headers(acao, "$ORIGIN", acac, "true")},
						Then: []scenario.Hop{
							{At: scenario.RoleThird, Response: &scenario.Answer{Status: 307, Headers: Headers(acao, "null", acac, "true", "Set-Cookie", "hop=secret; Secure; SameSite=None")}},
							{At: scenario.RoleOtherSite, Response: &scenario.Answer{Status: 200, Headers: Headers(acao, "null", acac, "true"), Body: "there"}},
						},
					},
					Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
				}},
			},
			see: func(_ int, s *wire.Seen) {
				s.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
				s.Browser.Reason, s.Browser.Parameter = "AllowOriginMismatch", "https://app.example.test"
			},
			Wire: func(w []wire.Exchange) []wire.Exchange {
				w[1].Response = slices.Clone(w[1].Response)
				w[1].Response.Set(acao, "https://app.example.test")
				return w[:2]
			},
		},
		{
			Name: "cache-sequence",
			Scenario: scenario.Scenario{
				ID: "preflight-cache/second-request", Section: "CORS-preflight cache", At: at(140), Spec: "concept-cache-match",
				Rule: "A cache entry spares the next request its CORS-preflight fetch.",
				Steps: []scenario.Step{
					cachedPut(scenario.MustBeSent, &scenario.Serve{
						Preflight: &scenario.Answer{Status: 204, Headers: Headers(acao, "*", acam, "PUT", maxA, "600")},
						Response:  &scenario.Answer{Headers: Headers(acao, "*"), Body: "stored"},
					}),
					cachedPut(scenario.MustBeAbsent, nil),
					cachedPut(scenario.MustBeAbsent, nil),
				},
			},
			Wire: func(w []wire.Exchange) []wire.Exchange {
				again := w[0]
				again.Step = 1
				return append(w[:2:2], append([]wire.Exchange{again}, w[2:]...)...)
			},
			finish: func(r judge.Result) judge.Result {
				r.Runs, r.Notes = 2, []string{"seen twice: a second run on fresh hosts, with Chrome's own record, agrees"}
				return r
			},
		},
		{
			Name: "xhr",
			Scenario: scenario.Scenario{
				ID: "xhr/upload-listener", Section: "XMLHttpRequest", At: at(160), Spec: "https://xhr.spec.whatwg.org/#the-send()-method",
				Rule: "A listener on xhr.upload makes a POST need a CORS-preflight fetch.",
				Steps: []scenario.Step{{
					XHR: &scenario.XHRCall{Method: "POST", WithCredentials: true, UploadListener: fetch.BeforeSend, Headers: Headers("X-Trace", "1"), Body: &scenario.Body{Content: strings.Repeat("long ", 40)}},
					Serve: &scenario.Serve{
						Preflight: &scenario.Answer{Status: 204, Headers: Headers(acao, "$ORIGIN", acac, "true", acah, "X-Trace")},
						Response:  &scenario.Answer{Headers: Headers(acao, "$ORIGIN", acac, "true")},
					},
					Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent},
				}},
			},
			see: func(_ int, s *wire.Seen) {
				s.Page = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "error event", UploadEvents: 3}
				s.Browser.Reason = "WildcardOriginNotAllowed"
			},
			Wire: func(w []wire.Exchange) []wire.Exchange {
				w[1].Response = slices.Clone(w[1].Response)
				w[1].Response.Set(acao, "*")
				return w
			},
		},
		{
			Name: "hidden-header",
			Scenario: scenario.Scenario{
				ID: "exposure/listed", Section: "Exposed headers", At: at(180), Spec: "concept-filtered-response-cors",
				Rule: "A header that Access-Control-Expose-Headers lists is readable.",
				Steps: []scenario.Step{{
					Fetch: &scenario.Fetch{},
					Serve: &scenario.Serve{Response: &scenario.Answer{Headers: Headers(acao, "*", "Access-Control-Expose-Headers", "ETag, X-Long", "ETag", `"v1"`,
						"X-Long", strings.Repeat("0123456789", 40))}},
					Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent,
						Response: &scenario.ResponseWant{Status: ptr(200), Headers: Headers("ETag", `"v1"`)}},
				}},
			},
			Wire: func(w []wire.Exchange) []wire.Exchange {
				w[0].Response = slices.Clone(w[0].Response)
				w[0].Response.Delete("Access-Control-Expose-Headers")
				return w
			},
			see: func(_ int, s *wire.Seen) {
				s.Page.Outcome.Headers.Delete("etag")
				s.Page.Outcome.Headers.Delete("x-long")
			},
		},
	}
}

// privatePut is the example of design.md: a 401 that an origin may read.
func privatePut(id string) scenario.Scenario {
	allowed := Headers(acao, "$ORIGIN", acac, "true")
	return scenario.Scenario{
		ID: id, Section: "Proxies", At: scenario.Position{File: "scenarios/proxy.yaml", Line: 88},
		Rule:    "A 401 from the upstream is still readable by an allowed origin.",
		Spec:    "concept-cors-check",
		Cookies: []scenario.PresetCookie{{Name: "sid", Value: "very-secret", SameSite: fetch.SameSiteNone, Secure: true}},
		Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{Method: "PUT", Credentials: fetch.Include},
			Serve: &scenario.Serve{
				Preflight: &scenario.Answer{Status: 204, Headers: append(Headers(acam, "PUT"), allowed...)},
				Response:  &scenario.Answer{Status: 401, Headers: append(Headers("WWW-Authenticate", "Bearer"), allowed...)},
			},
			Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent,
				Response: &scenario.ResponseWant{Status: ptr(401)}, ActualRequest: &scenario.RequestWant{Cookie: scenario.MustBeSent}},
		}},
	}
}

func readable(h scenario.Headers) scenario.Step {
	return scenario.Step{
		Fetch: &scenario.Fetch{},
		Serve: &scenario.Serve{Response: &scenario.Answer{Headers: h, Body: "hello"}},
		Want:  scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
	}
}

func refusedStep(f *scenario.Fetch, serve *scenario.Serve, preflight, request scenario.Presence) scenario.Step {
	return scenario.Step{Fetch: f, Serve: serve, Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: preflight, Request: request}}
}

func cachedPut(preflight scenario.Presence, serve *scenario.Serve) scenario.Step {
	return scenario.Step{
		Fetch: &scenario.Fetch{Method: "PUT"}, Serve: serve,
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: preflight, Request: scenario.MustBeSent},
	}
}
