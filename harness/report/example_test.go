package report_test

import (
	"fmt"
	"os"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Progress is what a Runner tells about.
func ExampleProgress() {
	tell, done := report.Progress(os.Stdout, 2, false)
	defer done()
	runner := harness.Runner{Progress: tell}
	runner.Progress(harness.Result{})
	runner.Progress(harness.Result{Verdict: harness.Inconclusive, Error: "no display"})
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
