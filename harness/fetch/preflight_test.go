package fetch_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestNeedsPreflight(t *testing.T) {
	for _, c := range []struct {
		reason string
		call   fetch.Call
		want   bool
	}{
		{"GET", fetch.Call{}, false},
		{"HEAD", fetch.Call{Method: "head"}, false},
		{"POST of a string", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.TextBody}}, false},
		{"POST of URLSearchParams", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.URLSearchParamsBody}}, false},
		{"POST of FormData", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.FormDataBody}}, false},
		{"POST of a Blob without a type", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody}}, false},
		{"POST of a json Blob", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody, Type: "application/json"}}, true},
		{"POST of a stream", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody}}, true},
		{"PUT", fetch.Call{Method: "PUT"}, true},
		{"a custom method", fetch.Call{Method: "chicken"}, true},
		{"an author's OPTIONS", fetch.Call{Method: "OPTIONS"}, true},
		{"json on a GET", fetch.Call{Headers: h("Content-Type", "application/json")}, true},
		{"a custom header without a value", fetch.Call{Headers: h("X-A", "")}, true},
		{"a forbidden header", fetch.Call{Headers: h("Sec-A", "1", "Cookie", "1")}, false},
		{"a method override to GET", fetch.Call{Headers: h("X-HTTP-Method-Override", "GET")}, true},
		{"a method override to TRACE is dropped", fetch.Call{Headers: h("X-HTTP-Method-Override", "TRACE")}, false},
		{"two safelisted types of fetch", fetch.Call{Headers: h("Content-Type", "text/plain", "Content-Type", "text/plain")}, false},
		{"combined by XMLHttpRequest", fetch.Call{API: fetch.XHR, Headers: h("Content-Type", "text/plain", "Content-Type", "text/plain")}, true},
		{"an upload listener", fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend}, true},
		{"a late upload listener", fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.AfterSend}, false},
	} {
		c.call.URL = u(api + "/")
		r, _ := fetch.NewRequest(page(app+"/"), c.call)
		equal(t, c.reason, fetch.NeedsPreflight(&r), c.want)
	}
}

func TestPreflightRequest(t *testing.T) {
	r, _ := fetch.NewRequest(page(app+"/"), fetch.Call{URL: u(api + "/x?y"), Method: "patch", Credentials: fetch.Include,
		Headers: h("X-B", "1", "Accept", "text/css", "Content-Type", "application/json", "Authorization", "a", "x-a", "2")})
	p := fetch.NewPreflight(&r)
	equal(t, "method", p.Method, "OPTIONS")
	equal(t, "URL", p.CurrentURL().String(), api+"/x?y")
	equal(t, "Accept whatever the author's", headerOf(p.Headers, "Accept"), "*/*")
	equal(t, "the exact method", headerOf(p.Headers, acrm), "patch")
	equal(t, "unsafe names only, without spaces", headerOf(p.Headers, acrh), "authorization,content-type,x-a,x-b")
	equal(t, "nothing of the author", len(p.Headers), 3)
	equal(t, "no credentials", p.Credentials, fetch.SameOriginCredentials)
	equal(t, "IsPreflight", fetch.IsPreflight(p.Method, p.Headers), true)
	equal(t, "an author's OPTIONS is none", fetch.IsPreflight("OPTIONS", h("Origin", app)), false)
	equal(t, "nor is a GET", fetch.IsPreflight("GET", h(acrm, "GET")), false)

	r, _ = fetch.NewRequest(page(app+"/"), fetch.Call{URL: u(api + "/"), Method: "PUT"})
	equal(t, "absent, not empty", headerOf(fetch.NewPreflight(&r).Headers, acrh), "-")
}

