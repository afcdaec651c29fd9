package scenarios

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Claim is what a choice says of a step, in the words of a want. A missing
// field claims nothing.
type Claim struct {
	Outcome    fetch.OutcomeKind `json:"outcome,omitempty" jsonschema:"description=What script gets"`
	Refused    fetch.Reason      `json:"refused,omitempty" jsonschema:"description=The rule that makes it a network error"`
	Preflight  scenario.Presence `json:"preflight,omitempty" jsonschema:"description=Whether a CORS-preflight request is sent"`
	Request    scenario.Presence `json:"request,omitempty" jsonschema:"description=Whether the actual request reaches the last server"`
	Cookie     scenario.Presence `json:"cookie,omitempty" jsonschema:"description=Whether the actual request has a Cookie header"`
	Origin     string            `json:"origin,omitempty" jsonschema:"description=The actual request's Origin header\\, at the last server"`
	Reads      []string          `json:"reads,omitempty" jsonschema:"description=Response headers that script sees"`
	Hidden     []string          `json:"hidden,omitempty" jsonschema:"description=Response headers that script does not see"`
	Preflights *int              `json:"preflights,omitempty" jsonschema:"minimum=0,description=How many of the scenario's steps send a CORS-preflight request"`
}

// truth is what a want makes of a claim.
type truth struct{ holds, unknown bool }

func (t *truth) add(said, known, holds bool) {
	if !said {
		return
	}
	t.unknown = t.unknown || !known
	t.holds = t.holds && holds
}

// of compares the claim with the want of a step (from 1). It returns unknown if
// the want lacks a part of the claim.
func (c Claim) of(s scenario.Scenario, step int) truth {
	w := s.Steps[step-1].Want
	t := truth{holds: true}
	t.add(c.Outcome != fetch.OutcomeUnknown, true, c.Outcome == w.Outcome)
	t.add(c.Refused != fetch.NoReason, true, c.Refused == w.Refused)
	t.add(c.Preflight != scenario.NotAsserted, true, c.Preflight == w.Preflight)
	t.add(c.Request != scenario.NotAsserted, true, c.Request == w.Request)
	var asked scenario.RequestWant
	if w.ActualRequest != nil {
		asked = *w.ActualRequest
	}
	t.add(c.Cookie != scenario.NotAsserted, asked.Cookie != scenario.NotAsserted, c.Cookie == asked.Cookie)
	t.add(c.Origin != "", asked.Origin != "", c.Origin == asked.Origin)
	t.headers(c.Reads, c.Hidden, w.Response)
	if c.Preflights != nil {
		t.add(true, true, *c.Preflights == preflights(s))
	}
	return t
}

// headers holds what script sees against what the want says it sees.
func (t *truth) headers(reads, hidden []string, w *scenario.ResponseWant) {
	if w == nil {
		w = &scenario.ResponseWant{}
	}
	seen := func(name string) bool {
		return slices.ContainsFunc(w.Headers, func(h fetch.Header) bool { return strings.EqualFold(h.Name, name) })
	}
	unseen := func(name string) bool {
		return slices.ContainsFunc(w.Hidden, func(h string) bool { return strings.EqualFold(h, name) })
	}
	for _, name := range reads {
		t.add(true, seen(name) || unseen(name), seen(name))
	}
	for _, name := range hidden {
		t.add(true, seen(name) || unseen(name), unseen(name))
	}
}

// preflights counts the steps that send a CORS-preflight request.
func preflights(s scenario.Scenario) int {
	n := 0
	for _, step := range s.Steps {
		if step.Want.Preflight == scenario.MustBeSent {
			n++
		}
	}
	return n
}

// empty reports whether the claim says nothing.
func (c Claim) empty() bool {
	return c.Outcome == fetch.OutcomeUnknown && c.Refused == fetch.NoReason && c.Preflight == scenario.NotAsserted &&
		c.Request == scenario.NotAsserted && c.Cookie == scenario.NotAsserted && c.Origin == "" &&
		len(c.Reads)+len(c.Hidden) == 0 && c.Preflights == nil
}

// prediction checks that one choice is right, and that it is the one whose
// claim follows from the want.
func (c *checker) prediction(lesson *Lesson, n *strict.Node) {
	p := &lesson.Predict
	p.Step = max(p.Step, 1)
	if p.Step > len(lesson.Scenario.Steps) {
		c.say(n.Field("step"), "the scenario has %s", count(len(lesson.Scenario.Steps), "step"))
		return
	}
	right := 0
	for i, choice := range p.Choices {
		if choice.Right {
			right++
		}
		c.choice(choice, lesson, n.Field("choices", i))
	}
	switch {
	case right == 0:
		c.say(n.Field("choices"), "none is right; exactly one must be")
	case right > 1:
		c.say(n.Field("choices"), "several are right; exactly one must be")
	}
}

func (c *checker) choice(choice Choice, lesson *Lesson, n *strict.Node) {
	at := n.Field("claim")
	t := choice.Claim.of(lesson.Scenario, lesson.Predict.Step)
	switch {
	case choice.Claim.empty():
		c.say(at, "the claim says nothing")
	case t.unknown:
		c.say(at, "step %d of %s does not speak of all that the choice claims; say it in its want", lesson.Predict.Step, lesson.Scenario.ID)
	case choice.Right && !t.holds:
		c.say(at, "the choice is right, but its claim does not follow from step %d of %s", lesson.Predict.Step, lesson.Scenario.ID)
	case !choice.Right && t.holds:
		c.say(at, "the choice is wrong, but its claim follows from step %d of %s", lesson.Predict.Step, lesson.Scenario.ID)
	}
}
