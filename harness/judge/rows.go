package judge

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// rows lays out what the three columns say, in the order of events.
func (s *StepResult) rows(wrong []Mismatch, contra []disagreement) []Row {
	all := slices.Clone(wrong)
	for _, d := range contra {
		if !slices.ContainsFunc(all, func(m Mismatch) bool { return m.Name == d.Name }) {
			all = append(all, d.Mismatch)
		}
	}
	preflight := s.sentRow("CORS-preflight fetch", true, s.Script.Want.Preflight)
	actual := s.sentRow("actual request", false, s.Script.Want.Request)
	check := s.checkRow()
	neighbour, before := s.neighbourRow()
	timing := s.timingRow()
	outcome := s.outcomeRow()
	var requests, responses []Row
	for _, m := range all {
		switch m.At {
		case AtPreflight:
			preflight.Wrong = true
		case AtRequest:
			actual.Wrong = true
		case AtOutcome:
			outcome.Wrong = true
		case AtNeighbour:
			neighbour.Wrong = true
		case AtCheck:
			if m.Name == "reason" && neighbour.What != "" {
				neighbour.Wrong = true
			} else {
				check.Wrong = true
			}
		case AtTiming:
			timing.Wrong = true
		case AtCookieLeftOut, AtCookieStored: // in rows of the cookie's own
		case AtReading, AtHidden, AtUpload:
			responses = append(responses, Row{What: m.Name, Standard: m.Want, Browser: m.Got, Wrong: true})
		default:
			requests = append(requests, Row{What: m.Name, Standard: m.Want, Wire: m.Got, Wrong: true})
		}
	}
	declared, onWire := s.Declared.Outcome.Refusal, s.OnWire.Outcome.Refusal
	if outcome.Wrong && declared.Reason != onWire.Reason && (s.Engine.Vocabulary().HasCode(declared, s.Script.Call.API) || s.Engine.Vocabulary().HasCode(onWire, s.Script.Call.API)) {
		check.Wrong = true
	}
	if outcome.Wrong && mechanism(declared) != mechanism(onWire) {
		neighbour.Wrong = true
	}
	sent, stored := s.cookieRows(all)
	first, then := []Row{}, []Row{check, neighbour}
	if before {
		first, then = []Row{neighbour}, []Row{check}
	}
	out := slices.Concat(first, []Row{preflight, actual}, requests, sent, then, []Row{outcome, timing}, responses, stored)
	return slices.DeleteFunc(out, func(r Row) bool { return r.What == "" })
}

// sentRow compares whether preflights, or actual requests, were sent.
func (s *StepResult) sentRow(what string, preflight bool, want scenario.Presence) Row {
	yes, no := "sent", "not sent"
	if preflight {
		yes, no = "performed", "not performed"
	}
	word := func(b bool) string {
		if b {
			return yes
		}
		return no
	}
	declared := slices.ContainsFunc(s.Declared.Wire, func(e fetch.Exchange) bool { return e.Sent.Preflight == preflight })
	if want != scenario.NotAsserted {
		declared = want == scenario.MustBeSent
	}
	row := Row{What: what, Standard: word(declared), Wire: "none"}
	var methods []string
	counts := map[string]int{}
	for _, e := range s.Wire {
		if e.Preflight != preflight {
			continue
		}
		m := e.Method
		if preflight {
			m = "preflight"
		}
		if counts[m] == 0 {
			methods = append(methods, m)
		}
		counts[m]++
	}
	for i, m := range methods {
		methods[i] = fmt.Sprintf("%s ×%d", m, counts[m])
	}
	if len(methods) > 0 {
		row.Wire = strings.Join(methods, ", ")
	}
	if s.Seen.Browser.Slow && !s.Seen.Browser.Unrecorded && s.Script.Call.API != fetch.WebSocket {
		row.Browser = word(slices.ContainsFunc(s.Seen.Browser.Records, func(r wire.Record) bool { return r.Preflight == preflight }))
	}
	return row
}

// checkRow compares the outcome of the CORS check; the zero Row where there is
// none.
func (s *StepResult) checkRow() Row {
	declared, onWire := s.Declared.Outcome, s.OnWire.Outcome
	cors := func(o fetch.Outcome) bool {
		return o.Type == fetch.TypeCORS ||
			o.Kind == fetch.NetworkError && s.Engine.Vocabulary().HasCode(o.Refusal, s.Script.Call.API) && mechanism(o.Refusal) == ""
	}
	said := s.Seen.Browser.Reason != "" && !slices.Contains(s.Engine.Vocabulary().Codes[s.Seen.Browser.Reason], fetch.LocalNetworkAccess)
	if !cors(declared) && !cors(onWire) && !said {
		return Row{}
	}
	row := Row{What: "CORS check", Standard: "success"}
	if declared.Refusal.Preflight || onWire.Refusal.Preflight {
		row.What = "CORS check (preflight)"
	}
	if declared.Kind == fetch.NetworkError && mechanism(declared.Refusal) == "" {
		row.Standard = declared.Refusal.Reason.String()
		if p := declared.Refusal.Parameter; p != "" {
			row.Standard += " (" + p + ")"
		}
	}
	switch {
	case said:
		row.Browser = s.Seen.Browser.Reason
		if p := s.Seen.Browser.Parameter; p != "" {
			row.Browser += " (" + p + ")"
		}
	case s.Seen.Page.Outcome.Kind == fetch.Readable:
		row.Browser = "success"
	default:
	}
	if n := len(s.Wire); n > 0 {
		row.Wire = decisive(s.Wire[n-1], onWire.Refusal.Reason)
	}
	return row
}

// decisive is the part of an answer that a check rests on.
func decisive(e wire.Exchange, r fetch.Reason) string {
	name := "Access-Control-Allow-Origin"
	switch r {
	case fetch.PreflightStatusNotOK, fetch.PreflightRedirected:
		return statusLine(e.Status)
	case fetch.AllowCredentialsNotTrue:
		name = "Access-Control-Allow-Credentials"
	case fetch.MethodNotAllowed, fetch.AllowMethodsMalformed:
		name = "Access-Control-Allow-Methods"
	case fetch.HeaderNotAllowed, fetch.AllowHeadersMalformed:
		name = "Access-Control-Allow-Headers"
	default: // the origin decides
	}
	values := e.Response.Values(name)
	if len(values) == 0 {
		return "no " + name
	}
	return name + ": " + strings.Join(values, " | ")
}

func statusLine(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

func (s *StepResult) outcomeRow() Row {
	api := "fetch() outcome"
	switch a := s.Script.Call.API; {
	case a == fetch.XHR:
		api = "XMLHttpRequest outcome"
	case a.Loads():
		api = a.String() + " outcome"
	default: // fetch()
	}
	row := Row{What: api, Standard: outcomeWord(s.Declared.Outcome), Browser: outcomeWord(s.Seen.Page.Outcome), Wire: "nothing"}
	if w := s.Script.Want.Outcome; w != fetch.OutcomeUnknown && w != s.Declared.Outcome.Kind {
		row.Standard = strings.ReplaceAll(w.String(), "-", " ")
	}
	if name, _, ok := strings.Cut(s.Seen.Page.Error, ":"); ok {
		row.Browser += " (" + name + ")"
	}
	if s.Seen.Page.TimedOut {
		row.Browser = "none yet"
	}
	if n := len(s.Wire); n > 0 {
		last := s.Wire[n-1]
		row.Wire = "no answer"
		if last.Answered {
			row.Wire = statusLine(last.Status)
		}
	}
	return row
}
