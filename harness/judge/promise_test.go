package judge_test

import (
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// A promise is kept, or not, by what was on the wire; where nobody knows what
// was, nothing is known, and what must be refused is not taken for refused.
func TestPromise(t *testing.T) {
	const app = "https://app.example.com"
	page := fetch.Client{Origin: fetch.TupleOrigin("https", "app.example.com", 0), URL: parse(t, app+"/page")}
	call := fetch.Call{URL: parse(t, "https://api.example.com/items")}
	answer := func(status int, headers ...fetch.Header) []wire.Exchange {
		return []wire.Exchange{{Protocol: "HTTP", Method: "GET", URL: call.URL, Answered: true, Status: status, Response: headers,
			Request: fetch.HeaderList{{Name: "Accept", Value: "*/*"}, {Name: "Origin", Value: app}, {Name: "Sec-Fetch-Site", Value: "same-site"}, {Name: "Sec-Fetch-Mode", Value: "cors"},
				{Name: "Sec-Fetch-Dest", Value: "empty"}, {Name: "Referer", Value: app + "/"}}}}
	}
	granted := fetch.Header{Name: "Access-Control-Allow-Origin", Value: app}
	readable := wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200, URL: call.URL}},
		Browser: wire.BrowserSaw{Known: true, Slow: true}}
	refused := func(reason, failure string) wire.Seen {
		return wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"},
			Browser: wire.BrowserSaw{Known: true, Slow: true, Reason: reason, Failure: failure}}
	}
	may, mayNot := scenario.Want{Outcome: fetch.Readable}, scenario.Want{Outcome: fetch.NetworkError}
	for _, tt := range []struct {
		name    string
		want    scenario.Want
		seen    wire.Seen
		wire    []wire.Exchange
		verdict judge.Verdict
		kept    bool
	}{
		{"promised and granted", may, readable, answer(200, granted), judge.Conforms, true},
		{"promised and refused", may, refused("MissingAllowOriginHeader", ""), answer(200), judge.TargetDiffers, false},
		{"not promised and granted", mayNot, readable, answer(200, granted), judge.TargetDiffers, false},
		{"not promised and refused", mayNot, refused("MissingAllowOriginHeader", ""), answer(200), judge.Conforms, true},
		{"not promised, and nothing listens", mayNot, refused("", "net::ERR_CONNECTION_REFUSED"), nil, judge.Inconclusive, false},
		{"not promised, and nobody knows why it failed", mayNot, refused("", ""), nil, judge.Inconclusive, false},
		{"promised, and the connection is reset", may, refused("", "net::ERR_CONNECTION_RESET"), nil, judge.Inconclusive, false},
		{"refused without a record", may, refused("MissingAllowOriginHeader", ""), nil, judge.Inconclusive, false},
		{"granted, and the browser refuses", may, refused("MissingAllowOriginHeader", ""), answer(200, granted), judge.BrowserDiffers, false},
		{"refused, and the browser lets it read", mayNot, readable, answer(200), judge.BrowserDiffers, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := judge.Promise{Want: tt.want, Ideal: func(fetch.Sent) fetch.Answer {
				a := fetch.Answer{Kind: fetch.Answered, Response: fetch.Response{Status: 200}}
				if tt.want.Outcome == fetch.Readable {
					a.Response.Headers.Append(granted.Name, granted.Value)
				}
				return a
			}}
			q := judge.Question{Browser: browser.Info{Engine: chromium.Engine}, Page: page, Script: scenario.Script{Call: call}, Promise: &p}
			s, _ := judge.Step(q, tt.seen, tt.wire, fetch.State{})
			if s.Verdict != tt.verdict {
				t.Errorf("%s: %s, want %s", s.Verdict, s.Because, tt.verdict)
			}
			fast := tt.seen
			fast.Browser.Slow = false
			q.NoRecord = true
			s, _ = judge.Step(q, fast, nil, fetch.State{})
			if got := s.Verdict == judge.Conforms; got != tt.kept {
				t.Errorf("page and Chrome alone show %v, want %v", got, tt.kept)
			}
		})
	}
}

