package harness

import (
	"context"
	"errors"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

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

// ClockedPage is a page whose browser's network service has a clock of its own.
// No other page may advance it until the page is closed.
type ClockedPage interface {
	Page

	// Advance moves the clock forward, by whole seconds. It never goes back.
	Advance(ctx context.Context, d time.Duration) error
}

// advance lets time pass in the browser where a scenario says so.
func advance(ctx context.Context, page Page, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	clocked, ok := page.(ClockedPage)
	if !ok {
		return errors.New("advance: the page's browser has no clock of its own: the scenario must ask for one, with browser: {clock: network-service}")
	}
	return clocked.Advance(ctx, d)
}

// passed is the time that passes for the browser before the step.
func (s Script) passed() time.Duration { return s.After + s.Advance }

// String returns the word used in scenario files.
func (c Clock) String() string { return enum.Name("clock", clockNames, c) }

// MarshalText returns the word used in scenario files.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the words of [Clock.Values].
func (c *Clock) UnmarshalText(b []byte) error { return enum.Parse("clock", clockNames, string(b), c) }

// Values lists the accepted words.
func (Clock) Values() []string { return clockNames[1:] }
