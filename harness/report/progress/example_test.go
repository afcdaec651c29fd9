package progress_test

import (
	"os"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report/progress"
	"github.com/crosscheck-cors/crosscheck/harness/run"
)

// A Runner tells each result as it comes.
func ExampleStart() {
	tell, done := progress.Start(os.Stdout, 2, false)
	defer done()
	runner := run.Runner{Progress: tell}
	runner.Progress(judge.Result{})
	runner.Progress(judge.Result{Verdict: judge.Inconclusive, Error: "no display"})
	// Output:
	//  50 %  1 of 2
	// Inconclusive  no display
	// 100 %  2 of 2, 1 undecided
}
