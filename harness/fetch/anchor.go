package fetch

// The anchors of decisions: fragments of the standard, or full URLs.
const (
	anchorConstructor   = "dom-request"
	anchorXHRSend       = "https://xhr.spec.whatwg.org/#the-send()-method"
	anchorMainFetch     = "concept-main-fetch"
	anchorBadPort       = "port-blocking"
	anchorMixedContent  = "https://www.w3.org/TR/mixed-content/#should-block-fetch"
	anchorSchemeFetch   = "concept-scheme-fetch"
	anchorHTTPFetch     = "concept-http-fetch"
	anchorRedirectFetch = "concept-http-redirect-fetch"
	anchorNetworkCache  = "concept-http-network-or-cache-fetch"
	anchorNetwork       = "concept-http-network-fetch"
	anchorPreflight     = "cors-preflight-fetch-0"
	anchorCacheMatch    = "concept-cache-match"
	anchorCacheCreate   = "concept-cache-create-entry"
	anchorCacheClear    = "concept-cache-clear"
	anchorOKStatus      = "ok-status"
	anchorCORSCheck     = "concept-cors-check"
	anchorOrigin        = "append-a-request-origin-header"
	anchorCookie        = "append-a-request-cookie-header"
	anchorSetCookie     = "parse-and-store-response-set-cookie-headers"
	anchorCORP          = "cross-origin-resource-policy-check"
	anchorFiltered      = "concept-filtered-response"
	anchorIntegrity     = "concept-request-integrity-metadata"
)
