package verify

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	targets "github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// Whatever lane a result comes from, neither the report nor the caller of the run
// is told a secret of the policy.
func TestKeepConceals(t *testing.T) {
	const secret = "correct-horse"
	p := policy.Policy{Entries: map[string]policy.Entry{"shop": {Header: map[string]string{"X-Key": secret}}}}
	var told judge.Result
	cfg := Config{Policy: p, Progress: func(r judge.Result) { told = r }}
	r := &Report{Policy: p, Results: make([]judge.Result, 1), Remedies: []Remedy{{Say: "take " + secret + " out", cause: secret}}}
	fast := judge.StepResult{Script: scenario.Script{Call: fetch.Call{Headers: fetch.HeaderList{{Name: "X-Key", Value: secret}}}}}
	fast.Seen.Page.Outcome = fetch.Outcome{Kind: fetch.Readable, Body: "you said " + secret}
	new(Session).newRun(cfg, nil, r).keep(0, judge.Result{Steps: []judge.StepResult{fast}})
	for what, res := range map[string]judge.Result{"report": r.Results[0], "progress": told} {
		if text := fmt.Sprintf("%+v", res); strings.Contains(text, secret) || !strings.Contains(text, "X-Key") {
			t.Errorf("the %s has %s", what, text)
		}
	}
	if text := fmt.Sprintf("%+v", r.Remedies[0]); strings.Contains(text, secret) || !strings.Contains(text, "out") {
		t.Errorf("the remedy has %s", text)
	}
}

// A login that failed keeps its probes from being asked at all.
func TestProbeBehindLogin(t *testing.T) {
	all := probes(t, "origins: {allow: [https://a.example]}\nentries: {shop: {cookie: {sid: x}}}\nroutes: [{path: /x, credentials: true, enter: shop}]")
	a := asking{
		run:    new(Session).newRun(Config{}, &target{about: targets.About{Title: "nginx"}}, &Report{}),
		logins: map[login]error{{all[0].Target(), "shop"}: errors.New("the login answered 401")},
	}
	res, _ := a.probe(t.Context(), all[0])
	if res.Verdict != judge.Inconclusive || res.Error != "the login answered 401" || res.Scenario.ID != all[0].ID || res.Target != "nginx" {
		t.Errorf("%+v", res)
	}
}

// A login is a POST with credentials, at the target unless the policy says where.
func TestLoginCall(t *testing.T) {
	target := fetch.TupleOrigin("https", "api.example", 8443)
	for _, tt := range []struct {
		login policy.Login
		want  string
	}{
		{policy.Login{URL: "/login", Method: "POST", Body: "a=b", Headers: map[string]string{"B": "2", "A": "1"}}, "POST https://api.example:8443/login [{A 1} {B 2}] include a=b"},
		{policy.Login{URL: "https://id.example/in", Method: "PUT"}, "PUT https://id.example/in [] include "},
	} {
		c, err := loginCall(target, tt.login)
		if got := fmt.Sprint(c.Method, " ", c.URL, " ", c.Headers, " ", c.Credentials, " ", c.Body.Content); err != nil || got != tt.want {
			t.Errorf("%s, %v; want %s", got, err, tt.want)
		}
	}
	if _, err := loginCall(target, policy.Login{URL: "https://["}); err == nil {
		t.Error("a URL that does not parse is asked for")
	}
}

