package verify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/json"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// A secret is in no part of a result, however it got there, nor in a report.
func TestConceal(t *testing.T) {
	const secret = "hunter2"
	leaky := fetch.HeaderList{{Name: "X-Api-Key", Value: "key " + secret}}
	step := judge.StepResult{
		Verdict: judge.TargetDiffers, Because: "it said " + secret, Fix: secret,
		Script: scenario.Script{Call: fetch.Call{Headers: leaky, Body: fetch.Body{Kind: fetch.TextBody, Content: "password=" + secret}}},
		Rows:   []judge.Row{{What: "X-Api-Key", Standard: secret, Browser: secret, Wire: secret, Wrong: true}},
		Wire:   []wire.Exchange{{Method: "GET", Request: leaky, Response: leaky, Body: secret, Reply: secret, Answered: true, Status: 200}},
		Seen: wire.Seen{
			Page:    wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Headers: leaky, Body: secret}},
			Browser: wire.BrowserSaw{Records: []wire.Record{{Request: leaky, Response: leaky}}},
		},
		OnWire: fetch.Prediction{Wire: []fetch.Exchange{{Sent: fetch.Sent{Headers: leaky}}}},
	}
	r := newConcealer([]string{"", secret}).result(judge.Result{Scenario: &scenario.Scenario{ID: "x"}, Error: secret, Notes: []string{secret},
		Verdict: judge.TargetDiffers, Steps: []judge.StepResult{step}})
	if all := fmt.Sprintf("%+v", r.Steps) + r.Error + fmt.Sprint(r.Notes); strings.Contains(all, secret) {
		t.Errorf("the result tells the secret: %s", all)
	}
	var b strings.Builder
	if err := json.Format.Write(&b, report.New(report.Run{Results: []judge.Result{r}})); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), secret) {
		t.Errorf("the report tells the secret: %s", b.String())
	}
	if !strings.Contains(b.String(), "X-Api-Key") {
		t.Error("names of headers stay")
	}
}
