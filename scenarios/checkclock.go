package scenarios

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// clock checks that time is advanced on a clock that the scenario has, and that
// it has one only for that: such scenarios run one after the other.
func (c *checker) clock(s *scenario.Scenario, n *strict.Node) {
	advanced := false
	for i, step := range s.Steps {
		if step.Advance == 0 {
			continue
		}
		advanced = true
		if time.Duration(step.Advance)%time.Second != 0 {
			c.say(n.Field("steps", i, "advance"), "the clock moves on by whole seconds")
		}
		if s.Browser.Clock == scenario.NoClock {
			c.say(n.Field("steps", i, "advance"), "there is no clock to advance: write browser: {clock: network-service}, or after for real time")
		}
	}
	if s.Browser.Clock != scenario.NoClock && !advanced {
		c.say(n.Field("browser", "clock"), "no step advances the clock: leave it out")
	}
}
