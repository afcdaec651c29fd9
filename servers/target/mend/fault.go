package mend

import "time"

// Fault is what is wrong, in terms that a configuration can mend.
type Fault struct {
	Kind   Kind
	Origin string // that must be let in, or must not

	// Allowed are all origins that may call: exact ones, "null", and patterns in
	// which a first label "*" stands for one label, "**" for one or more, and a
	// port "*" for any.
	Allowed []string

	// What the route grants them.
	Path        string
	Methods     []string
	Headers     []string // names of request headers
	Expose      []string // names of response headers
	MaxAge      time.Duration
	Credentials bool

	Status    int    // of the answer at fault; 0 where unknown
	Layer     Layer  // who sent the header at fault
	Parameter string // the header or method name at fault, the header's value, or where a redirect leads
}

// Layer is what sent a header; "" if it is not known.
type Layer string

// The layers.
const (
	ByProxy    Layer = "proxy"
	ByUpstream Layer = "upstream"
	ByBoth     Layer = "both"
)
