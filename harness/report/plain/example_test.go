package plain_test

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// A result that does not conform is printed with its cause.
func ExampleItem() {
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
	fmt.Print(plain.Item(report.NewItem(result, "crosscheck run --id {id}"), plain.Options{}))
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
	//   why       the target sent the wrong headers
	//   wire      1 > GET /x1  Origin: https://app.example.test  Cookie: sid=…   < 200
	//   rerun     crosscheck run --id simple-requests/reflected-origin
}
