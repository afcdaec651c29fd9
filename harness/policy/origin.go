package policy

import (
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// null is the serialisation of an opaque origin.
const null = "null"

// opaque is the origin of every page whose origin is opaque.
var opaque = fetch.OpaqueOrigin(null)

// The labels of a pattern that stand for others.
const (
	oneLabel   = "*"
	manyLabels = "**"
)

// pattern is what an [Origin] other than null is made of.
type pattern struct {
	scheme string
	labels string // oneLabel, manyLabels or "" in front of the host
	host   string // without them
	port   string // "" for the scheme's default, "*" for any
}

// split takes an origin apart. It checks no more than that there is a scheme.
func (o Origin) split() (pattern, bool) {
	scheme, rest, ok := strings.Cut(string(o), "://")
	if !ok {
		return pattern{}, false
	}
	p := pattern{scheme: scheme, host: rest}
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		p.host, p.port = rest[:i], rest[i+1:]
	}
	first, more, _ := strings.Cut(p.host, ".")
	if first == oneLabel || first == manyLabels {
		p.labels, p.host = first, more
	}
	return p, true
}

// Exact reports whether the origin is one, and no pattern.
func (o Origin) Exact() bool {
	p, ok := o.split()
	return !ok || p.labels == "" && p.port != "*"
}

// with is an origin that the pattern stands for.
func (p pattern) with(labels, port string) string {
	host := p.host
	if p.labels != "" {
		host = labels + "." + host
	}
	if p.port != "*" {
		port = p.port
	}
	return tuple(p.scheme, host, port)
}

// tuple is the serialisation of an origin, but for its default port.
func tuple(scheme, host, port string) string {
	if port != "" {
		port = ":" + port
	}
	return scheme + "://" + host + port
}

// What stands for the labels and the port of a pattern in its examples.
const (
	exampleLabel  = "one"
	exampleLabels = "two.one"
	examplePort   = "4443"
)

// Examples are origins that o stands for: itself if it is exact, and for a
// pattern one of each form.
func (o Origin) Examples() []string {
	p, ok := o.split()
	if !ok || o.Exact() {
		return []string{string(o)}
	}
	out := []string{p.with(exampleLabel, "")}
	if p.labels == manyLabels {
		out = append(out, p.with(exampleLabels, ""))
	}
	if p.port == "*" {
		out = append(out, p.with(exampleLabel, examplePort))
	}
	return out
}

// parseOrigin parses an origin that is in the form in which browsers send it.
func parseOrigin(text string) (fetch.Origin, bool) {
	u, err := weburl.Parse(text+"/", fetch.URL{})
	if err != nil || !u.IsHTTP() || u.Origin().String() != text {
		return fetch.Origin{}, false
	}
	return u.Origin(), true
}

// asOrigin is the origin that a checked text names; null is the opaque one.
func asOrigin(text string) fetch.Origin {
	if text == null {
		return opaque
	}
	o, _ := parseOrigin(text)
	return o
}

// Meaning says in words which origins o stands for.
func (o Origin) Meaning() string {
	p, ok := o.split()
	switch {
	case o == null:
		return "pages with an opaque origin: sandboxed frames, data: URLs, local files"
	case !ok, o.Exact():
		return "this origin"
	}
	port := "on the default port"
	switch p.port {
	case "":
	case "*":
		port = "on any port"
	default:
		port = "on port " + p.port
	}
	switch p.labels {
	case oneLabel:
		return p.scheme + ", exactly one label in front of " + p.host + ", " + port
	case manyLabels:
		return p.scheme + ", one or more labels in front of " + p.host + ", " + port
	default:
		return p.scheme + ", " + p.host + " " + port
	}
}

// portOf is an origin's port as it is written: "" for the scheme's default.
func portOf(o fetch.Origin) string {
	if o.Port() == 0 {
		return ""
	}
	return strconv.Itoa(int(o.Port()))
}
