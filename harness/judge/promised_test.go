package judge_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// told is a call of a promise, and what the witnesses saw of it: what the standard
// makes of the answers, but for what the browser does in its own way.
type told struct {
	origin, target string // "" for https://app.example.com and https://api.example.com/items
	call           fetch.Call
	want           scenario.Want
	alive          bool
	answer         fetch.Respond

	code, failure string                                // of the browser
	reads         bool                                  // the page reads, whatever the standard says
	refused       bool                                  // the page is refused, whatever the standard says
	change        func([]wire.Exchange) []wire.Exchange // of what the standard sends
}

// judged has a promise judged with the wire.
func judged(t *testing.T, w told) judge.StepResult {
	t.Helper()
	q, seen, log := w.observed(t)
	s, _ := judge.Step(q, seen, log, fetch.State{})
	return s
}

func (w told) observed(t *testing.T) (judge.Question, wire.Seen, []wire.Exchange) {
	t.Helper()
	if w.origin == "" {
		w.origin = "https://app.example.com"
	}
	if w.target == "" {
		w.target = "https://api.example.com/items"
	}
	u := parse(t, w.origin+"/page")
	page := fetch.Client{Origin: u.Origin(), URL: u, TopLevelSite: u.SchemefulSite(), SiteForCookies: u.SchemefulSite()}
	w.call.URL = parse(t, w.target)
	q := judge.Question{Browser: browser.Info{Engine: chromium.Engine}, Page: page, Script: scenario.Script{Call: w.call},
		Promise: &judge.Promise{Want: w.want, Ideal: w.answer, Alive: w.alive}}
	p := chromium.Engine.Agent().Predict(page, w.call, w.answer, fetch.State{})
	log := wire.Predicted(p.Wire)
	for i := range log {
		log[i].Protocol = wire.RecordProtocol
	}
	if w.change != nil {
		log = w.change(log)
	}
	out := p.Outcome
	out.Refusal = fetch.Refusal{}
	if w.reads {
		out = fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200, URL: w.call.URL}
	}
	if w.refused {
		out = fetch.Outcome{Kind: fetch.NetworkError}
	}
	return q, wire.Seen{Page: wire.PageSaw{Outcome: out}, Browser: wire.BrowserSaw{Known: true, Slow: true, Reason: w.code, Failure: w.failure}}, log
}

// answers gives one answer to preflights and another to other requests; a status of
// 0 closes the connection.
func answers(preflight, actual fetch.Response) fetch.Respond {
	return func(sent fetch.Sent) fetch.Answer {
		r := actual
		if sent.Preflight {
			r = preflight
		}
		if r.Status == 0 {
			return fetch.Answer{Kind: fetch.Unanswered}
		}
		return fetch.Answer{Kind: fetch.Answered, Response: r}
	}
}

func with(status int, pairs ...string) fetch.Response {
	r := fetch.Response{Status: status}
	for i := 0; i < len(pairs); i += 2 {
		r.Headers = append(r.Headers, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return r
}

const (
	acao = "Access-Control-Allow-Origin"
	acam = "Access-Control-Allow-Methods"
	acah = "Access-Control-Allow-Headers"
	app  = "https://app.example.com"
)

// friend and stranger are wants of calls that are promised, and of calls that are not.
func friend(preflight bool) scenario.Want {
	w := scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent, Response: &scenario.ResponseWant{}}
	if preflight {
		w.Preflight = scenario.MustBeSent
	}
	return w
}

func stranger(preflight bool) scenario.Want {
	w := scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent}
	if preflight {
		w.Preflight, w.Request = scenario.MustBeSent, scenario.MustBeAbsent
	}
	return w
}

