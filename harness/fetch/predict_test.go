package fetch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// scene is one prediction: what is asked and answered, the outcome and the wire
// in a few words, and headers that must be ("-": absent) on a request.
type scene struct {
	reason  string
	client  fetch.Client
	call    fetch.Call
	to      string
	answers []fetch.Response
	want    string
	wire    []string
	headers []wireHeader
}

type wireHeader struct {
	request int
	name    string
	value   string
}

func play(t *testing.T, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(strings.ReplaceAll(s.reason, " ", "_"), func(t *testing.T) {
			t.Helper()
			client := s.client
			if client == (fetch.Client{}) {
				client = page(app + "/dir/page?q#f")
			}
			s.call.URL = u(s.to)
			p := fetch.Agent{}.Predict(client, s.call, inTurn(s.answers...), fetch.State{})
			equal(t, "outcome", outcome(p.Outcome), s.want)
			equalLines(t, "wire", wire(p), s.wire)
			for _, x := range s.headers {
				if x.request < len(p.Wire) {
					equal(t, x.name, headerOf(p.Wire[x.request].Sent.Headers, x.name), x.value)
				}
			}
			checkTrace(t, p)
		})
	}
}

func TestPredictSimple(t *testing.T) {
	hello := func(status int, pairs ...string) []fetch.Response {
		return []fetch.Response{withBody(reply(status, pairs...), "hello")}
	}
	play(t, []scene{
		{"same-origin GET", fetch.Client{}, fetch.Call{}, app + "/x", hello(200), "basic 200 hello", []string{"GET " + app + "/x"},
			[]wireHeader{{0, "Origin", "-"}, {0, "Accept", "*/*"}, {0, "Referer", app + "/dir/page?q"}}},
		{"same-origin POST says Origin", fetch.Client{}, fetch.Call{Method: "POST"}, app + "/x", hello(200), "basic 200 hello", []string{"POST " + app + "/x"},
			[]wireHeader{{0, "Origin", app}}},
		{"same-origin never preflights", fetch.Client{}, fetch.Call{Method: "chicken", Headers: h("X-A", "1")}, app + "/", hello(200), "basic 200 hello",
			[]string{"chicken " + app + "/"}, []wireHeader{{0, "Origin", app}, {0, "X-A", "1"}}},
		{"cross-origin GET", fetch.Client{}, fetch.Call{}, api + "/x?y#z", hello(200, acao, app), "cors 200 hello", []string{"GET " + api + "/x?y"},
			[]wireHeader{{0, "Origin", app}, {0, "Referer", app + "/"}, {0, "Cookie", "-"}}},
		{"another port is cross-origin", fetch.Client{}, fetch.Call{}, app + ":8443/", hello(200, acao, "*"), "cors 200 hello", []string{"GET " + app + ":8443/"}, nil},
		{"another scheme is cross-origin", page("http://app.example.test/"), fetch.Call{}, app + "/", hello(200, acao, "http://app.example.test"),
			"cors 200 hello", []string{"GET " + app + "/"}, []wireHeader{{0, "Origin", "http://app.example.test"}}},
		{"missing Allow-Origin: sent all the same", fetch.Client{}, fetch.Call{}, api + "/", hello(200), "allow-origin-missing", []string{"GET " + api + "/"}, nil},
		{"404 is readable", fetch.Client{}, fetch.Call{}, api + "/", hello(404, acao, "*"), "cors 404 hello", []string{"GET " + api + "/"}, nil},
		{"401 is readable", fetch.Client{}, fetch.Call{Credentials: fetch.Include}, api + "/", hello(401, acao, app, acac, "true"), "cors 401 hello", []string{"GET " + api + "/"}, nil},
		{"699 is readable", fetch.Client{}, fetch.Call{}, api + "/", hello(699, acao, "*"), "cors 699 hello", []string{"GET " + api + "/"}, nil},
		{"407 is not", fetch.Client{}, fetch.Call{}, api + "/", hello(407, acao, "*"), "proxy-authentication-required", []string{"GET " + api + "/"}, nil},
		{"HEAD has no body", fetch.Client{}, fetch.Call{Method: "HEAD"}, api + "/", hello(200, acao, "*"), "cors 200", []string{"HEAD " + api + "/"}, nil},
		{"204 has no body", fetch.Client{}, fetch.Call{}, api + "/", hello(204, acao, "*"), "cors 204", []string{"GET " + api + "/"}, nil},
		{"an unsolicited 304 has none", fetch.Client{}, fetch.Call{}, api + "/", hello(304, acao, "*"), "cors 304", []string{"GET " + api + "/"}, nil},
		{"POST of a string", fetch.Client{}, fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.TextBody, Content: "x"}}, api + "/", hello(200, acao, "*"), "cors 200 hello",
			[]string{"POST " + api + "/"}, []wireHeader{{0, "Content-Type", "text/plain;charset=UTF-8"}}},
		{"an unknown answer", fetch.Client{}, fetch.Call{}, api + "/", nil, "unknown", []string{"GET " + api + "/"}, nil},
		{"421 is asked again", fetch.Client{}, fetch.Call{}, api + "/", append(hello(421), hello(200, acao, "*")...), "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + api + "/"}, nil},
		{"once", fetch.Client{}, fetch.Call{}, api + "/", append(hello(421), hello(421, acao, "*")...), "cors 421 hello",
			[]string{"GET " + api + "/", "GET " + api + "/"}, nil},
		{"mode same-origin never asks another origin", fetch.Client{}, fetch.Call{Mode: fetch.SameOriginMode}, api + "/", nil, "same-origin-mode-refused (" + api + "/)", nil, nil},
		{"nor another scheme", fetch.Client{}, fetch.Call{Mode: fetch.SameOriginMode}, "https://app.example.test:444/", nil, "same-origin-mode-refused (https://app.example.test:444/)", nil, nil},
		{"mode same-origin at home", fetch.Client{}, fetch.Call{Mode: fetch.SameOriginMode}, app + "/", hello(200), "basic 200 hello", []string{"GET " + app + "/"}, nil},
		{"a bad port", fetch.Client{}, fetch.Call{}, "https://api.example.test:6667/", nil, "bad-port (6667)", nil, nil},
		{"mixed content", fetch.Client{}, fetch.Call{}, "http://api.example.test/", nil, "mixed-content (http://api.example.test/)", nil, nil},
		{"loopback is no mixed content", fetch.Client{}, fetch.Call{}, "http://127.0.0.1:8080/", hello(200, acao, "*"), "cors 200 hello", []string{"GET http://127.0.0.1:8080/"},
			[]wireHeader{{0, "Referer", app + "/"}}},
		{"an opaque origin", sandboxed("1"), fetch.Call{}, api + "/", hello(200, acao, "null"), "cors 200 hello", []string{"GET " + api + "/"},
			[]wireHeader{{0, "Origin", "null"}, {0, "Referer", "-"}}},
		{"is cross-origin to its own server", sandboxed("1"), fetch.Call{}, app + "/", hello(200), "allow-origin-missing", []string{"GET " + app + "/"}, nil},
		{"null with credentials", sandboxed("1"), fetch.Call{Credentials: fetch.Include}, api + "/", hello(200, acao, "null", acac, "true"), "cors 200 hello", []string{"GET " + api + "/"}, nil},
	})
}

