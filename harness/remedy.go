package harness

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Remedy says in words what a target must change so that a request is not
// refused for the reason; "" where the target cannot help. The wire tells which
// Origin the request had when it was refused: null after a tainting redirect.
func Remedy(r fetch.Refusal, wire []fetch.Exchange) string {
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
		return ""
	}
}
