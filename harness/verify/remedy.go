package verify

import (
	"fmt"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/remedy"
)

// Remedy is what would mend a result.
type Remedy struct {
	Kind    remedy.Kind // "" where no configuration can help
	Say     string
	Snippet string // in the language of the proxy
	cause   string
}

// key is alike for results of one cause.
func (r Remedy) key(v judge.Verdict) string { return fmt.Sprint(v, " ", r.Kind, " ", r.cause) }

// remedy finds what would mend a result that does not conform.
func (a *asker) remedy(p policy.Probe, res *judge.Result, token string) Remedy {
	step := res.Cause()
	if step == nil {
		return Remedy{cause: firstLine(res.Error)}
	}
	if res.Verdict != judge.TargetDiffers {
		return Remedy{cause: cause(p, step)}
	}
	return a.mend(p, step, remedy.Diagnose(*step, p.Promised, exchanges(a.target.behind(token))))
}

// mend says what mends a step, and has the step say it too.
func (a *asker) mend(p policy.Probe, step *judge.StepResult, kind remedy.Kind) Remedy {
	out := Remedy{Kind: kind, cause: cause(p, step)}
	if out.Say, out.Snippet = remedy.For(a.target.kind, a.fault(p, *step, kind)); out.Say != "" {
		step.Fix = out.Say
	}
	return out
}

func cause(p policy.Probe, step *judge.StepResult) string {
	return fmt.Sprint(p.Aspect, " ", p.Promised, " ", step.Seen.Browser.Reason, " ", step.Seen.Browser.Failure)
}

// fault is what is wrong, with what the policy says of the route.
func (a *asker) fault(p policy.Probe, step judge.StepResult, kind remedy.Kind) remedy.Fault {
	pol := a.report.Policy
	route := pol.Routes[p.Route]
	f := remedy.Fault{
		Kind: kind, Origin: p.Origin, Path: step.Script.Call.URL.Path, Methods: route.Methods, Credentials: route.Credentials,
		Parameter: step.OnWire.Outcome.Refusal.Parameter, Status: last(step.Wire).Status,
	}
	allowed := pol.Origins.Allow
	if len(route.Origins) > 0 {
		allowed = route.Origins
	}
	for _, o := range allowed {
		f.Allowed = append(f.Allowed, string(o))
	}
	for _, h := range route.Headers {
		name, _, _ := strings.Cut(h, ":")
		f.Headers = append(f.Headers, strings.TrimSpace(name))
	}
	for _, h := range headers(route.Expose) {
		f.Expose = append(f.Expose, h.Name)
	}
	if route.MaxAge != nil {
		f.MaxAge = time.Duration(*route.MaxAge)
	}
	return f
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
