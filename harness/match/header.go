package match

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// HaveHeader is a matcher over a harness.HeaderList, for [BeReceivedWith]: it
// succeeds if the list has the header, with any value, or with the one value, or
// with one that satisfies the matcher. Lines that repeat are one value, joined with
// commas.
func HaveHeader(name string, valueOrMatcher ...any) types.GomegaMatcher {
	return &headerMatcher{name, valueOrMatcher}
}

type headerMatcher struct {
	name  string
	value []any
}

// Match implements types.GomegaMatcher.
func (m *headerMatcher) Match(actual any) (bool, error) {
	found, err := m.look(actual)
	return found.holds, err
}

func (m *headerMatcher) look(actual any) (about, error) {
	l, ok := actual.(fetch.HeaderList)
	if !ok {
		return about{}, fmt.Errorf("match: HaveHeader: cannot use %T: pass a fetch.HeaderList", actual)
	}
	return header(l, m.name, m.value, "it is absent")
}

// FailureMessage implements types.GomegaMatcher.
func (m *headerMatcher) FailureMessage(actual any) string { return m.message(actual, "to have") }

// NegatedFailureMessage implements types.GomegaMatcher.
func (m *headerMatcher) NegatedFailureMessage(actual any) string {
	return m.message(actual, "not to have")
}

func (m *headerMatcher) message(actual any, to string) string {
	found, err := m.look(actual)
	if err != nil {
		return err.Error()
	}
	with := ""
	if len(m.value) == 1 {
		with = " with " + described(m.value[0])
	}
	is := found.is
	secret := strings.EqualFold(m.name, "Cookie") || strings.EqualFold(m.name, "Authorization")
	if l, _ := actual.(fetch.HeaderList); secret && l.Has(m.name) {
		is = "it is present"
		if !found.holds {
			is = "it has a different value"
		}
	}
	return "expected the headers " + to + " " + m.name + with + ", but " + is
}
