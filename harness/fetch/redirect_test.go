package fetch_test

import (
	"fmt"
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestPredictRedirects(t *testing.T) {
	custom := Call{Headers: h("X-A", "1")}
	auth := Call{Headers: h("Authorization", "a")}
	text := Body{Kind: TextBody, Content: "b"}
	grant := reply(204, acao, "*", acah, "x-a, authorization, content-type", acam, "*")
	done := withBody(reply(200, acao, "*"), "hello")
	mode := func(r Redirect) Call { return Call{Redirect: r} }
	play(t, []scene{
		{"home to remote keeps the origin", Client{}, Call{}, app + "/", []Response{moved(302, api+"/x"), done}, "cors 200 hello",
			[]string{"GET " + app + "/", "GET " + api + "/x"}, []wireHeader{{0, "Origin", "-"}, {1, "Origin", app}}},
		{"a same-origin redirect needs no CORS headers", Client{}, Call{}, app + "/", []Response{moved(302, app+"/x"), withBody(reply(200), "hello")}, "basic 200 hello",
			[]string{"GET " + app + "/", "GET " + app + "/x"}, nil},
		{"a cross-origin redirect response is checked", Client{}, Call{}, api + "/", []Response{moved(302, api+"/x"), done}, "allow-origin-missing", []string{"GET " + api + "/"}, nil},
		{"remote to the same remote keeps the origin", Client{}, Call{}, api + "/", []Response{moved(302, api+"/x", acao, "*"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + api + "/x"}, []wireHeader{{1, "Origin", app}}},
		{"remote to remote taints", Client{}, Call{}, api + "/", []Response{moved(302, third+"/", acao, "*"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + third + "/"}, []wireHeader{{0, "Origin", app}, {1, "Origin", "null"}}},
		{"naming the origin fails once tainted", Client{}, Call{}, api + "/", []Response{moved(302, third+"/", acao, "*"), reply(200, acao, app)}, "allow-origin-mismatch (" + app + "), hop 1",
			[]string{"GET " + api + "/", "GET " + third + "/"}, nil},
		{"null and true pass with credentials", Client{}, Call{Credentials: Include}, api + "/", []Response{moved(302, other+"/", acao, app, acac, "true"), reply(200, acao, "null", acac, "true")}, "cors 200",
			[]string{"GET " + api + "/", "GET " + other + "/"}, nil},
		{"tainting is sticky", Client{}, Call{}, api + "/", []Response{moved(302, third+"/", acao, "*"), moved(302, api+"/x", acao, "null"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + third + "/", "GET " + api + "/x"}, []wireHeader{{2, "Origin", "null"}}},
		{"remote to home stays cors, tainted", Client{}, Call{}, api + "/", []Response{moved(302, app+"/", acao, "*"), reply(200, acao, app)}, "allow-origin-mismatch (" + app + "), hop 1",
			[]string{"GET " + api + "/", "GET " + app + "/"}, []wireHeader{{1, "Origin", "null"}}},
		{"home to remote to home", Client{}, Call{}, app + "/", []Response{moved(302, api+"/"), moved(302, app+"/x", acao, app), reply(200, acao, "null")}, "cors 200",
			[]string{"GET " + app + "/", "GET " + api + "/", "GET " + app + "/x"}, []wireHeader{{1, "Origin", app}, {2, "Origin", "null"}}},
		{"a sandboxed page may be redirected anywhere", sandboxed("1"), Call{}, api + "/", []Response{moved(302, third+"/", acao, "null"), reply(200, acao, "null")}, "cors 200",
			[]string{"GET " + api + "/", "GET " + third + "/"}, nil},

		{"each hop is preflighted", Client{}, custom, api + "/", []Response{grant, moved(307, api+"/x", acao, "*"), grant, done}, "cors 200 hello",
			[]string{"preflight " + api + "/", "GET " + api + "/", "preflight " + api + "/x", "GET " + api + "/x"}, nil},
		{"the second preflight says null", Client{}, custom, api + "/", []Response{grant, moved(307, third+"/", acao, "*"), grant, done}, "cors 200 hello",
			[]string{"preflight " + api + "/", "GET " + api + "/", "preflight " + third + "/", "GET " + third + "/"},
			[]wireHeader{{0, "Origin", app}, {2, "Origin", "null"}, {3, "Origin", "null"}, {3, "X-A", "1"}}},
		{"at home none, abroad the first", Client{}, custom, app + "/", []Response{moved(307, api+"/"), grant, done}, "cors 200 hello",
			[]string{"GET " + app + "/", "preflight " + api + "/", "GET " + api + "/"}, []wireHeader{{1, "Origin", app}}},
		{"refused at the second hop", Client{}, custom, app + "/", []Response{moved(307, api+"/"), reply(204, acao, "*")},
			"header-not-allowed (x-a) by the preflight response, hop 1", []string{"GET " + app + "/", "preflight " + api + "/"}, nil},
		{"a preflight is not redirected", Client{}, custom, api + "/", []Response{moved(307, api+"/x", acao, "*", acah, "*")}, "preflight-redirected (307) by the preflight response", []string{"preflight " + api + "/"}, nil},
		{"a forced preflight happens at the cross-origin hop", Client{}, Call{API: XHR, Method: "POST", UploadListener: BeforeSend}, app + "/", []Response{moved(307, api+"/"), grant, done}, "cors 200 hello",
			[]string{"POST " + app + "/", "preflight " + api + "/", "POST " + api + "/"}, nil},

		{"302 makes POST a GET without its headers", Client{}, Call{Method: "POST", Headers: h("Content-Type", "application/json"), Body: text}, app + "/", []Response{moved(302, api+"/"), done}, "cors 200 hello",
			[]string{"POST " + app + "/", "GET " + api + "/"}, []wireHeader{{0, "Content-Type", "application/json"}, {1, "Content-Type", "-"}}},
		{"301 too", Client{}, Call{Method: "POST", Body: text}, app + "/", []Response{moved(301, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "GET " + app + "/x"}, nil},
		{"302 leaves PUT", Client{}, Call{Method: "PUT", Body: text}, app + "/", []Response{moved(302, app+"/x"), reply(200)}, "basic 200", []string{"PUT " + app + "/", "PUT " + app + "/x"}, []wireHeader{{1, "Content-Type", "text/plain;charset=UTF-8"}}},
		{"303 makes PUT a GET", Client{}, Call{Method: "PUT", Body: text}, app + "/", []Response{moved(303, app+"/x"), reply(200)}, "basic 200", []string{"PUT " + app + "/", "GET " + app + "/x"}, nil},
		{"303 leaves HEAD", Client{}, Call{Method: "HEAD"}, app + "/", []Response{moved(303, app+"/x"), reply(200)}, "basic 200", []string{"HEAD " + app + "/", "HEAD " + app + "/x"}, nil},
		{"307 keeps POST", Client{}, Call{Method: "POST", Body: text}, app + "/", []Response{moved(307, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "POST " + app + "/x"}, nil},
		{"308 keeps POST", Client{}, Call{Method: "POST", Body: text}, app + "/", []Response{moved(308, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "POST " + app + "/x"}, nil},
		{"Authorization stays behind", Client{}, auth, app + "/", []Response{moved(302, api+"/"), done}, "cors 200 hello",
			[]string{"GET " + app + "/", "GET " + api + "/"}, []wireHeader{{0, "Authorization", "a"}, {1, "Authorization", "-"}}},
		{"Authorization goes along at home", Client{}, auth, app + "/", []Response{moved(302, app+"/x"), reply(200)}, "basic 200",
			[]string{"GET " + app + "/", "GET " + app + "/x"}, []wireHeader{{1, "Authorization", "a"}}},

		{"user info to another origin", Client{}, Call{}, app + "/", []Response{moved(302, "https://u:p@api.example.test/")}, "redirect-includes-credentials (https://u:p@api.example.test/)", []string{"GET " + app + "/"}, nil},
		{"user info once tainted", Client{}, Call{}, api + "/", []Response{moved(302, "https://u@app.example.test/", acao, "*")}, "redirect-includes-credentials (https://u@app.example.test/)", []string{"GET " + api + "/"}, nil},
		{"user info at home", Client{}, Call{}, app + "/", []Response{moved(302, "https://u@app.example.test/x"), reply(200)}, "basic 200", []string{"GET " + app + "/", "GET " + app + "/x"}, nil},
		{"empty user info", Client{}, Call{}, api + "/", []Response{moved(302, "https://@api.example.test/x", acao, "*"), done}, "cors 200 hello", []string{"GET " + api + "/", "GET " + api + "/x"}, nil},
		{"user info in mode no-cors", Client{}, Call{Mode: NoCORS}, api + "/", []Response{moved(302, "https://u@third.example.test/"), reply(200)}, "opaque", []string{"GET " + api + "/", "GET " + third + "/"}, nil},
		{"a data URL", Client{}, Call{}, app + "/", []Response{moved(302, "data:,x")}, "redirect-scheme-not-http (data:,x)", []string{"GET " + app + "/"}, nil},
		{"a data URL in mode no-cors", Client{}, Call{Mode: NoCORS}, api + "/", []Response{moved(302, "data:,x")}, "redirect-scheme-not-http (data:,x)", []string{"GET " + api + "/"}, nil},
		{"a location that does not parse", Client{}, Call{}, app + "/", []Response{{Status: 302, Headers: h("Location", "https://["), Location: Location{Present: true, Failure: true}}}, "redirect-location-invalid (https://[)", []string{"GET " + app + "/"}, nil},
		{"no location", Client{}, Call{}, api + "/", []Response{withBody(reply(302, acao, "*"), "hello")}, "cors 302 hello", []string{"GET " + api + "/"}, nil},
		{"a bad port", Client{}, Call{}, app + "/", []Response{moved(302, "https://api.example.test:25/")}, "bad-port (25), hop 1", []string{"GET " + app + "/"}, nil},
		{"mixed content", Client{}, Call{}, app + "/", []Response{moved(302, "http://api.example.test/")}, "mixed-content (http://api.example.test/), hop 1", []string{"GET " + app + "/"}, nil},
		{"mode same-origin fails behind the first hop", Client{}, Call{Mode: SameOriginMode}, app + "/", []Response{moved(302, api+"/")}, "same-origin-mode-refused (" + api + "/), hop 1", []string{"GET " + app + "/"}, nil},
		{"a stream survives only 303", Client{}, Call{Method: "POST", Body: Body{Kind: StreamBody}}, app + "/", []Response{moved(307, app+"/x")}, "redirect-streamed-body (" + app + "/x)", []string{"POST " + app + "/"}, nil},
		{"a stream survives 303", Client{}, Call{Method: "POST", Body: Body{Kind: StreamBody}}, app + "/", []Response{moved(303, app+"/x"), reply(200)}, "basic 200", []string{"POST " + app + "/", "GET " + app + "/x"}, nil},
		{"redirect mode error", Client{}, mode(RedirectError), api + "/", []Response{moved(302, api+"/x", acao, "*")}, "redirect-mode-error (302)", []string{"GET " + api + "/"}, nil},
		{"redirect mode error without a location", Client{}, mode(RedirectError), api + "/", []Response{reply(302, acao, "*")}, "redirect-mode-error (302)", []string{"GET " + api + "/"}, nil},
		{"redirect mode error without a redirect", Client{}, mode(RedirectError), api + "/", []Response{done}, "cors 200 hello", []string{"GET " + api + "/"}, nil},
		{"redirect mode manual", Client{}, mode(Manual), api + "/", []Response{moved(302, api+"/x", acao, "*")}, "opaque-redirect", []string{"GET " + api + "/"}, nil},
		{"redirect mode manual is checked first", Client{}, mode(Manual), api + "/", []Response{moved(302, api+"/x")}, "allow-origin-missing", []string{"GET " + api + "/"}, nil},
		{"the referrer policy of a redirect counts", Client{}, Call{}, app + "/", []Response{moved(302, app+"/x", "Referrer-Policy", "foo, no-referrer"), reply(200)}, "basic 200",
			[]string{"GET " + app + "/", "GET " + app + "/x"}, []wireHeader{{0, "Referer", app + "/dir/page?q"}, {1, "Referer", "-"}}},
		{"a referrer does not grow back", Client{}, Call{}, api + "/", []Response{moved(302, app+"/", acao, "*"), done}, "cors 200 hello",
			[]string{"GET " + api + "/", "GET " + app + "/"}, []wireHeader{{0, "Referer", app + "/"}, {1, "Referer", app + "/"}}},
	})
}

func TestRedirectCount(t *testing.T) {
	for _, c := range []struct {
		redirects int
		want      string
	}{{20, "basic 200"}, {21, "redirect-count-exceeded (" + app + "/21), hop 20"}} {
		var answers []Response
		for i := range c.redirects {
			answers = append(answers, moved(302, fmt.Sprintf("%s/%d", app, i+1)))
		}
		p := Agent{}.Predict(page(app+"/"), Call{URL: u(app + "/0")}, inTurn(append(answers, reply(200))...), State{})
		equal(t, "outcome", outcome(p.Outcome), c.want)
		equal(t, "requests", len(p.Wire), 21)
	}
}

func TestRedirectedResponse(t *testing.T) {
	p := Agent{}.Predict(page(app+"/"), Call{URL: u(api + "/#f")}, inTurn(moved(302, api+"/x", acao, "*", aceh, "x-a", "X-A", "1"), reply(200, acao, "*", "X-A", "2")), State{})
	equal(t, "redirected", p.Outcome.Redirected, true)
	equal(t, "the final URL, without the inherited fragment", p.Outcome.URL.String(), api+"/x")
	equal(t, "only the final response exposes", headerOf(p.Outcome.Headers, "x-a"), "-")
	equal(t, "hop", p.Wire[1].Sent.Hop, 1)

	p = Agent{}.Predict(page(app+"/"), Call{URL: u(api + "/#f"), Redirect: Manual}, inTurn(moved(302, api+"/x", acao, "*", "X-A", "1")), State{})
	equal(t, "opaque-redirect shows the URL only", p.Outcome.URL.String() == api+"/" && p.Outcome.Status == 0 && len(p.Outcome.Headers) == 0 && p.Outcome.Type == TypeOpaqueRedirect, true)
	p = Agent{}.Predict(page(app+"/"), Call{URL: u(api + "/"), Redirect: Manual, Integrity: "sha256-x"}, inTurn(moved(302, api+"/x", acao, "*")), State{})
	equal(t, "and has no integrity", outcome(p.Outcome), "integrity-mismatch (sha256-x)")
}

func TestFollowRedirectKeepsTheRequestOnRefusal(t *testing.T) {
	r, _ := NewRequest(page(app+"/"), Call{URL: u(api + "/"), Method: "POST"})
	refusal := FollowRedirect(&r, moved(302, "mailto:x"))
	equal(t, "refusal", refusal.Reason, RedirectSchemeNotHTTP)
	equal(t, "unchanged", r.Method == "POST" && len(r.URLList) == 1 && r.RedirectCount == 0, true)
}
