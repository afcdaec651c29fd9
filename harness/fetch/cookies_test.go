package fetch_test

import (
	"strings"
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

var sameSite = CookieAccess{SameSite: true}

func TestCookieHeader(t *testing.T) {
	for _, c := range []struct {
		reason   string
		cookie   Cookie
		url      string
		sameSite bool
		want     bool
	}{
		{"its host", Cookie{Host: "api.example.test"}, api + "/", true, true},
		{"ports do not matter", Cookie{Host: "api.example.test"}, api + ":8443/", true, true},
		{"another host", Cookie{Host: "app.example.test"}, api + "/", true, false},
		{"a subdomain without Domain", Cookie{Host: "example.test"}, api + "/", true, false},
		{"a subdomain with Domain", Cookie{Host: "example.test", Domain: true}, api + "/", true, true},
		{"the domain itself", Cookie{Host: "example.test", Domain: true}, "https://example.test/", true, true},
		{"a host that only ends alike", Cookie{Host: "example.test", Domain: true}, "https://anexample.test/", true, false},
		{"an IP address has no subdomains", Cookie{Host: "0.1", Domain: true}, "http://127.0.0.1/", true, false},
		{"a path", Cookie{Host: "api.example.test", Path: "/a"}, api + "/a", true, true},
		{"below the path", Cookie{Host: "api.example.test", Path: "/a"}, api + "/a/b", true, true},
		{"not beside it", Cookie{Host: "api.example.test", Path: "/a"}, api + "/ab", true, false},
		{"a path with a slash", Cookie{Host: "api.example.test", Path: "/a/"}, api + "/a", true, false},

		{"Secure over https", Cookie{Host: "api.example.test", Secure: true}, api + "/", true, true},
		{"Secure over http", Cookie{Host: "api.example.test", Secure: true}, "http://api.example.test/", true, false},
		{"Strict, same-site", Cookie{Host: "api.example.test", SameSite: SameSiteStrict}, api + "/", true, true},
		{"Strict, cross-site", Cookie{Host: "api.example.test", SameSite: SameSiteStrict}, api + "/", false, false},
		{"Lax, cross-site", Cookie{Host: "api.example.test", SameSite: SameSiteLax}, api + "/", false, false},
		{"unspecified is Lax", Cookie{Host: "api.example.test"}, api + "/", false, false},
		{"None, cross-site", Cookie{Host: "api.example.test", SameSite: SameSiteNone, Secure: true}, api + "/", false, true},
	} {
		c.cookie.Name, c.cookie.Value = "a", "1"
		got := NewCookieJar(c.cookie).Header(u(c.url), CookieAccess{SameSite: c.sameSite})
		equal(t, c.reason, got == "a=1", c.want)
	}
	equal(t, "an empty path is /", NewCookieJar(Cookie{Name: "a", Host: "h.test"}).Header(URL{Scheme: "https", Host: "h.test"}, sameSite), "a=")
	jar := NewCookieJar(
		Cookie{Name: "a", Value: "1", Host: "h.test"}, Cookie{Name: "b", Value: "2", Host: "h.test", Path: "/x"},
		Cookie{Name: "", Value: "3", Host: "h.test"}, Cookie{Name: "a", Value: "4", Host: "h.test"})
	equal(t, "longer paths first, then older", jar.Header(u("https://h.test/x"), sameSite), "b=2; a=4; 3")
}

func TestCookieStore(t *testing.T) {
	for _, c := range []struct {
		reason   string
		url      string
		sameSite bool
		cookie   Cookie
		want     bool
	}{
		{"its own host", api + "/", true, Cookie{}, true},
		{"another host", api + "/", true, Cookie{Host: "app.example.test"}, false},
		{"the domain above", api + "/", true, Cookie{Host: "example.test", Domain: true}, true},
		{"the public suffix", api + "/", true, Cookie{Host: "test", Domain: true}, false},
		{"Secure over https", api + "/", true, Cookie{Secure: true}, true},
		{"Secure over http", "http://api.example.test/", true, Cookie{Secure: true}, false},
		{"Lax, cross-site", api + "/", false, Cookie{SameSite: SameSiteLax}, false},
		{"unspecified, cross-site", api + "/", false, Cookie{}, false},
		{"None and Secure, cross-site", api + "/", false, Cookie{SameSite: SameSiteNone, Secure: true}, true},
		{"None without Secure", api + "/", true, Cookie{SameSite: SameSiteNone}, false},
		{"expired", api + "/", true, Cookie{Expired: true}, false},
		{"__Secure- without Secure", api + "/", true, Cookie{Name: "__secure-a"}, false},
		{"__Host-", api + "/", true, Cookie{Name: "__Host-a", Secure: true}, true},
		{"__Host- with a path", api + "/", true, Cookie{Name: "__Host-a", Secure: true, Path: "/a"}, false},
		{"__Host- with Domain", api + "/", true, Cookie{Name: "__Host-a", Secure: true, Domain: true}, false},
	} {
		jar := CookieJar{}.Store(u(c.url), CookieAccess{SameSite: c.sameSite}, []Cookie{c.cookie})
		equal(t, c.reason, len(jar.Cookies()) == 1, c.want)
	}
	jar := NewCookieJar(Cookie{Name: "a", Value: "1", Host: "api.example.test", Secure: true})
	equal(t, "http does not overlay a Secure cookie", jar.Store(u("http://api.example.test/"), sameSite, []Cookie{{Name: "a", Value: "2"}}).Cookies()[0].Value, "1")
	after := jar.Store(u(api+"/"), sameSite, []Cookie{{Name: "a", Value: "2"}})
	equal(t, "https does", after.Cookies()[0].Value, "2")
	equal(t, "the jar is a value", jar.Cookies()[0].Value, "1")
	equal(t, "expired deletes", len(jar.Store(u(api+"/"), sameSite, []Cookie{{Name: "a", Expired: true}}).Cookies()), 0)
}

// everywhere is a jar with one cookie for every host of these tests and every
// SameSite value.
func everywhere() CookieJar {
	var cookies []Cookie
	for _, host := range []string{"app.example.test", "api.example.test", "third.example.test", "api.elsewhere.test"} {
		cookies = append(cookies,
			Cookie{Name: "lax", Value: "1", Host: host},
			Cookie{Name: "none", Value: "1", Host: host, SameSite: SameSiteNone, Secure: true})
	}
	return NewCookieJar(cookies...)
}

func TestPredictCookies(t *testing.T) {
	const both = "lax=1; none=1"
	include := Call{Credentials: Include}
	ok := reply(200, acao, app, acac, "true")
	null := reply(200, acao, "null", acac, "true")
	hop := func(to string) Response { return moved(302, to, acao, app, acac, "true") }
	hopNull := func(to string) Response { return moved(302, to, acao, "null", acac, "true") }
	grant := reply(204, acao, app, acac, "true", acam, "PUT")
	for _, c := range []struct {
		reason  string
		client  Client
		call    Call
		to      string
		answers []Response
		want    string // Cookie of each request
	}{
		{"same-origin by default", page(app + "/"), Call{}, app + "/", []Response{ok}, both},
		{"none across origins by default", page(app + "/"), Call{}, api + "/", []Response{ok}, "-"},
		{"include", page(app + "/"), include, api + "/", []Response{ok}, both},
		{"although the response is refused", page(app + "/"), include, api + "/", []Response{reply(200)}, both},
		{"across sites only None", page(app + "/"), include, other + "/", []Response{ok}, "none=1"},
		{"omit, even at home", page(app + "/"), Call{Credentials: Omit}, app + "/", []Response{ok}, "-"},
		{"another port is another origin", page(app + "/"), Call{}, app + ":8443/", []Response{ok}, "-"},
		{"but the same cookies", page(app + "/"), include, app + ":8443/", []Response{ok}, both},
		{"an http page is cross-site", page("http://app.example.test/"), include, app + "/", []Response{reply(200)}, "none=1"},
		{"a sandboxed page has no site", sandboxed("1"), include, api + "/", []Response{null}, "none=1"},
		{"withCredentials", page(app + "/"), Call{API: XHR, Credentials: Include}, api + "/", []Response{ok}, both},
		{"a preflight never", page(app + "/"), Call{Method: "PUT", Credentials: Include}, api + "/", []Response{grant, ok}, "-|" + both},
		{"no-cors include", page(app + "/"), Call{Mode: NoCORS, Credentials: Include}, api + "/", []Response{ok}, both},
		{"no-cors by default", page(app + "/"), Call{Mode: NoCORS}, api + "/", []Response{ok}, "-"},
		{"include at each hop", page(app + "/"), include, api + "/", []Response{hop(third + "/"), null}, both + "|" + both},
		{"home again by default: tainted", page(app + "/"), Call{}, app + "/", []Response{moved(302, api+"/"), hop(app + "/x"), null}, both + "|-|-"},
		{"behind another site", page(app + "/"), include, app + "/", []Response{moved(302, other+"/"), hop(app + "/x"), null}, both + "|none=1|none=1"},
		{"from another site", page(app + "/"), include, other + "/", []Response{hop(api + "/"), hopNull(third + "/"), null}, "none=1|none=1|none=1"},
	} {
		c.call.URL = u(c.to)
		p := Agent{}.Predict(c.client, c.call, inTurn(c.answers...), State{Cookies: everywhere()})
		var got []string
		for _, x := range p.Wire {
			got = append(got, headerOf(x.Sent.Headers, "Cookie"))
		}
		equal(t, c.reason, strings.Join(got, "|"), c.want)
	}
}

func TestPredictSetCookie(t *testing.T) {
	set := func(r Response) Response {
		r.Headers = append(r.Headers, Header{Name: "Set-Cookie", Value: "a=1"})
		r.SetCookies = []Cookie{{Name: "a", Value: "1"}}
		return r
	}
	for _, c := range []struct {
		reason  string
		call    Call
		to      string
		answers []Response
		want    int
	}{
		{"at home", Call{}, app + "/", []Response{set(reply(200))}, 1},
		{"omit at home", Call{Credentials: Omit}, app + "/", []Response{set(reply(200))}, 0},
		{"by default across origins", Call{}, api + "/", []Response{set(reply(200, acao, "*"))}, 0},
		{"include", Call{Credentials: Include}, api + "/", []Response{set(reply(200, acao, app, acac, "true"))}, 1},
		{"include, although refused", Call{Credentials: Include}, api + "/", []Response{set(reply(200))}, 1},
		{"on a preflight", Call{Credentials: Include, Method: "PUT"}, api + "/", []Response{set(reply(204, acao, app, acac, "true", acam, "PUT")), reply(200)}, 0},
		{"across sites, unspecified", Call{Credentials: Include}, other + "/", []Response{set(reply(200, acao, app, acac, "true"))}, 0},
		{"mode same-origin refused", Call{Credentials: Include, Mode: SameOriginMode}, api + "/", []Response{set(reply(200))}, 0},
		{"on a redirect", Call{Credentials: Include}, api + "/", []Response{set(moved(302, api+"/x", acao, app, acac, "true")), reply(200)}, 1},
	} {
		c.call.URL = u(c.to)
		p := Agent{}.Predict(page(app+"/"), c.call, inTurn(c.answers...), State{})
		equal(t, c.reason, len(p.State.Cookies.Cookies()), c.want)
		equal(t, c.reason+": never readable", headerOf(p.Outcome.Headers, "set-cookie"), "-")
	}
}

func TestXHRUserAndPassword(t *testing.T) {
	call := Call{API: XHR, User: "u", Password: "p", Credentials: Include}
	challenge := reply(401, acao, app, acac, "true", "WWW-Authenticate", `Basic realm="x"`)
	p := Agent{}.Predict(page(app+"/"), withURL(call, api+"/"), inTurn(challenge), State{})
	equal(t, "across origins the 401 is reported", outcome(p.Outcome), "cors 401")
	equal(t, "without userinfo on the wire", p.Wire[0].Sent.URL.String(), api+"/")
	equal(t, "nor Authorization", headerOf(p.Wire[0].Sent.Headers, "Authorization"), "-")
	p = Agent{}.Predict(page(app+"/"), withURL(call, app+"/"), inTurn(challenge, reply(200)), State{})
	equal(t, "at home they answer a challenge", outcome(p.Outcome), "basic 200")
	equal(t, "with Basic", headerOf(p.Wire[1].Sent.Headers, "Authorization"), "Basic dTpw")
	p = Agent{}.Predict(page(app+"/"), withURL(call, app+"/"), inTurn(challenge, challenge), State{})
	equal(t, "once", outcome(p.Outcome), "basic 401")
	call.Headers = h("Authorization", "mine")
	p = Agent{}.Predict(page(app+"/"), withURL(call, app+"/"), inTurn(challenge, reply(200)), State{})
	equal(t, "the author's Authorization stays", headerOf(p.Wire[1].Sent.Headers, "Authorization"), "mine")
	p = Agent{}.Predict(page(app+"/"), withURL(Call{Credentials: Include}, app+"/"), inTurn(challenge), State{})
	equal(t, "nobody answers a prompt", outcome(p.Outcome), "basic 401")
}
