package rule

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// ToMend is what a remedy must mend in a step that is not as promised, with what
// the route grants.
func (a Ask) ToMend(step judge.StepResult, kind mend.Kind) mend.Fault {
	g := a.Grant
	f := mend.Fault{
		Kind: kind, Origin: a.Caller.Origin.String(), Path: step.Script.Call.URL.Path, Credentials: g.Route.Credentials,
		Methods: g.Route.Methods, Headers: g.Headers.Names(), Expose: g.Exposed.Names(),
		Parameter: step.OnWire.Outcome.Refusal.Parameter, Status: actual(step.Wire).Status,
	}
	for _, o := range g.Allowed {
		f.Allowed = append(f.Allowed, string(o.Pattern))
	}
	if g.Route.MaxAge != nil {
		f.MaxAge = time.Duration(*g.Route.MaxAge)
	}
	return f
}
