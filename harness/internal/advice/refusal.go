package advice

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Refusal returns in words what a target must change so that a request is not
// refused for the reason; "" where the target cannot help. The wire tells which
// Origin the request had when it was refused: null after some redirects. No
// sentence opens a door to everybody: each says who is let in.
func Refusal(r fetch.Refusal, wire []fetch.Exchange) string {
	origin := originOf(wire)
	if origin == "null" && r.Reason >= fetch.AllowOriginMissing && r.Reason <= fetch.AllowOriginMismatch {
		return "The request's Origin is null: it comes from a sandboxed document, or was redirected between two other origins. " +
			"Redirect within one origin. Do not allow null: every sandboxed document has this origin. " +
			"For an answer that is public and needs no credentials, send Access-Control-Allow-Origin: *."
	}
	answer, ofAnswer := "the answer", "the answer"
	if r.Preflight {
		answer, ofAnswer = "the answer to the preflight (OPTIONS)", "the preflight's answer"
	}
	if origin == "" {
		return withoutOrigin(r, answer, ofAnswer)
	}
	switch r.Reason {
	case fetch.AllowOriginMissing:
		if r.Preflight {
			return fmt.Sprintf("If %s may read this, answer its preflights (OPTIONS), and only its, with Access-Control-Allow-Origin: %s and Vary: Origin.", origin, origin)
		}
		return fmt.Sprintf("If %s may read this, answer it, and only it, with Access-Control-Allow-Origin: %s and Vary: Origin (on errors too).", origin, origin)
	case fetch.AllowOriginWildcard:
		return fmt.Sprintf("With credentials, * does not count. If %s may read this, send Access-Control-Allow-Origin: %s and Vary: Origin on %s.", origin, origin, answer)
	case fetch.AllowOriginInvalid, fetch.AllowOriginMismatch:
		return fmt.Sprintf("If %s may read this too, send it exactly Access-Control-Allow-Origin: %s and Vary: Origin on %s.", origin, origin, answer)
	case fetch.AllowCredentialsNotTrue:
		return fmt.Sprintf("If %s may use credentials here, send it Access-Control-Allow-Credentials: true, once and in lower case, on %s.", origin, answer)
	case fetch.MethodNotAllowed:
		return fmt.Sprintf("If %s may use %s here, list %s, spelled like this, in Access-Control-Allow-Methods of %s.", origin, r.Parameter, r.Parameter, ofAnswer)
	case fetch.HeaderNotAllowed:
		return fmt.Sprintf("If %s may send %s here, list %s in Access-Control-Allow-Headers of %s.", origin, r.Parameter, r.Parameter, ofAnswer)
	default:
		return withoutOrigin(r, answer, ofAnswer)
	}
}

// originOf returns the Origin header of the last request on the wire; "" where
// there is none.
func originOf(wire []fetch.Exchange) string {
	if len(wire) == 0 {
		return ""
	}
	origin, _ := wire[len(wire)-1].Sent.Headers.Get("Origin")
	return origin
}

// withoutOrigin is advice that is the same for every origin, or for one that is
// not known.
func withoutOrigin(r fetch.Refusal, answer, ofAnswer string) string {
	switch r.Reason {
	case fetch.AllowOriginMissing:
		return fmt.Sprintf("If the page's origin may read this, send Access-Control-Allow-Origin with exactly this origin, and Vary: Origin, on %s (on errors too). "+
			"Keep a list of the origins that may; never copy the request's Origin without it.", answer)
	case fetch.AllowOriginWildcard:
		return fmt.Sprintf("With credentials, * does not count. If the page's origin may read this, send Access-Control-Allow-Origin with exactly this origin, and Vary: Origin, on %s.", answer)
	case fetch.AllowOriginInvalid, fetch.AllowOriginMismatch:
		return fmt.Sprintf("If the page's origin may read this, send Access-Control-Allow-Origin with exactly this origin, and Vary: Origin, on %s.", answer)
	case fetch.AllowOriginMultiple:
		return fmt.Sprintf("Two layers, such as a proxy and an application, add Access-Control-Allow-Origin to %s. Let only one of them add it, with one value.", answer)
	case fetch.AllowCredentialsNotTrue:
		return fmt.Sprintf("If the page's origin may use credentials here, send Access-Control-Allow-Credentials: true, once and in lower case, on %s.", answer)
	case fetch.MethodNotAllowed:
		return fmt.Sprintf("If the page's origin may use %s here, list %s, spelled like this, in Access-Control-Allow-Methods of %s.", r.Parameter, r.Parameter, ofAnswer)
	case fetch.HeaderNotAllowed:
		return fmt.Sprintf("If the page's origin may send %s here, list %s in Access-Control-Allow-Headers of %s.", r.Parameter, r.Parameter, ofAnswer)
	case fetch.PreflightStatusNotOK:
		return "Answer preflights (OPTIONS) with 204, before anything that demands credentials: preflights carry none."
	case fetch.PreflightRedirected:
		return "Do not redirect preflights (OPTIONS): answer them at the URL that the page asks for."
	case fetch.AllowMethodsMalformed:
		return "Send Access-Control-Allow-Methods as method names separated by commas."
	case fetch.AllowHeadersMalformed:
		return "Send Access-Control-Allow-Headers as header names separated by commas."
	case fetch.RedirectIncludesCredentials:
		return "Redirect to a URL without user name and password."
	default:
		return neighbour(r)
	}
}

// neighbour is about mechanisms that people take for CORS.
func neighbour(r fetch.Refusal) string {
	const not, inNoCORS = " No CORS header helps.", " For a request in mode no-cors, no CORS header helps."
	switch r.Reason {
	case fetch.ContentSecurityPolicy:
		return fmt.Sprintf("List the URL's origin in %s of the Content-Security-Policy of the page itself.", r.Parameter) + not
	case fetch.MixedContent:
		return "Use https: the page came over https." + not
	case fetch.BadPort:
		return "Serve the target at another port: browsers refuse this one before they connect." + not
	case fetch.LocalNetworkAccess:
		return "Ask the user to give the page the permission to reach the local network." + not
	case fetch.CrossOriginResourcePolicy:
		return "Send Cross-Origin-Resource-Policy: cross-origin (or same-site) with the answer, or have the page ask in mode cors " +
			"(crossorigin on an element)." + inNoCORS
	case fetch.EmbedderPolicyRefused:
		return "The page's own Cross-Origin-Embedder-Policy asks for it: send Cross-Origin-Resource-Policy: cross-origin with the answer, " +
			"or have the page ask in mode cors (crossorigin on an element)." + inNoCORS
	case fetch.OpaqueResponseBlocked:
		return "Answer with what the element loads, and its Content-Type (this was " + r.Parameter + "), or have the page ask in mode cors." + inNoCORS
	default:
		return ""
	}
}
