package verify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// A secret is in no part of a result, however it got there, nor in a report.
func TestConceal(t *testing.T) {
	const secret = "hunter2"
	leaky := fetch.HeaderList{{Name: "X-Api-Key", Value: "key " + secret}}
	step := harness.StepResult{
		Verdict: harness.TargetDiffers, Because: "it said " + secret, Fix: secret,
		Script: harness.Script{Call: fetch.Call{Headers: leaky, Body: fetch.Body{Kind: fetch.TextBody, Content: "password=" + secret}}},
		Rows:   []harness.Row{{What: "X-Api-Key", Standard: secret, Browser: secret, Wire: secret, Wrong: true}},
		Wire:   []harness.Exchange{{Method: "GET", Request: leaky, Response: leaky, Body: secret, Reply: secret, Answered: true, Status: 200}},
		Seen: harness.Seen{
			Page:    harness.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Headers: leaky, Body: secret}},
			Browser: harness.BrowserSaw{Records: []harness.Record{{Request: leaky, Response: leaky}}},
		},
		OnWire: fetch.Prediction{Wire: []fetch.Exchange{{Sent: fetch.Sent{Headers: leaky}}}},
	}
	r := newConcealer([]string{"", secret}).result(harness.Result{Scenario: &harness.Scenario{ID: "x"}, Error: secret, Notes: []string{secret},
		Verdict: harness.TargetDiffers, Steps: []harness.StepResult{step}})
	if all := fmt.Sprintf("%+v", r.Steps) + r.Error + fmt.Sprint(r.Notes); strings.Contains(all, secret) {
		t.Errorf("the result tells the secret: %s", all)
	}
	var b strings.Builder
	if err := report.JSON(&b, report.Run{Results: []harness.Result{r}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), secret) {
		t.Errorf("the report tells the secret: %s", b.String())
	}
	if !strings.Contains(b.String(), "X-Api-Key") {
		t.Error("names of headers stay")
	}
}
