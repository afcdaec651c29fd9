package chromium

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
)

// Engine is what is known of Chromium and the browsers that are built from it.
var Engine = &browser.Engine{
	Name: "chromium", Product: "Chromium", MaxAgeLimit: 7200 * time.Second, HidesReferrer: true, OwnHeaders: []string{"User-Agent"},
	Can: browser.Records | browser.MovesClock | browser.PublicPages | browser.SetsCookies,
	Words: browser.Words{
		Codes: chromeReasons, Listed: CorsErrors(), PreflightCodes: preflightCodes, Failures: chromeFailures, Unreached: connectionFailures,
	},
}

// preflightCodes are the codes of a refused CORS-preflight fetch.
var preflightCodes = []string{
	"PreflightInvalidStatus", "PreflightDisallowedRedirect", "PreflightWildcardOriginNotAllowed", "PreflightMissingAllowOriginHeader",
	"PreflightMultipleAllowOriginValues", "PreflightInvalidAllowOriginValue", "PreflightAllowOriginMismatch", "PreflightInvalidAllowCredentials",
	"PreflightMissingAllowExternal", "PreflightInvalidAllowExternal", "InvalidAllowMethodsPreflightResponse", "InvalidAllowHeadersPreflightResponse",
	"MethodDisallowedByPreflightResponse", "HeaderDisallowedByPreflightResponse",
}

// connectionFailures start Chrome's words for a connection that failed.
var connectionFailures = []string{
	"net::ERR_CONNECTION_", "net::ERR_SOCKET_NOT_CONNECTED", "net::ERR_EMPTY_RESPONSE", "net::ERR_NAME_NOT_RESOLVED",
	"net::ERR_ADDRESS_", "net::ERR_CERT_", "net::ERR_SSL_", "net::ERR_TIMED_OUT", "net::ERR_HTTP2_",
}
