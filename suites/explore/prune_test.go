package explore_test

import (
	"encoding/json"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// prune takes away from a scenario whatever it can do without, one thing at a
// time. It comes after shrinking, which lowers what was drawn but cannot take a
// thing out of the middle.
func prune(s scenario.Scenario, disagrees func(scenario.Scenario) bool) {
	for again := true; again; {
		again = false
		for i := 0; ; i++ {
			smaller, more := lacking(s, i)
			if !more {
				break
			}
			if complete(&smaller); disagrees(smaller) {
				s, again = smaller, true
				i--
			}
		}
	}
}

// lacking returns a copy of the scenario without its i-th removable thing;
// false where there are not so many.
func lacking(s scenario.Scenario, i int) (scenario.Scenario, bool) {
	c := clone(s)
	r := remover{left: i}
	if r.step(&c) {
		return c, true
	}
	c.Cookies = remove(&r, c.Cookies)
	for j := range c.Steps {
		step := &c.Steps[j]
		if step.Fetch != nil {
			step.Fetch.Headers = remove(&r, step.Fetch.Headers)
			step.Fetch.Body = removeBody(&r, step.Fetch.Body)
		} else {
			step.XHR.Headers = remove(&r, step.XHR.Headers)
			step.XHR.Body = removeBody(&r, step.XHR.Body)
		}
		if step.Serve == nil {
			continue
		}
		for _, a := range answersOf(step.Serve) {
			if a != nil {
				a.Headers = remove(&r, a.Headers)
			}
		}
	}
	return c, r.done
}

// clone copies a scenario as far as a scenario file tells it.
func clone(s scenario.Scenario) scenario.Scenario {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	var c scenario.Scenario
	if err := json.Unmarshal(text, &c); err != nil {
		panic(err)
	}
	return c
}

// remover counts down to the thing to remove.
type remover struct {
	left int
	done bool
}

// hit reports whether the next thing is the one.
func (r *remover) hit() bool {
	r.left--
	hit := !r.done && r.left < 0
	r.done = r.done || hit
	return hit
}

// step removes a step; its target serves the next one, unless that has its own.
func (r *remover) step(s *scenario.Scenario) bool {
	for i := range s.Steps {
		if len(s.Steps) == 1 || !r.hit() {
			continue
		}
		if i+1 < len(s.Steps) && s.Steps[i+1].Serve == nil {
			s.Steps[i+1].Serve = s.Steps[i].Serve
		}
		s.Steps = slices.Delete(s.Steps, i, i+1)
		return true
	}
	return false
}

// remove removes the member of a list that is the one, if it is in there.
func remove[S ~[]E, E any](r *remover, list S) S {
	return slices.DeleteFunc(list, func(E) bool { return r.hit() })
}

func removeBody(r *remover, b *scenario.Body) *scenario.Body {
	if b == nil || r.hit() {
		return nil
	}
	return b
}
