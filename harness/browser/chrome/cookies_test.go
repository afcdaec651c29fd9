package chrome_test

import (
	"slices"
	"testing"

	"github.com/chromedp/cdproto/network"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// A want can name every reason that the protocol has.
func TestCookieReasons(t *testing.T) {
	known := scenario.CookieReason("").Values()
	for _, r := range []network.SetCookieBlockedReason{
		network.SetCookieBlockedReasonSecureOnly, network.SetCookieBlockedReasonSameSiteStrict, network.SetCookieBlockedReasonSameSiteLax,
		network.SetCookieBlockedReasonSameSiteUnspecifiedTreatedAsLax, network.SetCookieBlockedReasonSameSiteNoneInsecure,
		network.SetCookieBlockedReasonUserPreferences, network.SetCookieBlockedReasonThirdPartyPhaseout,
		network.SetCookieBlockedReasonSyntaxError, network.SetCookieBlockedReasonSchemeNotSupported,
		network.SetCookieBlockedReasonOverwriteSecure, network.SetCookieBlockedReasonInvalidDomain,
		network.SetCookieBlockedReasonInvalidPrefix, network.SetCookieBlockedReasonUnknownError,
		network.SetCookieBlockedReasonSchemefulSameSiteStrict, network.SetCookieBlockedReasonSchemefulSameSiteLax,
		network.SetCookieBlockedReasonSchemefulSameSiteUnspecifiedTreatedAsLax,
		network.SetCookieBlockedReasonNameValuePairExceedsMaxSize, network.SetCookieBlockedReasonDisallowedCharacter,
		network.SetCookieBlockedReasonNoCookieContent,
	} {
		if !slices.Contains(known, string(r)) {
			t.Errorf("%s is missing", r)
		}
	}
	for _, r := range []network.CookieBlockedReason{
		network.CookieBlockedReasonNotOnPath, network.CookieBlockedReasonDomainMismatch,
		network.CookieBlockedReasonPortMismatch, network.CookieBlockedReasonSchemeMismatch,
		network.CookieBlockedReasonAnonymousContext,
	} {
		if !slices.Contains(known, string(r)) {
			t.Errorf("%s is missing", r)
		}
	}
}
