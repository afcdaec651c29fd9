package advice

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Remedy says in words what a target must change so that a request is not
// refused for the reason; "" where the target cannot help. The wire tells which
// Origin the request had when it was refused: null after a tainting redirect.
func Refusal(r fetch.Refusal, wire []fetch.Exchange) string {
	origin := "the request's Origin"
	if n := len(wire); n > 0 {
		if o, ok := wire[n-1].Sent.Headers.Get("Origin"); ok {
			origin = o
		}
	}
	where := "the answer"
	if r.Preflight {
		where = "the answer to the CORS-preflight request (OPTIONS)"
	}
	if origin == "null" && r.Reason >= fetch.AllowOriginMissing && r.Reason <= fetch.AllowOriginMismatch {
		return "the request's Origin is null, from a sandboxed document or after a redirect from one other origin to the next: " +
			"redirect within one origin, or send Access-Control-Allow-Origin: * if no credentials are involved; null lets in every sandboxed document"
	}
	switch r.Reason {
	case fetch.AllowOriginMissing:
		return fmt.Sprintf("send Access-Control-Allow-Origin: %s on %s, whatever its status", origin, where)
	case fetch.AllowOriginWildcard:
		return fmt.Sprintf("name the origin instead of *: Access-Control-Allow-Origin: %s with Vary: Origin, on %s", origin, where)
	case fetch.AllowOriginMultiple:
		return fmt.Sprintf("send one Access-Control-Allow-Origin line with one value on %s: two layers add it", where)
	case fetch.AllowOriginInvalid, fetch.AllowOriginMismatch:
		return fmt.Sprintf("send exactly Access-Control-Allow-Origin: %s on %s, with Vary: Origin", origin, where)
	case fetch.AllowCredentialsNotTrue:
		return fmt.Sprintf("send Access-Control-Allow-Credentials: true, once and in lower case, on %s", where)
	case fetch.PreflightStatusNotOK:
		return "answer CORS-preflight requests (OPTIONS) with 204, before authentication"
	case fetch.PreflightRedirected:
		return "answer CORS-preflight requests (OPTIONS) at the URL that is asked: they are never redirected"
	case fetch.MethodNotAllowed:
		return fmt.Sprintf("list %s in Access-Control-Allow-Methods of %s, in this case", r.Parameter, where)
	case fetch.HeaderNotAllowed:
		return fmt.Sprintf("list %s in Access-Control-Allow-Headers of %s", r.Parameter, where)
	case fetch.AllowMethodsMalformed:
		return "send Access-Control-Allow-Methods as method names separated by commas"
	case fetch.AllowHeadersMalformed:
		return "send Access-Control-Allow-Headers as header names separated by commas"
	case fetch.RedirectIncludesCredentials:
		return "redirect to a URL without user name and password"
	default:
		return neighbourRemedy(r)
	}
}

// neighbourRemedy is about mechanisms that people take for CORS.
func neighbourRemedy(r fetch.Refusal) string {
	const not = "; no CORS header helps"
	switch r.Reason {
	case fetch.ContentSecurityPolicy:
		return fmt.Sprintf("list the URL's origin in %s of the Content-Security-Policy that the page itself came with%s", r.Parameter, not)
	case fetch.MixedContent:
		return "ask over https: the page came over https" + not
	case fetch.BadPort:
		return "serve the target at another port: browsers refuse this one before they connect" + not
	case fetch.LocalNetworkAccess:
		return "have the user give the page the permission to reach the local network" + not
	case fetch.CrossOriginResourcePolicy:
		return "send Cross-Origin-Resource-Policy: cross-origin (or same-site) with the answer, or have the page ask in mode cors " +
			"(crossorigin on an element); for a request in mode no-cors" + not[1:]
	case fetch.EmbedderPolicyRefused:
		return "the page's own Cross-Origin-Embedder-Policy asks for it: send Cross-Origin-Resource-Policy: cross-origin with the answer, " +
			"or have the page ask in mode cors (crossorigin on an element); for a request in mode no-cors" + not[1:]
	case fetch.OpaqueResponseBlocked:
		return "answer with what the element loads, and its Content-Type (this was " + r.Parameter + "), or have the page ask in mode cors; " +
			"for a request in mode no-cors" + not[1:]
	default:
		return ""
	}
}
