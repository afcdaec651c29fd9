package progress_test

import (
	"os"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/report/progress"
)

// A Runner tells each result as it comes.
func ExampleStart() {
	tell, done := progress.Start(os.Stdout, 2, false)
	defer done()
	runner := harness.Runner{Progress: tell}
	runner.Progress(harness.Result{})
	runner.Progress(harness.Result{Verdict: harness.Inconclusive, Error: "no display"})
	// Output:
	//  50 %  1 of 2
	// Inconclusive  no display
	// 100 %  2 of 2, 1 Inconclusive
}
