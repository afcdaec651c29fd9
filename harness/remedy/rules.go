package remedy

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// corsHeaders are the response headers of the CORS protocol: what an upstream
// sends of them is hidden, so that one layer decides.
var corsHeaders = []string{
	"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers",
	"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
}

// rules are what a block does for a route, in the form that configurations have.
type rules struct {
	exact    []string // origins
	patterns []string // regular expressions without anchors
	path     string   // without a query
	slug     string   // of the path: a word for names
	kind     Kind

	actual    [][2]string // headers of every answer to an allowed origin, Access-Control-Allow-Origin aside
	preflight [][2]string // more of them, of the answer to a preflight
}

// rulesOf is false where the names have characters that configuration languages
// could take for their own, or nobody is allowed.
func rulesOf(f Fault) (rules, bool) {
	r := rules{path: f.Path, kind: f.Kind}
	r.path, _, _ = strings.Cut(r.path, "?")
	if !strings.HasPrefix(r.path, "/") {
		r.path = "/" + r.path
	}
	r.slug = strings.Trim(notWord.ReplaceAllString(strings.ToLower(r.path), "_"), "_")
	if r.slug == "" {
		r.slug = "root"
	}
	for _, o := range f.Allowed {
		if isExact(o) {
			r.exact = append(r.exact, o)
		} else {
			r.patterns = append(r.patterns, pattern(o))
		}
	}
	for _, name := range slices.Concat(f.Methods, f.Headers, f.Expose) {
		if !plainName.MatchString(name) {
			return rules{}, false
		}
	}
	if f.Credentials {
		r.actual = append(r.actual, [2]string{"Access-Control-Allow-Credentials", "true"})
	}
	r.preflight = list(r.preflight, "Access-Control-Allow-Methods", f.Methods)
	r.preflight = list(r.preflight, "Access-Control-Allow-Headers", f.Headers)
	if s := seconds(f.MaxAge); s > 0 {
		r.preflight = append(r.preflight, [2]string{"Access-Control-Max-Age", strconv.Itoa(s)})
	}
	r.actual = list(r.actual, "Access-Control-Expose-Headers", f.Expose)
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

// origins is one expression for all allowed origins.
func (r rules) origins() string {
	var all []string
	for _, o := range r.exact {
		all = append(all, literal(o))
	}
	return anchored(append(all, r.patterns...)...)
}

// redirects reports whether the fault is a redirect, so that the block belongs
// where the redirect is made.
func (r rules) redirects() bool {
	return r.kind == PreflightRedirected || r.kind == RedirectWithoutOrigin
}

// alone says for which path a block is that names one.
func (r rules) alone() string {
	return "for " + r.path + " alone: widen the expression to the paths that share these rules"
}

// lines collects the lines of a block.
type lines struct{ strings.Builder }

// add writes one line: its parts, joined.
func (l *lines) add(parts ...string) {
	for _, p := range parts {
		l.WriteString(p)
	}
	l.WriteByte('\n')
}
