package proxies_test

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

var _ = Describe("our API", func() {
	It("lets in whom we promised, and nobody else", func() {
		verify.Test(GinkgoT(), "../../fixtures/proxies/example/cors.yaml") // or with a *testing.T
	})
})
