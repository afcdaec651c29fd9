package browser

import (
	"context"
	"time"
)

// ClockedPage is a page whose browser's network service has a clock of its own.
// No other page may advance it until the page is closed.
type ClockedPage interface {
	Page

	// Advance moves the clock forward, by whole seconds. It never goes back.
	Advance(ctx context.Context, d time.Duration) error
}
