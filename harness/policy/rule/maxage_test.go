package rule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

func TestMaxAge(t *testing.T) {
	try(t, "max-age", []asks{
		{name: "not promised", policy: "routes: [{path: /x, methods: [PUT]}]"},
		{name: "with a method", policy: "routes: [{path: /x, methods: [GET, PUT], headers: [X-Trace], maxAge: 1h30m}]", want: []string{
			"x/max-age | preflight remembered for 1h30m | PUT | response, preflight sent, request sent, 200",
		}},
		{name: "with a header", policy: "routes: [{path: /x, headers: [X-Trace], maxAge: 10m}]", want: []string{
			"x/max-age | preflight remembered for 10m | GET X-Trace:crosscheck | response, preflight sent, request sent, 200",
		}},
		{name: "no call has a preflight", policy: "routes: [{path: /x, maxAge: 10m}]"},
	})
	p := only(t, grants(t, "routes: [{path: /x, methods: [PUT], maxAge: 10m}]"), "max-age", "https://a.example")
	if p.Again == nil || wanted(p.Again.Want) != "response, preflight absent, request sent, 200" || !p.Rule.Recorded {
		t.Errorf("the second call: %+v", p.Again)
	}
}

// What the browser remembers decides, not whether the header is there.
func TestMaxAgeJudge(t *testing.T) {
	for _, tt := range []struct {
		name, says string // Access-Control-Max-Age
		wire       string // in the row; "" if nothing is wrong
	}{
		{"as long as promised", "600", ""},
		{"longer", "86400", ""},
		{"shorter", "60", "60"},
		{"the default of the standard", "", "no Access-Control-Max-Age: 5 s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := only(t, grants(t, "routes: [{path: /x, methods: [PUT], maxAge: 10m}]"), "max-age", "https://a.example")
			e := asked(p, func(sent fetch.Sent) fetch.HeaderList {
				h := fetch.HeaderList{{Name: "Access-Control-Allow-Origin", Value: "https://a.example"}, {Name: "Access-Control-Allow-Methods", Value: "PUT"}}
				if sent.Preflight && tt.says != "" {
					h.Append("Access-Control-Max-Age", tt.says)
				}
				return h
			})
			var want *rule.Finding
			if tt.wire != "" {
				want = &rule.Finding{
					Because: "The preflight is remembered, but not for the promised 600 seconds.", Mend: mend.MaxAgeShort,
					Rows: []judge.Row{{What: "Access-Control-Max-Age", Standard: "600 or more", Wire: tt.wire, Wrong: true}},
				}
			}
			if diff := cmp.Diff(want, p.Judge(e)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// asked is the evidence of a probe whose target answers with headers.
func asked(p rule.Probe, headers func(fetch.Sent) fetch.HeaderList) rule.Evidence {
	page := p.Grant.Client(p.Caller.Origin)
	respond := func(sent fetch.Sent) fetch.Answer {
		return fetch.Answer{Kind: fetch.Answered, Response: fetch.Response{Status: 200, Headers: headers(sent)}}
	}
	e := rule.Evidence{Engine: chromium.Engine, Ask: p.Ask, Page: page, Call: p.Call}
	calls := []fetch.Call{p.Call}
	if p.Again != nil {
		calls = append(calls, p.Again.Call)
	}
	for _, call := range calls {
		got := fetch.Agent{}.Predict(page, call, respond, e.State)
		e.State = got.State
		e.Steps = append(e.Steps, judge.StepResult{Wire: exchanges(got.Wire)})
	}
	if p.Beside != nil {
		e.Beside = exchanges(fetch.Agent{}.Predict(page, p.Beside.Call, respond, fetch.State{}).Wire)
	}
	return e
}

func exchanges(all []fetch.Exchange) []wire.Exchange {
	var out []wire.Exchange
	for _, e := range all {
		out = append(out, wire.Exchange{
			Preflight: e.Sent.Preflight, Method: e.Sent.Method, URL: e.Sent.URL, Request: e.Sent.Headers,
			Answered: true, Status: e.Answer.Response.Status, Response: e.Answer.Response.Headers,
		})
	}
	return out
}