func TestCheckPreflight(t *testing.T) {
	put := fetch.Call{Method: "PUT"}
	xa := fetch.Call{Headers: h("X-A", "1")}
	include := func(c fetch.Call) fetch.Call { c.Credentials = fetch.Include; return c }
	granted := func(pairs ...string) fetch.Response { return reply(204, append([]string{acao, app}, pairs...)...) }
	credentialed := func(pairs ...string) fetch.Response { return granted(append([]string{acac, "true"}, pairs...)...) }
	for _, c := range []struct {
		reason   string
		call     fetch.Call
		response fetch.Response
		want     string
	}{
		{"status 200", put, reply(200, acao, app, acam, "PUT"), "none"},
		{"status 205", put, reply(205, acao, app, acam, "PUT"), "none"},
		{"status 206", put, reply(206, acao, app, acam, "PUT"), "none"},
		{"status 299", put, reply(299, acao, app, acam, "PUT"), "none"},
		{"status 300", put, reply(300, acao, app, acam, "PUT"), "preflight-redirected (300)"},
		{"status 304", put, reply(304, acao, app, acam, "PUT"), "preflight-redirected (304)"},
		{"a redirect without a location", put, reply(307, acao, app, acam, "PUT"), "preflight-redirected (307)"},
		{"a redirect without CORS headers", put, moved(301, api+"/z"), "preflight-redirected (301)"},
		{"status 401", put, reply(401, acao, app, acam, "PUT"), "preflight-status-not-ok (401)"},
		{"status 407", put, reply(407, acao, app, acam, "PUT"), "preflight-status-not-ok (407)"},
		{"status 404", put, reply(404, acao, app, acam, "PUT"), "preflight-status-not-ok (404)"},
		{"status 500", put, reply(500, acao, app, acam, "PUT"), "preflight-status-not-ok (500)"},
		{"status 680", put, reply(680, acao, app, acam, "PUT"), "preflight-status-not-ok (680)"},
		{"no Access-Control-Allow-Origin", put, reply(404), "allow-origin-missing"},
		{"the wildcard with credentials", include(put), reply(204, acao, "*", acac, "true", acam, "PUT"), "allow-origin-wildcard (*)"},
		{"credentials without true", include(put), granted(acam, "PUT"), "allow-credentials-not-true"},

		{"the method in another case", put, granted(acam, "put"), "method-not-allowed (PUT)"},
		{"no Allow-Methods", put, granted(), "method-not-allowed (PUT)"},
		{"an empty Allow-Methods", put, granted(acam, ""), "method-not-allowed (PUT)"},
		{"the method in Allow-Headers", put, granted(acah, "PUT"), "method-not-allowed (PUT)"},
		{"several lines", put, granted(acam, "GET", acam, "PUT"), "none"},
		{"spaces and empty members", put, granted(acam, " ,GET ,, PUT,"), "none"},
		{"patch is not PATCH", fetch.Call{Method: "patch"}, granted(acam, "PATCH"), "method-not-allowed (patch)"},
		{"patch is patch", fetch.Call{Method: "patch"}, granted(acam, "patch"), "none"},
		{"an author's OPTIONS", fetch.Call{Method: "OPTIONS"}, granted(acam, "OPTIONS"), "none"},
		{"a malformed list", put, granted(acam, "PUT, a b"), "allow-methods-malformed (PUT, a b)"},
		{"a malformed list, for a GET", xa, granted(acam, "(", acah, "x-a"), "allow-methods-malformed (()"},
		{"the wildcard", put, granted(acam, "*"), "none"},
		{"the wildcard with credentials is a method", include(put), credentialed(acam, "*"), "method-not-allowed (PUT)"},
		{"a method called *", include(fetch.Call{Method: "*"}), credentialed(acam, "*"), "none"},
		{"omit is without credentials", fetch.Call{Method: "PUT", Credentials: fetch.Omit}, granted(acam, "*"), "none"},
		{"GET needs no grant", xa, granted(acah, "X-A", acam, "put"), "none"},
		{"the flag needs no grant", fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend}, granted(), "none"},

		{"an unlisted name", xa, granted(), "header-not-allowed (x-a)"},
		{"case does not matter", xa, granted(acah, "X-a"), "none"},
		{"a leading comma, unused names", xa, granted(acah, ",y,\t x-a"), "none"},
		{"one of several missing", fetch.Call{Headers: h("X-A", "", "X-B", "")}, granted(acah, "x-a"), "header-not-allowed (x-b)"},
		{"the name in Allow-Methods", xa, granted(acam, "x-a"), "header-not-allowed (x-a)"},
		{"separated by spaces", xa, granted(acah, "x-a y"), "allow-headers-malformed (x-a y)"},
		{"malformed and not needed", put, granted(acam, "PUT", acah, "\"x\""), "allow-headers-malformed (\"x\")"},
		{"a safelisted name", fetch.Call{Method: "PUT", Headers: h("Accept", "a")}, granted(acam, "PUT"), "none"},
		{"the wildcard for names", xa, granted(acah, "*"), "none"},
		{"the wildcard among others", xa, granted(acah, "b, *"), "none"},
		{"with credentials it is a name", include(xa), credentialed(acah, "*"), "header-not-allowed (x-a)"},
		{"a header called *", include(fetch.Call{Headers: h("*", "1")}), credentialed(acah, "*"), "none"},
		{"the wildcard is not for Authorization", fetch.Call{Headers: h("Authorization", "a")}, granted(acah, "*"), "header-not-allowed (authorization)"},
		{"Authorization named beside it", fetch.Call{Headers: h("Authorization", "a", "x-a", "1")}, granted(acah, "*, authorization"), "none"},
	} {
		c.call.URL = u(api + "/")
		r, refusal := fetch.NewRequest(page(app+"/"), c.call)
		equal(t, c.reason, refusal, fetch.Refusal{})
		grant, got := fetch.CheckPreflight(&r, c.response)
		if got.Reason != fetch.NoReason {
			equal(t, c.reason, got.Preflight, true)
			equal(t, c.reason, len(grant.Methods)+len(grant.HeaderNames), 0)
		}
		equal(t, c.reason, strings.TrimSuffix(got.String(), " by the preflight response"), c.want)
	}
}

func TestPreflightGrant(t *testing.T) {
	r, _ := fetch.NewRequest(page(app+"/"), fetch.Call{API: fetch.XHR, URL: u(api + "/"), Method: "POST", UploadListener: fetch.BeforeSend})
	for _, c := range []struct {
		reason string
		pairs  []string
		want   string
	}{
		{"the flag grants its own method, for five seconds", nil, "POST  5s"},
		{"but not where there is a list", []string{acam, "PUT", acah, "a, b", acma, "7"}, "PUT a,b 7s"},
		{"an empty list is a list", []string{acam, ""}, "  5s"},
		{"malformed max-age", []string{acma, "3600 3"}, "POST  5s"},
		{"negative max-age", []string{acma, "-1"}, "POST  5s"},
		{"two max-ages", []string{acma, "9", acma, "9"}, "POST  5s"},
		{"zero", []string{acma, "0"}, "POST  0s"},
	} {
		g, _ := fetch.CheckPreflight(&r, reply(200, append(c.pairs, acao, "*")...))
		equal(t, c.reason, strings.Join(g.Methods, ",")+" "+strings.Join(g.HeaderNames, ",")+" "+g.MaxAge.String(), c.want)
	}
}
