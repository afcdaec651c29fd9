package browser

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
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

	// Words are what the engine says of refusals.
	Words Words
}

// Agent returns the engine as the model of the standard sees it: what the
// standard leaves to the user agent.
func (e *Engine) Agent() fetch.Agent {
	if e == nil {
		return fetch.Agent{}
	}
	return fetch.Agent{MaxAgeLimit: e.MaxAgeLimit}
}

// words returns the engine's words; none where nothing is known of the engine.
func (e *Engine) Vocabulary() *Words {
	if e == nil {
		return &Words{}
	}
	return &e.Words
}
