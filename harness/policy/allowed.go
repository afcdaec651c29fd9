package policy

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Allowed is an origin, or a pattern of origins, that may call.
type Allowed struct {
	Pattern Origin

	// Examples are origins that the pattern stands for, one of each form.
	Examples []fetch.Origin

	parts pattern
	near  []variant // that look as if the pattern stood for them
}

// resolveAllowed parses a list of origins.
func resolveAllowed(list []Origin) []Allowed {
	out := make([]Allowed, len(list))
	for i, o := range list {
		out[i].Pattern = o
		out[i].parts, _ = o.split()
		out[i].near = out[i].parts.misses()
		for _, e := range o.Examples() {
			out[i].Examples = append(out[i].Examples, asOrigin(e))
		}
	}
	return out
}

// Matches reports whether the pattern stands for the origin.
func (a Allowed) Matches(o fetch.Origin) bool {
	p := a.parts
	switch {
	case p.labels == "" && p.port != "*":
		return a.Examples[0] == o
	case o.Scheme() != p.scheme, p.port != "*" && p.port != portOf(o):
		return false
	case p.labels == "":
		return o.Host() == p.host
	}
	labels, below := strings.CutSuffix(o.Host(), "."+p.host)
	if !below || labels == "" {
		return false
	}
	return !strings.Contains("."+labels+".", "..") && (p.labels == manyLabels || !strings.Contains(labels, "."))
}
