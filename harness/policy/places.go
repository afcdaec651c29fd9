package policy

import (
	"path/filepath"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// Targets are the origins of the routes, each once, in their order.
func (p Policy) Targets() []fetch.Origin {
	var out []fetch.Origin
	for _, r := range p.Routes {
		at := r.Target
		if at == "" {
			at = p.Target
		}
		u, err := weburl.Parse(at, fetch.URL{})
		if o := u.Origin(); err == nil && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// Path is a path of the policy's as seen from the working directory: relative
// ones are relative to the policy's own folder. "" stays.
func (p Policy) Path(name string) string {
	if name == "" || filepath.IsAbs(name) || p.File == "" {
		return name
	}
	return filepath.Join(filepath.Dir(p.File), name)
}
