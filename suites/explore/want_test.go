package explore_test

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// complete gives a scenario what the oracle says of it: wants, a rule, an
// anchor, and an id.
func complete(s *scenario.Scenario) {
	p := scenarios.ProofPlacement(s)
	scripts, err := s.Script(p)
	if err != nil {
		panic(err) // the generator draws no such thing
	}
	predictions := s.Declared(chromium.Engine.Agent(), p, scripts)
	for i := range s.Steps {
		s.Steps[i].Want = wanted(p, scripts[i], predictions[i])
	}
	d := deciding(predictions[len(predictions)-1].Trace)
	s.Rule = "By the standard, the " + d.Rule + " comes to this: " + d.Verdict + "."
	s.Spec = d.Anchor
	s.ID = ""
	s.ID = "explore/" + digest(*s)
}

// deciding is the decision that a prediction turns on: the refusal, else the
// last one but for what follows from every response.
func deciding(trace []fetch.Decision) fetch.Decision {
	if i := slices.IndexFunc(trace, func(d fetch.Decision) bool { return d.Failed }); i >= 0 {
		return trace[i]
	}
	for _, d := range slices.Backward(trace) {
		switch d.Rule {
		case "filtered response", "Origin header", "credentials", "integrity":
		default:
			return d
		}
	}
	return trace[len(trace)-1]
}

// wanted is a prediction as a careful author would write it down.
func wanted(p scenario.Placement, script scenario.Script, prediction fetch.Prediction) scenario.Want {
	out := prediction.Outcome
	w := scenario.Want{Outcome: out.Kind, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeAbsent, Refused: out.Refusal.Reason}
	for _, e := range prediction.Wire {
		switch {
		case e.Sent.Preflight:
			w.Preflight = scenario.MustBeSent
			w.PreflightRequest = preflightWanted(p, e.Sent)
		case len(script.Hops) == 0 || e.Sent.URL.OnWire() == script.Hops[len(script.Hops)-1].URL.OnWire():
			w.Request = scenario.MustBeSent
			w.ActualRequest = &scenario.RequestWant{Method: e.Sent.Method, Origin: originWanted(p, e.Sent)}
		}
	}
	if out.Kind == fetch.Readable {
		w.Response = &scenario.ResponseWant{Status: &out.Status}
		if script.Call.API == fetch.FetchAPI {
			w.Response.Type = out.Type
		}
	}
	return w
}

func preflightWanted(p scenario.Placement, sent fetch.Sent) *scenario.RequestWant {
	w := &scenario.RequestWant{Origin: originWanted(p, sent)}
	const method, names = "Access-Control-Request-Method", "Access-Control-Request-Headers"
	m, _ := sent.Headers.Get(method)
	w.Headers = scenario.Headers{{Name: method, Value: m}}
	if n, ok := sent.Headers.Get(names); ok {
		w.Headers = append(w.Headers, fetch.Header{Name: names, Value: n})
	} else {
		w.Lacks = []string{names}
	}
	return w
}

// originWanted is the Origin of a request in the words of a scenario.
func originWanted(p scenario.Placement, sent fetch.Sent) string {
	origin, ok := sent.Headers.Get("Origin")
	switch {
	case !ok:
		return scenario.Absent
	case origin == p.Page.Origin.String() && origin != "null":
		return "$ORIGIN"
	default:
		return origin
	}
}
