package fetch_test

import (
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestServiceWorkers(t *testing.T) {
	roundTrip[Responding](t, "way to respond")
	shut, open := reply(200), reply(200, "Access-Control-Allow-Origin", "*", "X-Seen", "1")
	const elsewhere = "https://third.example.test/y"
	for _, c := range []struct {
		name     string
		responds Responding
		call     Call
		answer   Response
		want     string // outcome, type, wire
	}{
		{"no response: the network", RespondNot, Call{}, open, "response cors GET api"},
		{"no response: CORS check", RespondNot, Call{}, shut, "allow-origin-missing GET api"},
		{"no response: preflight", RespondNot, Call{Method: "PUT"}, shut, "allow-origin-missing by the preflight response OPTIONS api"},
		{"fetch", RespondFetch, Call{}, open, "response cors GET api"},
		{"fetch, refused there", RespondFetch, Call{}, shut, "allow-origin-missing GET api"},
		{"fetch, opaque for no-cors", RespondFetch, Call{Mode: NoCORS}, shut, "opaque opaque GET api"},
		{"fetch, preflighted there", RespondFetch, Call{Method: "PUT"}, shut, "allow-origin-missing by the preflight response OPTIONS api"},
		{"no-cors, opaque for cors", RespondNoCORS, Call{}, open, "service-worker-response (opaque) GET api"},
		{"no-cors, opaque for no-cors", RespondNoCORS, Call{Mode: NoCORS}, open, "opaque opaque GET api"},
		{"elsewhere, readable for cors", RespondElsewhere, Call{}, open, "response cors GET third"},
		{"elsewhere, readable for no-cors", RespondElsewhere, Call{Mode: NoCORS}, open, "response cors GET third"},
		{"elsewhere, no CORS-preflight", RespondElsewhere, Call{Method: "PUT"}, open, "response cors GET third"},
		{"elsewhere, cors for same-origin", RespondElsewhere, Call{URL: u(app + "/x"), Mode: SameOriginMode}, open, "service-worker-response (cors) GET third"},
		{"elsewhere, nobody knows", RespondElsewhere, Call{}, Response{}, "unknown GET third"},
		{"synthetic, tainted", RespondSynthetic, Call{Method: "PUT"}, shut, "response cors"},
		{"synthetic, of its own origin", RespondSynthetic, Call{URL: u(app + "/x")}, shut, "response basic"},
		{"synthetic, no-cors", RespondSynthetic, Call{Mode: NoCORS}, shut, "opaque opaque"},
		{"error", RespondError, Call{}, open, "service-worker-response (error)"},
		{"the URL's scheme is none of its business", RespondError, Call{URL: u("data:,x")}, open, "response basic"},
		{"redirected, for follow", RespondRefetch, Call{URL: u(app + "/r")}, open, "response cors GET app GET api"},
		{"redirected, for manual", RespondRefetch, Call{URL: u(app + "/r"), Redirect: Manual}, open, "service-worker-response (redirected) GET app GET api"},
		{"redirected, for error", RespondRefetch, Call{URL: u(app + "/r"), Redirect: RedirectError}, open, "service-worker-response (redirected) GET app GET api"},
		{"opaque-redirect, for manual", RespondFetch, Call{URL: u(app + "/r"), Redirect: Manual}, open, "opaque-redirect opaqueredirect GET app"},
		{"what a redirect leads to is not shown", RespondNot, Call{URL: u(app + "/r")}, open, "response cors GET app GET api"},
	} {
		client := page(app + "/")
		client.ServiceWorker = &ServiceWorker{Script: u(app + "/w.js"), Responds: c.responds, Elsewhere: u(elsewhere), Synthetic: Response{Status: 200, Body: "made up"}}
		call := c.call
		if call.URL == (URL{}) {
			call.URL = u(api + "/x")
		}
		p := Agent{}.Predict(client, call, func(s Sent) Answer {
			if s.URL.Path == "/r" {
				return Answer{Kind: Answered, Response: moved(302, api+"/x")}
			}
			if c.answer.Status == 0 {
				return Answer{}
			}
			return Answer{Kind: Answered, Response: c.answer}
		}, State{})
		got := outcome(p.Outcome)
		if p.Outcome.Kind != NetworkError && p.Outcome.Kind != OutcomeUnknown {
			got = p.Outcome.Kind.String() + " " + p.Outcome.Type.String()
		}
		for _, e := range p.Wire {
			host := map[string]string{"api.example.test": "api", "third.example.test": "third", "app.example.test": "app"}[e.Sent.URL.Host]
			got += " " + e.Sent.Method + " " + host
		}
		equal(t, c.name, got, c.want)
	}
	sandboxed := page(app + "/")
	sandboxed.Origin, sandboxed.ServiceWorker = OpaqueOrigin("1"), &ServiceWorker{Responds: RespondError}
	p := Agent{}.Predict(sandboxed, Call{URL: u(api + "/x")}, always(open), State{})
	equal(t, "an opaque origin is not controlled", outcome(p.Outcome), "cors 200")
	for responds, want := range map[Responding]string{RespondFetch: app + "/", RespondRefetch: app + "/w.js"} {
		client := page(app + "/")
		client.ServiceWorker = &ServiceWorker{Script: u(app + "/w.js"), Responds: responds}
		p := Agent{}.Predict(client, Call{URL: u(app + "/x")}, always(shut), State{})
		equal(t, "Referer of "+responds.String(), headerOf(p.Wire[0].Sent.Headers, "Referer"), want)
	}
	if refused := (&Request{}).RefusesFromWorker(Outcome{Kind: OpaqueRedirect}); refused != "opaqueredirect" {
		t.Errorf("an opaque-redirect response for redirect mode follow: %q", refused)
	}
}