// ownUserAgent is what Chromium makes of an author's User-Agent.
func ownUserAgent(log []wire.Exchange) []wire.Exchange {
	for i := range log {
		for j, h := range log[i].Request {
			switch {
			case strings.EqualFold(h.Name, "User-Agent"):
				log[i].Request[j].Value = "Mozilla/5.0"
			case strings.EqualFold(h.Name, "Access-Control-Request-Headers"):
				log[i].Request[j].Value = strings.TrimPrefix(h.Value, "user-agent,")
			}
		}
	}
	return log
}

// noReferer is what Chromium sends from https to a clear-text URL.
func noReferer(log []wire.Exchange) []wire.Exchange {
	for i := range log {
		log[i].Request = deleteHeader(log[i].Request, "Referer")
	}
	return log
}

// Whose fault it is when a promise is not kept: first nobody's, where nobody
// answered; then the target's, the worst first; only then the browser's.
func TestWhoseFault(t *testing.T) {
	put := fetch.Call{Method: "PUT"}
	agent := fetch.Call{Method: "PUT", Headers: fetch.HeaderList{{Name: "User-Agent", Value: "me"}, {Name: "X-A", Value: "1"}}}
	token := fetch.Call{Headers: fetch.HeaderList{{Name: "Authorization", Value: "Bearer 1"}}}
	grant := with(204, acao, app, acam, "PUT", acah, "X-A, User-Agent")
	for _, tt := range []struct {
		name    string
		told    told
		verdict judge.Verdict
		because string
	}{
		{"a friend's connection is closed, and the target answers nobody",
			told{want: friend(false), answer: answers(with(0), with(0)), failure: "net::ERR_EMPTY_RESPONSE"}, judge.Inconclusive, "could not reach the target"},
		{"a friend's connection is closed, and the target answers others",
			told{want: friend(false), answer: answers(with(0), with(0)), failure: "net::ERR_EMPTY_RESPONSE", alive: true}, judge.TargetDiffers, "gets no answer, though the target answers others"},
		{"a friend's preflight is answered, and the connection of its request is closed",
			told{call: put, want: friend(true), answer: answers(grant, with(0)), failure: "net::ERR_EMPTY_RESPONSE"}, judge.TargetDiffers, "gets no answer"},
		{"a stranger's connection is closed, and the target answers nobody",
			told{want: stranger(false), answer: answers(with(0), with(0)), failure: "net::ERR_EMPTY_RESPONSE"}, judge.Inconclusive, "could not reach"},
		{"a stranger's connection is closed, and the target answers others",
			told{want: stranger(false), answer: answers(with(0), with(0)), failure: "net::ERR_EMPTY_RESPONSE", alive: true}, judge.Conforms, ""},
		{"a stranger's preflight is closed, and the target answers others",
			told{call: put, want: stranger(true), answer: answers(with(0), with(0)), failure: "net::ERR_CONNECTION_RESET", alive: true}, judge.Conforms, ""},
		{"a stranger's preflight is granted, and its request is closed",
			told{call: put, want: stranger(true), answer: answers(grant, with(0)), failure: "net::ERR_EMPTY_RESPONSE", alive: true}, judge.TargetDiffers, "its PUT reaches the application"},

		{"Chromium sends its own User-Agent, and the promise is kept", told{call: agent, want: friend(true), answer: answers(grant, with(200, acao, app)), change: ownUserAgent},
			judge.Conforms, ""},
		{"Chromium sends its own User-Agent, and no preflight", told{call: fetch.Call{Headers: agent.Headers[:1]}, want: friend(true), answer: answers(grant, with(200, acao, app)),
			change: func(log []wire.Exchange) []wire.Exchange { return ownUserAgent(log[1:]) }}, judge.Conforms, ""},
		{"Chromium sends its own User-Agent, no preflight, and the answer allows nobody", told{call: fetch.Call{Headers: agent.Headers[:1]}, want: friend(true), answer: answers(grant, with(200)),
			change: func(log []wire.Exchange) []wire.Exchange { return ownUserAgent(log[1:]) }, code: "MissingAllowOriginHeader"}, judge.TargetDiffers, "has no Access-Control-Allow-Origin"},
		{"Chromium sends its own User-Agent, and the method is not granted",
			told{call: agent, want: friend(true), answer: answers(with(204, acao, app, acah, "X-A, User-Agent"), with(200, acao, app)), change: ownUserAgent, code: "MethodDisallowedByPreflightResponse"},
			judge.TargetDiffers, "does not list PUT in Access-Control-Allow-Methods"},
		{"Chromium sends its own User-Agent, and the answer has no Access-Control-Allow-Origin",
			told{call: agent, want: friend(true), answer: answers(grant, with(200)), change: ownUserAgent, code: "MissingAllowOriginHeader"},
			judge.TargetDiffers, "has no Access-Control-Allow-Origin"},
		{"Chromium sends its own User-Agent, and a stranger reads",
			told{call: agent, want: stranger(true), answer: answers(grant, with(200, acao, app)), change: ownUserAgent}, judge.TargetDiffers, "can read the answer"},
		{"a browser sends no preflight, and a stranger reads what the answer allows",
			told{call: put, want: stranger(true), answer: answers(grant, with(200, acao, app)), reads: true, change: func(log []wire.Exchange) []wire.Exchange { return log[1:] }},
			judge.TargetDiffers, "can read the answer"},
		{"a browser sends no preflight, and a stranger reads what the answer does not allow",
			told{call: put, want: stranger(true), answer: answers(grant, with(200)), reads: true, change: func(log []wire.Exchange) []wire.Exchange { return log[1:] }},
			judge.BrowserDiffers, "CORS-preflight request"},

		{"* for Authorization, which Chromium grants", told{call: token, want: friend(true), answer: answers(with(204, acao, app, acah, "*"), with(200, acao, app)), reads: true,
			change: func(log []wire.Exchange) []wire.Exchange {
				r := deleteHeader(append(fetch.HeaderList{}, log[0].Request...), "Access-Control-Request-Method")
				r = append(deleteHeader(r, "Access-Control-Request-Headers"), token.Headers...)
				return append(log, wire.Exchange{Protocol: "HTTP", Method: "GET", URL: log[0].URL, Request: r, Answered: true, Status: 200, Response: with(200, acao, app).Headers})
			}}, judge.TargetDiffers, "The standard refuses this"},
		{"a stranger is granted the answer, and the browser refuses for a reason of its own",
			told{want: stranger(false), answer: answers(with(204), with(200, acao, app)), refused: true, failure: "net::ERR_BLOCKED_BY_CLIENT"}, judge.TargetDiffers, "refused for another reason (net::ERR_BLOCKED_BY_CLIENT)"},
		{"reading comes before what is sent", told{call: put, want: stranger(true), answer: answers(grant, with(200, acao, app))}, judge.TargetDiffers, "can read the answer"},

		{"no Referer on loopback from https", told{target: "http://localhost/items", want: friend(false), answer: answers(with(204), with(200, acao, app)), change: noReferer}, judge.Conforms, ""},
		{"no Referer at https", told{want: friend(false), answer: answers(with(204), with(200, acao, app)), change: noReferer}, judge.BrowserDiffers, "Referer"},

		{"a cached answer that comes back 304", told{want: friend(false), answer: answers(with(204), with(304)), reads: true, change: conditional}, judge.Conforms, ""},
		{"a cached answer that comes back 304, and a stranger reads it", told{want: stranger(false), answer: answers(with(204), with(304)), reads: true, change: conditional}, judge.TargetDiffers, "can read"},
		{"a 304 to a condition that nobody made", told{want: friend(false), answer: answers(with(204), with(304, acao, app)), reads: true}, judge.BrowserDiffers, "status"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := judged(t, tt.told)
			if s.Verdict != tt.verdict || !strings.Contains(s.Because, tt.because) || (tt.because == "") != (s.Because == "") {
				t.Errorf("%s: %s\nwant %s: …%s…\nthe standard: %s", s.Verdict, s.Because, tt.verdict, tt.because, s.OnWire.Outcome.Refusal)
			}
		})
	}
}

