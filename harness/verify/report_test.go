package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// A run that was stopped says so, in its text and in every report.
func TestPartial(t *testing.T) {
	r := &Report{Results: []judge.Result{{}, {}}, Probes: []rule.Probe{{Rule: rule.Named("origin")}, {Rule: rule.Named("origin")}}, Remedies: make([]Remedy, 2), Planned: 5}
	got := text.String(r.Report(""))
	if want := "stopped after 2 of 5 probes in 0s: 2 passed"; !strings.Contains(got, want) {
		t.Errorf("want %q in\n%s", want, got)
	}
	if !r.Report("").Partial() {
		t.Error("the report does not say that the run was stopped")
	}
}

// probed is a report on probes of a route, of which some got no answer that keeps
// the policy.
func probed(n int, broken ...int) *Report {
	r := &Report{
		Policy: policy.Policy{File: "cors.yaml"}, Target: "nginx 1.22.1 (nginx.conf)", Took: 1234 * time.Millisecond, Planned: n,
		Browser: browser.Info{Product: "Chromium", Version: "156", Engine: chromium.Engine, Flavour: "full"},
	}
	for i := range n {
		p := rule.Probe{ID: fmt.Sprint("items/", i), Rule: rule.Named("origin"), Ask: rule.Ask{Promised: i%2 == 0}}
		res := judge.Result{Scenario: &scenario.Scenario{ID: p.ID, Section: "/items"}}
		step := judge.StepResult{Seen: wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Status: 200}}}}
		remedy := Remedy{}
		if slices.Contains(broken, i) {
			res.Verdict, step.Verdict, step.Because, step.Fix = judge.TargetDiffers, judge.TargetDiffers, "it is wrong", "do this"
			step.Seen = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}}, Browser: wire.BrowserSaw{Reason: "MissingAllowOriginHeader"}}
			remedy = Remedy{Kind: "k", Say: "do this", Snippet: "add_header X;\n"}
		}
		res.Steps = []judge.StepResult{step}
		r.Probes, r.Results, r.Remedies = append(r.Probes, p), append(r.Results, res), append(r.Remedies, remedy)
	}
	return r
}

func TestReportOfAPolicy(t *testing.T) {
	run := probed(5, 1, 3, 4)
	run.Notes, run.SameOrigin = []string{"a note"}, []rule.Probe{{Ask: rule.Ask{Caller: policy.Caller{Origin: fetch.TupleOrigin("https", "api.example.com", 0)}}}}
	run.Results[4].Verdict, run.Results[4].Steps, run.Results[4].Error, run.Remedies[4] = judge.Inconclusive, nil, "no answer", Remedy{}
	r := run.Report("again {id}")
	if diff := cmp.Diff([]report.Group{{Items: []int{4}}, {Items: []int{1, 3}, Remedy: &report.Remedy{Says: "do this", Snippet: "add_header X;\n"}}}, r.Groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]report.Tally{{About: "origin", Says: worksAsPromised, Passed: 2, All: 3}, {About: "origin", Says: refusedAsPromised, All: 2}}, r.Tally); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]report.Attachment{{Title: "Fix for items/1", Text: "do this\n\nadd_header X;\n"}}, r.Attachments); diff != "" {
		t.Errorf("attachments (-want +got):\n%s", diff)
	}
	got := text.String(r)
	const head, foot = `nginx 1.22.1 (nginx.conf), tested against cors.yaml
  a note

Inconclusive: items/4
`, `  rerun     again items/1
    also      items/3
    remedy    a configuration that keeps this route's promises
      | add_header X;

5 probes in 1.2s: 2 passed, 2 failed (target), 1 undecided
✗ origin          2 of    3: promises kept
✗ origin          0 of    2: refusals kept (what the policy does not allow is refused)
  note: 1 probe was skipped: page and target have the same origin (https://api.example.com), and
        browsers do not apply CORS there
  Chromium 156 (full)
`
	if !strings.HasPrefix(got, head) || !strings.HasSuffix(got, foot) {
		t.Errorf("got\n%s", got)
	}
}

func TestReportOfADifference(t *testing.T) {
	const side = "nginx 1.22.1 (nginx.conf): 4 probes in 1.2s: "
	for name, c := range map[string]struct {
		before, after *Report
		want          string
	}{
		"nothing": {probed(4, 1), probed(4, 1), "before  " + side + "3 passed, 1 failed (target)\nafter   " + side + `3 passed, 1 failed (target)

No difference for a browser.
`},
		"both ways": {probed(4, 1), probed(4, 2, 3), "before  " + side + "3 passed, 1 failed (target)\nafter   " + side + `2 passed, 2 failed (target)

3 probes differ: 2 broken by the change; 1 fixed by the change.

broken by the change: 2
  response 200  ->  refused: MissingAllowOriginHeader
    items/2, items/3

fixed by the change: 1
  refused: MissingAllowOriginHeader  ->  response 200
    items/1
`},
	} {
		if diff := cmp.Diff(c.want, text.String(Compare(c.before, c.after).Report())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
