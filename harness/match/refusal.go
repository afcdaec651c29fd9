package match

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// BeRefusedBecause succeeds if the request was refused for the reason. A string is
// what Chrome must have said: a CorsError code, such as "MissingAllowOriginHeader",
// or the name of another failure ("net::ERR_ABORTED"). A fetch.Reason, or its name
// as a string, is what the standard says about what was on the wire. It is an error
// if the outcome is not a network error, or if there is no reason to compare with.
func BeRefusedBecause(reason any) types.GomegaMatcher {
	return &stepMatcher{to: fmt.Sprintf("be refused because of %v", reason), test: func(s judge.StepResult) (about, error) {
		if s.Seen.Page.Outcome.Kind != fetch.NetworkError {
			return about{}, fmt.Errorf("the request was not refused: %s", outcome(s))
		}
		switch want := reason.(type) {
		case fetch.Reason:
			return refusedByStandard(s, want)
		case string:
			var named fetch.Reason
			if slices.Contains(fetch.NoReason.Values(), want) && named.UnmarshalText([]byte(want)) == nil {
				return refusedByStandard(s, named)
			}
			return refusedByChrome(s, want)
		default:
			return about{}, fmt.Errorf("match: BeRefusedBecause takes a CorsError code or a fetch.Reason, not a %T", reason)
		}
	}}
}

func refusedByStandard(s judge.StepResult, want fetch.Reason) (about, error) {
	if want == fetch.NoReason {
		return about{}, fmt.Errorf("match: BeRefusedBecause: %q is not a reason of refusal", want.String())
	}
	o := s.OnWire.Outcome
	if o.Kind != fetch.NetworkError {
		return about{}, fmt.Errorf("the standard does not refuse this exchange (its outcome: %s)", o.Kind)
	}
	return about{o.Refusal.Reason == want, "the standard says " + o.Refusal.String()}, nil
}

func refusedByChrome(s judge.StepResult, want string) (about, error) {
	c := s.Seen.Browser
	switch {
	case want == "":
		return about{}, fmt.Errorf("match: BeRefusedBecause: an empty reason")
	case !strings.HasPrefix(want, "net::") && !slices.Contains(chromium.CorsErrors(), want):
		return about{}, fmt.Errorf("match: BeRefusedBecause: %q is not a reason of refusal; use a CorsError code (%s), a fetch.Reason (%s), or a net:: error", want,
			few(chromium.CorsErrors()), few(fetch.NoReason.Values()[1:]))
	case c.Reason != "":
		return about{c.Reason == want, product(s) + " says " + c.Reason}, nil
	case c.Failure != "":
		return about{c.Failure == want, product(s) + " says " + c.Failure}, nil
	case !c.Known:
		return about{}, fmt.Errorf("%s was not asked for its reason (set Slow)", product(s))
	default:
		return about{}, fmt.Errorf("%s gave no reason", product(s))
	}
}

// few names the first of many words.
func few(words []string) string { return report.Few(words, 3) }

// product is what people call the browser of a step.
func product(s judge.StepResult) string {
	if s.Engine == nil {
		return "the browser"
	}
	return s.Engine.Product
}
