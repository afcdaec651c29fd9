package proxies_test

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/crosscheck-cors/crosscheck/harness"
)

var _ = Describe("our API", func() {
	It("allows the origins of our policy, and no others", func() {
		harness.Verify(GinkgoT(), "../../fixtures/proxies/example/cors.yaml") // or with a *testing.T
	})
})
