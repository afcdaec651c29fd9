package mend

// Kind is a disagreement between promise and answer that a configuration can
// mend; "" is one that it cannot.
type Kind string

// The kinds of a promise that is not kept.
const (
	MissingOrigin         Kind = "missing-origin"            // no Access-Control-Allow-Origin on any answer
	MissingOnErrors       Kind = "missing-on-errors"         // none on the upstream's error answers
	MissingOnProxyErrors  Kind = "missing-on-proxy-errors"   // none on those that the proxy makes itself
	OriginNotListed       Kind = "origin-not-listed"         // an allowed origin is not let in
	WildcardCredentials   Kind = "wildcard-with-credentials" // `*`, and the page sends credentials
	DuplicateOrigin       Kind = "duplicate-origin"          // several values: two layers add it
	InvalidValue          Kind = "invalid-value"             // empty, malformed, or more than an origin
	PreflightRefused      Kind = "preflight-refused"         // the preflight's status is not 200-299
	PreflightRedirected   Kind = "preflight-redirected"      // the preflight's status is 3xx
	RedirectWithoutOrigin Kind = "redirect-without-origin"   // a 3xx without Access-Control-Allow-Origin
	MethodNotAllowed      Kind = "method-not-allowed"
	HeaderNotAllowed      Kind = "header-not-allowed"
	CredentialsNotAllowed Kind = "credentials-not-allowed" // Access-Control-Allow-Credentials is not `true`
	NotExposed            Kind = "not-exposed"             // a header that script must read
	VaryMissing           Kind = "vary-missing"            // the answer depends on Origin and does not say so
	MaxAgeShort           Kind = "max-age-short"           // a preflight is asked again too soon
)

// The kinds of what is granted and was not promised.
const (
	OriginTooWide      Kind = "origin-too-wide" // any origin, or a pattern that matches too much
	NullAllowed        Kind = "null-allowed"    // every sandboxed document
	MethodTooMuch      Kind = "method-too-much"
	HeaderTooMuch      Kind = "header-too-much"
	CredentialsTooMuch Kind = "credentials-too-much"
	ExposedTooMuch     Kind = "exposed-too-much"
	Nothing            Kind = "" // no configuration can help
)

// Kinds lists the kinds, the broken promises first.
func Kinds() []Kind {
	return []Kind{
		MissingOrigin, MissingOnErrors, MissingOnProxyErrors, OriginNotListed, WildcardCredentials, DuplicateOrigin,
		InvalidValue, PreflightRefused, PreflightRedirected, RedirectWithoutOrigin, MethodNotAllowed, HeaderNotAllowed,
		CredentialsNotAllowed, NotExposed, VaryMissing, MaxAgeShort,
		OriginTooWide, NullAllowed, MethodTooMuch, HeaderTooMuch, CredentialsTooMuch, ExposedTooMuch,
	}
}
