package harness

import (
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

// TB is the part of a test that the library needs: *testing.T, *testing.B and
// Ginkgo's GinkgoT() have it.
type TB = lab.TB

// T is a [Lab] inside a test. Its promised methods are those of Lab, and Page,
// which opens a page at an origin or a URL and fails the test if that is not
// possible.
type T = lab.T

// TPage is a [Page] inside a test. Its promised methods are those of Page, but
// Fetch takes a URL and at most one [Init], returns the [*Outcome] alone, and fails
// the test if nothing can be known.
type TPage = lab.TPage

// New starts a lab for the length of a test, and closes it when the test ends. A
// browser that does not start fails the test at once.
func New(t TB, cfg Config) *T {
	t.Helper()
	return lab.New(t, cfg)
}

// Verify holds what a policy names (a proxy, a command, or a server that listens on
// this machine) to the policy in a file, such as "cors.yaml". A broken promise, or
// one that could not be decided, fails the test with the report that the command
// crosscheck verify prints. A mistake in the file, or a proxy or browser that does
// not start, fails the test at once.
//
// environment is the name of at most one of the policy's environments.
func Verify(t TB, file string, environment ...string) {
	t.Helper()
	verify.Test(t, file, environment...)
}
