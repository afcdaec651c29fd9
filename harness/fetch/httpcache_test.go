package fetch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// visit is one request of a sequence that shares an HTTP cache.
type visit struct {
	reason string
	after  time.Duration
	client fetch.Client
	call   fetch.Call
	answer fetch.Response
	want   string // the outcome; " wire" behind it where the request was sent
	sent   string // If-None-Match and If-Modified-Since, where they matter
}

func visits(t *testing.T, list []visit) fetch.State {
	t.Helper()
	var state fetch.State
	for _, v := range list {
		state.Now += v.after
		if v.client == (fetch.Client{}) {
			v.client = page(app + "/")
		}
		if v.call.URL == (fetch.URL{}) {
			v.call.URL = u(api + "/")
		}
		before := state.HTTPCache
		length := before.Len()
		p := fetch.Agent{}.Predict(v.client, v.call, always(v.answer), state)
		equal(t, v.reason+": the state given stays as it was", before.Len(), length)
		got := outcome(p.Outcome)
		for range p.Wire {
			got += " wire"
		}
		equal(t, v.reason, got, v.want)
		if v.sent != "" && len(p.Wire) > 0 {
			headers := p.Wire[0].Sent.Headers
			equal(t, v.reason, headerOf(headers, "If-None-Match")+" "+headerOf(headers, "If-Modified-Since"), v.sent)
		}
		state = p.State
	}
	return state
}

