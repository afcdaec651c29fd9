package verify

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
)

// Test holds a proxy to the policy in a file, inside a test: [testing.T] or
// Ginkgo's GinkgoT(). What is not as promised fails the test, with the text that
// crosscheck verify prints. An environment may be named.
func Test(tb lab.TB, file string, environment ...string) {
	tb.Helper()
	p, err := policy.Load(file)
	if err == nil {
		p, err = p.In(strings.Join(environment, ""))
	}
	if err != nil {
		tb.Fatalf("verify: %v", err)
		return
	}
	r, err := Run(tb.Context(), Config{Policy: p})
	if err != nil {
		tb.Fatalf("verify: %v", err)
		return
	}
	if r.Verdict() == judge.Conforms {
		return
	}
	tb.Errorf("%s", text.String(r.Report("crosscheck verify "+file+" --id {id} --trace")))
}