func TestPredictSchemes(t *testing.T) {
	play(t, []scene{
		{"data is readable", fetch.Client{}, fetch.Call{}, "data:,response%27s%20body#f", nil, "basic 200 response's body", nil, nil},
		{"with any method", fetch.Client{}, fetch.Call{Method: "PUT"}, "data:text/html;base64,aGk=", nil, "basic 200 hi", nil, nil},
		{"in mode same-origin", fetch.Client{}, fetch.Call{Mode: fetch.SameOriginMode}, "data:,x", nil, "basic 200 x", nil, nil},
		{"in mode no-cors", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, "data:,x", nil, "basic 200 x", nil, nil},
		{"for an opaque origin", sandboxed("1"), fetch.Call{API: fetch.XHR}, "data:,x", nil, "basic 200 x", nil, nil},
		{"HEAD of data", fetch.Client{}, fetch.Call{Method: "HEAD"}, "data:,x", nil, "basic 200", nil, nil},
		{"data that does not parse", fetch.Client{}, fetch.Call{}, "data:x", nil, "scheme-not-http (data)", nil, nil},
		{"about", fetch.Client{}, fetch.Call{}, "about:blank", nil, "scheme-not-http (about)", nil, nil},
		{"about:blank in mode no-cors", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, "about:blank", nil, "opaque", nil, nil},
		{"blob", fetch.Client{}, fetch.Call{}, "blob:https://app.example.test/1", nil, "scheme-not-http (blob)", nil, nil},
		{"ftp in mode no-cors", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, "ftp://api.example.test/", nil, "scheme-not-http (ftp)", nil, nil},
		{"an unknown scheme", fetch.Client{}, fetch.Call{}, "foo:bar", nil, "scheme-not-http (foo)", nil, nil},
	})
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u("data:text/html;charset=x,a#b")}, nil, fetch.State{})
	equal(t, "content-type", headerOf(p.Outcome.Headers, "content-type"), "text/html;charset=x")
	equal(t, "URL", p.Outcome.URL.String(), "data:text/html;charset=x,a")
}