// A wave needs the pages of its probes, their targets, and the pages by which a
// shared cache is asked, at their ports.
func TestPlan(t *testing.T) {
	all := probes(t, "origins: {allow: [https://a.example, \"http://localhost:3000\"]}\nroutes: [{path: /x}, {path: /y, target: https://cdn.example:8443, vary: false}]")
	wave := indexes(len(all))
	p, err := newPlan(all, wave, map[string]string{"https://api.example": "127.0.0.1:1", "https://cdn.example:8443": "127.0.0.1:2"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[fetch.Origin]string{fetch.TupleOrigin("https", "api.example", 0): "127.0.0.1:1", fetch.TupleOrigin("https", "cdn.example", 8443): "127.0.0.1:2"}
	if diff := cmp.Diff(want, p.targets); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[uint16]bool{443: true, 8443: true, 3000: true, 80: true}, p.ports); diff != "" {
		t.Errorf("ports (-want +got)\n%s", diff)
	}
	for i, orders := range p.orders {
		if all[i].Rule.Name != "vary" || len(orders) == 0 {
			t.Errorf("%s has orders", all[i].ID)
		}
	}
	if len(p.orders) != 1 {
		t.Errorf("%d probes have orders", len(p.orders))
	}
}

// Only what changed is asked again; the rest keeps its results.
func TestWatchChanged(t *testing.T) {
	const before = "origins: {allow: [https://a.example]}\nroutes: [{path: /x}, {path: /y}]"
	old := probes(t, before)
	last := &Report{Probes: old, Results: make([]judge.Result, len(old)), Remedies: make([]Remedy, len(old))}
	said := make([]answers, len(old))
	for i := range old {
		last.Results[i].Took, said[i] = 7, "200"
	}
	last.Results[1].Verdict = judge.Inconclusive
	w := &Watch{last: last, answers: said}
	changed := func(text string, answer func(rule.Probe) answers) []string {
		now := probes(t, text)
		r := &Report{Probes: now, Results: make([]judge.Result, len(now)), Remedies: make([]Remedy, len(now))}
		told := make([]answers, len(now))
		for i, p := range now {
			told[i] = answer(p)
		}
		todo := w.changed(r, told)
		var ids []string
		for _, i := range todo {
			ids = append(ids, now[i].ID)
		}
		if kept := len(now) - len(todo); kept != len(copied(r.Results)) {
			t.Errorf("%d results are kept, want %d", len(copied(r.Results)), kept)
		}
		return ids
	}
	same := func(rule.Probe) answers { return "200" }
	undecided := []string{old[1].ID}
	if diff := cmp.Diff(undecided, changed(before, same)); diff != "" {
		t.Errorf("nothing changed (-want +got)\n%s", diff)
	}
	got := changed(before, func(p rule.Probe) answers {
		if p.ID == "y/get/https-a.example" {
			return "403"
		}
		return "200"
	})
	if diff := cmp.Diff([]string{undecided[0], "y/get/https-a.example"}, got); diff != "" {
		t.Errorf("an answer changed (-want +got)\n%s", diff)
	}
	if got := changed(before[:len(before)-2]+", errors: [404]}]", same); len(got) != 2 || got[1] != "y/error-404/https-a.example" {
		t.Errorf("a promise more: %q", got)
	}
	if got := (&Watch{}).changed(&Report{Probes: old}, said); len(got) != len(old) {
		t.Errorf("the first run asks %d of %d", len(got), len(old))
	}
}

// copied are the results that come from the last run.
func copied(results []judge.Result) []judge.Result {
	var out []judge.Result
	for _, r := range results {
		if r.Took == 7 {
			out = append(out, r)
		}
	}
	return out
}

// The remedy is the one of the rule's finding, or else of what was seen; and only
// a target can be mended.
func TestRemedyFor(t *testing.T) {
	p := probes(t, "origins: {allow: [https://a.example]}\nroutes: [{path: /x}]")[0]
	refused := judge.StepResult{Verdict: judge.TargetDiffers, Script: scenario.Script{Want: p.Want}, Wire: []wire.Exchange{{Method: "GET", Answered: true, Status: 200}}}
	refused.OnWire.Outcome = fetch.Outcome{Kind: fetch.NetworkError, Refusal: fetch.Refusal{Reason: fetch.AllowOriginMissing}}
	result := func(v judge.Verdict, steps ...judge.StepResult) *judge.Result {
		return &judge.Result{Verdict: v, Error: "gone\nand more", Steps: steps}
	}
	for _, tt := range []struct {
		name string
		res  *judge.Result
		seen recording
		want mend.Kind
	}{
		{"seen", result(judge.TargetDiffers, refused), recording{}, mend.MissingOrigin},
		{"found", result(judge.TargetDiffers, refused), recording{finding: &rule.Finding{Mend: mend.VaryMissing}}, mend.VaryMissing},
		{"the browser", result(judge.BrowserDiffers, judge.StepResult{Verdict: judge.BrowserDiffers}), recording{}, ""},
		{"nothing", result(judge.Inconclusive), recording{}, ""},
	} {
		got := remedyFor(kinds.Usual, p, tt.res, tt.seen)
		if got.Kind != tt.want || (got.Say == "") != (tt.want == "") || got.cause == "" {
			t.Errorf("%s: %+v", tt.name, got)
		}
		if c := tt.res.Cause(); got.Say != "" && c.Fix != got.Say {
			t.Errorf("%s: the step says %q", tt.name, c.Fix)
		}
	}
}

// A shared cache is asked about what the target itself answers as it must, and
// about what it says too little of.
func TestAsksSharedCache(t *testing.T) {
	a := asking{run: &run{report: &Report{Remedies: []Remedy{{}, {Kind: mend.VaryMissing}, {Kind: mend.MissingOrigin}, {}}}},
		plan: plan{orders: map[int][]rule.Order{0: make([]rule.Order, 1), 1: make([]rule.Order, 1), 2: make([]rule.Order, 1)}}}
	for i, tt := range []struct {
		verdict judge.Verdict
		want    bool
	}{{judge.Conforms, true}, {judge.TargetDiffers, true}, {judge.TargetDiffers, false}, {judge.Conforms, false}} {
		if got := a.asksSharedCache(i, judge.Result{Verdict: tt.verdict}); got != tt.want {
			t.Errorf("%d: %v", i, got)
		}
	}
}

// What a page gets through a shared cache is put in words.
func TestGot(t *testing.T) {
	step := func(kind fetch.OutcomeKind, status int, reason string) judge.StepResult {
		s := judge.StepResult{}
		s.Seen.Page.Outcome, s.Seen.Browser.Reason = fetch.Outcome{Kind: kind, Status: status}, reason
		return s
	}
	for _, tt := range []struct {
		step     judge.StepResult
		promised bool
		want     string
	}{
		{step(fetch.Readable, 200, ""), false, "could read an answer that was not meant for it"},
		{step(fetch.Readable, 404, ""), true, "got another answer than it gets without the earlier request: status 404"},
		{step(fetch.NetworkError, 0, "AllowOriginMismatch"), true, "got that answer, and was refused: AllowOriginMismatch"},
	} {
		if got := got(tt.step, rule.Ask{Promised: tt.promised}); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
