package harness

import "slices"

// corsErrors are the codes with which Chrome names a CORS refusal: the type
// CorsError of the DevTools protocol's Network domain.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError
var corsErrors = []string{
	"DisallowedByMode",
	"InvalidResponse",
	"WildcardOriginNotAllowed",
	"MissingAllowOriginHeader",
	"MultipleAllowOriginValues",
	"InvalidAllowOriginValue",
	"AllowOriginMismatch",
	"InvalidAllowCredentials",
	"CorsDisabledScheme",
	"PreflightInvalidStatus",
	"PreflightDisallowedRedirect",
	"PreflightWildcardOriginNotAllowed",
	"PreflightMissingAllowOriginHeader",
	"PreflightMultipleAllowOriginValues",
	"PreflightInvalidAllowOriginValue",
	"PreflightAllowOriginMismatch",
	"PreflightInvalidAllowCredentials",
	"PreflightMissingAllowExternal",
	"PreflightInvalidAllowExternal",
	"InvalidAllowMethodsPreflightResponse",
	"InvalidAllowHeadersPreflightResponse",
	"MethodDisallowedByPreflightResponse",
	"HeaderDisallowedByPreflightResponse",
	"RedirectContainsCredentials",
	"InsecureLocalNetwork",
	"InvalidLocalNetworkAccess",
	"NoCorsRedirectModeNotFollow",
	"LocalNetworkAccessPermissionDenied",
}

// CorsErrors lists the codes that a scenario's want.chrome can name.
func CorsErrors() []string { return slices.Clone(corsErrors) }