func TestPredictPreflight(t *testing.T) {
	put := fetch.Call{Method: "PUT", Headers: h("X-A", "1"), Body: fetch.Body{Kind: fetch.TextBody, Content: "b"}}
	grant := reply(204, acao, app, acam, "PUT", acah, "x-a", aceh, "x-secret")
	answer := withBody(reply(200, acao, app, "X-Secret", "1"), "hello")
	twice := []string{"preflight " + api + "/", "PUT " + api + "/"}
	play(t, []scene{
		{"granted", fetch.Client{}, put, api + "/", []fetch.Response{withBody(grant, "ignored"), answer}, "cors 200 hello", twice, []wireHeader{
			{0, "Accept", "*/*"}, {0, "Origin", app}, {0, acrm, "PUT"}, {0, acrh, "x-a"}, {0, "X-A", "-"}, {0, "Content-Type", "-"}, {0, "Referer", app + "/"},
			{1, "Origin", app}, {1, acrm, "-"}, {1, "X-A", "1"}}},
		{"refused: the actual request is never sent", fetch.Client{}, put, api + "/", []fetch.Response{reply(204, acao, app, acam, "PUT"), answer},
			"header-not-allowed (x-a) by the preflight response", twice[:1], nil},
		{"the actual response is checked again", fetch.Client{}, put, api + "/", []fetch.Response{grant, reply(200)}, "allow-origin-missing", twice, nil},
		{"Allow-Origin may differ", fetch.Client{}, put, api + "/", []fetch.Response{grant, reply(200, acao, "*")}, "cors 200", twice, nil},
		{"the grant of the actual response does not count", fetch.Client{}, put, api + "/", []fetch.Response{reply(204, acao, app), reply(200, acao, app, acam, "PUT", acah, "x-a")},
			"method-not-allowed (PUT) by the preflight response", twice[:1], nil},
		{"an author's OPTIONS", fetch.Client{}, fetch.Call{Method: "OPTIONS"}, api + "/", []fetch.Response{reply(204, acao, app, acam, "OPTIONS"), answer}, "cors 200 hello",
			[]string{"preflight " + api + "/", "OPTIONS " + api + "/"}, []wireHeader{{0, acrm, "OPTIONS"}, {1, acrm, "-"}}},
		{"an upload listener", fetch.Client{}, fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend, Body: fetch.Body{Kind: fetch.TextBody}}, api + "/",
			[]fetch.Response{reply(200, acao, app), answer}, "cors 200 hello", []string{"preflight " + api + "/", "POST " + api + "/"},
			[]wireHeader{{0, acrm, "POST"}, {0, acrh, "-"}}},
		{"an unknown answer", fetch.Client{}, put, api + "/", nil, "unknown", twice[:1], nil},
		{"the Referer follows the referrer policy", fetch.Client{}, fetch.Call{Method: "PUT", ReferrerPolicy: fetch.NoReferrer}, api + "/", nil, "unknown", twice[:1], []wireHeader{{0, "Referer", "-"}, {0, "Origin", app}}},
		{"unsafe-url", fetch.Client{}, fetch.Call{Method: "PUT", ReferrerPolicy: fetch.UnsafeURL}, api + "/", nil, "unknown", twice[:1], []wireHeader{{0, "Referer", app + "/dir/page?q"}}},
	})
	p := fetch.Agent{}.Predict(page(app+"/"), withURL(put, api+"/"), inTurn(grant, answer), fetch.State{})
	equal(t, "Expose-Headers of the preflight is ignored", headerOf(p.Outcome.Headers, "x-secret"), "-")
	equal(t, "the preflight has no body", p.Wire[0].Sent.Body, fetch.Body{})
	equal(t, "the actual request has", p.Wire[1].Sent.Body.Content, "b")
	equal(t, "five seconds", p.State.Preflights.Entries(0)[0].MaxAge, 5*time.Second)
	equal(t, "no answer", outcome(fetch.Agent{}.Predict(page(app+"/"), withURL(put, api+"/"), func(fetch.Sent) fetch.Answer { return fetch.Answer{Kind: fetch.Unanswered} }, fetch.State{}).Outcome),
		"connection-failed by the preflight response")
}

