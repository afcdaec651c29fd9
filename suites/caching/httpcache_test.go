package caching_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// visit is one request of a sequence to one URL, each from a page of the kind.
// $ORIGIN in the answer is the page's: what a server that reflects origins says.
type visit struct {
	from        scenario.PageKind
	credentials fetch.Credentials
	answer      scenario.Answer
	want        string // what script reads, or Chrome's reason to refuse
	asked       bool   // the server is: otherwise nothing at all reaches the wire
	sends       string // a header that the request has
}

// reflected is the answer of a server that lets every origin in.
func reflected(body string, headers ...string) scenario.Answer {
	return scenario.Answer{Headers: append(pairs(headers...), fetch.Header{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}), Body: body}
}

// pairs are headers, by "name: value".
func pairs(headers ...string) scenario.Headers {
	var out scenario.Headers
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		out = append(out, fetch.Header{Name: name, Value: value})
	}
	return out
}

const (
	app   = scenario.PageApp       // https://app.example.test
	port  = scenario.PagePort      // another origin of the same site
	other = scenario.PageOtherSite // https://app.other.test
)

var sequences = []struct {
	rule   string
	visits []visit
}{
	{"a grant for one origin is served to another of the same site, which is refused", []visit{
		{from: app, answer: reflected("one", "Cache-Control: max-age=3600"), want: "one", asked: true},
		{from: port, answer: reflected("two", "Cache-Control: max-age=3600"), want: "AllowOriginMismatch"},
		{from: app, answer: reflected("three"), want: "one"},
	}},
	{"with Vary: Origin each origin is answered for itself", []visit{
		{from: app, answer: reflected("one", "Cache-Control: max-age=3600", "Vary: Origin"), want: "one", asked: true},
		{from: port, answer: reflected("two", "Cache-Control: max-age=3600", "Vary: Origin"), want: "two", asked: true},
		{from: port, answer: reflected("three"), want: "two"},
	}},
	{"with no-store each origin is answered for itself, each time", []visit{
		{from: app, answer: reflected("one", "Cache-Control: no-store"), want: "one", asked: true},
		{from: port, answer: reflected("two", "Cache-Control: no-store"), want: "two", asked: true},
		{from: port, answer: reflected("three"), want: "three", asked: true},
	}},
	{"the HTTP cache has partitions: another site is answered for itself", []visit{
		{from: app, answer: reflected("one", "Cache-Control: max-age=3600"), want: "one", asked: true},
		{from: other, answer: reflected("two", "Cache-Control: max-age=3600"), want: "two", asked: true},
		{from: app, answer: reflected("three"), want: "one"},
	}},
	{"a 304 without a grant inherits the other origin's", []visit{
		{from: app, answer: reflected("one", "Cache-Control: no-cache", `ETag: "v1"`), want: "one", asked: true},
		{from: port, answer: notModified("Cache-Control: no-cache", `ETag: "v1"`), want: "AllowOriginMismatch", asked: true, sends: "If-None-Match"},
		{from: app, answer: notModified("Cache-Control: no-cache", `ETag: "v1"`), want: "one", asked: true, sends: "If-None-Match"},
	}},
	{"a 304 with a grant makes the stored response the asker's, and takes it from the one before", []visit{
		{from: app, answer: reflected("one", "Cache-Control: no-cache", `ETag: "v1"`), want: "one", asked: true},
		{from: port, answer: notModified("Cache-Control: no-cache", `ETag: "v1"`, "Access-Control-Allow-Origin: $ORIGIN"), want: "one", asked: true, sends: "If-None-Match"},
		{from: app, answer: notModified("Cache-Control: no-cache", `ETag: "v1"`), want: "AllowOriginMismatch", asked: true, sends: "If-None-Match"},
	}},
	{"a 304 with * opens what was one origin's to everybody, from then on", []visit{
		{from: app, answer: reflected("one", "Cache-Control: no-cache", `ETag: "v1"`), want: "one", asked: true},
		{from: app, answer: notModified("Cache-Control: max-age=3600", `ETag: "v1"`, "Access-Control-Allow-Origin: *"), want: "one", asked: true, sends: "If-None-Match"},
		{from: port, answer: reflected("two"), want: "one"},
	}},
	{"what was stored with credentials is served without", []visit{
		{from: app, credentials: fetch.Include, answer: reflected("one", "Cache-Control: max-age=3600", "Access-Control-Allow-Credentials: true"), want: "one", asked: true},
		{from: app, credentials: fetch.Omit, answer: reflected("two"), want: "one"},
	}},
	{"what was stored without credentials is refused to a request with", []visit{
		{from: app, credentials: fetch.Omit, answer: reflected("one", "Cache-Control: max-age=3600"), want: "one", asked: true},
		{from: app, credentials: fetch.Include, answer: reflected("two", "Access-Control-Allow-Credentials: true"), want: "InvalidAllowCredentials"},
	}},
}

