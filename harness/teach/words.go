package teach

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// headline says in one sentence what the script got, and why.
func headline(s judge.StepResult) string {
	saw := s.Seen.Page.Outcome
	refusal := s.OnWire.Outcome.Refusal
	return sentence(saw, refusal, s.Seen.Page.TimedOut)
}

// foretold is the headline of a prediction.
func foretold(p fetch.Prediction) string { return sentence(p.Outcome, p.Outcome.Refusal, false) }

func sentence(o fetch.Outcome, refusal fetch.Refusal, late bool) string {
	switch o.Kind {
	case fetch.Readable:
		if o.Status == 0 {
			return "The script can look at what was loaded."
		}
		return fmt.Sprintf("The script can read the response, with status %d.", o.Status)
	case fetch.Opaque:
		return "The script gets an opaque response: the request was sent and answered, but the script can read nothing of the answer."
	case fetch.OpaqueRedirect:
		return "The script gets an opaque redirect: it learns that there was a redirect, and nothing else."
	case fetch.NetworkError:
		return "The script gets a network error: " + why(refusal) + "."
	default:
		if late {
			return "The script got nothing: the page waited, and no answer came."
		}
		return "What the script got is unknown."
	}
}

// reasons say in words which check failed.
var reasons = map[fetch.Reason]string{
	fetch.AllowOriginMissing:      "the answer has no Access-Control-Allow-Origin",
	fetch.AllowOriginWildcard:     "for a request with credentials, Access-Control-Allow-Origin: * is not enough",
	fetch.AllowOriginMultiple:     "Access-Control-Allow-Origin has several values",
	fetch.AllowOriginInvalid:      "the value of Access-Control-Allow-Origin is not an origin",
	fetch.AllowOriginMismatch:     "Access-Control-Allow-Origin does not name the page's origin",
	fetch.AllowCredentialsNotTrue: "for a request with credentials, Access-Control-Allow-Credentials must be true",
	fetch.PreflightStatusNotOK:    "the status of the preflight's answer is not between 200 and 299",
	fetch.PreflightRedirected:     "the preflight's answer is a redirect, which the browser never follows",
	fetch.AllowMethodsMalformed:   "Access-Control-Allow-Methods is not a list of methods",
	fetch.AllowHeadersMalformed:   "Access-Control-Allow-Headers is not a list of header names",
	fetch.MethodNotAllowed:        "the preflight's answer does not list the method %s",
	fetch.HeaderNotAllowed:        "the preflight's answer does not list the header %s",
	fetch.ConnectionFailed:        "there was no answer",
	fetch.SameOriginModeRefused:   "the request is in mode same-origin, and its URL has another origin",
	fetch.UnsafeNoCORSMethod:      "mode no-cors does not allow this method",
	fetch.InvalidCall:             "fetch() does not accept the call",
	fetch.ForbiddenMethod:         "a script must not use this method",
	fetch.ContentSecurityPolicy:   "the pages of the lab may send requests only to the lab's own origins",
	fetch.RedirectModeError:       "the answer is a redirect, which redirect mode error does not accept",
	fetch.RedirectCountExceeded:   "there were more than 20 redirects",
	fetch.RedirectSchemeNotHTTP:   "the redirect leads to a URL that is not http or https",
}

func why(r fetch.Refusal) string {
	if r.Reason == fetch.NoReason {
		return "the standard gives no reason for it"
	}
	text, ok := reasons[r.Reason]
	if !ok {
		return "the standard's reason is " + r.String()
	}
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, r.Parameter)
	}
	if r.Preflight && r.Reason <= fetch.AllowCredentialsNotTrue && r.Reason >= fetch.AllowOriginMissing {
		text = "at the preflight, " + text
	}
	return text
}

// verdictWords returns the verdict in a sentence.
func verdictWords(v judge.Verdict) string {
	switch v {
	case judge.Conforms:
		return "Your browser did what the standard says."
	case judge.TargetDiffers:
		return "The answer on the wire is not the answer that the lab was told to send."
	case judge.BrowserDiffers:
		return "Your browser did not do what the standard says."
	case judge.Inconclusive:
		return "This run is undecided: it says nothing about CORS."
	default:
		return "The lab itself failed."
	}
}