func withURL(c fetch.Call, url string) fetch.Call { c.URL = u(url); return c }

func TestPredictNoCORS(t *testing.T) {
	get, post := fetch.Call{Mode: fetch.NoCORS}, fetch.Call{Mode: fetch.NoCORS, Method: "POST"}
	with := func(c fetch.Call, p fetch.ReferrerPolicy) fetch.Call { c.ReferrerPolicy = p; return c }
	mode := func(c fetch.Call, r fetch.Redirect) fetch.Call { c.Redirect = r; return c }
	ok := []fetch.Response{withBody(reply(200, "X-A", "1"), "hello")}
	sentGET, sentPOST := []string{"GET " + api + "/"}, []string{"POST " + api + "/"}
	play(t, []scene{
		{"opaque, without Origin", fetch.Client{}, get, api + "/", ok, "opaque", sentGET, []wireHeader{{0, "Origin", "-"}}},
		{"POST says Origin", fetch.Client{}, post, api + "/", ok, "opaque", sentPOST, []wireHeader{{0, "Origin", app}}},
		{"no-referrer hides it", fetch.Client{}, with(post, fetch.NoReferrer), api + "/", ok, "opaque", sentPOST, []wireHeader{{0, "Origin", "null"}}},
		{"same-origin hides it from others", fetch.Client{}, with(post, fetch.SameOriginReferrer), api + "/", ok, "opaque", sentPOST, []wireHeader{{0, "Origin", "null"}}},
		{"but not at home", fetch.Client{}, with(post, fetch.SameOriginReferrer), app + "/", []fetch.Response{reply(200)}, "basic 200", []string{"POST " + app + "/"}, []wireHeader{{0, "Origin", app}}},
		{"a downgrade hides it", fetch.Client{}, with(post, fetch.StrictOrigin), "http://localhost/", ok, "opaque", []string{"POST http://localhost/"}, []wireHeader{{0, "Origin", "null"}}},
		{"unsafe-url does not", fetch.Client{}, with(post, fetch.UnsafeURL), "http://localhost/", ok, "opaque", []string{"POST http://localhost/"}, []wireHeader{{0, "Origin", app}}},
		{"in mode cors the policy does not matter", fetch.Client{}, fetch.Call{Method: "POST", ReferrerPolicy: fetch.NoReferrer}, app + "/", []fetch.Response{reply(200)}, "basic 200",
			[]string{"POST " + app + "/"}, []wireHeader{{0, "Origin", app}, {0, "Referer", "-"}}},
		{"Allow-Origin has no influence", fetch.Client{}, get, api + "/", []fetch.Response{reply(200, acao, app)}, "opaque", sentGET, nil},
		{"same-origin is basic", fetch.Client{}, get, app + "/", ok, "basic 200 hello", []string{"GET " + app + "/"}, nil},
		{"redirect mode manual across origins", fetch.Client{}, mode(get, fetch.Manual), api + "/", nil, "no-cors-redirect-mode (manual)", nil, nil},
		{"redirect mode error across origins", fetch.Client{}, mode(get, fetch.RedirectError), api + "/", nil, "no-cors-redirect-mode (error)", nil, nil},
		{"redirect mode manual at home", fetch.Client{}, mode(get, fetch.Manual), app + "/", []fetch.Response{moved(302, api+"/")}, "opaque-redirect", []string{"GET " + app + "/"}, nil},
		{"a chain that returns home stays opaque", fetch.Client{}, get, api + "/", []fetch.Response{moved(302, app+"/x"), reply(200)}, "opaque",
			[]string{"GET " + api + "/", "GET " + app + "/x"}, nil},
		{"a tainted POST says null", fetch.Client{}, post, api + "/", []fetch.Response{moved(307, third+"/x"), reply(200)}, "opaque",
			[]string{"POST " + api + "/", "POST " + third + "/x"}, []wireHeader{{0, "Origin", app}, {1, "Origin", "null"}}},
		{"integrity metadata", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS, Integrity: "sha256-x"}, api + "/", ok, "integrity-mismatch (sha256-x)", sentGET, nil},
		{"resource policy same-origin", fetch.Client{}, get, api + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-origin")}, "cross-origin-resource-policy (same-origin)", sentGET, nil},
		{"resource policy same-site", fetch.Client{}, get, api + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-site")}, "opaque", sentGET, nil},
		{"of another site", fetch.Client{}, get, other + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-site")}, "cross-origin-resource-policy (same-site)", []string{"GET " + other + "/"}, nil},
		{"secure for an insecure origin", page("http://app.example.test/"), get, api + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-site")}, "cross-origin-resource-policy (same-site)", sentGET, nil},
		{"insecure for a secure origin", page("https://x.localhost/"), get, "http://y.x.localhost/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-site")}, "opaque", []string{"GET http://y.x.localhost/"}, nil},
		{"for an opaque origin", sandboxed("1"), get, app + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-site")}, "cross-origin-resource-policy (same-site)", []string{"GET " + app + "/"}, nil},
		{"resource policy cross-origin", fetch.Client{}, get, other + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "cross-origin")}, "opaque", []string{"GET " + other + "/"}, nil},
		{"two resource policies are none", fetch.Client{}, get, other + "/", []fetch.Response{reply(200, "Cross-Origin-Resource-Policy", "same-origin", "cross-origin-resource-policy", "same-origin")}, "opaque", []string{"GET " + other + "/"}, nil},
		{"resource policy plays no part in mode cors", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{reply(200, acao, "*", "Cross-Origin-Resource-Policy", "same-origin")}, "cors 200", sentGET, nil},
	})
	p := fetch.Agent{}.Predict(page(app+"/"), withURL(get, api+"/"), inTurn(ok...), fetch.State{})
	equal(t, "nothing is visible", len(p.Outcome.Headers) == 0 && p.Outcome.URL == fetch.URL{} && p.Outcome.Status == 0 && !p.Outcome.Redirected, true)
}

