package fetch

import (
	"strconv"

	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

var reasonNames = []string{
	NoReason:                     "none",
	InvalidCall:                  "invalid-call",
	ForbiddenMethod:              "forbidden-method",
	UnsafeNoCORSMethod:           "unsafe-no-cors-method",
	URLIncludesCredentials:       "url-includes-credentials",
	OnlyIfCachedNotSameOrigin:    "only-if-cached-not-same-origin",
	StreamNeedsCORS:              "stream-needs-cors",
	BadPort:                      "bad-port",
	ContentSecurityPolicy:        "content-security-policy",
	SameOriginModeRefused:        "same-origin-mode-refused",
	NoCORSRedirectMode:           "no-cors-redirect-mode",
	SchemeNotHTTP:                "scheme-not-http",
	ConnectionFailed:             "connection-failed",
	AllowOriginMissing:           "allow-origin-missing",
	AllowOriginWildcard:          "allow-origin-wildcard",
	AllowOriginMultiple:          "allow-origin-multiple",
	AllowOriginInvalid:           "allow-origin-invalid",
	AllowOriginMismatch:          "allow-origin-mismatch",
	AllowCredentialsNotTrue:      "allow-credentials-not-true",
	PreflightStatusNotOK:         "preflight-status-not-ok",
	PreflightRedirected:          "preflight-redirected",
	AllowMethodsMalformed:        "allow-methods-malformed",
	AllowHeadersMalformed:        "allow-headers-malformed",
	MethodNotAllowed:             "method-not-allowed",
	HeaderNotAllowed:             "header-not-allowed",
	StreamNeedsHTTP2:             "stream-needs-http2",
	KeepaliveQuotaExceeded:       "keepalive-quota-exceeded",
	RedirectModeError:            "redirect-mode-error",
	RedirectLocationInvalid:      "redirect-location-invalid",
	RedirectSchemeNotHTTP:        "redirect-scheme-not-http",
	RedirectCountExceeded:        "redirect-count-exceeded",
	RedirectIncludesCredentials:  "redirect-includes-credentials",
	RedirectStreamedBody:         "redirect-streamed-body",
	CrossOriginResourcePolicy:    "cross-origin-resource-policy",
	EmbedderPolicyRefused:        "embedder-policy",
	OpaqueResponseBlocked:        "opaque-response-blocking",
	IntegrityMismatch:            "integrity-mismatch",
	NotModifiedWithoutCacheEntry: "not-modified-without-cache-entry",
	MixedContent:                 "mixed-content",
	LocalNetworkAccess:           "local-network-access",
	ProxyAuthenticationRequired:  "proxy-authentication-required",
	ServiceWorkerResponse:        "service-worker-response",
	UnusableStatus:               "unusable-status",
	UnusableBody:                 "unusable-body",
}

// String returns the reason's name, as "allow-origin-missing".
func (r Reason) String() string { return enum.Name("reason", reasonNames, r) }

// MarshalText returns the reason's name.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the names that [Reason.Values] lists.
func (r *Reason) UnmarshalText(b []byte) error {
	return enum.Parse("reason", reasonNames, string(b), r)
}

// Values lists the accepted names.
func (Reason) Values() []string { return reasonNames }

// String tells the rule, the request it was applied to, and what it refused:
// "header-not-allowed (x-trace) by the preflight response, hop 1".
func (r Refusal) String() string {
	s := r.Reason.String()
	if r.Parameter != "" {
		s += " (" + r.Parameter + ")"
	}
	if r.Preflight {
		s += " by the preflight response"
	}
	if r.Hop > 0 {
		s += ", hop " + strconv.Itoa(r.Hop)
	}
	return s
}

var answerNames = []string{"unknown", "answered", "unanswered"}

// String returns the literal.
func (k AnswerKind) String() string { return enum.Name("answer kind", answerNames, k) }

// MarshalText returns the literal.
func (k AnswerKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the literals that [AnswerKind.Values] lists.
func (k *AnswerKind) UnmarshalText(b []byte) error {
	return enum.Parse("answer kind", answerNames, string(b), k)
}

// Values lists the accepted literals.
func (AnswerKind) Values() []string { return answerNames }

var outcomeNames = []string{"unknown", "network-error", "response", "opaque", "opaque-redirect"}

// String returns the literal.
func (k OutcomeKind) String() string { return enum.Name("outcome", outcomeNames, k) }

// MarshalText returns the literal.
func (k OutcomeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the literals that [OutcomeKind.Values] lists.
func (k *OutcomeKind) UnmarshalText(b []byte) error {
	return enum.Parse("outcome", outcomeNames, string(b), k)
}

// Values lists the accepted literals.
func (OutcomeKind) Values() []string { return outcomeNames }
