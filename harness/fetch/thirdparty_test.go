package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestThirdPartyCookies(t *testing.T) {
	none := fetch.Cookie{Name: "a", Value: "1", Host: "api.elsewhere.test", SameSite: fetch.SameSiteNone, Secure: true}
	apart := none
	apart.Name, apart.Partitioned, apart.Partition = "p", true, "https://example.test"
	theirs := apart
	theirs.Value, theirs.Partition = "2", "https://elsewhere.test"
	ours := fetch.Cookie{Name: "a", Value: "1", Host: "api.example.test"}
	include := fetch.Call{Credentials: fetch.Include}
	for _, c := range []struct {
		reason  string
		blocked bool
		client  fetch.Client
		to      string
		want    string
	}{
		{"allowed", false, page(app + "/"), other + "/", "a=1; p=1"},
		{"blocked, but for the partitioned", true, page(app + "/"), other + "/", "p=1"},
		{"blocked leaves the site alone", true, page(app + "/"), api + "/", "a=1"},
		{"blocked for a document without a site", true, sandboxed("1"), other + "/", "p=1"},
		{"blocked for another scheme", true, page("http://api.elsewhere.test/"), other + "/", "-"},
		{"its own partition", false, page(other + "/"), other + "/x", "a=1; p=2"},
	} {
		p := fetch.Agent{BlockThirdPartyCookies: c.blocked}.Predict(c.client, withURL(include, c.to), always(reply(200)),
			fetch.State{Cookies: fetch.NewCookieJar(none, apart, theirs, ours)})
		equal(t, c.reason, headerOf(p.Wire[0].Sent.Headers, "Cookie"), c.want)
	}
}

func TestStoreThirdPartyCookies(t *testing.T) {
	none := fetch.Cookie{Name: "a", SameSite: fetch.SameSiteNone, Secure: true}
	apart := none
	apart.Partitioned = true
	careless := fetch.Cookie{Name: "a", Partitioned: true}
	access := fetch.CookieAccess{SameSite: true, Partition: "https://example.test"}
	blocked := fetch.CookieAccess{Partition: access.Partition, Blocked: true}
	for _, c := range []struct {
		reason string
		cookie fetch.Cookie
		access fetch.CookieAccess
		want   int
	}{
		{"allowed", none, access, 1},
		{"blocked", none, blocked, 0},
		{"blocked, but partitioned", apart, blocked, 1},
		{"partitioned without Secure", careless, access, 0},
	} {
		jar := fetch.CookieJar{}.Store(u(other+"/"), c.access, []fetch.Cookie{c.cookie})
		equal(t, c.reason, len(jar.Cookies()), c.want)
	}
	jar := fetch.CookieJar{}.Store(u(other+"/"), access, []fetch.Cookie{none, apart})
	equal(t, "a partition is a place of its own", len(jar.Cookies()), 2)
	equal(t, "and has a key", jar.Cookies()[1].Partition, access.Partition)
	expired := apart
	expired.Expired = true
	equal(t, "and is emptied alone", len(jar.Store(u(other+"/"), access, []fetch.Cookie{expired}).Cookies()), 1)
}

func TestAddressSpaceWords(t *testing.T) {
	for _, word := range append(fetch.AddressSpace(0).Values(), "") {
		var a fetch.AddressSpace
		if err := a.UnmarshalText([]byte(word)); err != nil {
			t.Error(err)
		}
		back, _ := a.MarshalText()
		equal(t, "comes back", string(back), word)
	}
}

func TestLocalNetworkAccess(t *testing.T) {
	public := func(url string, granted bool) fetch.Client {
		c := page(url)
		c.Public, c.LoopbackGranted = true, granted
		return c
	}
	const refused = "local-network-access (loopback)"
	ok := reply(200, acao, "*")
	for _, c := range []struct {
		reason  string
		client  fetch.Client
		call    fetch.Call
		to      string
		answers []fetch.Response
		want    string
		wire    int
	}{
		{"loopback asks loopback", page(app + "/"), fetch.Call{}, api + "/", []fetch.Response{ok}, "cors 200", 1},
		{"public asks loopback", public(app+"/", false), fetch.Call{}, api + "/", nil, refused, 0},
		{"not even a preflight", public(app+"/", false), fetch.Call{Method: "PUT"}, api + "/", nil, refused, 0},
		{"nor in no-cors", public(app+"/", false), fetch.Call{Mode: fetch.NoCORS}, api + "/", nil, refused, 0},
		{"with the user's permission", public(app+"/", true), fetch.Call{}, api + "/", []fetch.Response{ok}, "cors 200", 1},
		{"which is no CORS header", public(app+"/", true), fetch.Call{}, api + "/", []fetch.Response{reply(200)}, "allow-origin-missing", 1},
		{"never from an insecure context", public("http://app.example.test/", true), fetch.Call{}, api + "/", nil, refused, 0},
		{"its own host is public", public(app+"/", false), fetch.Call{}, app + ":8443/", []fetch.Response{ok}, "cors 200", 1},
		{"a redirect", public(app+"/", false), fetch.Call{}, app + "/", []fetch.Response{moved(302, api+"/")}, refused + ", hop 1", 1},
		{"a refusal before the network", public(app+"/", false), fetch.Call{Mode: fetch.SameOriginMode}, api + "/", nil,
			"same-origin-mode-refused (https://api.example.test/)", 0},
		{"a space that is right", page(app + "/"), fetch.Call{AddressSpace: fetch.LoopbackAddress}, api + "/", []fetch.Response{ok}, "cors 200", 1},
		{"a space that is wrong", page(app + "/"), fetch.Call{AddressSpace: fetch.LocalAddress}, api + "/", nil, refused, 0},
		{"no mixed content", page(app + "/"), fetch.Call{AddressSpace: fetch.LoopbackAddress}, "http://api.example.test/", []fetch.Response{ok}, "cors 200", 1},
		{"public exempts from nothing", page(app + "/"), fetch.Call{AddressSpace: fetch.PublicAddress}, "http://api.example.test/", nil,
			"mixed-content (http://api.example.test/)", 0},
	} {
		p := fetch.Agent{}.Predict(c.client, withURL(c.call, c.to), inTurn(c.answers...), fetch.State{})
		equal(t, c.reason, outcome(p.Outcome), c.want)
		equal(t, c.reason+": wire", len(p.Wire), c.wire)
	}
}
