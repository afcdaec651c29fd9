package fetch

// Reason is the rule that turned a request into a network error.
type Reason uint8

// The reasons, in the order in which the algorithms can meet them. Where the
// same rule applies to preflights and to actual requests, Refusal.Preflight
// tells which.
const (
	NoReason Reason = iota

	// Thrown by the API, before there is a request.
	InvalidCall               // a syntax error: a method or header that is not a token, a NUL in a value, GET with a body
	ForbiddenMethod           // CONNECT, TRACE, TRACK
	UnsafeNoCORSMethod        // no-cors with a method that is not CORS-safelisted
	URLIncludesCredentials    // fetch() of a URL with a user name or password
	OnlyIfCachedNotSameOrigin // cache mode only-if-cached without mode same-origin
	StreamNeedsCORS           // a streamed body in mode no-cors

	// Main fetch.
	BadPort
	ContentSecurityPolicy // the document's own
	SameOriginModeRefused // mode same-origin, another origin's URL
	NoCORSRedirectMode    // mode no-cors, redirect mode not follow
	SchemeNotHTTP

	// Preflight and CORS checks.
	ConnectionFailed             // no answer
	AllowOriginMissing           // no Access-Control-Allow-Origin
	AllowOriginWildcard          // `*`, and the credentials mode is include
	AllowOriginMultiple          // several values: repeated lines or a list
	AllowOriginInvalid           // a value that does not even look like an origin
	AllowOriginMismatch          // another origin, or more than an origin: a path, a slash
	AllowCredentialsNotTrue      // Access-Control-Allow-Credentials is not `true`
	PreflightStatusNotOK         // not 200-299
	PreflightRedirected          // 3xx: the same rule, told apart because people ask
	AllowMethodsMalformed        // Access-Control-Allow-Methods does not parse
	AllowHeadersMalformed        // Access-Control-Allow-Headers does not parse
	MethodNotAllowed             // by the preflight response
	HeaderNotAllowed             // by the preflight response
	StreamNeedsHTTP2             // a streamed body over HTTP/1.1
	KeepaliveQuotaExceeded       // more than 64 KiB in flight
	RedirectModeError            // redirect mode error
	RedirectLocationInvalid      // Location does not parse
	RedirectSchemeNotHTTP        // Location is not http(s)
	RedirectCountExceeded        // the 21st
	RedirectIncludesCredentials  // Location with a user name or password
	RedirectStreamedBody         // a streamed body cannot be sent again
	CrossOriginResourcePolicy    // of an opaque response
	EmbedderPolicyRefused        // an opaque response without Cross-Origin-Resource-Policy, for a document that requires it
	OpaqueResponseBlocked        // an opaque response that is nothing for elements
	IntegrityMismatch            // or an opaque response with integrity metadata
	NotModifiedWithoutCacheEntry // only-if-cached and nothing stored
	MixedContent                 // an https page asks for http
	LocalNetworkAccess           // a public page asks for loopback without the user's permission
	ProxyAuthenticationRequired  // a 407
	ServiceWorkerResponse        // what a service worker responded with is of no use to the request
	UnusableStatus               // an element does not use a response of this status
	UnusableBody                 // the body is nothing that the element can use: it does not decode
)
