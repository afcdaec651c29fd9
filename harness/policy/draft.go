package policy

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// Draft writes a policy from what the configuration of a proxy says, which is not
// yet what it should say: what a person must decide is marked "decide:". Kind is
// the proxy's, and file is the configuration's path as the policy names it. The
// text is one that [Parse] reads.
func Draft(kind, file string, said []*config.Statement) []byte {
	d := &draft{kind: kind, file: file, facts: factsOf(said)}
	d.printf("# A draft of what the configuration says today. Decide what it should say: see the\n")
	d.printf("# lines with \"decide:\". Then: crosscheck policy explain, and crosscheck verify.\n")
	d.target()
	d.origins()
	d.routes()
	return []byte(d.b.String())
}

// draft is a policy while it is written.
type draft struct {
	kind, file string
	facts      facts
	b          strings.Builder
}

func (d *draft) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

// decide leaves something to a person.
func (d *draft) decide(indent int, format string, args ...any) {
	d.printf("%s# decide: %s\n", strings.Repeat(" ", indent), comment(fmt.Sprintf(format, args...)))
}

// comment is a text on one line.
func comment(text string) string { return strings.Join(strings.Fields(text), " ") }

func (d *draft) target() {
	targets := d.targets()
	for _, s := range d.facts.servers {
		for _, name := range s.names {
			if name != "" && name != "_" && s.origin(name) == "" {
				d.decide(0, "%s serves %s, which is not one host. Which of its hosts do pages call?", s.at, name)
			}
		}
	}
	switch {
	case len(targets) == 0:
		d.decide(0, "The configuration names no host. At which origin do pages call it?")
		targets = []string{"https://api.example.com"}
	case len(targets) > 1:
		d.decide(0, "Which of these do pages of other origins call? %s", strings.Join(targets, ", "))
	}
	edge := ""
	if d.clearText() {
		d.decide(0, "It listens in clear text. Does something in front of it speak TLS? If not, write http:// in the target.")
		edge = ", edge: true"
	}
	d.printf("target: %s\n", plain(targets[0]))
	d.printf("proxy: {kind: %s, config: %s%s}\n", plain(d.kind), plain(d.file), edge)
}

// clearText reports whether no server speaks TLS itself.
func (d *draft) clearText() bool {
	return len(d.facts.servers) > 0 && !slices.ContainsFunc(d.facts.servers, func(s server) bool { return s.tls != 0 })
}

// origin is the origin at which pages call a server by a name; "" where the name
// is no host. A server in clear text is one behind an edge that speaks TLS.
func (s server) origin(name string) string {
	port := ""
	if s.tls != 0 && s.tls != 443 {
		port = strconv.Itoa(int(s.tls))
	}
	out := tuple("https", strings.ToLower(name), port)
	if name == "_" || mistakenExact(out, "a target") != "" {
		return ""
	}
	return out
}

// targets are the origins at which pages call the servers.
func (d *draft) targets() []string {
	var out []string
	for _, s := range d.servers() {
		for _, name := range s.names {
			if o := s.origin(name); o != "" {
				out = union(out, []string{o})
			}
		}
	}
	return out
}

// servers are those that serve anything: where some speak TLS, the others lead
// there.
func (d *draft) servers() []server {
	if d.clearText() {
		return d.facts.servers
	}
	return slices.DeleteFunc(slices.Clone(d.facts.servers), func(s server) bool { return s.tls == 0 })
}

func (d *draft) origins() {
	d.printf("\norigins:\n  allow:\n")
	var allow []Origin
	var forbid []string
	for _, t := range d.facts.origins {
		o := Origin(t.Value)
		switch why := o.mistaken(); {
		case t.Match == config.Any:
			d.decide(4, "%s allows every origin (%s). Which origins should be allowed?", t.At, t.Value)
		case t.Match == config.Regex:
			d.decide(4, "%s compares with a regular expression, %s. Write the pattern that is meant, such as https://*.example.com.", t.At, t.Value)
		case strings.HasPrefix(t.Value, "$"): // whatever it is, that is said elsewhere
		case why != "":
			d.decide(4, "%s: %s", t.At, why)
		case t.Says == config.RefusesOrigin:
			if o.Exact() {
				forbid = union(forbid, []string{t.Value})
			}
		case !slices.Contains(allow, o):
			if o == null {
				d.decide(4, "Any page can make a frame with the origin null. Should null be allowed?")
			}
			allow = append(allow, o)
			d.printf("    - %s # %s\n", plain(t.Value), comment(t.At.String()))
		}
	}
	if len(allow) == 0 {
		d.decide(4, "The configuration names no origin. Which origins may call?")
		allow = append(allow, "https://app.example.com")
		d.printf("    - %s\n", allow[0])
	}
	forbid = slices.DeleteFunc(forbid, func(f string) bool { return slices.Contains(allow, Origin(f)) })
	if len(forbid) > 0 {
		d.printf("  forbid: %s\n", list(forbid))
		return
	}
	d.decide(2, "Which origins must never be allowed, for example former partners? forbid: [https://old.example.com]")
}

