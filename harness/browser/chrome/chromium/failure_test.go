package chromium

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Every word of Chrome's stands for a reason that is told apart from CORS, with
// a name of its own and something to do about it.
func TestFailuresAreNoCORS(t *testing.T) {
	for _, word := range Failures() {
		for _, said := range []string{word, word + " (blocked-reason)"} {
			reasons := Engine.Words.FailureReasons(said)
			if len(reasons) == 0 {
				t.Errorf("%s stands for nothing", said)
			}
			for _, r := range reasons {
				refusal := fetch.Refusal{Reason: r, Parameter: "connect-src"}
				if !strings.Contains(advice.Refusal(refusal, nil), "o CORS header helps") {
					t.Errorf("%s: the remedy for %v is %q", word, r, advice.Refusal(refusal, nil))
				}
				if !Engine.Words.Agree(refusal, wire.BrowserSaw{Failure: said}) || Engine.Words.Agree(fetch.Refusal{Reason: fetch.AllowOriginMissing}, wire.BrowserSaw{Failure: said}) {
					t.Errorf("%s agrees with the wrong reasons", word)
				}
				for code, of := range chromeReasons {
					if slices.Contains(of, r) {
						t.Errorf("%v has a word, %s, and a code, %s", r, word, code)
					}
				}
			}
		}
	}
	for _, said := range []string{"", "net::ERR_FAILED", "net::ERR_BLOCKED_BY_RESPONSE"} {
		if Engine.Words.Failure(said) != "" || !Engine.Words.Agree(fetch.Refusal{Reason: fetch.AllowOriginMissing}, wire.BrowserSaw{Failure: said}) {
			t.Errorf("%q says something", said)
		}
	}
}