func notModified(headers ...string) scenario.Answer {
	return scenario.Answer{Status: 304, Headers: pairs(headers...)}
}

var _ = Describe("the browser's HTTP cache:", func() {
	for _, sequence := range sequences {
		It(sequence.rule, func(ctx SpecContext) {
			one := scenario.Scenario{ID: "caching/visits", Steps: []scenario.Step{{Fetch: &scenario.Fetch{}}}}
			place, target := bench.Servers.Place(&one)
			defer target.Close()
			var state fetch.State
			for i, v := range sequence.visits {
				state = v.pay(ctx, i, place, target, state)
			}
		})
	}
})

// pay makes the request, and holds all three witnesses against the standard. It
// returns what the browser then remembers.
func (v visit) pay(ctx SpecContext, i int, place scenario.Placement, target scenario.Target, state fetch.State) fetch.State {
	GinkgoHelper()
	s := scenario.Scenario{ID: "caching/visit", Page: v.from, Steps: []scenario.Step{{
		Fetch: &scenario.Fetch{Credentials: v.credentials}, Serve: &scenario.Serve{Response: &v.answer},
	}}}
	from, unused := bench.Servers.Place(&s)
	unused.Close()
	from.Bases[scenario.RoleAPI], from.Prefix = place.Bases[scenario.RoleAPI], place.Prefix // the one URL of the sequence
	scripts, err := s.Script(from)
	Expect(err).NotTo(HaveOccurred())
	page, err := bench.Browser.Open(ctx, browser.PageSpec{URL: from.Document, Kind: v.from})
	Expect(err).NotTo(HaveOccurred())
	defer page.Close()
	target.Stage(i, scripts[0])
	saw, err := page.Do(ctx, scripts[0].Call)
	Expect(err).NotTo(HaveOccurred())
	wire := []wire.Exchange{}
	for _, e := range target.Exchanges() {
		if e.Step == i {
			wire = append(wire, e)
		}
	}
	step, after := judge.Step(judge.Question{Browser: browser.Info{Engine: chromium.Engine}, Page: from.Page, Script: scenario.Script{Call: scripts[0].Call}}, saw, wire, state)
	text := plain.String(judge.Result{Scenario: &s, Verdict: step.Verdict, Steps: []judge.StepResult{step}})
	Expect(step.Verdict).To(Equal(judge.Conforms), text)
	got := saw.Page.Outcome.Body
	if saw.Page.Outcome.Kind == fetch.NetworkError {
		got = saw.Browser.Reason
	}
	Expect(got).To(Equal(v.want), "request %d\n%s", i+1, text)
	requests := 0
	if v.asked {
		requests = 1
	}
	Expect(wire).To(HaveLen(requests), "request %d: what is on the wire\n%s", i+1, text)
	if v.sends != "" {
		Expect(wire[0].Request.Has(v.sends)).To(BeTrue(), "request %d has %s\n%s", i+1, v.sends, text)
	}
	return after
}
