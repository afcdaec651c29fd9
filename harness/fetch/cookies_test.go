package fetch_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

var sameSite = fetch.CookieAccess{SameSite: true}

func TestCookieHeader(t *testing.T) {
	for _, c := range []struct {
		reason   string
		cookie   fetch.Cookie
		url      string
		sameSite bool
		want     bool
	}{
		{"its host", fetch.Cookie{Host: "api.example.test"}, api + "/", true, true},
		{"ports do not matter", fetch.Cookie{Host: "api.example.test"}, api + ":8443/", true, true},
		{"another host", fetch.Cookie{Host: "app.example.test"}, api + "/", true, false},
		{"a subdomain without Domain", fetch.Cookie{Host: "example.test"}, api + "/", true, false},
		{"a subdomain with Domain", fetch.Cookie{Host: "example.test", Domain: true}, api + "/", true, true},
		{"the domain itself", fetch.Cookie{Host: "example.test", Domain: true}, "https://example.test/", true, true},
		{"a host that only ends alike", fetch.Cookie{Host: "example.test", Domain: true}, "https://anexample.test/", true, false},
		{"an IP address has no subdomains", fetch.Cookie{Host: "0.1", Domain: true}, "http://127.0.0.1/", true, false},
		{"a path", fetch.Cookie{Host: "api.example.test", Path: "/a"}, api + "/a", true, true},
		{"below the path", fetch.Cookie{Host: "api.example.test", Path: "/a"}, api + "/a/b", true, true},
		{"not beside it", fetch.Cookie{Host: "api.example.test", Path: "/a"}, api + "/ab", true, false},
		{"a path with a slash", fetch.Cookie{Host: "api.example.test", Path: "/a/"}, api + "/a", true, false},

		{"Secure over https", fetch.Cookie{Host: "api.example.test", Secure: true}, api + "/", true, true},
		{"Secure over http", fetch.Cookie{Host: "api.example.test", Secure: true}, "http://api.example.test/", true, false},
		{"Strict, same-site", fetch.Cookie{Host: "api.example.test", SameSite: fetch.SameSiteStrict}, api + "/", true, true},
		{"Strict, cross-site", fetch.Cookie{Host: "api.example.test", SameSite: fetch.SameSiteStrict}, api + "/", false, false},
		{"Lax, cross-site", fetch.Cookie{Host: "api.example.test", SameSite: fetch.SameSiteLax}, api + "/", false, false},
		{"unspecified is Lax", fetch.Cookie{Host: "api.example.test"}, api + "/", false, false},
		{"None, cross-site", fetch.Cookie{Host: "api.example.test", SameSite: fetch.SameSiteNone, Secure: true}, api + "/", false, true},
	} {
		c.cookie.Name, c.cookie.Value = "a", "1"
		got := fetch.NewCookieJar(c.cookie).Header(u(c.url), fetch.CookieAccess{SameSite: c.sameSite})
		equal(t, c.reason, got == "a=1", c.want)
	}
	equal(t, "an empty path is /", fetch.NewCookieJar(fetch.Cookie{Name: "a", Host: "h.test"}).Header(fetch.URL{Scheme: "https", Host: "h.test"}, sameSite), "a=")
	jar := fetch.NewCookieJar(
		fetch.Cookie{Name: "a", Value: "1", Host: "h.test"}, fetch.Cookie{Name: "b", Value: "2", Host: "h.test", Path: "/x"},
		fetch.Cookie{Name: "", Value: "3", Host: "h.test"}, fetch.Cookie{Name: "a", Value: "4", Host: "h.test"})
	equal(t, "longer paths first, then older", jar.Header(u("https://h.test/x"), sameSite), "b=2; a=4; 3")
}

