package report_test

import (
	"fmt"
	"os"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// A result that does not conform is printed with its cause.
func ExampleText() {
	result := judge.Result{
		Scenario: &scenario.Scenario{
			ID: "simple-requests/reflected-origin", Rule: "A response that allows the page's origin is readable.",
			Spec: "concept-cors-check", At: scenario.Position{File: "scenarios/simple.yaml", Line: 12},
		},
		Verdict: judge.TargetDiffers,
		Target:  "embedded server",
		Steps: []judge.StepResult{{
			Verdict: judge.TargetDiffers,
			Page:    fetch.Client{Origin: fetch.TupleOrigin("https", "app.example.test", 0)},
			Script:  scenario.Script{Call: fetch.Call{URL: fetch.URL{Scheme: "https", Host: "api.example.test", Path: "/x1"}}},
			Rows: []judge.Row{
				{What: "actual request", Standard: "sent", Wire: "GET ×1"},
				{What: "CORS check", Standard: "success", Browser: "MissingAllowOriginHeader", Wire: "no Access-Control-Allow-Origin", Wrong: true},
			},
			Because: "the target sent the wrong headers",
			Wire: []wire.Exchange{{
				Method: "GET", URL: fetch.URL{Scheme: "https", Host: "api.example.test", Path: "/x1"},
				Request:  fetch.HeaderList{{Name: "Origin", Value: "https://app.example.test"}, {Name: "Cookie", Value: "sid=secret"}},
				Answered: true, Status: 200,
			}},
		}},
	}
	_ = report.Text(os.Stdout, result, report.TextOptions{Rerun: "crosscheck run --id {id}"})
	// Output:
	// TargetDiffers: simple-requests/reflected-origin
	//   A response that allows the page's origin is readable.
	//   https://fetch.spec.whatwg.org/#concept-cors-check        scenarios/simple.yaml:12
	//
	//   fetch("https://api.example.test/x1")
	//   from https://app.example.test      target embedded server
	//
	//                     standard says  browser did               wire shows
	//     actual request  sent           ·                         GET ×1
	//   ✗ CORS check      success        MissingAllowOriginHeader  no Access-Control-Allow-Origin
	//
	//   because   the target sent the wrong headers
	//   wire      1 > GET /x1  Origin: https://app.example.test  Cookie: sid=…   < 200
	//   rerun     crosscheck run --id simple-requests/reflected-origin
}

// A run without results must not look like success.
func ExampleSummary() {
	results := []judge.Result{
		{Scenario: &scenario.Scenario{ID: "methods/put"}, Runs: 1},
		{Scenario: &scenario.Scenario{ID: "methods/lower-case-patch"}, Verdict: judge.BrowserDiffers, Runs: 2},
	}
	_ = report.Summary(os.Stdout, report.Run{Results: results, Took: 1234 * time.Millisecond})
	fmt.Println("--")
	_ = report.Summary(os.Stdout, report.Run{})
	// Output:
	// 2 scenarios in 1.2s: 1 Conforms, 1 BrowserDiffers
	//
	// 1 ran a second time
	//
	// 1 not as the standard says, or not known:
	//   BrowserDiffers: methods/lower-case-patch
	// --
	// nothing ran
}

// Progress is what a Runner tells about.
func ExampleProgress() {
	tell, done := report.Progress(os.Stdout, 2, false)
	defer done()
	runner := run.Runner{Progress: tell}
	runner.Progress(judge.Result{})
	runner.Progress(judge.Result{Verdict: judge.Inconclusive, Error: "no display"})
	// Output:
	//  50 %  1 of 2
	// Inconclusive  no display
	// 100 %  2 of 2, 1 Inconclusive
}

// Only what differs from the defaults is written out.
func ExampleJavaScript() {
	url := fetch.URL{Scheme: "https", Host: "api.example.test", Path: "/private"}
	fmt.Println(report.JavaScript(fetch.Call{URL: url, Method: "PUT", Credentials: fetch.Include}))
	// Output: fetch("https://api.example.test/private", {method: "PUT", credentials: "include"})
}
