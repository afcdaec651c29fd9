package servers

import "errors"

// Error is the error of this package: operation, subject and cause.
type Error struct {
	Op      string // "listen", "handle", "forward", "dial", "certificate", "close"
	Subject string // an origin, an address, a listener's name
	Err     error
}

// Error returns "op: subject: cause".
func (e *Error) Error() string { return e.Op + ": " + e.Subject + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// The causes that callers tell apart.
var (
	// ErrMapped says that the mapping of origins has been given out: the
	// browser that holds it would not learn of another origin.
	ErrMapped = errors.New("the browser has started already; add origins before it starts")

	// ErrTaken says that the origin has a server already.
	ErrTaken = errors.New("the origin has a server already")

	// ErrNotMapped says that no origin of the set has this host and port.
	ErrNotMapped = errors.New("no origin with this host and port has been added")
)
