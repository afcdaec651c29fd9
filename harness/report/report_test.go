package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func TestEveryFailureIsInOneGroup(t *testing.T) {
	r := report.New(reporttest.Run(t))
	seen := map[int]int{}
	for _, g := range r.Groups {
		for _, i := range g.Items {
			seen[i]++
		}
	}
	for i, item := range r.Items {
		if want := map[bool]int{true: 0, false: 1}[item.Passed()]; seen[i] != want {
			t.Errorf("%s is in %d groups, want %d", item.Title(), seen[i], want)
		}
		if !item.Passed() && item.Why == "" {
			t.Errorf("%s does not say why", item.Title())
		}
	}
}

func TestCountsAndVerdict(t *testing.T) {
	results := []judge.Result{
		{Scenario: &scenario.Scenario{ID: "a/b"}}, {Scenario: &scenario.Scenario{ID: "a/c"}, Verdict: judge.Broken, Error: "x"}, {},
	}
	for name, c := range map[string]struct {
		run     report.Run
		verdict string
		partial bool
	}{
		"nothing":         {report.Run{}, "Nothing ran: there is no verdict.", false},
		"nothing, asked":  {report.Run{Asked: 4}, "stopped after 0 of 4 scenarios; nothing ran", true},
		"whole":           {report.Run{Results: results, Took: 1234 * time.Millisecond}, "3 scenarios in 1.2s: 2 passed, 1 broken", false},
		"stopped":         {report.Run{Results: results, Asked: 5}, "stopped after 3 of 5 scenarios in 0s: 2 passed, 1 broken", true},
		"not all kept":    {report.Run{Results: results[:1], Judged: 5, Asked: 5}, "1 scenario in 0s: 1 passed", false},
		"probes":          {report.Run{Of: "probe", Results: results[:1]}, "1 probe in 0s: 1 passed", false},
		"rounded to 1 ms": {report.Run{Results: results[:1], Took: 12345 * time.Microsecond}, "1 scenario in 12ms: 1 passed", false},
	} {
		r := report.New(c.run)
		if r.Verdict != c.verdict || r.Partial() != c.partial {
			t.Errorf("%s: %q, partial %v; want %q, %v", name, r.Verdict, r.Partial(), c.verdict, c.partial)
		}
		n := 0
		for _, count := range r.Counts {
			n += count.N
		}
		if n != len(r.Items) || len(r.Counts) != len(judge.Conforms.Values()) {
			t.Errorf("%s: the counts are %v of %d items", name, r.Counts, len(r.Items))
		}
	}
}

func TestLists(t *testing.T) {
	run := reporttest.Run(t)
	run.Rounds, run.Renewed = 3, 2
	r := report.New(run)
	var titles []string
	for _, l := range r.Lists {
		titles = append(titles, l.Title)
	}
	want := []string{"1 known difference between browser and standard:", "3 ran twice", "12 did not pass:",
		"14 judged in 3 rounds; later rounds list only what differs from the first round or ran twice"}
	if !slices.Equal(titles, want) {
		t.Errorf("lists %q, want %q", titles, want)
	}
	var facts []string
	for _, f := range r.Facts {
		facts = append(facts, f.String())
	}
	wantFacts := []string{"Chromium 156.0.8078.79 (full browser), third-party cookies allowed, sandbox on",
		"2 pages replaced by fresh ones after many calls, to limit the browser's memory"}
	if !slices.Equal(facts, wantFacts) {
		t.Errorf("facts %q, want %q", facts, wantFacts)
	}
}

func TestSections(t *testing.T) {
	r := &report.Report{Items: []report.Item{{Section: "b"}, {Section: "a", Verdict: judge.Broken}, {Section: "b", Verdict: judge.Broken}, {}}}
	if got := fmt.Sprint(r.Sections(nil)); got != "[{b [0 2]} {a [1]} { [3]}]" {
		t.Errorf("all: %s", got)
	}
	if got := fmt.Sprint(r.Sections(func(i report.Item) bool { return !i.Passed() })); got != "[{a [1]} {b [2]}]" {
		t.Errorf("those that did not pass: %s", got)
	}
}

func TestItemOfASingleRequest(t *testing.T) {
	i := report.NewItem(judge.Result{Verdict: judge.Inconclusive, Error: "a\nb\x00"}, "")
	if i.Title() != "Inconclusive" || i.Rerun != "" || i.Main != -1 || i.Why != `a\nb\x00` || i.Error != "a\nb\\x00" || i.Do == "" {
		t.Errorf("%+v", i)
	}
}