func TestPredictBodies(t *testing.T) {
	stream := fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody, Content: "x"}}
	grant := fetch.Answer{Kind: fetch.Answered, Response: reply(200, acao, "*")}
	answer := func(answers ...fetch.Answer) fetch.Respond {
		return func(fetch.Sent) fetch.Answer { a := answers[0]; answers = answers[1:]; return a }
	}
	http1 := func(a fetch.Answer) fetch.Answer { a.HTTP1 = true; return a }
	for _, c := range []struct {
		reason  string
		call    fetch.Call
		respond fetch.Respond
		want    string
		sent    int
	}{
		{"a stream preflights", withURL(stream, api+"/"), answer(grant, grant), "cors 200", 2},
		{"over HTTP/1.1 it is not sent", withURL(stream, api+"/"), answer(http1(grant)), "stream-needs-http2", 1},
		{"even if only then that is known", withURL(stream, api+"/"), answer(grant, http1(grant)), "stream-needs-http2", 1},
		{"nor at home", withURL(stream, app+"/"), answer(http1(grant)), "stream-needs-http2", 0},
		{"a 401 cannot be answered", withURL(stream, app+"/"), answer(fetch.Answer{Kind: fetch.Answered, Response: reply(401)}), "redirect-streamed-body", 1},
		{"other bodies go over HTTP/1.1", fetch.Call{URL: u(api + "/"), Method: "POST", Body: fetch.Body{Kind: fetch.TextBody}}, answer(http1(grant)), "cors 200", 1},
		{"keepalive up to 64 KiB", fetch.Call{URL: u(api + "/"), Method: "POST", Keepalive: true, Body: fetch.Body{Kind: fetch.TextBody, Content: strings.Repeat("a", 65536)}}, answer(grant), "cors 200", 1},
		{"keepalive above", fetch.Call{URL: u(api + "/"), Method: "POST", Keepalive: true, Body: fetch.Body{Kind: fetch.TextBody, Content: strings.Repeat("a", 65537)}}, answer(grant), "keepalive-quota-exceeded (65537)", 0},
		{"the preflight goes first", fetch.Call{URL: u(api + "/"), Method: "POST", Keepalive: true, Headers: h("X-A", "1"), Body: fetch.Body{Kind: fetch.TextBody, Content: strings.Repeat("a", 65537)}},
			answer(fetch.Answer{Kind: fetch.Answered, Response: reply(200, acao, "*", acah, "*")}), "keepalive-quota-exceeded (65537)", 1},
		{"keepalive of a GET", fetch.Call{URL: u(api + "/"), Keepalive: true}, answer(grant), "cors 200", 1},
	} {
		p := fetch.Agent{}.Predict(page(app+"/"), c.call, c.respond, fetch.State{})
		equal(t, c.reason, outcome(p.Outcome), c.want)
		equal(t, c.reason+": requests", len(p.Wire), c.sent)
	}
}

