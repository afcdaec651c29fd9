package match

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
)

// Conform succeeds if browser and target did what the standard and the declaration
// say. Its subject is a harness.Outcome, or the judge.Result of a scenario. It is an
// error if nothing could be known (harness.Inconclusive, harness.Broken) or nothing
// was judged.
func Conform() types.GomegaMatcher {
	return &verdictMatcher{to: "conform", want: judge.Conforms, mustKnow: true}
}

// HaveVerdict succeeds if the verdict is v, such as harness.TargetDiffers. Its
// subject is that of [Conform]. If nothing was judged, it is an error unless the
// verdict is harness.Inconclusive or harness.Broken.
func HaveVerdict(v judge.Verdict) types.GomegaMatcher {
	return &verdictMatcher{to: "have the verdict " + v.String(), want: v}
}

type verdictMatcher struct {
	to       string
	want     judge.Verdict
	mustKnow bool
}

// judged is what a verdict matcher looks at. The zero verdict is Conforms, so
// a result says whether there was anything to judge.
type judged struct {
	verdict judge.Verdict
	ran     bool
	text    string
}

func judgedOf(actual any) (judged, error) {
	result := func(r judge.Result) (judged, error) {
		return judged{r.Verdict, len(r.Steps) > 0, plain.String(r)}, nil
	}
	switch a := actual.(type) {
	case judge.Result:
		return result(a)
	case *judge.Result:
		if a == nil {
			return judged{}, fmt.Errorf("match: a nil *judge.Result has no verdict")
		}
		return result(*a)
	default:
		s, err := stepOf(actual)
		if err != nil {
			return judged{}, err
		}
		return judged{s.Verdict, len(s.Rows) > 0, plain.Step(s)}, nil // who judges, lays out rows
	}
}

// Match implements types.GomegaMatcher.
func (m *verdictMatcher) Match(actual any) (bool, error) {
	j, err := judgedOf(actual)
	if err != nil {
		return false, err
	}
	unknown := j.verdict > judge.BrowserDiffers
	switch {
	case !j.ran && !unknown:
		return false, fmt.Errorf("cannot check \"%s\": nothing was judged", m.to)
	case m.mustKnow && unknown:
		return false, fmt.Errorf("cannot check \"%s\": the result is undecided\n\n%s", m.to, j.text)
	default:
		return j.verdict == m.want, nil
	}
}

// FailureMessage implements types.GomegaMatcher: it is the text of the result.
func (m *verdictMatcher) FailureMessage(actual any) string { return m.message(actual, "to ") }

// NegatedFailureMessage implements types.GomegaMatcher.
func (m *verdictMatcher) NegatedFailureMessage(actual any) string {
	return m.message(actual, "not to ")
}

func (m *verdictMatcher) message(actual any, to string) string {
	j, err := judgedOf(actual)
	if err != nil {
		return err.Error()
	}
	return "Expected the result " + to + m.to + ", but it " + itsVerdict(j.verdict) + "\n\n" + j.text
}

// itsVerdict says a verdict, as the end of a sentence: "failed (TargetDiffers)".
func itsVerdict(v judge.Verdict) string {
	switch {
	case v == judge.Conforms:
		return "passed (" + v.String() + ")"
	case v.Disagreement():
		return "failed (" + v.String() + ")"
	case v == judge.Inconclusive:
		return "is undecided (" + v.String() + ")"
	default:
		return "is broken (" + v.String() + ")"
	}
}
