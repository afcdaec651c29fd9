package report_test

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// samples are the results that the goldens show: every verdict, and every kind
// of text.
func samples() []sample {
	return []sample{
		{
			name: "conforms",
			scenario: harness.Scenario{
				ID: "simple-requests/reflected-origin", Section: "CORS check", At: at(12), Spec: "concept-cors-check", Covers: []int{1, 7},
				Rule:  "A response that allows the page's origin has type cors and is readable, with its safelisted headers only.",
				Steps: []harness.Step{readable(headers(acao, "$ORIGIN", "ETag", `"v1"`))},
			},
		},
		{
			name: "conforms-in-full",
			scenario: harness.Scenario{
				ID: "simple-requests/reflected-origin", Section: "CORS check", At: at(12), Spec: "concept-cors-check", Labels: []string{"smoke"},
				Rule:  "A response that allows the page's origin is readable.",
				Steps: []harness.Step{readable(headers(acao, "$ORIGIN"))},
			},
			options: report.TextOptions{Full: true, Rerun: "crosscheck run --id {id}"},
		},
		{
			name: "target-differs", target: nginx, eat: []string{acao, acac},
			see:      reason("MissingAllowOriginHeader", ""),
			scenario: privatePut("proxy/error-response-keeps-cors-headers"),
			finish: func(r harness.Result) harness.Result {
				r.Runs = 2
				r.Notes = append(r.Notes, "seen twice: a second run on fresh hosts, with Chrome's own record, agrees")
				return r
			},
		},
		{
			name: "target-differs-cookie-left-out", target: nginx, eat: []string{acao, acac},
			see: func(_ int, s *harness.Seen) {
				s.Browser = harness.BrowserSaw{Known: true, Slow: true, Reason: "MissingAllowOriginHeader", Records: []harness.Record{
					{Preflight: true, Method: "OPTIONS", URL: "https://api-x1.example.test/x1", Status: 204},
					{Method: "PUT", URL: "https://api-x1.example.test/x1", Status: 401, Error: "net::ERR_FAILED",
						Blocked: []string{"track: SameSiteLax"}},
				}}
			},
			scenario: privatePut("proxy/cookie-left-out"),
		},
		{
			name: "browser-differs",
			scenario: harness.Scenario{
				ID: "simple-requests/no-allow-origin", Section: "CORS check", At: at(40), Spec: "concept-cors-check",
				Rule:  "Without Access-Control-Allow-Origin in the answer, reading it is refused.",
				Steps: []harness.Step{refusedStep(&harness.Fetch{}, &harness.Serve{Response: &harness.Answer{Body: "secret"}}, harness.MustBeAbsent, harness.MustBeSent)},
			},
			see: func(_ int, s *harness.Seen) {
				s.Page = harness.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200, Body: "secret",
					Headers: fetch.HeaderList{{Name: "content-type", Value: "text/plain"}}}}
			},
		},
		{
			name: "inconclusive",
			scenario: harness.Scenario{
				ID: "preflight/slow-target", Section: "CORS-preflight fetch", At: at(60), Spec: "cors-preflight-fetch-0",
				Rule: "A target that takes its time is waited for.", Steps: []harness.Step{readable(headers(acao, "*"))},
			},
			finish: func(r harness.Result) harness.Result {
				return harness.Result{Scenario: r.Scenario, Verdict: harness.Inconclusive, Browser: r.Browser, Target: r.Target, Runs: 1,
					Error: "chrome: open https://app.example.test/page: the page did not load within 10s\nlast 2 lines of the browser's log:\n\tERROR: cannot open display\n\tbye"}
			},
		},
		{
			name: "timed-out",
			scenario: harness.Scenario{
				ID: "preflight/never-answers", Section: "CORS-preflight fetch", At: at(66), Spec: "cors-preflight-fetch-0",
				Rule: "A request without an outcome says nothing.", Steps: []harness.Step{readable(headers(acao, "*"))},
			},
			see: func(_ int, s *harness.Seen) { s.Page = harness.PageSaw{TimedOut: true} },
		},
		{
			name: "broken",
			scenario: harness.Scenario{
				ID: "preflight/crash", Section: "CORS-preflight fetch", At: at(70), Spec: "https://xhr.spec.whatwg.org/#the-send()-method",
				Rule: "The harness says so when it fails.", Steps: []harness.Step{readable(headers(acao, "*"))},
			},
			finish: func(r harness.Result) harness.Result {
				return harness.Result{Scenario: r.Scenario, Verdict: harness.Broken, Browser: r.Browser, Target: r.Target, Runs: 2,
					Error: "chrome: do: the browser or its page is gone", Notes: []string{"ran once more after the harness failed: chrome: do: the browser or its page is gone"}}
			},
		},
		{
			name: "broken-want",
			scenario: harness.Scenario{
				ID: "simple-requests/wrong-want", Section: "CORS check", At: at(80), Spec: "concept-cors-check",
				Rule:  "A want that contradicts the standard is the scenario's fault.",
				Steps: []harness.Step{refusedStep(&harness.Fetch{}, &harness.Serve{Response: &harness.Answer{Headers: headers(acao, "*")}}, harness.MustBeAbsent, harness.MustBeSent)},
			},
		},
		{
			name: "deviation",
			scenario: harness.Scenario{
				ID: "redirects/known-deviation", Section: "HTTP-redirect fetch", At: at(90), Spec: "concept-http-redirect-fetch",
				Rule:  "A response that allows any origin is readable.",
				Steps: []harness.Step{readable(headers(acao, "*"))},
				Deviates: &harness.Deviations{Chromium: &harness.Deviation{
					Versions: ">=150", Because: "it refuses all the same", See: "https://issues.example.test/1",
					Want: harness.Want{Outcome: fetch.NetworkError, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
				}},
			},
			see: func(_ int, s *harness.Seen) {
				s.Page = harness.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
			},
		},
		{
			name: "preflight-refused",
			scenario: harness.Scenario{
				ID: "preflight/unlisted-header", Section: "CORS-preflight fetch", At: at(100), Spec: "cors-preflight-fetch-0",
				Rule: "A CORS-unsafe request-header name that the target lists passes the CORS-preflight fetch.",
				Steps: []harness.Step{{
					Fetch: &harness.Fetch{Headers: headers("X-Trace", "1", "Authorization", "Bearer very-secret", "Content-Type", "application/json"), Method: "POST", Body: &harness.Body{Content: `{"a":1}`}},
					Serve: &harness.Serve{
						Preflight: &harness.Answer{Status: 204, Headers: headers(acao, "$ORIGIN", acah, "x-trace, authorization, content-type")},
						Response:  &harness.Answer{Headers: headers(acao, "$ORIGIN")},
					},
					Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeSent, Request: harness.MustBeSent},
				}},
			},
			see: func(_ int, s *harness.Seen) {
				s.Page = harness.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
				s.Browser.Reason, s.Browser.Parameter = "HeaderDisallowedByPreflightResponse", "x-trace"
			},
			wire: func(w []harness.Exchange) []harness.Exchange {
				w[0].Response = fetch.HeaderList{{Name: acao, Value: "https://app.example.test"}, {Name: acah, Value: "authorization, content-type"}, {Name: "Vary", Value: "Origin"}}
				return w[:1]
			},
		},
		{
			name: "redirect-chain",
			scenario: harness.Scenario{
				ID: "redirects/tainted-origin", Section: "HTTP-redirect fetch", At: at(120), Spec: "concept-http-redirect-fetch",
				Rule: "After a redirect to another origin from another origin, the request origin is opaque.",
				Steps: []harness.Step{{
					Fetch: &harness.Fetch{Where: harness.Where{Path: "?from=here"}, Credentials: fetch.Include},
					Serve: &harness.Serve{
						Response: &harness.Answer{Status: 302, Headers: headers(acao, "$ORIGIN", acac, "true")},
						Then: []harness.Hop{
							{At: harness.RoleThird, Response: &harness.Answer{Status: 307, Headers: headers(acao, "null", acac, "true", "Set-Cookie", "hop=secret; Secure; SameSite=None")}},
							{At: harness.RoleOtherSite, Response: &harness.Answer{Status: 200, Headers: headers(acao, "null", acac, "true"), Body: "there"}},
						},
					},
					Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
				}},
			},
			see: func(_ int, s *harness.Seen) {
				s.Page = harness.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
				s.Browser.Reason, s.Browser.Parameter = "AllowOriginMismatch", "https://app.example.test"
			},
			wire: func(w []harness.Exchange) []harness.Exchange {
				w[1].Response = slices.Clone(w[1].Response)
				w[1].Response.Set(acao, "https://app.example.test")
				return w[:2]
			},
		},
		{
			name: "cache-sequence",
			scenario: harness.Scenario{
				ID: "preflight-cache/second-request", Section: "CORS-preflight cache", At: at(140), Spec: "concept-cache-match",
				Rule: "A cache entry spares the next request its CORS-preflight fetch.",
				Steps: []harness.Step{
					cachedPut(harness.MustBeSent, &harness.Serve{
						Preflight: &harness.Answer{Status: 204, Headers: headers(acao, "*", acam, "PUT", maxA, "600")},
						Response:  &harness.Answer{Headers: headers(acao, "*"), Body: "stored"},
					}),
					cachedPut(harness.MustBeAbsent, nil),
					cachedPut(harness.MustBeAbsent, nil),
				},
			},
			wire: func(w []harness.Exchange) []harness.Exchange {
				again := w[0]
				again.Step = 1
				return append(w[:2:2], append([]harness.Exchange{again}, w[2:]...)...)
			},
			finish: func(r harness.Result) harness.Result {
				r.Runs, r.Notes = 2, []string{"seen twice: a second run on fresh hosts, with Chrome's own record, agrees"}
				return r
			},
		},
		{
			name: "xhr",
			scenario: harness.Scenario{
				ID: "xhr/upload-listener", Section: "XMLHttpRequest", At: at(160), Spec: "https://xhr.spec.whatwg.org/#the-send()-method",
				Rule: "A listener on xhr.upload makes a POST need a CORS-preflight fetch.",
				Steps: []harness.Step{{
					XHR: &harness.XHRCall{Method: "POST", WithCredentials: true, UploadListener: fetch.BeforeSend, Headers: headers("X-Trace", "1"), Body: &harness.Body{Content: strings.Repeat("long ", 40)}},
					Serve: &harness.Serve{
						Preflight: &harness.Answer{Status: 204, Headers: headers(acao, "$ORIGIN", acac, "true", acah, "X-Trace")},
						Response:  &harness.Answer{Headers: headers(acao, "$ORIGIN", acac, "true")},
					},
					Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeSent, Request: harness.MustBeSent},
				}},
			},
			see: func(_ int, s *harness.Seen) {
				s.Page = harness.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "error event", UploadEvents: 3}
				s.Browser.Reason = "WildcardOriginNotAllowed"
			},
			wire: func(w []harness.Exchange) []harness.Exchange {
				w[1].Response = slices.Clone(w[1].Response)
				w[1].Response.Set(acao, "*")
				return w
			},
		},
		{
			name: "hidden-header",
			scenario: harness.Scenario{
				ID: "exposure/listed", Section: "Exposed headers", At: at(180), Spec: "concept-filtered-response-cors",
				Rule: "A header that Access-Control-Expose-Headers lists is readable.",
				Steps: []harness.Step{{
					Fetch: &harness.Fetch{},
					Serve: &harness.Serve{Response: &harness.Answer{Headers: headers(acao, "*", "Access-Control-Expose-Headers", "ETag, X-Long", "ETag", `"v1"`,
						"X-Long", strings.Repeat("0123456789", 40))}},
					Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent,
						Response: &harness.ResponseWant{Status: ptr(200), Headers: headers("ETag", `"v1"`)}},
				}},
			},
			wire: func(w []harness.Exchange) []harness.Exchange {
				w[0].Response = slices.Clone(w[0].Response)
				w[0].Response.Delete("Access-Control-Expose-Headers")
				return w
			},
			see: func(_ int, s *harness.Seen) {
				s.Page.Outcome.Headers.Delete("etag")
				s.Page.Outcome.Headers.Delete("x-long")
			},
		},
	}
}