func TestHTTPCache(t *testing.T) {
	fresh := func(body string, pairs ...string) fetch.Response {
		return withBody(reply(200, append([]string{acao, "*", "Cache-Control", "max-age=60"}, pairs...)...), body)
	}
	mode := func(m fetch.CacheMode) fetch.Call { return fetch.Call{Cache: m} }
	none := reply(500, acao, "*")
	for name, list := range map[string][]visit{
		"fresh": {
			{"stored", 0, fetch.Client{}, fetch.Call{}, fresh("a"), "cors 200 a wire", ""},
			{"reused", 59 * time.Second, fetch.Client{}, fetch.Call{}, none, "cors 200 a", ""},
			{"another query", 0, fetch.Client{}, fetch.Call{URL: u(api + "/?x")}, fresh("b"), "cors 200 b wire", ""},
			{"a fragment is no part of the key", 0, fetch.Client{}, fetch.Call{URL: u(api + "/#x")}, none, "cors 200 a", ""},
			{"another partition", 0, page("https://elsewhere.test/"), fetch.Call{}, fresh("c"), "cors 200 c wire", ""},
			{"HEAD", 0, fetch.Client{}, fetch.Call{Method: "HEAD"}, reply(200, acao, "*"), "cors 200 wire", ""},
			{"Range", 0, fetch.Client{}, fetch.Call{Headers: h("Range", "bytes=0-")}, withBody(reply(206, acao, "*"), "p"), "cors 206 p wire", ""},
			{"stale, without a validator", time.Second, fetch.Client{}, fetch.Call{}, fresh("d"), "cors 200 d wire", "- -"},
			{"unsafe methods invalidate", 0, fetch.Client{}, fetch.Call{Method: "POST"}, reply(200, acao, "*"), "cors 200 wire", ""},
			{"gone", 0, fetch.Client{}, fetch.Call{}, fresh("e"), "cors 200 e wire", ""},
			{"a failed one does not", 0, fetch.Client{}, fetch.Call{Method: "POST"}, none, "cors 500 wire", ""},
			{"still there", 0, fetch.Client{}, fetch.Call{}, none, "cors 200 e", ""},
		},
		"not stored": {
			{"no-store", 0, fetch.Client{}, fetch.Call{}, withBody(reply(200, acao, "*", "Cache-Control", "no-store, max-age=60"), "a"), "cors 200 a wire", ""},
			{"nothing said", 0, fetch.Client{}, fetch.Call{}, withBody(reply(200, acao, "*"), "b"), "cors 200 b wire", ""},
			{"an error with a validator", 0, fetch.Client{}, fetch.Call{}, reply(404, acao, "*", "ETag", "x"), "cors 404 wire", ""},
			{"206", 0, fetch.Client{}, fetch.Call{}, reply(206, acao, "*", "Cache-Control", "max-age=9"), "cors 206 wire", "- -"},
			{"Vary: *", 0, fetch.Client{}, fetch.Call{}, fresh("c", "Vary", "*"), "cors 200 c wire", "- -"},
			{"cache mode no-store", 0, fetch.Client{}, mode(fetch.NoStore), fresh("d"), "cors 200 d wire", "- -"},
			{"the author's no-store preflights and is heeded", 0, fetch.Client{}, fetch.Call{Headers: h("Cache-Control", "no-store"), URL: u(app + "/")}, fresh("e"), "basic 200 e wire", ""},
			{"nothing there", 0, fetch.Client{}, fetch.Call{}, fresh("f"), "cors 200 f wire", "- -"},
			{"Age counts", 0, fetch.Client{}, fetch.Call{URL: u(api + "/2")}, fresh("g", "Age", "59"), "cors 200 g wire", ""},
			{"stale after a second", time.Second, fetch.Client{}, fetch.Call{URL: u(api + "/2")}, fresh("h"), "cors 200 h wire", ""},
			{"an error with a lifetime is stored", 0, fetch.Client{}, fetch.Call{URL: u(api + "/3")}, reply(404, acao, "*", "Cache-Control", "max-age=9"), "cors 404 wire", ""},
			{"and reused", 0, fetch.Client{}, fetch.Call{URL: u(api + "/3")}, none, "cors 404", ""},
		},
		"modes": {
			{"only-if-cached, nothing stored", 0, fetch.Client{}, fetch.Call{URL: u(app + "/"), Mode: fetch.SameOriginMode, Cache: fetch.OnlyIfCached}, none, "not-modified-without-cache-entry", ""},
			{"stored at home", 0, fetch.Client{}, fetch.Call{URL: u(app + "/")}, fresh("h"), "basic 200 h wire", ""},
			{"only-if-cached, stale", time.Hour, fetch.Client{}, fetch.Call{URL: u(app + "/"), Mode: fetch.SameOriginMode, Cache: fetch.OnlyIfCached}, none, "basic 200 h", ""},
			{"default", 0, fetch.Client{}, fetch.Call{}, fresh("a", "ETag", "1"), "cors 200 a wire", ""},
			{"no-cache revalidates what is fresh", 0, fetch.Client{}, mode(fetch.NoCache), reply(304), "cors 200 a wire", "1 -"},
			{"reload does not look", 0, fetch.Client{}, mode(fetch.Reload), fresh("b", "ETag", "2"), "cors 200 b wire", "- -"},
			{"but stores", 0, fetch.Client{}, fetch.Call{}, none, "cors 200 b", ""},
			{"no-store does not look", 0, fetch.Client{}, mode(fetch.NoStore), fresh("c"), "cors 200 c wire", "- -"},
			{"nor store", 0, fetch.Client{}, fetch.Call{}, none, "cors 200 b", ""},
			{"force-cache takes what is stale", time.Hour, fetch.Client{}, mode(fetch.ForceCache), none, "cors 200 b", ""},
			{"force-cache asks where there is nothing", 0, fetch.Client{}, fetch.Call{Cache: fetch.ForceCache, URL: u(api + "/2")}, fresh("d"), "cors 200 d wire", ""},
		},
		"revalidation": {
			{"no-cache with both validators", 0, fetch.Client{}, fetch.Call{}, withBody(reply(200, acao, "*", "Cache-Control", "no-cache, max-age=60", "ETag", "1", "Last-Modified", "Mon"), "a"), "cors 200 a wire", "- -"},
			{"not preflighted", 0, fetch.Client{}, fetch.Call{}, reply(304), "cors 200 a wire", "1 Mon"},
			{"a new response replaces", 0, fetch.Client{}, fetch.Call{}, fresh("b", "ETag", "2"), "cors 200 b wire", "1 Mon"},
			{"fresh", 0, fetch.Client{}, fetch.Call{}, none, "cors 200 b", ""},
			{"a 304 makes it fresh again", 60 * time.Second, fetch.Client{}, fetch.Call{}, reply(304), "cors 200 b wire", "2 -"},
			{"for its lifetime", 59 * time.Second, fetch.Client{}, fetch.Call{}, none, "cors 200 b", ""},
			{"the author's max-age=0 preflights and revalidates at home", 0, fetch.Client{}, fetch.Call{URL: u(app + "/")}, fresh("c", "ETag", "3"), "basic 200 c wire", "- -"},
			{"at home", 0, fetch.Client{}, fetch.Call{URL: u(app + "/"), Headers: h("Cache-Control", "max-age=0")}, reply(304), "basic 200 c wire", "3 -"},
		},
		"vary": {
			{"for one language", 0, fetch.Client{}, fetch.Call{Headers: h("Accept-Language", "en")}, fresh("a", "Vary", "accept-language, Accept"), "cors 200 a wire", ""},
			{"the same", 0, fetch.Client{}, fetch.Call{Headers: h("Accept-Language", "en")}, none, "cors 200 a", ""},
			{"another", 0, fetch.Client{}, fetch.Call{Headers: h("Accept-Language", "de")}, fresh("b", "Vary", "accept-language"), "cors 200 b wire", ""},
			{"none", 0, fetch.Client{}, fetch.Call{}, fresh("c", "Vary", "accept-language"), "cors 200 c wire", ""},
		},
		"a response of no-cors without CORS headers fails mode cors": {
			{"no-cors", 0, fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, withBody(reply(200, "Cache-Control", "max-age=60"), "a"), "opaque wire", ""},
			{"from the cache", 0, fetch.Client{}, fetch.Call{}, none, "allow-origin-missing", ""},
		},
		"Vary: Origin avoids it": {
			{"no-cors", 0, fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, withBody(reply(200, "Cache-Control", "max-age=60", "Vary", "Origin"), "a"), "opaque wire", ""},
			{"asked", 0, fetch.Client{}, fetch.Call{}, fresh("b"), "cors 200 b wire", ""},
		},
		"an echoed origin": {
			{"for one origin", 0, fetch.Client{}, fetch.Call{}, withBody(reply(200, acao, app, "Cache-Control", "max-age=60"), "a"), "cors 200 a wire", ""},
			{"for another of the site", 0, page(third + "/"), fetch.Call{}, none, "allow-origin-mismatch (" + app + ")", ""},
		},
		"a redirect with a lifetime, to itself": {
			{"asked once", 0, fetch.Client{}, fetch.Call{URL: u(app + "/")}, moved(301, app+"/x", "Cache-Control", "max-age=60", "ETag", "1"), "redirect-count-exceeded (" + app + "/x), hop 20 wire wire", ""},
		},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) { visits(t, list) })
	}
}

