package teach

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// headline says in one sentence what script got and why.
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
			return "Script can look at what was loaded."
		}
		return fmt.Sprintf("Script can read the response, with status %d.", o.Status)
	case fetch.Opaque:
		return "Script gets an opaque response: the request was sent and answered, and nothing of the answer can be read."
	case fetch.OpaqueRedirect:
		return "Script gets an opaque redirect: that there was one, and nothing else."
	case fetch.NetworkError:
		return "Script gets a network error: " + why(refusal) + "."
	default:
		if late {
			return "Script has got nothing: the page waited in vain."
		}
		return "Nobody knows what script gets."
	}
}

// reasons say in words which check failed.
var reasons = map[fetch.Reason]string{
	fetch.AllowOriginMissing:      "the answer has no Access-Control-Allow-Origin",
	fetch.AllowOriginWildcard:     "with credentials, Access-Control-Allow-Origin: * is not enough",
	fetch.AllowOriginMultiple:     "Access-Control-Allow-Origin has several values",
	fetch.AllowOriginInvalid:      "the value of Access-Control-Allow-Origin is no origin",
	fetch.AllowOriginMismatch:     "Access-Control-Allow-Origin names another origin than the page's",
	fetch.AllowCredentialsNotTrue: "with credentials, Access-Control-Allow-Credentials has to be true",
	fetch.PreflightStatusNotOK:    "the preflight was not answered with a status from 200 to 299",
	fetch.PreflightRedirected:     "the preflight was answered with a redirect, which is never followed",
	fetch.AllowMethodsMalformed:   "Access-Control-Allow-Methods is no list of methods",
	fetch.AllowHeadersMalformed:   "Access-Control-Allow-Headers is no list of names",
	fetch.MethodNotAllowed:        "the preflight's answer does not list the method %s",
	fetch.HeaderNotAllowed:        "the preflight's answer does not list the header %s",
	fetch.ConnectionFailed:        "there was no answer",
	fetch.SameOriginModeRefused:   "mode same-origin asks for another origin",
	fetch.UnsafeNoCORSMethod:      "mode no-cors does not allow this method",
	fetch.InvalidCall:             "fetch() does not accept the call",
	fetch.ForbiddenMethod:         "no script may use this method",
	fetch.ContentSecurityPolicy:   "the lab's pages ask only the lab's own origins",
	fetch.RedirectModeError:       "redirect mode error accepts no redirect",
	fetch.RedirectCountExceeded:   "there were more than 20 redirects",
	fetch.RedirectSchemeNotHTTP:   "the redirect leads to something other than http",
}

func why(r fetch.Refusal) string {
	if r.Reason == fetch.NoReason {
		return "by the standard there is no reason for one"
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

// verdictWords say who did what.
func verdictWords(v judge.Verdict) string {
	switch v {
	case judge.Conforms:
		return "Your browser did what the standard says."
	case judge.TargetDiffers:
		return "The answer on the wire is not the one that the lab was to send."
	case judge.BrowserDiffers:
		return "Your browser and the standard disagree about what was on the wire."
	case judge.Inconclusive:
		return "This run says nothing about CORS."
	default:
		return "The lab itself has failed."
	}
}
