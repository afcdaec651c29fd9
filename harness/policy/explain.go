package policy

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
)

// Explain prints what the policy promises and what it refuses, as the probes
// that will hold a server to it, before anything runs. Lines are at most 100
// columns, but for an origin or a path that is longer.
func Explain(w io.Writer, p Policy) error {
	e := &explanation{policy: p, probes: p.Probes()}
	e.head()
	e.allowed()
	for i := range p.Routes {
		e.route(i)
	}
	e.variants()
	if _, err := io.WriteString(w, e.b.String()); err != nil {
		return fmt.Errorf("explain: %s: %w", p.File, err)
	}
	return nil
}

// explanation is the text while it is written.
type explanation struct {
	policy Policy
	probes []Probe
	b      strings.Builder
}

func (e *explanation) printf(format string, args ...any) { fmt.Fprintf(&e.b, format, args...) }

// words writes words in lines below each other.
func (e *explanation) words(indent int, text string) {
	for _, line := range layout.Words(text, layout.Columns-indent) {
		e.printf("%s%s\n", strings.Repeat(" ", indent), line)
	}
}

func (e *explanation) head() {
	promised := 0
	for _, p := range e.probes {
		if p.Promised {
			promised++
		}
	}
	env := ""
	if e.policy.Environment != "" {
		env = " in " + e.policy.Environment
	}
	e.printf("%s%s: %s of %s, %d of what must work, %d of what must not\n", e.policy.File, env,
		count(len(e.probes), "probe"), count(len(e.policy.Routes), "route"), promised, len(e.probes)-promised)
}

func (e *explanation) allowed() {
	e.printf("\nwho may call\n")
	e.origins(2, e.policy.Origins.Allow)
	if len(e.policy.Origins.Forbid) > 0 {
		e.printf("\nwho certainly may not\n")
	}
	for _, f := range e.policy.Origins.Forbid {
		e.printf("  %s\n", f)
	}
	others := "an origin that resembles none, and hostile variants of every allowed origin, which are listed at the end"
	if !slices.Contains(e.policy.Origins.Allow, null) {
		others = "null (sandboxed frames, data: URLs, local files), " + others
	}
	e.printf("\nothers, who may not either\n")
	e.words(2, others)
}

// origins lists origins, patterns with their meaning.
func (e *explanation) origins(indent int, list []Origin) {
	for _, o := range list {
		e.words(indent, string(o))
		if o == null || !o.Exact() {
			e.words(indent+4, o.Meaning())
		}
		if !o.Exact() {
			e.words(indent+4, "asked from "+strings.Join(o.Examples(), " and "))
		}
	}
}

// line is a line of a route's table.
type line struct {
	what          string
	may, mayNot   map[string]bool // origins
	mayNotAllowed bool            // those are allowed origins, which may not do this
}

func (e *explanation) route(i int) {
	lines, n := e.lines(i)
	r := e.policy.Routes[i]
	title := fmt.Sprintf("%s at %s", r.Path, e.policy.target(i))
	if r.Credentials {
		title += ", with credentials"
	}
	if r.Enter != "" {
		title += ", entered by " + r.Enter
	}
	number := count(n, "probe")
	gap := max(2, layout.Columns-layout.Width(title)-len(number))
	e.printf("\n%s%s%s\n", title, strings.Repeat(" ", gap), number)
	if len(r.Origins) > 0 {
		e.printf("  who may call here\n")
		e.origins(4, r.Origins)
	}
	e.remarks(i)
	if n > 0 {
		e.row("what", "must work for", "must be refused for")
	}
	for _, l := range lines {
		mayNot := ""
		if len(l.mayNot) > 0 {
			kind := "other"
			if l.mayNotAllowed {
				kind = "allowed origin"
			}
			mayNot = count(len(l.mayNot), kind)
		}
		may := "·"
		if len(l.may) > 0 {
			may = count(len(l.may), "allowed origin")
		}
		e.row(l.what, may, cmp.Or(mayNot, "·"))
	}
}

