package policy

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Caller is a page that asks a route.
type Caller struct {
	Origin  fetch.Origin // an opaque one for a sandboxed page
	Allowed bool         // the route promises something to it

	// Variant names how the origin was made of an allowed one, such as "prefix"; ""
	// for an origin that the policy names. Of is the allowed origin that it was made
	// of, the zero Origin if it was made of none.
	Variant string
	Of      fetch.Origin

	// Served says that a route of the policy is at this origin too.
	Served bool

	// Mixed says that a page there cannot ask the route at all: mixed content.
	Mixed bool
}

// Variants that are made of no allowed origin.
const (
	variantNull      = "null"
	variantUnrelated = "unrelated"
)

// MadeOf reports whether the caller is a variant of an allowed origin.
func (c Caller) MadeOf() bool { return c.Of != fetch.Origin{} }

// Name is the caller in the ids of probes.
func (c Caller) Name() string {
	switch {
	case c.Variant == variantNull:
		return null
	case c.Variant == variantUnrelated:
		return variantUnrelated
	case c.Variant != "":
		return c.Variant + "-of-" + originSlug(c.Of)
	default:
		return originSlug(c.Origin)
	}
}
