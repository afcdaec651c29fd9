package chromium

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
)

// CorsError is a code with which Chrome names a refusal: a value of the type
// CorsError of the DevTools protocol's Network domain.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError
type CorsError struct {
	Code    string
	Meaning string // what was refused, in the standard's terms
	Spec    string // the rule's anchor in the Fetch standard, or the full URL of another standard's section

	// Unreachable says why nothing that a page or a target does makes Chrome
	// report the code; "" where something does.
	Unreachable string

	refusal fetch.Refusal // that a target can mend
	inPage  string        // what to change in the page, where no target can help
}

// Remedy says in words what to change so that Chrome does not report the code:
// at the target, in the words of the function [Remedy], or in the page. "" for
// a code that nothing can reach.
func (e CorsError) Remedy() string {
	if e.inPage != "" {
		return e.inPage
	}
	return advice.Refusal(e.refusal, nil)
}

// CorsErrors lists the codes that a scenario's want.chrome can name.
func CorsErrors() []string { return slices.Clone(corsErrors) }

// corsErrors are the codes alone.
var corsErrors = func() []string {
	out := make([]string, len(chromeCodes))
	for i, e := range chromeCodes {
		out[i] = e.Code
	}
	return out
}()

// LookUpCorsError finds a code by its name, in any case.
func LookUpCorsError(name string) (CorsError, bool) {
	i := slices.IndexFunc(chromeCodes, func(e CorsError) bool { return strings.EqualFold(e.Code, name) })
	if i < 0 {
		return CorsError{}, false
	}
	return chromeCodes[i], true
}

const (
	corsCheck          = "concept-cors-check"
	corsPreflightFetch = "cors-preflight-fetch-0"
	mainFetch          = "concept-main-fetch"
	localNetworkCheck  = "https://wicg.github.io/local-network-access/#local-network-access-check"
	allowExternal      = "https://wicg.github.io/cors-rfc1918/#http-headerdef-access-control-allow-external"

	onPreflight = "The preflight response is checked like any other response, by the credentials mode of the actual request: "
	external    = "The header Access-Control-Allow-External is from CORS-RFC1918, a draft that became Private Network Access, which was " +
		"given up for a permission of the user (Local Network Access). Only the DevTools protocol still lists the code: " +
		"Chromium has no such reason any more, and its program does not so much as contain the word."
)

