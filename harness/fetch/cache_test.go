package fetch_test

import (
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// step is one request of a sequence that shares a target and a state.
type step struct {
	reason string
	after  time.Duration
	client fetch.Client
	call   fetch.Call
	grant  fetch.Response // of the preflight, if there is one
	answer fetch.Response
	wire   string // "preflight PUT" or "PUT"
}

// sequence runs steps one after the other, each with the state that the one
// before left, and holds each wire against the step's.
func sequence(t *testing.T, agent fetch.Agent, steps []step) fetch.State {
	t.Helper()
	var state fetch.State
	for _, s := range steps {
		state.Now += s.after
		if s.client == (fetch.Client{}) {
			s.client = page(app + "/")
		}
		if s.call.URL == (fetch.URL{}) {
			s.call.URL = u(api + "/")
		}
		p := agent.Predict(s.client, s.call, func(sent fetch.Sent) fetch.Answer {
			if sent.Preflight {
				return fetch.Answer{Kind: fetch.Answered, Response: s.grant}
			}
			return fetch.Answer{Kind: fetch.Answered, Response: s.answer}
		}, state)
		got := ""
		for _, x := range p.Wire {
			if x.Sent.Preflight {
				got += "preflight "
			} else {
				got += x.Sent.Method
			}
		}
		equal(t, s.reason, got, s.wire)
		checkTrace(t, p)
		state = p.State
	}
	return state
}

func TestPreflightCacheSequences(t *testing.T) {
	put, del, get := fetch.Call{Method: "PUT"}, fetch.Call{Method: "DELETE"}, fetch.Call{Headers: h("X-A", "1")}
	with := func(c fetch.Call, name string) fetch.Call { c.Headers = h(name, "v"); return c }
	to := func(c fetch.Call, url string) fetch.Call { c.URL = u(url); return c }
	as := func(c fetch.Call, m fetch.Credentials) fetch.Call { c.Credentials = m; return c }
	grant := func(pairs ...string) fetch.Response {
		return reply(204, append([]string{acao, app, acac, "true"}, pairs...)...)
	}
	ok := reply(200, acao, app, acac, "true")
	all := grant(acam, "PUT, DELETE", acah, "x-a, x-b", acma, "600")
	never := fetch.Response{}
	const hit, miss = "PUT", "preflight PUT"
	for name, steps := range map[string][]step{
		"key": {
			{"first", 0, fetch.Client{}, put, all, ok, miss},
			{"again", 0, fetch.Client{}, put, never, ok, hit},
			{"a listed method that was not asked for", 0, fetch.Client{}, del, never, ok, "DELETE"},
			{"a listed name that was not asked for", 0, fetch.Client{}, with(put, "x-B"), never, ok, hit},
			{"the value is not part of the key", 0, fetch.Client{}, fetch.Call{Method: "PUT", Headers: h("x-b", "other")}, never, ok, hit},
			{"a safelisted method needs no method entry", 0, fetch.Client{}, get, never, ok, "GET"},
			{"another query", 0, fetch.Client{}, to(put, api+"/?"), all, ok, miss},
			{"another fragment", 0, fetch.Client{}, to(put, api+"/#f"), all, ok, miss},
			{"another host", 0, fetch.Client{}, to(put, third+"/"), all, ok, miss},
			{"another origin", 0, page(third + "/"), put, reply(204, acao, "*", acam, "*"), reply(200, acao, "*"), miss},
			{"another partition", 0, func() fetch.Client { c := page(app + "/"); c.TopLevelSite = "https://elsewhere.test"; return c }(), put, all, ok, miss},
			{"the first is still there", 599 * time.Second, fetch.Client{}, put, never, ok, hit},
			{"gone at max-age", time.Second, fetch.Client{}, put, all, ok, miss},
		},
		"names and methods": {
			{"first", 0, fetch.Client{}, put, grant(acam, "PUT"), ok, miss},
			{"another name", 0, fetch.Client{}, with(put, "x-a"), grant(acam, "PUT", acah, "x-a"), ok, miss},
			{"now both", 0, fetch.Client{}, with(put, "x-a"), never, ok, hit},
			{"another method", 0, fetch.Client{}, del, grant(acam, "DELETE"), ok, "preflight DELETE"},
			{"the others stay", 0, fetch.Client{}, with(put, "x-a"), never, ok, hit},
			{"a method named like a header", 0, fetch.Client{}, with(put, "DELETE"), grant(acam, "PUT", acah, "delete"), ok, miss},
			{"and a header named like a method", 0, fetch.Client{}, fetch.Call{Method: "x-a"}, grant(acam, "x-a"), ok, "preflight x-a"},
		},
		"five seconds": {
			{"without max-age", 0, fetch.Client{}, put, grant(acam, "PUT"), ok, miss},
			{"4.9 s", 4900 * time.Millisecond, fetch.Client{}, put, never, ok, hit},
			{"5 s", 100 * time.Millisecond, fetch.Client{}, put, grant(acam, "PUT", acma, "x"), ok, miss},
			{"malformed is 5 s too", 4900 * time.Millisecond, fetch.Client{}, put, never, ok, hit},
			{"no longer", 100 * time.Millisecond, fetch.Client{}, put, grant(acam, "PUT", acma, "-1"), ok, miss},
			{"negative is malformed", 4900 * time.Millisecond, fetch.Client{}, put, never, ok, hit},
			{"no longer either", 100 * time.Millisecond, fetch.Client{}, put, grant(acam, "PUT", acma, "0"), ok, miss},
			{"zero is not cached", 0, fetch.Client{}, put, grant(acam, "PUT"), ok, miss},
		},
		"max-age is updated": {
			{"ten seconds", 0, fetch.Client{}, with(put, "x-a"), grant(acam, "PUT", acah, "x-a", acma, "10"), ok, miss},
			{"another preflight updates the method", 9 * time.Second, fetch.Client{}, with(put, "x-b"), grant(acam, "PUT", acah, "x-b", acma, "10"), ok, miss},
			{"the method lives on", 2 * time.Second, fetch.Client{}, with(put, "x-b"), never, ok, hit},
			{"the first name does not", 0, fetch.Client{}, with(put, "x-a"), grant(acam, "PUT", acah, "x-a"), ok, miss},
		},
		"credentials": {
			{"anonymous", 0, fetch.Client{}, put, all, ok, miss},
			{"does not serve include", 0, fetch.Client{}, as(put, fetch.Include), all, ok, miss},
			{"omit is anonymous", 0, fetch.Client{}, as(put, fetch.Omit), never, ok, hit},
			{"include first", 0, fetch.Client{}, as(to(put, api+"/2"), fetch.Include), all, ok, miss},
			{"serves anonymous", 0, fetch.Client{}, to(put, api+"/2"), never, ok, hit},
		},
		"wildcards": {
			{"stored as wildcards", 0, fetch.Client{}, with(put, "x-a"), grant(acam, "*", acah, "*", acma, "9"), ok, miss},
			{"any method and name", 0, fetch.Client{}, with(del, "x-z"), never, ok, "DELETE"},
			{"but Authorization", 0, fetch.Client{}, with(put, "Authorization"), grant(acam, "PUT", acah, "authorization"), ok, miss},
			{"which is then an entry", 0, fetch.Client{}, with(put, "authorization"), never, ok, hit},
		},
		"clearing": {
			{"first", 0, fetch.Client{}, put, all, ok, miss},
			{"the actual response fails its CORS check", 0, fetch.Client{}, put, never, reply(200), hit},
			{"cleared", 0, fetch.Client{}, put, all, ok, miss},
			{"include too", 0, fetch.Client{}, as(put, fetch.Include), all, ok, miss},
			{"a refused preflight", 0, fetch.Client{}, with(put, "x-z"), all, ok, "preflight "},
			{"clears all of the URL", 0, fetch.Client{}, as(put, fetch.Include), all, ok, miss},
			{"a plain request that fails", 0, fetch.Client{}, fetch.Call{}, never, reply(200), "GET"},
			{"does not clear", 0, fetch.Client{}, put, never, ok, hit},
			{"another URL fails", 0, fetch.Client{}, to(put, api+"/2"), grant(), ok, "preflight "},
			{"and leaves this one", 0, fetch.Client{}, put, never, ok, hit},
		},
		"upload listener": {
			{"its own method is cached", 0, fetch.Client{}, fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend}, grant(), ok, "preflight POST"},
			{"for the next", 0, fetch.Client{}, fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend}, never, ok, "POST"},
		},
		"opaque origins": {
			{"first", 0, sandboxed("1"), put, reply(204, acao, "*", acam, "PUT"), reply(200, acao, "*"), miss},
			{"are one and the same by their serialisation", 0, sandboxed("2"), put, never, reply(200, acao, "*"), hit},
		},
	} {
		t.Run(name, func(t *testing.T) { sequence(t, fetch.Agent{}, steps) })
	}
	t.Run("limit", func(t *testing.T) {
		sequence(t, fetch.Agent{MaxAgeLimit: 7200 * time.Second}, []step{
			{"a day", 0, fetch.Client{}, put, grant(acam, "PUT", acma, "86400"), ok, miss},
			{"two hours less a second", 7199 * time.Second, fetch.Client{}, put, never, ok, hit},
			{"two hours", time.Second, fetch.Client{}, put, grant(acam, "PUT"), ok, miss},
		})
	})
}