func TestCookieStore(t *testing.T) {
	for _, c := range []struct {
		reason   string
		url      string
		sameSite bool
		cookie   fetch.Cookie
		want     bool
	}{
		{"its own host", api + "/", true, fetch.Cookie{}, true},
		{"another host", api + "/", true, fetch.Cookie{Host: "app.example.test"}, false},
		{"the domain above", api + "/", true, fetch.Cookie{Host: "example.test", Domain: true}, true},
		{"the public suffix", api + "/", true, fetch.Cookie{Host: "test", Domain: true}, false},
		{"Secure over https", api + "/", true, fetch.Cookie{Secure: true}, true},
		{"Secure over http", "http://api.example.test/", true, fetch.Cookie{Secure: true}, false},
		{"Lax, cross-site", api + "/", false, fetch.Cookie{SameSite: fetch.SameSiteLax}, false},
		{"unspecified, cross-site", api + "/", false, fetch.Cookie{}, false},
		{"None and Secure, cross-site", api + "/", false, fetch.Cookie{SameSite: fetch.SameSiteNone, Secure: true}, true},
		{"None without Secure", api + "/", true, fetch.Cookie{SameSite: fetch.SameSiteNone}, false},
		{"expired", api + "/", true, fetch.Cookie{Expired: true}, false},
		{"__Secure- without Secure", api + "/", true, fetch.Cookie{Name: "__secure-a"}, false},
		{"__Host-", api + "/", true, fetch.Cookie{Name: "__Host-a", Path: "/", Secure: true}, true},
		{"__Host- without a path", api + "/", true, fetch.Cookie{Name: "__Host-a", Secure: true}, false},
		{"__Host- with a path", api + "/", true, fetch.Cookie{Name: "__Host-a", Secure: true, Path: "/a"}, false},
		{"__Host- with Domain", api + "/", true, fetch.Cookie{Name: "__Host-a", Path: "/", Secure: true, Domain: true}, false},
	} {
		jar := fetch.CookieJar{}.Store(u(c.url), fetch.CookieAccess{SameSite: c.sameSite}, []fetch.Cookie{c.cookie})
		equal(t, c.reason, len(jar.Cookies()) == 1, c.want)
	}
	jar := fetch.NewCookieJar(fetch.Cookie{Name: "a", Value: "1", Host: "api.example.test", Secure: true})
	equal(t, "http does not overlay a Secure cookie", jar.Store(u("http://api.example.test/"), sameSite, []fetch.Cookie{{Name: "a", Value: "2"}}).Cookies()[0].Value, "1")
	after := jar.Store(u(api+"/"), sameSite, []fetch.Cookie{{Name: "a", Value: "2"}})
	equal(t, "https does", after.Cookies()[0].Value, "2")
	equal(t, "the jar is a value", jar.Cookies()[0].Value, "1")
	equal(t, "expired deletes", len(jar.Store(u(api+"/"), sameSite, []fetch.Cookie{{Name: "a", Expired: true}}).Cookies()), 0)
}

// everywhere is a jar with one cookie for every host of these tests and every
// SameSite value.
func everywhere() fetch.CookieJar {
	var cookies []fetch.Cookie
	for _, host := range []string{"app.example.test", "api.example.test", "third.example.test", "api.elsewhere.test"} {
		cookies = append(cookies,
			fetch.Cookie{Name: "lax", Value: "1", Host: host},
			fetch.Cookie{Name: "none", Value: "1", Host: host, SameSite: fetch.SameSiteNone, Secure: true})
	}
	return fetch.NewCookieJar(cookies...)
}

func TestPredictCookies(t *testing.T) {
	const both = "lax=1; none=1"
	include := fetch.Call{Credentials: fetch.Include}
	ok := reply(200, acao, app, acac, "true")
	null := reply(200, acao, "null", acac, "true")
	hop := func(to string) fetch.Response { return moved(302, to, acao, app, acac, "true") }
	hopNull := func(to string) fetch.Response { return moved(302, to, acao, "null", acac, "true") }
	grant := reply(204, acao, app, acac, "true", acam, "PUT")
	for _, c := range []struct {
		reason  string
		client  fetch.Client
		call    fetch.Call
		to      string
		answers []fetch.Response
		want    string // Cookie of each request
	}{
		{"same-origin by default", page(app + "/"), fetch.Call{}, app + "/", []fetch.Response{ok}, both},
		{"none across origins by default", page(app + "/"), fetch.Call{}, api + "/", []fetch.Response{ok}, "-"},
		{"include", page(app + "/"), include, api + "/", []fetch.Response{ok}, both},
		{"although the response is refused", page(app + "/"), include, api + "/", []fetch.Response{reply(200)}, both},
		{"across sites only None", page(app + "/"), include, other + "/", []fetch.Response{ok}, "none=1"},
		{"omit, even at home", page(app + "/"), fetch.Call{Credentials: fetch.Omit}, app + "/", []fetch.Response{ok}, "-"},
		{"another port is another origin", page(app + "/"), fetch.Call{}, app + ":8443/", []fetch.Response{ok}, "-"},
		{"but the same cookies", page(app + "/"), include, app + ":8443/", []fetch.Response{ok}, both},
		{"an http page is cross-site", page("http://app.example.test/"), include, app + "/", []fetch.Response{reply(200)}, "none=1"},
		{"a sandboxed page has no site", sandboxed("1"), include, api + "/", []fetch.Response{null}, "none=1"},
		{"withCredentials", page(app + "/"), fetch.Call{API: fetch.XHR, Credentials: fetch.Include}, api + "/", []fetch.Response{ok}, both},
		{"a preflight never", page(app + "/"), fetch.Call{Method: "PUT", Credentials: fetch.Include}, api + "/", []fetch.Response{grant, ok}, "-|" + both},
		{"no-cors include", page(app + "/"), fetch.Call{Mode: fetch.NoCORS, Credentials: fetch.Include}, api + "/", []fetch.Response{ok}, both},
		{"no-cors by default", page(app + "/"), fetch.Call{Mode: fetch.NoCORS}, api + "/", []fetch.Response{ok}, "-"},
		{"include at each hop", page(app + "/"), include, api + "/", []fetch.Response{hop(third + "/"), null}, both + "|" + both},
		{"home again by default: tainted", page(app + "/"), fetch.Call{}, app + "/", []fetch.Response{moved(302, api+"/"), hop(app + "/x"), null}, both + "|-|-"},
		{"behind another site", page(app + "/"), include, app + "/", []fetch.Response{moved(302, other+"/"), hop(app + "/x"), null}, both + "|none=1|none=1"},
		{"from another site", page(app + "/"), include, other + "/", []fetch.Response{hop(api + "/"), hopNull(third + "/"), null}, "none=1|none=1|none=1"},
	} {
		c.call.URL = u(c.to)
		p := fetch.Agent{}.Predict(c.client, c.call, inTurn(c.answers...), fetch.State{Cookies: everywhere()})
		var got []string
		for _, x := range p.Wire {
			got = append(got, headerOf(x.Sent.Headers, "Cookie"))
		}
		equal(t, c.reason, strings.Join(got, "|"), c.want)
	}
}

