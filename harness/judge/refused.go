package judge

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// refused says what in the target's answer makes the standard refuse a call.
func refused(s *StepResult) string {
	r := s.OnWire.Outcome.Refusal
	answer, last := decisiveAnswer(s)
	says := func(header string) string { return strings.Join(last.Response.Values(header), " and ") }
	switch r.Reason {
	case fetch.AllowOriginMissing:
		return answer + " has no Access-Control-Allow-Origin"
	case fetch.AllowOriginWildcard:
		return answer + " allows *, which does not count with credentials"
	case fetch.AllowOriginMultiple:
		return answer + " has more than one value in Access-Control-Allow-Origin: " + says("Access-Control-Allow-Origin")
	case fetch.AllowOriginInvalid, fetch.AllowOriginMismatch:
		origin, _ := last.Request.Get("Origin")
		return fmt.Sprintf("%s allows %s, and the request's Origin is %s", answer, says("Access-Control-Allow-Origin"), origin)
	case fetch.AllowCredentialsNotTrue:
		return answer + " has no Access-Control-Allow-Credentials: true"
	case fetch.PreflightStatusNotOK, fetch.PreflightRedirected:
		return fmt.Sprintf("%s is %s; a preflight needs a status from 200 to 299", answer, statusLine(last.Status))
	case fetch.MethodNotAllowed:
		return fmt.Sprintf("%s does not list %s in Access-Control-Allow-Methods", answer, r.Parameter)
	case fetch.HeaderNotAllowed:
		return fmt.Sprintf("%s does not list %s in Access-Control-Allow-Headers", answer, r.Parameter)
	case fetch.AllowMethodsMalformed, fetch.AllowHeadersMalformed:
		return answer + " has a list that browsers cannot read (" + r.Reason.String() + ")"
	case fetch.ConnectionFailed:
		if why := cmp.Or(s.Engine.Vocabulary().Why(s.Seen.Browser), s.Seen.Browser.Failure); why != "" {
			return "the target did not answer (" + why + ")"
		}
		return "the target did not answer"
	default:
		return "the standard refuses it because of " + r.String()
	}
}

// decisiveAnswer returns the answer that the refusal rests on, and what to call
// it.
func decisiveAnswer(s *StepResult) (string, wire.Exchange) {
	var last wire.Exchange
	if n := len(s.Wire); n > 0 {
		last = s.Wire[n-1]
	}
	if s.OnWire.Outcome.Refusal.Preflight {
		return "the answer to the preflight of " + last.URL.Path, last
	}
	if last.Status >= 400 {
		return fmt.Sprintf("the answer %d of %s", last.Status, last.URL.Path), last
	}
	return "the answer of " + last.URL.Path, last
}
