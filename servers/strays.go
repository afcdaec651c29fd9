package servers

import "github.com/crosscheck-cors/crosscheck/harness/wire"

// Stray is a request that belongs to no placement. A stray betrays a bug: of a
// scenario that leaves its own path, of the harness, or of a browser that
// makes requests nobody asked it for.
type Stray struct {
	Why      string
	Exchange wire.Exchange // Step and Hop are -1
}

// Strays returns the last requests that belonged to no placement, oldest
// first.
func (s *Set) Strays() []Stray {
	var out []Stray
	s.places.strays.each(func(e *entry) { out = append(out, Stray{e.why, clone(e.x)}) })
	return out
}
