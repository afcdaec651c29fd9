package fetch_test

import (
	"fmt"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestPredictRedirects(t *testing.T) {
	custom := fetch.Call{Headers: h("X-A", "1")}
	auth := fetch.Call{Headers: h("Authorization", "a")}
	text := fetch.Body{Kind: fetch.TextBody, Content: "b"}
	grant := reply(204, acao, "*", acah, "x-a, authorization, content-type", acam, "*")
	done := withBody(reply(200, acao, "*"), "hello")
	mode := func(r fetch.Redirect) fetch.Call { return fetch.Call{Redirect: r} }
	play(t, []scene{
		{"home to remote keeps the origin", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, api+"/x"), done}, "cors 200 hello",
			[]string{"GET " + app + "/", "GET " + api + "/x"}, []wireHeader{{0, "Origin", "-"}, {1, "Origin", app}}},
		{"a same-origin redirect needs no CORS headers", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, app+"/x"), withBody(reply(200), "hello")}, "basic 200 hello",
			[]string{"GET " + app + "/", "GET " + app + "/x"}, nil},
		{"a cross-origin redirect response is checked", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, api+"/x"), done}, "allow-origin-missing", []string{"GET " + api + "/"}, nil},
		{"remote to the same remote keeps the origin", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, api+"/x", acao, "*"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + api + "/x"}, []wireHeader{{1, "Origin", app}}},
		{"remote to remote taints", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, third+"/", acao, "*"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + third + "/"}, []wireHeader{{0, "Origin", app}, {1, "Origin", "null"}}},
		{"naming the origin fails once tainted", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, third+"/", acao, "*"), reply(200, acao, app)}, "allow-origin-mismatch (" + app + "), hop 1",
			[]string{"GET " + api + "/", "GET " + third + "/"}, nil},
		{"null and true pass with credentials", fetch.Client{}, fetch.Call{Credentials: fetch.Include}, api + "/", []fetch.Response{moved(302, other+"/", acao, app, acac, "true"), reply(200, acao, "null", acac, "true")}, "cors 200",
			[]string{"GET " + api + "/", "GET " + other + "/"}, nil},
		{"tainting is sticky", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, third+"/", acao, "*"), moved(302, api+"/x", acao, "null"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + third + "/", "GET " + api + "/x"}, []wireHeader{{2, "Origin", "null"}}},
		{"remote to home stays cors, tainted", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, app+"/", acao, "*"), reply(200, acao, app)}, "allow-origin-mismatch (" + app + "), hop 1",
			[]string{"GET " + api + "/", "GET " + app + "/"}, []wireHeader{{1, "Origin", "null"}}},
		{"home to remote to home", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, api+"/"), moved(302, app+"/x", acao, app), reply(200, acao, "null")}, "cors 200",
			[]string{"GET " + app + "/", "GET " + api + "/", "GET " + app + "/x"}, []wireHeader{{1, "Origin", app}, {2, "Origin", "null"}}},
		{"a sandboxed page may be redirected anywhere", sandboxed("1"), fetch.Call{}, api + "/", []fetch.Response{moved(302, third+"/", acao, "null"), reply(200, acao, "null")}, "cors 200",
			[]string{"GET " + api + "/", "GET " + third + "/"}, nil},

		{"each hop is preflighted", fetch.Client{}, custom, api + "/", []fetch.Response{grant, moved(307, api+"/x", acao, "*"), grant, done}, "cors 200 hello",
			[]string{"preflight " + api + "/", "GET " + api + "/", "preflight " + api + "/x", "GET " + api + "/x"}, nil},
		{"the second preflight says null", fetch.Client{}, custom, api + "/", []fetch.Response{grant, moved(307, third+"/", acao, "*"), grant, done}, "cors 200 hello",
			[]string{"preflight " + api + "/", "GET " + api + "/", "preflight " + third + "/", "GET " + third + "/"},
			[]wireHeader{{0, "Origin", app}, {2, "Origin", "null"}, {3, "Origin", "null"}, {3, "X-A", "1"}}},
		{"at home none, abroad the first", fetch.Client{}, custom, app + "/", []fetch.Response{moved(307, api+"/"), grant, done}, "cors 200 hello",
			[]string{"GET " + app + "/", "preflight " + api + "/", "GET " + api + "/"}, []wireHeader{{1, "Origin", app}}},
		{"refused at the second hop", fetch.Client{}, custom, app + "/", []fetch.Response{moved(307, api+"/"), reply(204, acao, "*")},
			"header-not-allowed (x-a) by the preflight response, hop 1", []string{"GET " + app + "/", "preflight " + api + "/"}, nil},
		{"a preflight is not redirected", fetch.Client{}, custom, api + "/", []fetch.Response{moved(307, api+"/x", acao, "*", acah, "*")}, "preflight-redirected (307) by the preflight response", []string{"preflight " + api + "/"}, nil},
		{"a forced preflight happens at the cross-origin hop", fetch.Client{}, fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend}, app + "/", []fetch.Response{moved(307, api+"/"), grant, done}, "cors 200 hello",
			[]string{"POST " + app + "/", "preflight " + api + "/", "POST " + api + "/"}, nil},

		{"302 makes POST a GET without its headers", fetch.Client{}, fetch.Call{Method: "POST", Headers: h("Content-Type", "application/json"), Body: text}, app + "/", []fetch.Response{moved(302, api+"/"), done}, "cors 200 hello",
			[]string{"POST " + app + "/", "GET " + api + "/"}, []wireHeader{{0, "Content-Type", "application/json"}, {1, "Content-Type", "-"}}},
		{"301 too", fetch.Client{}, fetch.Call{Method: "POST", Body: text}, app + "/", []fetch.Response{moved(301, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "GET " + app + "/x"}, nil},
		{"302 leaves PUT", fetch.Client{}, fetch.Call{Method: "PUT", Body: text}, app + "/", []fetch.Response{moved(302, app+"/x"), reply(200)}, "basic 200", []string{"PUT " + app + "/", "PUT " + app + "/x"}, []wireHeader{{1, "Content-Type", "text/plain;charset=UTF-8"}}},
		{"303 makes PUT a GET", fetch.Client{}, fetch.Call{Method: "PUT", Body: text}, app + "/", []fetch.Response{moved(303, app+"/x"), reply(200)}, "basic 200", []string{"PUT " + app + "/", "GET " + app + "/x"}, nil},
		{"303 leaves HEAD", fetch.Client{}, fetch.Call{Method: "HEAD"}, app + "/", []fetch.Response{moved(303, app+"/x"), reply(200)}, "basic 200", []string{"HEAD " + app + "/", "HEAD " + app + "/x"}, nil},
		{"307 keeps POST", fetch.Client{}, fetch.Call{Method: "POST", Body: text}, app + "/", []fetch.Response{moved(307, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "POST " + app + "/x"}, nil},
		{"308 keeps POST", fetch.Client{}, fetch.Call{Method: "POST", Body: text}, app + "/", []fetch.Response{moved(308, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "POST " + app + "/x"}, nil},
		{"Authorization stays behind", fetch.Client{}, auth, app + "/", []fetch.Response{moved(302, api+"/"), done}, "cors 200 hello",
			[]string{"GET " + app + "/", "GET " + api + "/"}, []wireHeader{{0, "Authorization", "a"}, {1, "Authorization", "-"}}},
		{"Authorization goes along at home", fetch.Client{}, auth, app + "/", []fetch.Response{moved(302, app+"/x"), reply(200)}, "basic 200",
			[]string{"GET " + app + "/", "GET " + app + "/x"}, []wireHeader{{1, "Authorization", "a"}}},

		{"user info to another origin", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, "https://u:p@api.example.test/")}, "redirect-includes-credentials (https://u:p@api.example.test/)", []string{"GET " + app + "/"}, nil},
		{"user info once tainted", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, "https://u@app.example.test/", acao, "*")}, "redirect-includes-credentials (https://u@app.example.test/)", []string{"GET " + api + "/"}, nil},
		{"user info at home", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, "https://u@app.example.test/x"), reply(200)}, "basic 200", []string{"GET " + app + "/", "GET " + app + "/x"}, nil},
		{"empty user info", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, "https://@api.example.test/x", acao, "*"), done}, "cors 200 hello", []string{"GET " + api + "/", "GET " + api + "/x"}, nil},
		{"user info in mode no-cors", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, api + "/", []fetch.Response{moved(302, "https://u@third.example.test/"), reply(200)}, "opaque", []string{"GET " + api + "/", "GET " + third + "/"}, nil},
		{"a data URL", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, "data:,x")}, "redirect-scheme-not-http (data:,x)", []string{"GET " + app + "/"}, nil},
		{"a data URL in mode no-cors", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, api + "/", []fetch.Response{moved(302, "data:,x")}, "redirect-scheme-not-http (data:,x)", []string{"GET " + api + "/"}, nil},
		{"a location that does not parse", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{{Status: 302, Headers: h("Location", "https://["), Location: fetch.Location{Present: true, Failure: true}}}, "redirect-location-invalid (https://[)", []string{"GET " + app + "/"}, nil},
		{"no location", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{withBody(reply(302, acao, "*"), "hello")}, "cors 302 hello", []string{"GET " + api + "/"}, nil},
		{"a bad port", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, "https://api.example.test:25/")}, "bad-port (25), hop 1", []string{"GET " + app + "/"}, nil},
		{"mixed content", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, "http://api.example.test/")}, "mixed-content (http://api.example.test/), hop 1", []string{"GET " + app + "/"}, nil},
		{"mode same-origin fails behind the first hop", fetch.Client{}, fetch.Call{Mode: fetch.SameOriginMode}, app + "/", []fetch.Response{moved(302, api+"/")}, "same-origin-mode-refused (" + api + "/), hop 1", []string{"GET " + app + "/"}, nil},
		{"a stream survives only 303", fetch.Client{}, fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody}}, app + "/", []fetch.Response{moved(307, app+"/x")}, "redirect-streamed-body (" + app + "/x)", []string{"POST " + app + "/"}, nil},
		{"a stream survives 303", fetch.Client{}, fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody}}, app + "/", []fetch.Response{moved(303, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "GET " + app + "/x"}, nil},
		{"redirect mode error", fetch.Client{}, mode(fetch.RedirectError), api + "/", []fetch.Response{moved(302, api+"/x", acao, "*")}, "redirect-mode-error (302)", []string{"GET " + api + "/"}, nil},
		{"redirect mode error without a location", fetch.Client{}, mode(fetch.RedirectError), api + "/", []fetch.Response{reply(302, acao, "*")}, "redirect-mode-error (302)", []string{"GET " + api + "/"}, nil},
		{"redirect mode error without a redirect", fetch.Client{}, mode(fetch.RedirectError), api + "/", []fetch.Response{done}, "cors 200 hello", []string{"GET " + api + "/"}, nil},
		{"redirect mode manual", fetch.Client{}, mode(fetch.Manual), api + "/", []fetch.Response{moved(302, api+"/x", acao, "*")}, "opaque-redirect", []string{"GET " + api + "/"}, nil},
		{"redirect mode manual is checked first", fetch.Client{}, mode(fetch.Manual), api + "/", []fetch.Response{moved(302, api+"/x")}, "allow-origin-missing", []string{"GET " + api + "/"}, nil},
		{"the referrer policy of a redirect counts", fetch.Client{}, fetch.Call{}, app + "/", []fetch.Response{moved(302, app+"/x", "Referrer-Policy", "foo, no-referrer"), reply(200)}, "basic 200",
			[]string{"GET " + app + "/", "GET " + app + "/x"}, []wireHeader{{0, "Referer", app + "/dir/page?q"}, {1, "Referer", "-"}}},
		{"a referrer does not grow back", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, app+"/", acao, "*"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + app + "/"}, []wireHeader{{0, "Referer", app + "/"}, {1, "Referer", app + "/"}}},
	})
}

