package scenarios

import (
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// deviations checks what the engines are known to do instead. The schema has
// reported the names that are not an engine's.
func (c *checker) deviations(s *scenario.Scenario, at *strict.Node) {
	for _, e := range c.engines {
		entry := at.Field(e.Name)
		lines := make(map[int]int) // by step: where its deviation starts
		for i, d := range s.Deviates[e.Name] {
			one := entry
			if entry.Kind == strict.Sequence {
				one = entry.Field(i)
			}
			c.deviation(s, d, e, one)
			number := max(1, d.Step)
			if first, twice := lines[number]; twice {
				c.say(one, "step %d has a deviation of %s already, on line %d; leave one of them out", number, e.Name, first)
				continue
			}
			lines[number] = one.At.Line
		}
	}
}

func (c *checker) deviation(s *scenario.Scenario, d scenario.Deviation, e *browser.Engine, at *strict.Node) {
	if _, err := semver.NewConstraint(d.Versions); err != nil && d.Versions != "" {
		c.say(at.Field("versions"), "%q is not a constraint on versions, such as >=156 or >=120, <130", d.Versions)
	}
	if see, ok := at.Child("see"); ok && !strings.HasPrefix(d.See, "https://") {
		c.say(see.Value, "%q is not an https URL", d.See)
	}
	number := max(1, d.Step)
	if number > len(s.Steps) {
		c.say(at.Field("step"), "there is no step %d; the scenario has %d", number, len(s.Steps))
		return
	}
	var serve *scenario.Serve
	for _, step := range s.Steps[:number] {
		if step.Serve != nil {
			serve = step.Serve
		}
	}
	c.want(d.Want, s.Steps[number-1], chain(serve), at.Field("want"))
	c.words(d.Want, e, at.Field("want"))
}

// words checks that a want's code and word are those of the engine that it is
// about. The schema has reported what is no engine's.
func (c *checker) words(w scenario.Want, e *browser.Engine, at *strict.Node) {
	for _, one := range []struct {
		field, word string
		has         func(*browser.Words, string) bool
	}{{"chrome", w.Chrome, (*browser.Words).IsCode}, {"failure", w.Failure, (*browser.Words).IsFailure}} {
		i := slices.IndexFunc(c.engines, func(e *browser.Engine) bool { return one.has(&e.Words, one.word) })
		if i >= 0 && !one.has(&e.Words, one.word) {
			c.say(at.Field(one.field), "%q is a word of %s; %s has no such word", one.word, c.engines[i].Product, e.Product)
		}
	}
}
