package match

import (
	"fmt"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
)

// Stepper is what the outcome matchers take: a *harness.Outcome is one. Step returns
// a harness.StepResult.
type Stepper interface {
	Step() judge.StepResult
}

// about is what a matcher found out: whether it holds, and what is the case,
// as the end of a sentence ("it ended in a network error").
type about struct {
	holds bool
	is    string
}

// stepMatcher is a matcher over one step.
type stepMatcher struct {
	to   string // "be readable"
	test func(judge.StepResult) (about, error)
}

// Match implements types.GomegaMatcher. Its error says that the matcher's
// subject did not happen, or that no witness could see it.
func (m *stepMatcher) Match(actual any) (bool, error) {
	s, err := stepOf(actual)
	if err != nil {
		return false, err
	}
	found, err := m.look(s)
	return found.holds, err
}

func (m *stepMatcher) look(s judge.StepResult) (about, error) {
	err := settled(s)
	if err == nil {
		var found about
		if found, err = m.test(s); err == nil {
			return found, nil
		}
	}
	return about{}, fmt.Errorf("cannot check \"%s\": %s\n\n%s", m.to, report.Redact(s, err.Error()), plain.Step(s))
}

// FailureMessage implements types.GomegaMatcher.
func (m *stepMatcher) FailureMessage(actual any) string { return m.message(actual, "to ") }

// NegatedFailureMessage implements types.GomegaMatcher.
func (m *stepMatcher) NegatedFailureMessage(actual any) string { return m.message(actual, "not to ") }

func (m *stepMatcher) message(actual any, to string) string {
	s, err := stepOf(actual)
	if err != nil {
		return err.Error()
	}
	found, err := m.look(s)
	if err != nil {
		return err.Error()
	}
	return "Expected the request " + to + m.to + ", but " + report.Redact(s, found.is) + "\n\n" + plain.Step(s)
}

// stepOf takes the subject of an outcome matcher.
func stepOf(actual any) (judge.StepResult, error) {
	switch a := actual.(type) {
	case judge.StepResult:
		return a, nil
	case *judge.StepResult:
		if a == nil {
			return judge.StepResult{}, fmt.Errorf("match: a nil *judge.StepResult has no outcome: pass the *harness.Outcome that Fetch of a page returns")
		}
		return *a, nil
	case Stepper:
		return a.Step(), nil
	case judge.Result, *judge.Result:
		return judge.StepResult{}, fmt.Errorf("match: a judge.Result has several steps, and this matcher checks one: pass one of its Steps, or use Conform or HaveVerdict")
	default:
	}
	return judge.StepResult{}, fmt.Errorf("match: cannot use %T: pass the *harness.Outcome that Fetch of a page returns, or something with a method Step", actual)
}

// settled is an error where the request has no outcome: nothing can be said of
// it then.
func settled(s judge.StepResult) error {
	switch {
	case s.Seen.Page.TimedOut:
		return fmt.Errorf("the request had no outcome within the time limit")
	case s.Seen.Page.Outcome.Kind == fetch.OutcomeUnknown:
		return fmt.Errorf("the request has no outcome: it was not made, or this kind of page does not report it")
	default:
		return nil
	}
}

// outcome is what script got, as the end of a sentence.
func outcome(s judge.StepResult) string {
	switch o := s.Seen.Page.Outcome; o.Kind {
	case fetch.NetworkError:
		text := "it ended in a network error"
		if e := s.Seen.Page.Error; e != "" {
			text += " (" + e + ")"
		}
		if c := s.Seen.Browser.Reason; c != "" {
			text += ": " + c
		}
		return text
	case fetch.Readable:
		return fmt.Sprintf("it ended in a readable response with status %d", o.Status)
	case fetch.Opaque:
		return "it ended in an opaque response"
	case fetch.OpaqueRedirect:
		return "it ended in an opaque redirect"
	default:
		return "its outcome is " + o.Kind.String()
	}
}

// matcherOf makes a matcher of an expected value.
func matcherOf(expected any) types.GomegaMatcher {
	if m, ok := expected.(types.GomegaMatcher); ok {
		return m
	}
	return gomega.BeEquivalentTo(expected)
}

// described is how an expected value reads in "with <described>".
func described(expected any) string {
	switch e := expected.(type) {
	case types.GomegaMatcher:
		return "a value that satisfies the matcher"
	case string:
		return fmt.Sprintf("%q", e)
	default:
		return fmt.Sprint(e)
	}
}

// inner asks a matcher about a part of the subject, and words what it finds.
func inner(m types.GomegaMatcher, part any, what string) (about, error) {
	ok, err := m.Match(part)
	if err != nil {
		return about{}, fmt.Errorf("%s: %w", what, err)
	}
	return about{ok, fmt.Sprintf("%s is %s", what, quoted(part))}, nil
}

// shown is how many bytes of a value a message shows.
const shown = 200

func quoted(v any) string {
	s, ok := v.(string)
	switch {
	case !ok:
		return fmt.Sprint(v)
	case len(s) > shown:
		return fmt.Sprintf("%q… (%d bytes)", s[:shown], len(s))
	default:
		return fmt.Sprintf("%q", s)
	}
}
