package judge

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// What Chrome has a word for, other than a CORS code, has a name of its own that
// does not speak of CORS.
func TestFailuresHaveAMechanism(t *testing.T) {
	for _, f := range chromium.Engine.Words.Failures {
		for _, r := range f.Reasons {
			got := mechanism(fetch.Refusal{Reason: r, Parameter: "connect-src"})
			if got == "" || strings.Contains(got, "CORS") {
				t.Errorf("%s: the mechanism of %v is %q", f.Word, r, got)
			}
		}
	}
}