// A request that a CORS-preflight fetch protects must not be sent where the
// policy does not promise it. Page and browser alone show that only where the
// browser refused the preflight; where it refused the answer, the request went
// out.
func TestProtectedRequest(t *testing.T) {
	const app = "https://stranger.test"
	page := fetch.Client{Origin: fetch.TupleOrigin("https", "stranger.test", 0), URL: parse(t, app+"/page")}
	call := fetch.Call{URL: parse(t, "https://api.example.com/items"), Method: "DELETE"}
	want := scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent}
	promise := &judge.Promise{Want: want, Ideal: func(fetch.Sent) fetch.Answer {
		return fetch.Answer{Kind: fetch.Answered, Response: fetch.Response{Status: 204}}
	}}
	granted := fetch.HeaderList{{Name: "Access-Control-Allow-Origin", Value: app}, {Name: "Access-Control-Allow-Methods", Value: "DELETE"}}
	for _, tt := range []struct {
		name      string
		preflight fetch.HeaderList // of its answer
		code      string
		glance    judge.Verdict // by page and browser alone
		verdict   judge.Verdict // with the wire
	}{
		{"the preflight is refused", nil, "PreflightMissingAllowOriginHeader", judge.Conforms, judge.Conforms},
		{"the preflight is granted, and the answer is hidden", granted, "MissingAllowOriginHeader", judge.Inconclusive, judge.TargetDiffers},
	} {
		t.Run(tt.name, func(t *testing.T) {
			saw := wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}}, Browser: wire.BrowserSaw{Known: true, Reason: tt.code}}
			q := judge.Question{Browser: browser.Info{Engine: chromium.Engine}, Page: page, Script: scenario.Script{Call: call}, Promise: promise, NoRecord: true}
			if s, _ := judge.Step(q, saw, nil, fetch.State{}); s.Verdict != tt.glance {
				t.Errorf("page and browser alone: %s, want %s", s.Verdict, tt.glance)
			}
			p := chromium.Engine.Agent().Predict(page, call, func(sent fetch.Sent) fetch.Answer {
				r := fetch.Response{Status: 200}
				if sent.Preflight {
					r.Headers = tt.preflight
				}
				return fetch.Answer{Kind: fetch.Answered, Response: r}
			}, fetch.State{})
			q.NoRecord, saw.Browser.Slow = false, true
			s, _ := judge.Step(q, saw, wire.Predicted(p.Wire), fetch.State{})
			if s.Verdict != tt.verdict {
				t.Errorf("with the wire: %s (%s), want %s", s.Verdict, s.Because, tt.verdict)
			}
		})
	}
}

func parse(t *testing.T, raw string) fetch.URL {
	t.Helper()
	u, err := weburl.Parse(raw, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// A grant is remembered for as long as the target says, 5 seconds where it says
// nothing, and in Chromium for two hours at most.
func TestRemembered(t *testing.T) {
	page := fetch.Client{Origin: fetch.TupleOrigin("https", "app.example.com", 0), URL: parse(t, "https://app.example.com/page")}
	call := fetch.Call{URL: parse(t, "https://api.example.com/items"), Method: "PUT"}
	for _, tt := range []struct {
		maxAge string
		after  time.Duration
		want   bool
	}{
		{"600", 600 * time.Second, true}, {"600", 601 * time.Second, false}, {"599", 600 * time.Second, false},
		{"", 5 * time.Second, true}, {"", 6 * time.Second, false}, {"0", time.Second, false},
		{"86400", 24 * time.Hour, true}, {"7200", 24 * time.Hour, true}, {"7199", 24 * time.Hour, false},
	} {
		p := judge.Promise{Ideal: func(sent fetch.Sent) fetch.Answer {
			r := fetch.Response{Status: 200}
			r.Headers.Append("Access-Control-Allow-Origin", "https://app.example.com")
			r.Headers.Append("Access-Control-Allow-Methods", "PUT")
			if tt.maxAge != "" {
				r.Headers.Append("Access-Control-Max-Age", tt.maxAge)
			}
			return fetch.Answer{Kind: fetch.Answered, Response: r}
		}}
		first := fetch.Agent{MaxAgeLimit: 7200 * time.Second}.Predict(page, call, p.Ideal, fetch.State{})
		if got := p.Remembered(chromium.Engine, page, call, first.State, tt.after); got != tt.want {
			t.Errorf("Max-Age %q after %v: %v", tt.maxAge, tt.after, got)
		}
	}
}