func TestNotModifiedMergesHeaders(t *testing.T) {
	first := withBody(reply(200, acao, "*", "ETag", "v1", "Cache-Control", "no-cache", "A", "1", "B", "1", "Content-Length", "7"), "Success")
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/")}, always(first), fetch.State{})
	equal(t, "nothing exposed", headerOf(p.Outcome.Headers, "a"), "-")
	for _, c := range []struct {
		reason       string
		answer       fetch.Response
		want, a, b   string
		contentLengh string
	}{
		{"widened, Allow-Origin inherited", reply(304, aceh, "A, B", "A", "2", "B", "2", "Content-Length", "0"), "cors 200 Success", "2", "2", "7"},
		{"narrowed", reply(304, aceh, "A", "A", "3", "B", "3"), "cors 200 Success", "3", "-", "7"},
		{"Expose-Headers is inherited too", reply(304), "cors 200 Success", "3", "-", "7"},
		{"another Allow-Origin counts", reply(304, acao, third), "allow-origin-mismatch (" + third + ")", "-", "-", "-"},
		{"and is stored", reply(304), "allow-origin-mismatch (" + third + ")", "-", "-", "-"},
	} {
		p = fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/")}, always(c.answer), p.State)
		equal(t, c.reason, outcome(p.Outcome), c.want)
		equal(t, c.reason+": A", headerOf(p.Outcome.Headers, "a"), c.a)
		equal(t, c.reason+": B", headerOf(p.Outcome.Headers, "b"), c.b)
		equal(t, c.reason+": Content-Length", headerOf(p.Outcome.Headers, "content-length"), c.contentLengh)
	}
}

func TestAuthorConditionalHeaders(t *testing.T) {
	stored := withBody(reply(200, acao, "*", "ETag", "v1", "Cache-Control", "max-age=60"), "a")
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/")}, always(stored), fetch.State{})
	call := fetch.Call{URL: u(api + "/"), Headers: h("If-None-Match", "v1")}
	grant := reply(204, acao, "*", acah, "if-none-match")
	q := fetch.Agent{}.Predict(page(app+"/"), call, inTurn(grant, reply(304, acao, "*")), p.State)
	equal(t, "the 304 reaches script", outcome(q.Outcome), "cors 304")
	equalLines(t, "preflighted", wire(q), []string{"preflight " + api + "/", "GET " + api + "/"})
	equal(t, "cache mode no-store", headerOf(q.Wire[1].Sent.Headers, "Pragma"), "no-cache")
	q = fetch.Agent{}.Predict(page(app+"/"), call, inTurn(grant, reply(304)), p.State)
	equal(t, "with its own Allow-Origin only", outcome(q.Outcome), "allow-origin-missing")
}

func TestCacheModesOnTheWire(t *testing.T) {
	for m, want := range map[fetch.CacheMode]string{fetch.CacheDefault: "- -", fetch.ForceCache: "- -", fetch.NoCache: "max-age=0 -", fetch.NoStore: "no-cache no-cache", fetch.Reload: "no-cache no-cache"} {
		p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/"), Cache: m}, nil, fetch.State{})
		equal(t, m.String(), headerOf(p.Wire[0].Sent.Headers, "Cache-Control")+" "+headerOf(p.Wire[0].Sent.Headers, "Pragma"), want)
		equalLines(t, m.String()+": never preflighted", wire(p), []string{"GET " + api + "/"})
	}
}