func TestRedactReplacesTheLongestSecretFirst(t *testing.T) {
	r := reporttest.Find(t, "target-differs").Result(t)
	s := r.Steps[0]
	s.Wire[1].Request = fetch.HeaderList{{Name: "Cookie", Value: "sid=1; sid=12; bare-value; x"}, {Name: "Authorization", Value: "Bearer tok-en"}}
	got := report.Redact(s, "sid=12, sid=1, bare-value, x, Bearer tok-en, https://u:p@h/")
	if want := "sid=…, sid=…, …, x, Bearer …, https://u:…@h/"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// No place of a step keeps a secret, and what the step was made of stays as it
// was.
func TestRedactedHidesEverywhere(t *testing.T) {
	const secret = "correct-horse"
	leaky := fetch.HeaderList{{Name: "Cookie", Value: "sid=" + secret}, {Name: "Authorization", Value: "Bearer " + secret}, {Name: "X-Other", Value: "seen"}}
	set := fetch.HeaderList{{Name: "Set-Cookie", Value: "sid=" + secret + "; Secure"}}
	url := fetch.URL{Scheme: "https", Username: "u", Password: secret, Host: "a.test", Path: "/", Query: "?sid=" + secret}
	text := "it sent sid=" + secret + " and Bearer " + secret
	want := scenario.RequestWant{Headers: scenario.Headers(leaky)}
	s := judge.StepResult{
		Script: scenario.Script{
			Call:     fetch.Call{URL: url, Headers: leaky, User: "u", Password: secret},
			Hops:     []wire.ScriptedHop{{URL: url, Preflight: wire.ScriptedAnswer{Headers: set}, Response: wire.ScriptedAnswer{Headers: set, Bytes: "Set-Cookie: sid=" + secret}}},
			Want:     scenario.Want{PreflightRequest: &want, ActualRequest: &want, Hops: []scenario.HopWant{{PreflightRequest: &want, ActualRequest: &want}}},
			Deviants: map[string]scenario.Want{"chromium": {ActualRequest: &want}},
		},
		Seen: wire.Seen{
			Page:    wire.PageSaw{Outcome: fetch.Outcome{Headers: leaky, URL: url, Refusal: fetch.Refusal{Parameter: text}}, Error: text, BodyError: text},
			Browser: wire.BrowserSaw{Parameter: text, Failure: text, Records: []wire.Record{{URL: url.String(), Request: leaky, Response: set, Error: text, Blocked: []string{text}, NotStored: []string{text}}}},
			Cookies: []fetch.Cookie{{Name: "sid", Value: secret}},
		},
		Wire: []wire.Exchange{{URL: url, Request: leaky, Response: set}},
		Rows: []judge.Row{{What: text, Standard: text, Browser: text, Wire: text}}, Because: text, Fix: text,
	}
	s.Declared = fetch.Prediction{
		Wire:    []fetch.Exchange{{Sent: fetch.Sent{URL: url, Headers: leaky}, Answer: fetch.Answer{Response: fetch.Response{Headers: set}}}},
		Trace:   []fetch.Decision{{Inputs: []fetch.Input{{Name: "Cookie", Value: "sid=" + secret}}}},
		State:   fetch.State{Cookies: fetch.NewCookieJar(fetch.Cookie{Name: "sid", Value: secret})},
		Outcome: s.Seen.Page.Outcome,
	}
	s.OnWire = s.Declared
	before := everything(s)
	got := everything(report.Redacted(s))
	if i := strings.Index(got, secret); i >= 0 {
		t.Errorf("a secret is kept: %s", got[max(0, i-200):i+len(secret)])
	}
	if everything(s) != before {
		t.Error("the step itself was changed")
	}
	if !strings.Contains(got, "seen") || !strings.Contains(got, "sid=…") {
		t.Errorf("too much is hidden: %s", got)
	}
}

// everything is a step with what its pointers lead to.
func everything(s judge.StepResult) string {
	text := fmt.Sprintf("%+v", s)
	for _, w := range []scenario.Want{s.Script.Want, s.Script.Deviants["chromium"]} {
		text += fmt.Sprintf("%+v %+v", w.PreflightRequest, w.ActualRequest)
		for _, h := range w.Hops {
			text += fmt.Sprintf("%+v %+v", h.PreflightRequest, h.ActualRequest)
		}
	}
	return text
}

func TestHeaderText(t *testing.T) {
	for _, c := range []struct{ value, want string }{
		{"\xe9\x01<&>", "é\x01<&>"}, {"sid=…", "sid=…"}, {"plain", "plain"}, {"\xff…", "\uFFFD…"},
	} {
		if _, got := report.HeaderText(fetch.Header{Name: "X", Value: c.value}); got != c.want {
			t.Errorf("%q is %q, want %q", c.value, got, c.want)
		}
	}
}

func TestFew(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{{3, "a, b, c"}, {2, "a, b and 1 more"}, {9, "a, b, c"}} {
		if got := report.Few([]string{"a", "b", "c"}, c.n); got != c.want {
			t.Errorf("%d: %q, want %q", c.n, got, c.want)
		}
	}
}
