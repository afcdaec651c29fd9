package scenario

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// Stored says whether the browser holds a cookie for the asked host after a
// step. Zero asserts nothing.
type Stored uint8

// The places.
const (
	StoredNotAsserted Stored = iota
	StoredPresent            // in any partition or in none
	StoredPartitioned        // in a partition
	StoredAbsent
)

var storedNames = []string{"", "present", "partitioned", "absent"}

// String returns the word used in scenario files.
func (s Stored) String() string { return enum.Name("place of a cookie", storedNames, s) }

// MarshalText returns the word used in scenario files.
func (s Stored) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the words of [Stored.Values].
func (s *Stored) UnmarshalText(b []byte) error {
	return enum.Parse("place of a cookie", storedNames, string(b), s)
}

// Values lists the accepted words.
func (Stored) Values() []string { return storedNames[1:] }

// CookieReason is why Chrome left a cookie out of a request or out of its
// store.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CookieBlockedReason
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-SetCookieBlockedReason
type CookieReason string

// Values lists the reasons that a want.blocked can name.
func (CookieReason) Values() []string {
	return []string{
		"SecureOnly", "NotOnPath", "DomainMismatch", "SameSiteStrict", "SameSiteLax", "SameSiteUnspecifiedTreatedAsLax",
		"SameSiteNoneInsecure", "UserPreferences", "ThirdPartyPhaseout", "SyntaxError", "SchemeNotSupported",
		"OverwriteSecure", "InvalidDomain", "InvalidPrefix", "UnknownError", "SchemefulSameSiteStrict",
		"SchemefulSameSiteLax", "SchemefulSameSiteUnspecifiedTreatedAsLax", "NameValuePairExceedsMaxSize",
		"DisallowedCharacter", "NoCookieContent", "PortMismatch", "SchemeMismatch", "AnonymousContext",
	}
}

// AsksStore reports whether the cookie store must be looked into after a step,
// for its want or for what is known of any engine.
func (s *Script) AsksStore() bool {
	asks := len(s.Want.Stored) > 0
	for _, w := range s.Deviants {
		asks = asks || len(w.Stored) > 0
	}
	return asks
}
