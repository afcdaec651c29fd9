package chromium

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// chromeReasons maps Chrome's CorsError codes to the reasons of the standard
// that they stand for. One check of the standard has several codes in Chrome:
// the codes of one check are interchangeable here; a scenario that cares
// asserts want.chrome.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError
var chromeReasons = map[string][]fetch.Reason{
	"MissingAllowOriginHeader":  {fetch.AllowOriginMissing},
	"WildcardOriginNotAllowed":  {fetch.AllowOriginWildcard},
	"MultipleAllowOriginValues": originValue,
	"InvalidAllowOriginValue":   originValue,
	"AllowOriginMismatch":       originValue,
	"InvalidAllowCredentials":   {fetch.AllowCredentialsNotTrue},

	"PreflightMissingAllowOriginHeader":  {fetch.AllowOriginMissing, fetch.PreflightStatusNotOK, fetch.PreflightRedirected},
	"PreflightWildcardOriginNotAllowed":  {fetch.AllowOriginWildcard, fetch.PreflightStatusNotOK, fetch.PreflightRedirected},
	"PreflightMultipleAllowOriginValues": preflightOriginValue,
	"PreflightInvalidAllowOriginValue":   preflightOriginValue,
	"PreflightAllowOriginMismatch":       preflightOriginValue,
	"PreflightInvalidAllowCredentials":   {fetch.AllowCredentialsNotTrue, fetch.PreflightStatusNotOK, fetch.PreflightRedirected},
	"PreflightInvalidStatus":             {fetch.PreflightStatusNotOK, fetch.PreflightRedirected},
	"PreflightDisallowedRedirect":        {fetch.PreflightRedirected},

	"InvalidAllowMethodsPreflightResponse": {fetch.AllowMethodsMalformed},
	"InvalidAllowHeadersPreflightResponse": {fetch.AllowHeadersMalformed},
	"MethodDisallowedByPreflightResponse":  {fetch.MethodNotAllowed},
	"HeaderDisallowedByPreflightResponse":  {fetch.HeaderNotAllowed},

	"DisallowedByMode":            {fetch.SameOriginModeRefused},
	"NoCorsRedirectModeNotFollow": {fetch.NoCORSRedirectMode},
	"CorsDisabledScheme":          {fetch.SchemeNotHTTP, fetch.RedirectSchemeNotHTTP},
	"RedirectContainsCredentials": {fetch.RedirectIncludesCredentials},

	"InsecureLocalNetwork":               {fetch.LocalNetworkAccess},
	"InvalidLocalNetworkAccess":          {fetch.LocalNetworkAccess},
	"LocalNetworkAccessPermissionDenied": {fetch.LocalNetworkAccess},
}

var (
	originValue          = []fetch.Reason{fetch.AllowOriginMultiple, fetch.AllowOriginInvalid, fetch.AllowOriginMismatch}
	preflightOriginValue = append(slices.Clone(originValue), fetch.PreflightStatusNotOK, fetch.PreflightRedirected)
)