func TestPredictSetCookie(t *testing.T) {
	set := func(r fetch.Response) fetch.Response {
		r.Headers = append(r.Headers, fetch.Header{Name: "Set-Cookie", Value: "a=1"})
		r.SetCookies = []fetch.Cookie{{Name: "a", Value: "1"}}
		return r
	}
	for _, c := range []struct {
		reason  string
		call    fetch.Call
		to      string
		answers []fetch.Response
		want    int
	}{
		{"at home", fetch.Call{}, app + "/", []fetch.Response{set(reply(200))}, 1},
		{"omit at home", fetch.Call{Credentials: fetch.Omit}, app + "/", []fetch.Response{set(reply(200))}, 0},
		{"by default across origins", fetch.Call{}, api + "/", []fetch.Response{set(reply(200, acao, "*"))}, 0},
		{"include", fetch.Call{Credentials: fetch.Include}, api + "/", []fetch.Response{set(reply(200, acao, app, acac, "true"))}, 1},
		{"include, although refused", fetch.Call{Credentials: fetch.Include}, api + "/", []fetch.Response{set(reply(200))}, 1},
		{"on a preflight", fetch.Call{Credentials: fetch.Include, Method: "PUT"}, api + "/", []fetch.Response{set(reply(204, acao, app, acac, "true", acam, "PUT")), reply(200)}, 0},
		{"across sites, unspecified", fetch.Call{Credentials: fetch.Include}, other + "/", []fetch.Response{set(reply(200, acao, app, acac, "true"))}, 0},
		{"mode same-origin refused", fetch.Call{Credentials: fetch.Include, Mode: fetch.SameOriginMode}, api + "/", []fetch.Response{set(reply(200))}, 0},
		{"on a redirect", fetch.Call{Credentials: fetch.Include}, api + "/", []fetch.Response{set(moved(302, api+"/x", acao, app, acac, "true")), reply(200)}, 1},
	} {
		c.call.URL = u(c.to)
		p := fetch.Agent{}.Predict(page(app+"/"), c.call, inTurn(c.answers...), fetch.State{})
		equal(t, c.reason, len(p.State.Cookies.Cookies()), c.want)
		equal(t, c.reason+": never readable", headerOf(p.Outcome.Headers, "set-cookie"), "-")
	}
}

func TestXHRUserAndPassword(t *testing.T) {
	call := fetch.Call{API: fetch.XHR, User: "u", Password: "p", Credentials: fetch.Include}
	challenge := reply(401, acao, app, acac, "true", "WWW-Authenticate", `Basic realm="x"`)
	p := fetch.Agent{}.Predict(page(app+"/"), withURL(call, api+"/"), inTurn(challenge), fetch.State{})
	equal(t, "across origins the 401 is reported", outcome(p.Outcome), "cors 401")
	equal(t, "without userinfo on the wire", p.Wire[0].Sent.URL.String(), api+"/")
	equal(t, "nor Authorization", headerOf(p.Wire[0].Sent.Headers, "Authorization"), "-")
	p = fetch.Agent{}.Predict(page(app+"/"), withURL(call, app+"/"), inTurn(challenge, reply(200)), fetch.State{})
	equal(t, "at home they answer a challenge", outcome(p.Outcome), "basic 200")
	equal(t, "with Basic", headerOf(p.Wire[1].Sent.Headers, "Authorization"), "Basic dTpw")
	p = fetch.Agent{}.Predict(page(app+"/"), withURL(call, app+"/"), inTurn(challenge, challenge), fetch.State{})
	equal(t, "once", outcome(p.Outcome), "basic 401")
	call.Headers = h("Authorization", "mine")
	p = fetch.Agent{}.Predict(page(app+"/"), withURL(call, app+"/"), inTurn(challenge, reply(200)), fetch.State{})
	equal(t, "the author's Authorization stays", headerOf(p.Wire[1].Sent.Headers, "Authorization"), "mine")
	p = fetch.Agent{}.Predict(page(app+"/"), withURL(fetch.Call{Credentials: fetch.Include}, app+"/"), inTurn(challenge), fetch.State{})
	equal(t, "nobody answers a prompt", outcome(p.Outcome), "basic 401")
}
