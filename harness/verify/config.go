package verify

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// How much is asked at a time.
const (
	originsAtOnce = 8  // pages that are open
	callsAtOnce   = 16 // of one page
)

// Config says what to verify. Only Policy is needed.
type Config struct {
	Policy policy.Policy

	// Routes and Origins narrow the run to these paths and to probes about
	// these origins; none is all.
	Routes, Origins []string

	// IDs narrow the run to these probes.
	IDs []string

	// SkipUnavailable leaves out directives that cannot be had on this machine;
	// the report then says that the verdict is about the edited configuration.
	SkipUnavailable bool

	// Slow has Chrome record every exchange, not only those that surprise.
	Slow bool

	// Browser says how the browser of a run of its own is started.
	Browser browser.Config

	// Start, if set, is called with the number of probes before they are asked.
	Start func(probes int)

	// Progress, if set, is called with each result as it comes, one at a time.
	Progress func(judge.Result)
}
