package text_test

import (
	"fmt"
	"os"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// A run without results must not look like success.
func ExampleWriter() {
	results := []judge.Result{
		{Scenario: &scenario.Scenario{ID: "methods/put"}, Runs: 1},
		{Scenario: &scenario.Scenario{ID: "methods/lower-case-patch"}, Verdict: judge.BrowserDiffers, Runs: 2},
	}
	summary := text.Writer{Brief: true}
	_ = summary.Write(os.Stdout, report.New(report.Run{Results: results, Took: 1234 * time.Millisecond}))
	fmt.Println("--")
	_ = summary.Write(os.Stdout, report.New(report.Run{}))
	// Output:
	// 2 scenarios in 1.2s: 1 passed, 1 failed (browser)
	//
	// 1 ran twice
	//
	// 1 did not pass:
	//   BrowserDiffers: methods/lower-case-patch
	// --
	// Nothing ran: there is no verdict.
}
