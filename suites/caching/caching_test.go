// Package caching_test proves how long what a browser learns about CORS lives,
// what it is kept under, and who gets it from whom: the CORS-preflight cache,
// the browser's own HTTP cache, and caches that many browsers share.
package caching_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

func TestCaching(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Time and caches")
}

// bench is one lab for each Ginkgo process.
var bench *lab.Lab

var _ = BeforeSuite(func(ctx SpecContext) {
	var err error
	bench, err = lab.Start(ctx, lab.Config{})
	Expect(err).NotTo(HaveOccurred())
	AddReportEntry("browser", bench.Browser.Info())
	DeferCleanup(func() error { return bench.Close() })
})
