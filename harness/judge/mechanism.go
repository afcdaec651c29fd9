package judge

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// mechanism names what refuses a request where that is not CORS; "" for CORS,
// and for what has no name of its own. People blame CORS for all of them.
func mechanism(r fetch.Refusal) string {
	switch r.Reason {
	case fetch.ContentSecurityPolicy:
		return "CSP " + r.Parameter
	case fetch.MixedContent:
		return "mixed content"
	case fetch.BadPort:
		return "port blocking"
	case fetch.LocalNetworkAccess:
		return "Local Network Access check"
	case fetch.CrossOriginResourcePolicy:
		return "CORP check" // the cross-origin resource policy check
	case fetch.EmbedderPolicyRefused:
		return "CORP check (COEP)"
	case fetch.OpaqueResponseBlocked:
		return "opaque response blocking"
	default:
		return ""
	}
}

// neighbourRow compares what a mechanism other than CORS made of the request;
// the zero Row where none took part. Before says that it decides before anything
// is sent.
func (s *StepResult) neighbourRow() (row Row, before bool) {
	declared, onWire := s.Declared.Outcome.Refusal, s.OnWire.Outcome.Refusal
	chrome := s.Engine.Vocabulary().FailureReasons(s.Seen.Browser.Failure)
	refusal := declared
	switch {
	case mechanism(declared) != "":
	case mechanism(onWire) != "":
		refusal = onWire
	case len(chrome) > 0 && s.Seen.Page.Outcome.Kind == fetch.NetworkError:
		refusal = fetch.Refusal{Reason: chrome[0]}
	default:
		return Row{}, false
	}
	row = Row{What: strings.TrimSpace(mechanism(refusal)), Standard: "allowed"}
	if mechanism(declared) != "" {
		row.Standard = "blocked"
		if declared.Reason == fetch.EmbedderPolicyRefused {
			row.Standard += " (" + declared.Parameter + ")"
		}
	}
	switch {
	case len(chrome) > 0:
		row.Browser = s.Engine.Vocabulary().Failure(s.Seen.Browser.Failure)
	case refusal.Reason == fetch.LocalNetworkAccess && s.Seen.Browser.Reason != "":
		row.Browser = s.Seen.Browser.Reason
	case s.Seen.Page.Outcome.Kind != fetch.NetworkError:
		row.Browser = "allowed"
	default: // nobody said
	}
	if n := len(s.Wire); n > 0 {
		row.Wire = decided(s.Wire[n-1], refusal.Reason)
	}
	return row, row.Wire == ""
}

// decided is the part of an answer that a mechanism other than CORS rests on;
// "" where it rests on none.
func decided(e wire.Exchange, r fetch.Reason) string {
	name := "Content-Type"
	switch r {
	case fetch.CrossOriginResourcePolicy, fetch.EmbedderPolicyRefused:
		name = "Cross-Origin-Resource-Policy"
	case fetch.OpaqueResponseBlocked:
	default:
		return ""
	}
	values := e.Response.Values(name)
	if len(values) == 0 {
		return "no " + name
	}
	return name + ": " + strings.Join(values, " | ")
}

// timingRow compares the outcome of the TAO check where the page looked; the
// zero Row elsewhere.
func (s *StepResult) timingRow() Row {
	if !s.Script.Call.Timed {
		return Row{}
	}
	row := Row{What: "TAO check", Standard: s.Declared.Outcome.Timing.String(), Browser: s.Seen.Page.Outcome.Timing.String()}
	if w := s.Script.Want.Timing; w != fetch.TimingUnknown {
		row.Standard = w.String()
	}
	if n := len(s.Wire); n > 0 {
		row.Wire = "no Timing-Allow-Origin"
		if v := s.Wire[n-1].Response.Values("Timing-Allow-Origin"); len(v) > 0 {
			row.Wire = "Timing-Allow-Origin: " + strings.Join(v, " | ")
		}
	}
	return row
}
