package verify

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/remedy"
	targets "github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// Remedy is what would mend a result.
type Remedy struct {
	Kind    mend.Kind // "" where no configuration can help
	Say     string
	Snippet string // in the language of the proxy
	cause   string
}

// key is alike for results of one cause.
func (r Remedy) key(v judge.Verdict) string { return fmt.Sprint(v, " ", r.Kind, " ", r.cause) }

// remedyFor finds what would mend a result that does not conform, in the language
// of a kind of proxy.
func remedyFor(kind targets.Kind, p rule.Probe, res *judge.Result, seen recording) Remedy {
	step := res.Cause()
	switch {
	case step == nil:
		return Remedy{cause: firstLine(res.Error)}
	case res.Verdict != judge.TargetDiffers:
		return Remedy{cause: cause(p, step)}
	case seen.finding != nil:
		return mendStep(kind, p, step, seen.finding.Mend)
	default:
		return mendStep(kind, p, step, remedy.Diagnose(*step, p.Promised, exchanges(seen.behind)))
	}
}

// mendStep says what mends a step, and has the step say it too.
func mendStep(kind targets.Kind, p rule.Probe, step *judge.StepResult, what mend.Kind) Remedy {
	out := Remedy{Kind: what, cause: cause(p, step)}
	if m, ok := kind.(targets.Mender); ok {
		out.Say, out.Snippet = m.Language().For(p.ToMend(*step, what))
	}
	if out.Say != "" {
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