func TestPredictIntegrity(t *testing.T) {
	const hello = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
	for _, c := range []struct {
		reason, metadata string
		response         fetch.Response
		want             string
	}{
		{"match", hello, withBody(reply(200, acao, "*"), "hello"), "cors 200 hello"},
		{"mismatch", hello, withBody(reply(200, acao, "*"), "hallo"), "integrity-mismatch (" + hello + ")"},
		{"no body", hello, withBody(reply(204, acao, "*"), "hello"), "integrity-mismatch (" + hello + ")"},
		{"the CORS check comes first", hello, withBody(reply(200), "hello"), "allow-origin-missing"},
	} {
		p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/"), Integrity: c.metadata}, inTurn(c.response), fetch.State{})
		equal(t, c.reason, outcome(p.Outcome), c.want)
	}
	for _, c := range []struct {
		reason, metadata string
		want             bool
	}{
		{"one of several", "sha256-x " + hello, true},
		{"options are ignored", hello + "?a=b", true},
		{"base64url", strings.NewReplacer("+", "-", "/", "_").Replace(hello), true},
		{"an unknown algorithm matches", "md5-x", true},
		{"the strongest decides", hello + " sha384-x", false},
		{"whatever its place", "sha512-x " + hello, false},
		{"sha384", "sha384-WeF0h3dEjGnpznfQDYfqGOgBsHhZe5JC7vD9x8hYoeP3VyS8/Sp8Rk5xVkS4Vk8N", false},
		{"sha512", "sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==", true},
	} {
		equal(t, c.reason, fetch.MatchesIntegrity("hello", c.metadata), c.want)
	}
}
