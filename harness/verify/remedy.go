package verify

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
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

// remedyFor finds what would mend a result that does not conform, in the language
// of a kind of proxy.
func remedyFor(proxy string, p rule.Probe, res *judge.Result, seen recording) Remedy {
	step := res.Cause()
	switch {
	case step == nil:
		return Remedy{cause: firstLine(res.Error)}
	case res.Verdict != judge.TargetDiffers:
		return Remedy{cause: cause(p, step)}
	case seen.finding != nil:
		return mend(proxy, p, step, seen.finding.Mend)
	default:
		return mend(proxy, p, step, remedy.Diagnose(*step, p.Promised, exchanges(seen.behind)))
	}
}

// mend says what mends a step, and has the step say it too.
func mend(proxy string, p rule.Probe, step *judge.StepResult, kind remedy.Kind) Remedy {
	out := Remedy{Kind: kind, cause: cause(p, step)}
	if out.Say, out.Snippet = remedy.For(proxy, p.ToMend(*step, kind)); out.Say != "" {
		step.Fix = out.Say
	}
	return out
}

func cause(p rule.Probe, step *judge.StepResult) string {
	return fmt.Sprint(p.Rule.Name, " ", p.Promised, " ", step.Seen.Browser.Reason, " ", step.Seen.Browser.Failure)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