// chromeCodes are the codes in the protocol's order.
var chromeCodes = []CorsError{
	{
		Code:    "DisallowedByMode",
		Meaning: `The request has mode "same-origin" and its URL is cross-origin. It is a network error, and nothing is sent.`,
		Spec:    mainFetch,
		inPage:  `leave mode out, or say "cors": then the target decides; for a request that must stay at home the refusal is what you want`,
	},
	{
		Code:    "InvalidResponse",
		Meaning: `There is a response, but of a kind that a request of this mode cannot have.`,
		Spec:    "concept-http-fetch",
		Unreachable: "What Chromium has had the code for ends otherwise in Chromium 156. A response with status 000 passes the CORS check " +
			"or fails it like any other. An opaque response that a service worker gives to a request in mode \"cors\" is a network " +
			"error without a code: seen with fetch, XMLHttpRequest, img, script, a module, a font and EventSource.",
	},
	{
		Code: "WildcardOriginNotAllowed",
		Meaning: `The response has Access-Control-Allow-Origin: * and the request has credentials mode "include". ` +
			`With credentials the CORS check wants the request's origin itself.`,
		Spec:    corsCheck,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginWildcard},
	},
	{
		Code: "MissingAllowOriginHeader",
		Meaning: `The response has no Access-Control-Allow-Origin, so it fails the CORS check. ` +
			`The request has reached the target; only reading the response is refused.`,
		Spec:    corsCheck,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginMissing},
	},
	{
		Code: "MultipleAllowOriginValues",
		Meaning: `The response's Access-Control-Allow-Origin is a list: from several headers, which are combined with a comma, or from one. ` +
			`The CORS check compares one value with the request's origin, and a list never equals it.`,
		Spec:    corsCheck,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginMultiple},
	},
	{
		Code: "InvalidAllowOriginValue",
		Meaning: `The response's Access-Control-Allow-Origin is no serialized origin: a host without a scheme, a pattern, an empty value. ` +
			`The CORS check compares bytes, and these never equal an origin.`,
		Spec:    corsCheck,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginInvalid},
	},
	{
		Code: "AllowOriginMismatch",
		Meaning: `The response's Access-Control-Allow-Origin is not, byte for byte, the request's serialized origin: ` +
			`another scheme, host or port, or a slash at its end. After some redirects the request's origin is null.`,
		Spec:    corsCheck,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginMismatch},
	},
	{
		Code: "InvalidAllowCredentials",
		Meaning: `The request has credentials mode "include" and the response's Access-Control-Allow-Credentials is missing, ` +
			`or is not the four bytes true.`,
		Spec:    corsCheck,
		refusal: fetch.Refusal{Reason: fetch.AllowCredentialsNotTrue},
	},
	{
		Code:    "CorsDisabledScheme",
		Meaning: `The URL is cross-origin and its scheme is not an HTTP(S) scheme: there is no CORS protocol for it. Nothing is sent.`,
		Spec:    mainFetch,
		inPage:  `ask an https URL; a page opened from the disk (file:) needs a server, too`,
	},
	{
		Code: "PreflightInvalidStatus",
		Meaning: `The preflight response's status is not an ok status, 200 to 299, so the CORS-preflight fetch fails ` +
			`whatever its headers allow. The actual request is not sent.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.PreflightStatusNotOK, Preflight: true},
	},
	{
		Code:    "PreflightDisallowedRedirect",
		Meaning: `The preflight response is a redirect. A CORS-preflight request is never redirected, so the CORS-preflight fetch fails.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.PreflightRedirected, Preflight: true},
	},
	{
		Code:    "PreflightWildcardOriginNotAllowed",
		Meaning: onPreflight + `it has Access-Control-Allow-Origin: * and that mode is "include".`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginWildcard, Preflight: true},
	},
	{
		Code:    "PreflightMissingAllowOriginHeader",
		Meaning: onPreflight + `it has no Access-Control-Allow-Origin. The actual request is not sent.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginMissing, Preflight: true},
	},
	{
		Code:    "PreflightMultipleAllowOriginValues",
		Meaning: onPreflight + `its Access-Control-Allow-Origin is a list, which never equals the request's origin.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginMultiple, Preflight: true},
	},
	{
		Code:    "PreflightInvalidAllowOriginValue",
		Meaning: onPreflight + `its Access-Control-Allow-Origin is no serialized origin.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginInvalid, Preflight: true},
	},
	{
		Code:    "PreflightAllowOriginMismatch",
		Meaning: onPreflight + `its Access-Control-Allow-Origin is another origin than the request's.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowOriginMismatch, Preflight: true},
	},
	{
		Code:    "PreflightInvalidAllowCredentials",
		Meaning: onPreflight + `that mode is "include" and its Access-Control-Allow-Credentials is not true.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowCredentialsNotTrue, Preflight: true},
	},
	{
		Code:        "PreflightMissingAllowExternal",
		Meaning:     `A CORS-preflight request to a more private network got a response without Access-Control-Allow-External.`,
		Spec:        allowExternal,
		Unreachable: external,
	},
	{
		Code:        "PreflightInvalidAllowExternal",
		Meaning:     `A CORS-preflight request to a more private network got an Access-Control-Allow-External other than true.`,
		Spec:        allowExternal,
		Unreachable: external,
	},
	{
		Code: "InvalidAllowMethodsPreflightResponse",
		Meaning: `The preflight response's Access-Control-Allow-Methods is no list of methods. One member that is none fails the ` +
			`CORS-preflight fetch, even of a request whose method needs no permission.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowMethodsMalformed, Preflight: true},
	},
	{
		Code: "InvalidAllowHeadersPreflightResponse",
		Meaning: `The preflight response's Access-Control-Allow-Headers is no list of header names. One member that is none fails the ` +
			`CORS-preflight fetch, even of a request that has no CORS-unsafe request-header.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.AllowHeadersMalformed, Preflight: true},
	},
	{
		Code: "MethodDisallowedByPreflightResponse",
		Meaning: `The request's method is no CORS-safelisted method, and the preflight response's Access-Control-Allow-Methods does not ` +
			`have it. Methods are case-sensitive, and with credentials * is only the name of a method.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.MethodNotAllowed, Preflight: true, Parameter: "the method (say PUT)"},
	},
	{
		Code: "HeaderDisallowedByPreflightResponse",
		Meaning: `The request has a CORS-unsafe request-header name that the preflight response's Access-Control-Allow-Headers does not ` +
			`have. With credentials * is only the name of a header, and it never covers Authorization.`,
		Spec:    corsPreflightFetch,
		refusal: fetch.Refusal{Reason: fetch.HeaderNotAllowed, Preflight: true, Parameter: "the name (say x-trace)"},
	},
	{
		Code: "RedirectContainsCredentials",
		Meaning: `A redirect leads to a URL that includes credentials (https://user:password@host), ` +
			`at another origin or once the response tainting is "cors".`,
		Spec:    "concept-http-redirect-fetch",
		refusal: fetch.Refusal{Reason: fetch.RedirectIncludesCredentials},
	},
	{
		Code: "InsecureLocalNetwork",
		Meaning: `The page is no secure context, and the target's IP address space is less public than the page's: ` +
			`such a local network request is a network error, whatever headers the target sends.`,
		Spec:   localNetworkCheck,
		inPage: `serve the page over https: only a secure context can be given the permission to reach the local network`,
	},
	{
		Code: "InvalidLocalNetworkAccess",
		Meaning: `The request says with targetAddressSpace in which IP address space its target is, ` +
			`and the connection is to an address in another one.`,
		Spec:   localNetworkCheck,
		inPage: `name the space that the target's address is in (loopback for 127.0.0.0/8, local for private addresses), or leave targetAddressSpace out`,
	},
	{
		Code: "NoCorsRedirectModeNotFollow",
		Meaning: `The request is cross-origin in mode "no-cors", and its redirect mode is not "follow". ` +
			`It is a network error, and nothing is sent.`,
		Spec:   mainFetch,
		inPage: `leave redirect out, or use mode "cors" if the page must not follow`,
	},
	{
		Code: "LocalNetworkAccessPermissionDenied",
		Meaning: `The target's IP address space is less public than the page's, and the user has not given the page the permission ` +
			`to reach it. It is a network error before the target sees anything, so no header of the target helps.`,
		Spec:   localNetworkCheck,
		inPage: `have the user give the permission (local-network, loopback-network); a frame needs it delegated by allow="local-network; loopback-network"`,
	},
}
