package scenario

import "github.com/crosscheck-cors/crosscheck/harness/wire"

// Target is the place of one scenario.
type Target interface {
	// Stage answers the hops' URLs as scripted from now on, and records what
	// arrives from now on as the step's (from 0).
	Stage(step int, script Script)

	// Exchanges returns what has arrived so far, in the order of arrival.
	Exchanges() []wire.Exchange

	// Close forgets the place.
	Close()
}