func TestPreflightCacheClearsTheFinalURL(t *testing.T) {
	grant := reply(204, acao, "*", acah, "x-a", acma, "600")
	call := fetch.Call{URL: u(api + "/"), Headers: h("X-A", "1")}
	p := fetch.Agent{}.Predict(page(app+"/"), call, inTurn(grant, moved(307, api+"/x", acao, "*"), grant, reply(200)), fetch.State{})
	equal(t, "outcome", outcome(p.Outcome), "allow-origin-missing, hop 1")
	entries := p.State.Preflights.Entries(0)
	equal(t, "the entry of the last URL went, that of the first stayed", len(entries) == 1 && entries[0].URL == u(api+"/"), true)
}

func TestPreflightCacheIsAValue(t *testing.T) {
	r, _ := fetch.NewRequest(page(app+"/"), fetch.Call{URL: u(api + "/"), Method: "PUT"})
	var empty fetch.PreflightCache
	one := empty.Store(&r, fetch.PreflightGrant{Methods: []string{"PUT"}, MaxAge: time.Minute}, 0)
	two := one.Store(&r, fetch.PreflightGrant{Methods: []string{"PUT", "X"}, MaxAge: time.Hour}, time.Second)
	equal(t, "store", len(empty.Entries(0))+10*len(one.Entries(0))+100*len(two.Entries(0)), 210)
	equal(t, "update", one.Entries(0)[0].MaxAge, time.Minute)
	equal(t, "clear", len(two.Clear(&r).Entries(0))+10*len(two.Entries(0)), 20)
	equal(t, "method", one.MatchMethod(&r, "PUT", 59*time.Second) && !one.MatchMethod(&r, "PUT", 60*time.Second) && !one.MatchMethod(&r, "put", 0), true)
	equal(t, "no method of the empty cache", empty.MatchMethod(&r, "PUT", 0) || empty.MatchHeaderName(&r, "a", 0), false)
	names := empty.Store(&r, fetch.PreflightGrant{HeaderNames: []string{"X-A", "*"}, MaxAge: time.Minute}, 0)
	equal(t, "names", names.MatchHeaderName(&r, "x-a", 0) && names.MatchHeaderName(&r, "b", 0) && !names.MatchHeaderName(&r, "authorization", 0), true)
	missing, ok := one.Covers(&r, 0)
	equal(t, "covers", missing+"|"+yes(ok), "|yes")
	missing, ok = one.Covers(&r, time.Hour)
	equal(t, "covers no longer", missing+"|"+yes(ok), "PUT|no")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
