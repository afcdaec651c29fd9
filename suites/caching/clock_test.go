package caching_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// clockless is a machine without libfaketime: whoever asks for a page there needs
// a browser that does not start.
type clockless struct{}

func (clockless) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	b, err := chrome.Start(ctx, browser.Config{NetworkClock: true, ClockLibrary: "/nowhere/libfaketimeMT.so.1"})
	if err != nil {
		return nil, err
	}
	return b.Open(ctx, s)
}

// Without libfaketime nobody knows how long anything lives.
var _ = Describe("a clock that cannot be had", func() {
	It("is inconclusive, and says what to install", func(ctx SpecContext) {
		runner := run.Runner{Browser: clockless{}, Targets: bench.Servers}
		results, err := runner.Run(ctx, []scenario.Scenario{lives(time.Hour)})
		Expect(err).NotTo(HaveOccurred())
		Expect(results[0].Verdict).To(Equal(judge.Inconclusive))
		Expect(results[0].Error).To(ContainSubstring("apt-get install libfaketime"))
	})
})

// The clock is a day ahead and more by the end of any run of this suite; a browser
// that hangs in that would be killed after five seconds.
var _ = Describe("a browser whose clock is a day ahead", func() {
	It("works, and closes as it should", func(ctx SpecContext) {
		b, err := chrome.Start(ctx, browser.Config{
			NetworkClock: true, Hosts: bench.Servers.Mappings(), SPKIHash: bench.Servers.Authority().SPKIHash(),
		})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(b.Close)
		s := lives(24*time.Hour, "600")
		results, err := run.Runner{Browser: b, Targets: bench.Servers}.Run(ctx, []scenario.Scenario{s})
		Expect(err).NotTo(HaveOccurred())
		Expect(results[0].Verdict).To(Equal(judge.Conforms), results[0].Error)
		Expect(preflights(results[0].Steps[1])).To(Equal(1))
		start := time.Now()
		Expect(b.Close()).To(Succeed())
		Expect(time.Since(start)).To(BeNumerically("<", 5*time.Second), "it was killed")
	})
})
