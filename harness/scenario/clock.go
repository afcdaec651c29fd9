package scenario

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// Clock says which of a browser's clocks a scenario may advance. Zero is none:
// all of them go as they go.
type Clock uint8

// The clocks.
const (
	NoClock Clock = iota

	// NetworkServiceClock is that of the one process that makes all requests and
	// keeps cookies and caches. The clocks of page and harness stay as they are.
	NetworkServiceClock
)

var clockNames = []string{"", "network-service"}

// String returns the word used in scenario files.
func (c Clock) String() string { return enum.Name("clock", clockNames, c) }

// MarshalText returns the word used in scenario files.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the words of [Clock.Values].
func (c *Clock) UnmarshalText(b []byte) error { return enum.Parse("clock", clockNames, string(b), c) }

// Values lists the accepted words.
func (Clock) Values() []string { return clockNames[1:] }