func conditional(log []wire.Exchange) []wire.Exchange {
	log[0].Request = append(log[0].Request, fetch.Header{Name: "If-None-Match", Value: `W/"1"`})
	return log
}

// Page and browser alone do not show that a call with Authorization is as promised:
// * may be what allows it.
func TestAuthorizationNeedsARecord(t *testing.T) {
	for name, want := range map[string]judge.Verdict{"Authorization": judge.Inconclusive, "X-A": judge.Conforms} {
		q, seen, _ := told{call: fetch.Call{Headers: fetch.HeaderList{{Name: name, Value: "1"}}}, want: friend(true),
			answer: answers(with(204, acao, app, acah, name), with(200, acao, app))}.observed(t)
		q.NoRecord, seen.Browser.Slow = true, false
		if s, _ := judge.Step(q, seen, nil, fetch.State{}); s.Verdict != want {
			t.Errorf("%s: %s, want %s", name, s.Verdict, want)
		}
	}
}

// No sentence speaks of an answer, or of what the target did with a request, that is
// not on the wire, whatever the witnesses say.
func TestNoSentenceSpeaksOfAnAnswerThatDidNotCome(t *testing.T) {
	judgements := 0
	rapid.Check(t, func(r *rapid.T) {
		w := told{
			call:    fetch.Call{Method: rapid.SampledFrom([]string{"GET", "PUT"}).Draw(r, "method")},
			want:    rapid.SampledFrom([]scenario.Want{friend(false), friend(true), stranger(false), stranger(true)}).Draw(r, "want"),
			answer:  answers(with(0), with(0)),
			alive:   rapid.Bool().Draw(r, "alive"),
			reads:   rapid.Bool().Draw(r, "reads"),
			code:    rapid.SampledFrom(append(chromium.CorsErrors(), "", "")).Draw(r, "code"),
			failure: rapid.SampledFrom([]string{"", "net::ERR_FAILED", "net::ERR_EMPTY_RESPONSE", "net::ERR_CONNECTION_REFUSED", "net::ERR_ABORTED"}).Draw(r, "failure"),
		}
		switch rapid.IntRange(0, 2).Draw(r, "wire") {
		case 0:
			w.change = func([]wire.Exchange) []wire.Exchange { return nil }
		case 1:
			w.change = func(log []wire.Exchange) []wire.Exchange { return append(log, log...) }
		default:
		}
		s := judged(t, w)
		judgements++
		steps := []judge.StepResult{s}
		c, o := tell(r)
		for i := range o.Wire {
			o.Wire[i].Answered, o.Wire[i].Status, o.Wire[i].Response, o.Wire[i].Reply = false, 0, nil, ""
		}
		lies[rapid.SampledFrom(slices.Sorted(maps.Keys(silentLies))).Draw(r, "lie")](r, &o)
		for _, s := range append(steps, judge.Scenario(c, o).Steps...) {
			silent(r, s)
		}
	})
	if judgements == 0 {
		t.Error("nothing was judged")
	}
}

// silentLies are the lies after which the wire still has no answer.
var silentLies = map[string]bool{"the page reads": true, "the page is refused": true, "Chrome has a reason": true, "Chrome is silent": true, "an exchange is lost": true}

// silent fails the test if a sentence speaks of an answer.
func silent(r *rapid.T, s judge.StepResult) {
	for _, says := range []string{"the answer", "that answer", "The answer", "'s answer", "answered as declared", "can read", "is granted", "right to refuse", "allows a page", "it sent"} {
		if strings.Contains(s.Because, says) {
			r.Fatalf("%s speaks of an answer: %s\n%+v\n%+v", s.Verdict, s.Because, s.Seen, s.Wire)
		}
	}
}
