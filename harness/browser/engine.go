package browser

import (
	"context"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Engine is what is known of a browser engine before one is started: its name,
// its limits and its words. A nil Engine is one of which nothing is known: it
// has no words and no limits.
type Engine struct {
	// Name is the word of scenario files (deviates:) and of the command line.
	Name string

	// Product is the name that people know.
	Product string

	// MaxAgeLimit is the engine's own limit on Access-Control-Max-Age; 0 for
	// none.
	//
	// https://fetch.spec.whatwg.org/#concept-cache-max-age
	MaxAgeLimit time.Duration

	// HidesReferrer: a page at https shows no clear-text URL its origin in Referer,
	// on loopback neither, which the standard takes for trustworthy.
	//
	// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
	HidesReferrer bool

	// OwnHeaders are request headers that the engine sends with a value of its own
	// where script sets another.
	OwnHeaders []string

	// Words are what the engine says of refusals.
	Words Words

	// Can are the abilities that not every engine has.
	Can Ability

	// Start starts a browser of the engine. Errors are [*StartError] where there
	// is none, or it does not start. Nil where only the rest is known.
	Start func(context.Context, Config) (Running, error)
}

// Ability is a set of what not every engine can do.
type Ability uint8

// The abilities.
const (
	Records     Ability = 1 << iota // a record of its own of every exchange
	MovesClock                      // a clock of its network service that can be advanced
	PublicPages                     // pages that count as coming from a public IP address
	SetsCookies                     // its mode for third-party cookies can be set
)

// Lacks returns the first thing that a need asks for and the engine cannot do,
// in words; "" where it can do everything.
func (e *Engine) Lacks(n scenario.BrowserNeed) string {
	switch {
	case n.Clock != scenario.NoClock && e.Can&MovesClock == 0:
		return "advance its clock"
	case n.PublicPages && e.Can&PublicPages == 0:
		return "take pages for public"
	case n.ThirdPartyCookies != scenario.AnyThirdPartyCookies && e.Can&SetsCookies == 0:
		return "have its mode for third-party cookies set"
	default:
		return ""
	}
}

// Running is a browser that was started. When it dies, the next Open starts it
// again.
type Running interface {
	Browser

	// Info tells what browser this is; the zero value while it is dead.
	Info() Info

	// Life tells how the browser has fared.
	Life() Life

	// ClearCookies empties the cookie store that pages without a browser context
	// of their own share, and ends the contexts of rooms with all that they remember.
	ClearCookies(ctx context.Context) error

	// Close stops the browser and removes everything that it kept on disk.
	Close() error
}

// Life is how a browser has fared since it was started.
type Life struct {
	PID      int // of its main process; 0 while it is dead
	Restarts int // how often it had to be started again
	Renewed  int // how many pages were replaced because they had made as many calls as a page may
}

// Agent returns the engine as the model of the standard sees it: what the
// standard leaves to the user agent.
func (e *Engine) Agent() fetch.Agent {
	if e == nil {
		return fetch.Agent{}
	}
	return fetch.Agent{MaxAgeLimit: e.MaxAgeLimit}
}

// Vocabulary returns the engine's words, or none if the engine is not known.
func (e *Engine) Vocabulary() *Words {
	if e == nil {
		return &Words{}
	}
	return &e.Words
}
