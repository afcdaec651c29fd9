package mend

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// CORSHeaders are the response headers of the CORS protocol: what an upstream
// sends of them is hidden, so that one layer decides.
var CORSHeaders = []string{
	"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers",
	"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
}

// Rules are what a block does for a route, in the form that configurations have.
type Rules struct {
	Exact    []string // origins
	Patterns []string // regular expressions without anchors
	Path     string   // without a query
	Slug     string   // of the path: a word for names
	Kind     Kind

	Actual    [][2]string // headers of every answer to an allowed origin, Access-Control-Allow-Origin aside
	Preflight [][2]string // more of them, of the answer to a preflight
}

// RulesOf returns the rules that mend a fault. It is false if no origin is allowed,
// or if names have characters that configuration languages could take for their
// own.
func RulesOf(f Fault) (Rules, bool) {
	r := Rules{Path: f.Path, Kind: f.Kind}
	r.Path, _, _ = strings.Cut(r.Path, "?")
	if !strings.HasPrefix(r.Path, "/") {
		r.Path = "/" + r.Path
	}
	r.Slug = strings.Trim(notWord.ReplaceAllString(strings.ToLower(r.Path), "_"), "_")
	if r.Slug == "" {
		r.Slug = "root"
	}
	for _, o := range f.Allowed {
		if isExact(o) {
			r.Exact = append(r.Exact, o)
		} else {
			r.Patterns = append(r.Patterns, pattern(o))
		}
	}
	for _, name := range slices.Concat(f.Methods, f.Headers, f.Expose) {
		if !plainName.MatchString(name) {
			return Rules{}, false
		}
	}
	if f.Credentials {
		r.Actual = append(r.Actual, [2]string{"Access-Control-Allow-Credentials", "true"})
	}
	r.Preflight = list(r.Preflight, "Access-Control-Allow-Methods", f.Methods)
	r.Preflight = list(r.Preflight, "Access-Control-Allow-Headers", f.Headers)
	if s := seconds(f.MaxAge); s > 0 {
		r.Preflight = append(r.Preflight, [2]string{"Access-Control-Max-Age", strconv.Itoa(s)})
	}
	r.Actual = list(r.Actual, "Access-Control-Expose-Headers", f.Expose)
	return r, len(f.Allowed) > 0
}

func list(headers [][2]string, name string, values []string) [][2]string {
	if len(values) == 0 {
		return headers
	}
	return append(headers, [2]string{name, strings.Join(values, ", ")})
}

// seconds is a max-age, rounded up.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// Origins returns one expression for all allowed origins.
func (r Rules) Origins() string {
	var all []string
	for _, o := range r.Exact {
		all = append(all, Literal(o))
	}
	return Anchored(append(all, r.Patterns...)...)
}

// Redirects reports whether the fault is a redirect, so that the block belongs
// where the redirect is made.
func (r Rules) Redirects() bool {
	return r.Kind == PreflightRedirected || r.Kind == RedirectWithoutOrigin
}

// Alone says for which path a block is that names one.
func (r Rules) Alone() string {
	return "for " + r.Path + " alone: widen the expression to the paths that share these rules"
}

// Lines collects the lines of a block.
type Lines struct{ strings.Builder }

// Add writes one line: its parts, joined.
func (l *Lines) Add(parts ...string) {
	for _, p := range parts {
		l.WriteString(p)
	}
	l.WriteByte('\n')
}
