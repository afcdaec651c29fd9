package rule

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// Explain prints what the policy promises and what it refuses, as the probes
// that will hold a server to it, before anything runs. Lines are at most 100
// columns, but for an origin or a path that is longer.
func Explain(w io.Writer, p policy.Policy) error {
	grants := policy.Resolve(p)
	e := &explanation{policy: p, probes: Probes(grants)}
	e.head()
	e.allowed()
	for i := range grants {
		e.route(&grants[i])
	}
	e.variants()
	if _, err := io.WriteString(w, e.b.String()); err != nil {
		return fmt.Errorf("explain: %s: %w", p.File, err)
	}
	return nil
}

// explanation is the text while it is written.
type explanation struct {
	policy policy.Policy
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
	e.printf("%s%s: %s of %s, %d must work, %d must be refused\n", e.policy.File, env,
		count(len(e.probes), "probe"), count(len(e.policy.Routes), "route"), promised, len(e.probes)-promised)
}

func (e *explanation) allowed() {
	e.printf("\nallowed origins\n")
	e.origins(2, e.policy.Origins.Allow)
	if len(e.policy.Origins.Forbid) > 0 {
		e.printf("\nmust always be refused\n")
	}
	for _, f := range e.policy.Origins.Forbid {
		e.printf("  %s\n", f)
	}
	others := "an origin that resembles no allowed one, and hostile variants of every allowed origin (listed at the end)"
	if !slices.Contains(e.policy.Origins.Allow, "null") {
		others = "null (sandboxed frames, data: URLs, local files), " + others
	}
	e.printf("\nalso refused\n")
	e.words(2, others)
}

// origins lists origins, patterns with their meaning.
func (e *explanation) origins(indent int, list []policy.Origin) {
	for _, o := range list {
		e.words(indent, string(o))
		if o == "null" || !o.Exact() {
			e.words(indent+4, o.Meaning())
		}
		if !o.Exact() {
			e.words(indent+4, "tested from "+strings.Join(o.Examples(), " and "))
		}
	}
}

// line is a line of a route's table.
type line struct {
	what          string
	may, mayNot   map[string]bool // origins
	mayNotAllowed bool            // those are allowed origins, which may not do this
}

func (e *explanation) route(g *policy.Grant) {
	lines, n := e.lines(g)
	r := g.Route
	title := fmt.Sprintf("%s at %s", r.Path, g.Target)
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
		e.printf("  allowed origins here\n")
		e.origins(4, r.Origins)
	}
	e.remarks(g)
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
func (e *explanation) remarks(g *policy.Grant) {
	for _, c := range g.Callers {
		switch {
		case !c.Allowed:
		case c.Origin == g.Target:
			e.words(2, c.Origin.String()+" is the target's own origin: browsers do not apply CORS there, so nothing can be refused")
		case c.Mixed:
			e.words(2, c.Origin.String()+" cannot call an http: target (mixed content); there is no probe")
		}
	}
}

// lines are the lines of a route's table, in the order of its probes, and the
// number of these.
func (e *explanation) lines(g *policy.Grant) (out []*line, n int) {
	index := make(map[string]*line)
	for _, p := range e.probes {
		if p.Grant != g {
			continue
		}
		n++
		l := index[p.Line]
		if l == nil {
			l = &line{what: p.Line, may: make(map[string]bool), mayNot: make(map[string]bool)}
			index[p.Line], out = l, append(out, l)
		}
		hidden := p.Want.Response != nil && len(p.Want.Response.Hidden) > 0
		if p.Promised && !hidden {
			l.may[p.Caller.Origin.String()] = true
			continue
		}
		l.mayNot[p.Caller.Origin.String()] = true
		l.mayNotAllowed = p.Caller.Allowed
	}
	return out, n
}

// variants lists the hostile origins of the first allowed one in full: those of
// the others are made alike.
func (e *explanation) variants() {
	var shown, others []string
	listed := make(map[string]bool)
	for _, p := range e.probes {
		c := p.Caller
		if !c.MadeOf() {
			continue
		}
		of, origin := c.Of.String(), c.Origin.String()
		if len(shown) == 0 {
			shown = append(shown, of)
			e.printf("\nhostile variants of %s, all of which must be refused\n", of)
		}
		if of != shown[0] {
			if !slices.Contains(others, of) {
				others = append(others, of)
			}
			continue
		}
		if !listed[origin] {
			listed[origin] = true
			e.printf("  %-20s  %s\n", c.Variant, origin)
		}
	}
	if len(others) > 0 {
		e.words(0, "and the same of "+strings.Join(others, ", "))
	}
}

// count is "1 probe", "2 probes".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
