package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser/engines"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Contradiction is a want that differs from what the standard (package fetch)
// requires.
type Contradiction struct {
	ID       string
	At       scenario.Position // of the scenario
	Step     int               // from 1
	Mismatch judge.Mismatch
	Trace    []fetch.Decision // how the oracle came to its answer
}

// Error tells what is wanted, what the oracle says, and its trace.
func (c *Contradiction) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: step %d: %s: the scenario wants %s, the standard says %s",
		c.At, c.ID, c.Step, c.Mismatch.Name, c.Mismatch.Want, c.Mismatch.Got)
	b.WriteString(strict.Indented(traceText(c.Trace)))
	return b.String()
}

// traceText is one line a decision.
func traceText(trace []fetch.Decision) string {
	lines := make([]string, len(trace))
	for i, d := range trace {
		inputs := make([]string, len(d.Inputs))
		for j, in := range d.Inputs {
			inputs[j] = fmt.Sprintf("%s %q", in.Name, in.Value)
		}
		lines[i] = fmt.Sprintf("hop %d  %s: %s", d.Hop, d.Rule, d.Verdict)
		if len(inputs) > 0 {
			lines[i] += " (" + strings.Join(inputs, ", ") + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// Prove holds every want of a scenario against the oracle, with no browser and
// no server: the errors are [*Contradiction], or what keeps the scenario from
// being made concrete.
func Prove(s scenario.Scenario) []error {
	p := ProofPlacement(&s)
	scripts, err := s.Script(p)
	if err != nil {
		return []error{fmt.Errorf("prove: %w", err)}
	}
	var out []error
	predictions := s.Declared(engines.Default.Agent(), p, scripts)
	for i, prediction := range predictions {
		for _, m := range judge.Compare(scripts[i].Want, scripts[i], prediction) {
			out = append(out, &Contradiction{ID: s.ID, At: s.At, Step: i + 1, Mismatch: m, Trace: prediction.Trace})
		}
	}
	for i, sc := range scripts {
		for _, engine := range slices.Sorted(maps.Keys(sc.Deviants)) {
			if !differs(sc, sc.Deviants[engine], predictions[i]) {
				m := judge.Mismatch{At: judge.AtDeviation, Name: "deviates", Of: engine, Want: "something else than the standard", Got: "the same"}
				out = append(out, &Contradiction{ID: s.ID, At: s.At, Step: i + 1, Mismatch: m, Trace: predictions[i].Trace})
			}
		}
	}
	return out
}

// differs reports whether a deviation is one. The standard knows nothing about the
// engines' codes and words.
func differs(sc scenario.Script, deviant scenario.Want, standard fetch.Prediction) bool {
	return deviant.Chrome != sc.Want.Chrome || deviant.Failure != sc.Want.Failure || len(judge.Compare(deviant, sc, standard)) > 0
}

// Prove proves every scenario. The error is a *[Mistakes] that shows each
// contradicted field in its file; an empty catalogue is an error too.
func (c Catalogue) Prove() error {
	found := &strict.Found{}
	if len(c.Scenarios) == 0 {
		found.File("scenarios", "the catalogue is empty: proving nothing would prove nothing")
	}
	for _, s := range c.Scenarios {
		traced := 0 // the step whose trace has been printed
		for _, err := range Prove(s) {
			traced = c.contradicted(s, err, traced, found)
		}
	}
	return found.Err()
}

// contradicted notes a contradiction where the want stands, with the oracle's
// trace unless the step's has been printed. It returns the step.
func (c Catalogue) contradicted(s scenario.Scenario, err error, traced int, found *strict.Found) int {
	o, known := c.origins[s.ID]
	if !known {
		o = origin{strict.NewSource(s.At.File, ""), &strict.Node{At: strict.Place{Line: s.At.Line, Column: s.At.Column, Width: 1}}}
	}
	var contradiction *Contradiction
	if !errors.As(err, &contradiction) {
		found.At(o.file, o.node.Field("id").At, "%v", err)
		return traced
	}
	m := contradiction.Mismatch
	at := o.node.Field("steps", contradiction.Step-1, "want").Field(fieldPath(m.Name)...).At
	if m.At == judge.AtDeviation {
		at = o.node.Field("deviates").At
		if engine, ok := o.node.Field("deviates").Child(m.Of); ok {
			at = engine.At
		}
	}
	found.At(o.file, at, "%s: step %d: %s: the scenario wants %s, the standard says %s",
		s.ID, contradiction.Step, m.Name, m.Want, m.Got)
	if contradiction.Step != traced {
		found.List[len(found.List)-1].Detail = traceText(contradiction.Trace)
	}
	return contradiction.Step
}

// fieldPath splits "hops[1].actualRequest.headers[origin]".
func fieldPath(field string) []any {
	var out []any
	for part := range strings.FieldsFuncSeq(field, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if i, err := strconv.Atoi(part); err == nil {
			out = append(out, i)
			continue
		}
		out = append(out, part)
	}
	return out
}