func (d *draft) routes() {
	d.printf("\nroutes:\n")
	seen := make(map[string]bool)
	for _, s := range d.servers() {
		target := ""
		for _, name := range slices.Backward(s.names) {
			target = cmp.Or(s.origin(name), target)
		}
		for _, l := range s.routes {
			if l.block.Match == config.Regex {
				d.decide(2, "%s serves paths that match %s. Name one of them (path: /...).", l.block.At, l.block.Value)
				continue
			}
			path := l.asked()
			if key := target + path; path != "" && !seen[key] {
				seen[key] = true
				d.route(l, path, target)
			}
		}
	}
	if len(seen) == 0 {
		d.decide(2, "Which paths do pages call?")
		d.route(route{}, "/", "")
	}
}

// asked is the route's path as browsers ask for it; "" where there is none.
func (l route) asked() string {
	if !strings.HasPrefix(l.block.Value, "/") || strings.Contains(l.block.Value, "#") {
		return ""
	}
	u, err := weburl.Parse("https://api.example.com"+l.block.Value, fetch.URL{})
	if err != nil {
		return ""
	}
	return u.Path + u.Query
}

func (d *draft) route(l route, path, target string) {
	d.printf("  - path: %s", plain(path))
	if l.block != nil {
		d.printf(" # %s", comment(l.block.At.String()))
	}
	d.printf("\n")
	if targets := d.targets(); target != "" && target != targets[0] {
		d.printf("    target: %s\n", plain(target))
	}
	methods := about(l, d.facts.methods)
	if len(methods) == 0 {
		methods = l.methods
	}
	d.methods(methods)
	d.headers(about(l, d.facts.headers))
	if slices.Contains(about(l, d.facts.credentials), "true") {
		d.printf("    credentials: true\n")
	}
	d.expose(about(l, d.facts.expose))
	for _, age := range about(l, d.facts.maxAges) {
		if n, err := strconv.Atoi(age); err == nil && n > 0 && n < 1<<31 {
			d.printf("    maxAge: %s\n", Span(time.Duration(n)*time.Second))
			break
		}
	}
	d.decide(4, "Which error answers must these pages be able to read? errors: [401, 404, 500, 502]")
}

func (d *draft) methods(asked []string) {
	var methods []string
	for _, m := range asked {
		switch {
		case m == "*":
			d.decide(4, "* grants every method. Which are meant? methods: [GET, PUT]")
		case m == "OPTIONS", !fetch.IsMethod(m), fetch.IsForbiddenMethod(m): // preflights need no grant; the others no browser sends
		case slices.Contains(knownMethods, strings.ToUpper(m)) && m != strings.ToUpper(m):
			d.decide(4, "Methods are case-sensitive, and pages send %s. Is that meant by %s?", strings.ToUpper(m), m)
		case !slices.Contains(knownMethods, m) && len(strict.Nearest(m, knownMethods, 1)) > 0:
			d.decide(4, "What is the method %s?", m)
		default:
			methods = union(methods, []string{m})
		}
	}
	if len(methods) > 0 {
		d.printf("    methods: %s\n", list(methods))
	}
}

func (d *draft) headers(asked []string) {
	var headers []string
	for _, h := range asked {
		switch {
		case h == "*":
			d.decide(4, "* grants every header (without credentials). Which are meant? headers: [Content-Type]")
		case !fetch.IsHeaderName(h), fetch.IsForbiddenRequestHeader(h, exampleValue), notAmong(h, headers) != h:
		default:
			headers = append(headers, h)
		}
	}
	if len(headers) > 0 {
		d.printf("    headers: %s\n", list(headers))
	}
}

func (d *draft) expose(asked []string) {
	var pairs, names []string
	for _, h := range asked {
		switch {
		case h == "*":
			d.decide(4, "* exposes every header (without credentials). Which are meant? expose: {X-Total: \"1\"}")
		case !fetch.IsHeaderName(h), fetch.IsForbiddenResponseHeaderName(h), wire.ConnectionSpecific(h),
			strings.EqualFold(h, "Content-Length"), notAmong(h, names) != h:
		default:
			names = append(names, h)
			pairs = append(pairs, plain(h)+`: "1"`)
		}
	}
	if len(pairs) > 0 {
		d.decide(4, "Which values does the upstream send? With a stand-in, keep these.")
		d.printf("    expose: {%s}\n", strings.Join(pairs, ", "))
	}
}

func list(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = plain(w)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// plainWord needs no quotes in any place of a YAML file.
var plainWord = regexp.MustCompile(`^(https://|\.{1,2}/)?[A-Za-z/][A-Za-z0-9_./-]*$`)

// plain is a string as YAML writes it, in quotes where it may need them.
func plain(s string) string {
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n", "~":
		return strconv.Quote(s)
	}
	if plainWord.MatchString(s) {
		return s
	}
	return strconv.Quote(strings.ToValidUTF8(s, "\uFFFD"))
}
