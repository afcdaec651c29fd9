package verify_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

func TestOurProxy(t *testing.T) {
	verify.Test(t, "../../fixtures/proxies/example/cors.yaml")
}
