package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Slug is a text in lower-case letters and digits, with hyphens for the rest.
func Slug(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// nameGrants gives each grant a name of its own: the path, with the target's host
// if two targets have a path of that name, and a number if that is not enough.
func nameGrants(grants []Grant) {
	targets := make(map[string][]fetch.Origin) // by path
	for i := range grants {
		path, _, _ := strings.Cut(grants[i].Route.Path, "?")
		name := Slug(path)
		if name == "" {
			name = "root"
		}
		if !slices.Contains(targets[name], grants[i].Target) {
			targets[name] = append(targets[name], grants[i].Target)
		}
		grants[i].Name = name
	}
	taken := make(map[string]bool)
	for i := range grants {
		g := &grants[i]
		name := g.Name
		if len(targets[name]) > 1 {
			name += "-" + Slug(strings.TrimPrefix(g.Target.String(), g.Target.Scheme()+"://"))
		}
		g.Name = Unique(name, taken)
	}
}

// Unique is the text, with a number behind it if it is taken. It is taken from
// then on.
func Unique(text string, taken map[string]bool) string {
	out := text
	for n := 2; taken[out]; n++ {
		out = text + "-" + strconv.Itoa(n)
	}
	taken[out] = true
	return out
}

// originSlug is an origin without colons and slashes.
func originSlug(o fetch.Origin) string {
	return strings.NewReplacer("://", "-", ":", "-").Replace(o.String())
}

// notAmong is a header name like the given one that is none of the names.
func notAmong(name string, names []string) string {
	out := name
	for n := 2; slices.ContainsFunc(names, func(s string) bool { return strings.EqualFold(s, out) }); n++ {
		out = name + "-" + strconv.Itoa(n)
	}
	return out
}