// row writes a line of a route's table.
func (e *explanation) row(what, may, mayNot string) {
	e.printf("  %s  %s  %s\n", layout.Pad(what, 40), layout.Pad(may, 22), mayNot)
}

// remarks say which pairs of page and target are not asked as others are.
func (e *explanation) remarks(i int) {
	target := e.policy.target(i)
	for _, c := range e.policy.callers(i) {
		switch {
		case !c.allowed:
		case c.origin == target:
			e.words(2, c.origin+" is the target itself: CORS is not consulted, so nothing can be refused")
		case e.policy.mixed(i, c.origin):
			e.words(2, c.origin+" cannot ask an http: target at all (mixed content): no probe")
		}
	}
}

// lines are the lines of a route's table, in the order of its probes, and the
// number of these.
func (e *explanation) lines(i int) (out []*line, n int) {
	index := make(map[string]*line)
	for _, p := range e.probes {
		if p.Route != i {
			continue
		}
		n++
		what := e.what(p)
		l := index[what]
		if l == nil {
			l = &line{what: what, may: make(map[string]bool), mayNot: make(map[string]bool)}
			index[what], out = l, append(out, l)
		}
		hidden := p.Want.Response != nil && len(p.Want.Response.Hidden) > 0
		if p.Promised && !hidden {
			l.may[p.Origin] = true
			continue
		}
		l.mayNot[p.Origin] = true
		l.mayNotAllowed = p.Aspect != AboutOrigin
	}
	return out, n
}

// what says what a probe asks for.
func (e *explanation) what(p Probe) string {
	_, id, _ := strings.Cut(p.ID, "/")
	id, _, _ = strings.Cut(id, "/")
	switch p.Aspect {
	case AboutOrigin:
		if strings.HasPrefix(id, "header-") {
			return p.Call.Method + " with " + p.Call.Headers[0].Name
		}
		return p.Call.Method
	case AboutMethod:
		if p.Promised {
			return p.Call.Method
		}
		return p.Call.Method + ", a method not granted"
	case AboutHeader:
		return "send " + p.Call.Headers[0].Name + ", not granted"
	case AboutCredentials:
		return "credentials, not granted"
	case AboutExposed:
		if hidden := p.Want.Response.Hidden; len(hidden) > 0 {
			return "read " + hidden[0] + ", not exposed"
		}
		return "read " + p.Want.Response.Headers[0].Name
	case AboutError:
		if id == "bad-gateway" {
			return "read the error of a silent upstream"
		}
		return "read the upstream's " + strings.TrimPrefix(id, "error-")
	case AboutMaxAge:
		return "preflight remembered for " + span(time.Duration(*e.policy.Routes[p.Route].MaxAge))
	case AboutVary:
		if e.policy.Routes[p.Route].Vary == nil {
			return "Vary: Origin, where answers depend on it"
		}
		return "Vary: Origin"
	default:
		return id
	}
}

// span is a time without its zero units: 10m.
func span(d time.Duration) string {
	out := d.String()
	if s, ok := strings.CutSuffix(out, "m0s"); ok {
		out = s + "m"
	}
	if s, ok := strings.CutSuffix(out, "h0m"); ok {
		out = s + "h"
	}
	return out
}

// variants lists the hostile origins of the first allowed one in full: those of
// the others are made alike.
func (e *explanation) variants() {
	var shown, others []string
	listed := make(map[string]bool)
	for _, p := range e.probes {
		if p.Of == "" {
			continue
		}
		if len(shown) == 0 {
			shown = append(shown, p.Of)
			e.printf("\nhostile variants of %s, none of which may call\n", p.Of)
		}
		if p.Of != shown[0] {
			others = union(others, []string{p.Of})
			continue
		}
		if !listed[p.Origin] {
			listed[p.Origin] = true
			e.printf("  %-20s  %s\n", p.Variant, p.Origin)
		}
	}
	if len(others) > 0 {
		e.words(0, "and alike of "+strings.Join(others, ", "))
	}
}

// count is "1 probe", "2 probes".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
