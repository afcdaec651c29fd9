package caching_test

import (
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/verify/latency"
)

var _ = Describe("the price of a preflight", Label("nginx"), func() {
	measure := func(ctx SpecContext, config string, trip time.Duration, protocols ...string) *latency.Result {
		GinkgoHelper()
		p, err := policy.Load(filepath.Join("testdata", "latency.yaml"))
		Expect(err).NotTo(HaveOccurred())
		p.Proxy.Options.Shared().Config = config
		l, err := latency.Measure(ctx, latency.Config{Policy: p, RoundTrips: []time.Duration{trip}, Calls: 5, Protocols: protocols})
		installed(err)
		AddReportEntry("latency", text.String(l.Report()))
		return l
	}

	It("is a round trip, over both protocols: a remembered one halves the latency of a far target", func(ctx SpecContext) {
		const trip = 60 * time.Millisecond
		l := measure(ctx, "remembered.conf", trip)
		Expect(l.Rows).To(HaveLen(2))
		for _, r := range l.Rows {
			Expect(r.Remembered).To(BeTrue())
			// How far a loaded machine gets is no matter; the distance is.
			Expect(r.Preflighted).To(BeNumerically(">=", 2*trip), r.Protocol)
			Expect(r.Again).To(And(BeNumerically(">=", trip), BeNumerically("<", r.Preflighted)), r.Protocol)
		}
	})

	It("is paid again and again where Max-Age is 0", func(ctx SpecContext) {
		for _, r := range measure(ctx, "forgotten.conf", time.Millisecond, "HTTP/2").Rows {
			Expect(r.Remembered).To(BeFalse())
			Expect(r.Saved()).To(BeZero())
		}
	})
})