func TestRedirectCount(t *testing.T) {
	for _, c := range []struct {
		redirects int
		want      string
	}{{20, "basic 200"}, {21, "redirect-count-exceeded (" + app + "/21), hop 20"}} {
		var answers []fetch.Response
		for i := range c.redirects {
			answers = append(answers, moved(302, fmt.Sprintf("%s/%d", app, i+1)))
		}
		p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(app + "/0")}, inTurn(append(answers, reply(200))...), fetch.State{})
		equal(t, "outcome", outcome(p.Outcome), c.want)
		equal(t, "requests", len(p.Wire), 21)
	}
}

func TestRedirectedResponse(t *testing.T) {
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/#f")}, inTurn(moved(302, api+"/x", acao, "*", aceh, "x-a", "X-A", "1"), reply(200, acao, "*", "X-A", "2")), fetch.State{})
	equal(t, "redirected", p.Outcome.Redirected, true)
	equal(t, "the final URL, without the inherited fragment", p.Outcome.URL.String(), api+"/x")
	equal(t, "only the final response exposes", headerOf(p.Outcome.Headers, "x-a"), "-")
	equal(t, "hop", p.Wire[1].Sent.Hop, 1)

	p = fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/#f"), Redirect: fetch.Manual}, inTurn(moved(302, api+"/x", acao, "*", "X-A", "1")), fetch.State{})
	equal(t, "opaque-redirect shows the URL only", p.Outcome.URL.String() == api+"/" && p.Outcome.Status == 0 && len(p.Outcome.Headers) == 0 && p.Outcome.Type == fetch.TypeOpaqueRedirect, true)
	p = fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/"), Redirect: fetch.Manual, Integrity: "sha256-x"}, inTurn(moved(302, api+"/x", acao, "*")), fetch.State{})
	equal(t, "and has no integrity", outcome(p.Outcome), "integrity-mismatch (sha256-x)")
}

func TestFollowRedirectKeepsTheRequestOnRefusal(t *testing.T) {
	r, _ := fetch.NewRequest(page(app+"/"), fetch.Call{URL: u(api + "/"), Method: "POST"})
	refusal := fetch.FollowRedirect(&r, moved(302, "mailto:x"))
	equal(t, "refusal", refusal.Reason, fetch.RedirectSchemeNotHTTP)
	equal(t, "unchanged", r.Method == "POST" && len(r.URLList) == 1 && r.RedirectCount == 0, true)
}
