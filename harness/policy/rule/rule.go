package rule

import (
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// Rule is one kind of promise. Every field but Name and Anchor may be nil.
type Rule struct {
	Name   string // in labels, reports and summaries: "max-age"
	Anchor string // of the section of the Fetch standard that decides

	// Promises returns what an allowed origin can do, Limits what it cannot do, and
	// Refusals what an origin cannot do that is not allowed.
	Promises, Limits, Refusals func(*policy.Grant, policy.Caller) []Probe

	// SameOrigin says that the promises hold for pages of the target's own origin
	// too, for which CORS is not consulted.
	SameOrigin bool

	// Recorded says that the rule reads what was on the wire, so that a page's
	// outcome alone never shows that the promise is kept.
	Recorded bool

	// Judge looks at the evidence of a probe whose calls came to what they must. It
	// returns nil if nothing is wrong.
	Judge func(Evidence) *Finding

	// Orders are pairs of calls by which a shared cache is tried out.
	Orders func(Ask) []Order

	// Differs says in a few words what a wrong row of a report means, when two
	// configurations are compared; "" if the row is not about the rule.
	Differs func(judge.Row) string
}
