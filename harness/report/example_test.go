package report_test

import (
	"fmt"
	"io"
	"os"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// annotations is a format of one's own: it needs a folder with these three methods,
// and a line in the list of package formats.
type annotations struct{}

func (annotations) Name() string { return "annotations" }

func (annotations) File() string { return "" }

func (annotations) Write(w io.Writer, r *report.Report) error {
	for _, i := range r.Items {
		if i.Passed() {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s: %s: %s\n", i.At, i.ID, i.Why); err != nil {
			return fmt.Errorf("report: annotations: %w", err)
		}
	}
	return nil
}

func ExampleFormat() {
	at := scenario.Position{File: "mine.yaml", Line: 12}
	var format report.Format = annotations{}
	_ = format.Write(os.Stdout, report.New(report.Run{Results: []judge.Result{
		{Scenario: &scenario.Scenario{ID: "orders/get", At: at}},
		{Scenario: &scenario.Scenario{ID: "orders/put", At: at}, Verdict: judge.Inconclusive, Error: "nginx does not start"},
	}}))
	// Output: mine.yaml:12: orders/put: nginx does not start
}

// Only what differs from the defaults is written out.
func ExampleJavaScript() {
	url := fetch.URL{Scheme: "https", Host: "api.example.test", Path: "/private"}
	fmt.Println(report.JavaScript(fetch.Call{URL: url, Method: "PUT", Credentials: fetch.Include}))
	// Output: fetch("https://api.example.test/private", {method: "PUT", credentials: "include"})
}
