package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestServiceWorkers(t *testing.T) {
	roundTrip[fetch.Responding](t, "way to respond")
	shut, open := reply(200), reply(200, "Access-Control-Allow-Origin", "*", "X-Seen", "1")
	const elsewhere = "https://third.example.test/y"
	for _, c := range []struct {
		name     string
		responds fetch.Responding
		call     fetch.Call
		answer   fetch.Response
		want     string // outcome, type, wire
	}{
		{"no response: the network", fetch.RespondNot, fetch.Call{}, open, "response cors GET api"},
		{"no response: CORS check", fetch.RespondNot, fetch.Call{}, shut, "allow-origin-missing GET api"},
		{"no response: preflight", fetch.RespondNot, fetch.Call{Method: "PUT"}, shut, "allow-origin-missing by the preflight response OPTIONS api"},
		{"fetch", fetch.RespondFetch, fetch.Call{}, open, "response cors GET api"},
		{"fetch, refused there", fetch.RespondFetch, fetch.Call{}, shut, "allow-origin-missing GET api"},
		{"fetch, opaque for no-cors", fetch.RespondFetch, fetch.Call{Mode: fetch.NoCORS}, shut, "opaque opaque GET api"},
		{"fetch, preflighted there", fetch.RespondFetch, fetch.Call{Method: "PUT"}, shut, "allow-origin-missing by the preflight response OPTIONS api"},
		{"no-cors, opaque for cors", fetch.RespondNoCORS, fetch.Call{}, open, "service-worker-response (opaque) GET api"},
		{"no-cors, opaque for no-cors", fetch.RespondNoCORS, fetch.Call{Mode: fetch.NoCORS}, open, "opaque opaque GET api"},
		{"elsewhere, readable for cors", fetch.RespondElsewhere, fetch.Call{}, open, "response cors GET third"},
		{"elsewhere, readable for no-cors", fetch.RespondElsewhere, fetch.Call{Mode: fetch.NoCORS}, open, "response cors GET third"},
		{"elsewhere, no CORS-preflight", fetch.RespondElsewhere, fetch.Call{Method: "PUT"}, open, "response cors GET third"},
		{"elsewhere, cors for same-origin", fetch.RespondElsewhere, fetch.Call{URL: u(app + "/x"), Mode: fetch.SameOriginMode}, open, "service-worker-response (cors) GET third"},
		{"elsewhere, nobody knows", fetch.RespondElsewhere, fetch.Call{}, fetch.Response{}, "unknown GET third"},
		{"synthetic, tainted", fetch.RespondSynthetic, fetch.Call{Method: "PUT"}, shut, "response cors"},
		{"synthetic, of its own origin", fetch.RespondSynthetic, fetch.Call{URL: u(app + "/x")}, shut, "response basic"},
		{"synthetic, no-cors", fetch.RespondSynthetic, fetch.Call{Mode: fetch.NoCORS}, shut, "opaque opaque"},
		{"error", fetch.RespondError, fetch.Call{}, open, "service-worker-response (error)"},
		{"the URL's scheme is none of its business", fetch.RespondError, fetch.Call{URL: u("data:,x")}, open, "response basic"},
		{"redirected, for follow", fetch.RespondRefetch, fetch.Call{URL: u(app + "/r")}, open, "response cors GET app GET api"},
		{"redirected, for manual", fetch.RespondRefetch, fetch.Call{URL: u(app + "/r"), Redirect: fetch.Manual}, open, "service-worker-response (redirected) GET app GET api"},
		{"redirected, for error", fetch.RespondRefetch, fetch.Call{URL: u(app + "/r"), Redirect: fetch.RedirectError}, open, "service-worker-response (redirected) GET app GET api"},
		{"opaque-redirect, for manual", fetch.RespondFetch, fetch.Call{URL: u(app + "/r"), Redirect: fetch.Manual}, open, "opaque-redirect opaqueredirect GET app"},
		{"what a redirect leads to is not shown", fetch.RespondNot, fetch.Call{URL: u(app + "/r")}, open, "response cors GET app GET api"},
	} {
		client := page(app + "/")
		client.ServiceWorker = &fetch.ServiceWorker{Script: u(app + "/w.js"), Responds: c.responds, Elsewhere: u(elsewhere), Synthetic: fetch.Response{Status: 200, Body: "made up"}}
		call := c.call
		if call.URL == (fetch.URL{}) {
			call.URL = u(api + "/x")
		}
		p := fetch.Agent{}.Predict(client, call, func(s fetch.Sent) fetch.Answer {
			if s.URL.Path == "/r" {
				return fetch.Answer{Kind: fetch.Answered, Response: moved(302, api+"/x")}
			}
			if c.answer.Status == 0 {
				return fetch.Answer{}
			}
			return fetch.Answer{Kind: fetch.Answered, Response: c.answer}
		}, fetch.State{})
		got := outcome(p.Outcome)
		if p.Outcome.Kind != fetch.NetworkError && p.Outcome.Kind != fetch.OutcomeUnknown {
			got = p.Outcome.Kind.String() + " " + p.Outcome.Type.String()
		}
		for _, e := range p.Wire {
			host := map[string]string{"api.example.test": "api", "third.example.test": "third", "app.example.test": "app"}[e.Sent.URL.Host]
			got += " " + e.Sent.Method + " " + host
		}
		equal(t, c.name, got, c.want)
	}
	sandboxed := page(app + "/")
	sandboxed.Origin, sandboxed.ServiceWorker = fetch.OpaqueOrigin("1"), &fetch.ServiceWorker{Responds: fetch.RespondError}
	p := fetch.Agent{}.Predict(sandboxed, fetch.Call{URL: u(api + "/x")}, always(open), fetch.State{})
	equal(t, "an opaque origin is not controlled", outcome(p.Outcome), "cors 200")
	for responds, want := range map[fetch.Responding]string{fetch.RespondFetch: app + "/", fetch.RespondRefetch: app + "/w.js"} {
		client := page(app + "/")
		client.ServiceWorker = &fetch.ServiceWorker{Script: u(app + "/w.js"), Responds: responds}
		p := fetch.Agent{}.Predict(client, fetch.Call{URL: u(app + "/x")}, always(shut), fetch.State{})
		equal(t, "Referer of "+responds.String(), headerOf(p.Wire[0].Sent.Headers, "Referer"), want)
	}
	if refused := (&fetch.Request{}).RefusesFromWorker(fetch.Outcome{Kind: fetch.OpaqueRedirect}); refused != "opaqueredirect" {
		t.Errorf("an opaque-redirect response for redirect mode follow: %q", refused)
	}
}
