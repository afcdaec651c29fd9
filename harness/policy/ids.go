package policy

import (
	"strconv"
	"strings"
)

// slug is a text in lower-case letters and digits, with hyphens for the rest.
func slug(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// routeSlugs are the routes' names in ids, each its own: the path, with the
// target's host where two paths are alike, and a number where that does not help.
func (p Policy) routeSlugs() []string {
	paths := make([]string, len(p.Routes))
	targets := make(map[string][]string) // by path
	for i, r := range p.Routes {
		path, _, _ := strings.Cut(r.Path, "?")
		if paths[i] = slug(path); paths[i] == "" {
			paths[i] = "root"
		}
		targets[paths[i]] = union(targets[paths[i]], []string{p.target(i)})
	}
	taken := make(map[string]bool)
	for i, s := range paths {
		if len(targets[s]) > 1 {
			s += "-" + slug(strings.TrimPrefix(strings.TrimPrefix(p.target(i), "https://"), "http://"))
		}
		paths[i] = unique(s, taken)
	}
	return paths
}

// unique is the text, with a number behind it where it is taken.
func unique(text string, taken map[string]bool) string {
	out := text
	for n := 2; taken[out]; n++ {
		out = text + "-" + strconv.Itoa(n)
	}
	taken[out] = true
	return out
}

// who is the caller in ids.
func (c caller) who() string {
	switch {
	case c.variant == variantNull:
		return null
	case c.variant == variantUnrelated:
		return variantUnrelated
	case c.variant != "":
		return c.variant + "-of-" + originSlug(c.of)
	default:
		return originSlug(c.origin)
	}
}

// originSlug is an origin without colons and slashes.
func originSlug(origin string) string {
	return strings.NewReplacer("://", "-", ":", "-").Replace(origin)
}