// privatePut is the example of design.md: a 401 that an origin may read.
func privatePut(id string) harness.Scenario {
	allowed := headers(acao, "$ORIGIN", acac, "true")
	return harness.Scenario{
		ID: id, Section: "Proxies", At: harness.Position{File: "scenarios/proxy.yaml", Line: 88},
		Rule:    "A 401 from the upstream is still readable by an allowed origin.",
		Spec:    "concept-cors-check",
		Cookies: []harness.PresetCookie{{Name: "sid", Value: "very-secret", SameSite: fetch.SameSiteNone, Secure: true}},
		Steps: []harness.Step{{
			Fetch: &harness.Fetch{Method: "PUT", Credentials: fetch.Include},
			Serve: &harness.Serve{
				Preflight: &harness.Answer{Status: 204, Headers: append(headers(acam, "PUT"), allowed...)},
				Response:  &harness.Answer{Status: 401, Headers: append(headers("WWW-Authenticate", "Bearer"), allowed...)},
			},
			Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeSent, Request: harness.MustBeSent,
				Response: &harness.ResponseWant{Status: ptr(401)}, ActualRequest: &harness.RequestWant{Cookie: harness.MustBeSent}},
		}},
	}
}

func readable(h harness.Headers) harness.Step {
	return harness.Step{
		Fetch: &harness.Fetch{},
		Serve: &harness.Serve{Response: &harness.Answer{Headers: h, Body: "hello"}},
		Want:  harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
	}
}

func refusedStep(f *harness.Fetch, serve *harness.Serve, preflight, request harness.Presence) harness.Step {
	return harness.Step{Fetch: f, Serve: serve, Want: harness.Want{Outcome: fetch.NetworkError, Preflight: preflight, Request: request}}
}

func cachedPut(preflight harness.Presence, serve *harness.Serve) harness.Step {
	return harness.Step{
		Fetch: &harness.Fetch{Method: "PUT"}, Serve: serve,
		Want: harness.Want{Outcome: fetch.Readable, Preflight: preflight, Request: harness.MustBeSent},
	}
}
