package match

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// BeReadable succeeds where script got a response that it can read: one of
// type basic or cors. An opaque response is not readable.
func BeReadable() types.GomegaMatcher {
	return &stepMatcher{to: "be readable", test: func(s judge.StepResult) (about, error) {
		return about{s.Seen.Page.Outcome.Kind == fetch.Readable, outcome(s)}, nil
	}}
}

// BeReadableWith succeeds where script got a response that it can read, with
// the status. Without a readable response it is an error: use [BeReadable] to
// ask whether there is one.
func BeReadableWith(status int) types.GomegaMatcher {
	return &stepMatcher{to: fmt.Sprintf("be readable with status %d", status), test: statusIs(status)}
}

// HaveStatus succeeds where the readable response's status is the value, or
// satisfies the matcher.
func HaveStatus(valueOrMatcher any) types.GomegaMatcher {
	return &stepMatcher{to: "have status " + described(valueOrMatcher), test: statusIs(valueOrMatcher)}
}

func statusIs(expected any) func(judge.StepResult) (about, error) {
	return func(s judge.StepResult) (about, error) {
		if err := needReadable(s, "status"); err != nil {
			return about{}, err
		}
		return inner(matcherOf(expected), s.Seen.Page.Outcome.Status, "the status")
	}
}

// needReadable is an error where script has no response that it can read.
func needReadable(s judge.StepResult, what string) error {
	if s.Seen.Page.Outcome.Kind != fetch.Readable {
		return fmt.Errorf("script could read no response, so there is no %s: %s", what, outcome(s))
	}
	return nil
}

// BeNetworkError succeeds where script got a network error: a rejected
// promise, or an XMLHttpRequest's error event.
func BeNetworkError() types.GomegaMatcher {
	return &stepMatcher{to: "be a network error", test: func(s judge.StepResult) (about, error) {
		return about{s.Seen.Page.Outcome.Kind == fetch.NetworkError, outcome(s)}, nil
	}}
}

// ExposeHeader succeeds where script can read the response header: with any
// value, or with the one value, or one that satisfies the matcher. Without a
// response it is an error.
func ExposeHeader(name string, valueOrMatcher ...any) types.GomegaMatcher {
	to := "expose the header " + name
	if len(valueOrMatcher) == 1 {
		to += " with " + described(valueOrMatcher[0])
	}
	return &stepMatcher{to: to, test: func(s judge.StepResult) (about, error) {
		if s.Seen.Page.Outcome.Kind == fetch.NetworkError {
			return about{}, fmt.Errorf("there is no response, so no header could be exposed: %s", outcome(s))
		}
		return header(s.Seen.Page.Outcome.Headers, name, valueOrMatcher, "script cannot read it")
	}}
}

// header looks for a header in a list.
func header(l fetch.HeaderList, name string, valueOrMatcher []any, absent string) (about, error) {
	if len(valueOrMatcher) > 1 {
		return about{}, fmt.Errorf("match: %d values for the header %s: give at most one value or matcher", len(valueOrMatcher), name)
	}
	value, has := l.Get(name)
	switch {
	case !has:
		return about{false, absent}, nil
	case len(valueOrMatcher) == 0:
		return about{true, fmt.Sprintf("it is present, with %q", value)}, nil
	default:
		return inner(matcherOf(valueOrMatcher[0]), value, "its value")
	}
}

// HaveBody succeeds where the body that script read is the text, or satisfies
// the matcher. Without a readable response, or where reading it failed, it is
// an error.
func HaveBody(textOrMatcher any) types.GomegaMatcher {
	return &stepMatcher{to: "have the body " + described(textOrMatcher), test: func(s judge.StepResult) (about, error) {
		if err := needReadable(s, "body"); err != nil {
			return about{}, err
		}
		if e := s.Seen.Page.BodyError; e != "" {
			return about{}, fmt.Errorf("the response arrived, but reading its body failed: %s", e)
		}
		return inner(matcherOf(textOrMatcher), s.Seen.Page.Outcome.Body, "the body")
	}}
}
