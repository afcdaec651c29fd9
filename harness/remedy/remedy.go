package remedy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Part is a piece of configuration, and where it goes.
type Part struct{ Where, Text string }

// dialect is what is particular to one proxy.
type dialect struct {
	name    string // as people call it
	comment string // what starts one
	say     map[Kind]string
	parts   func(rules) []Part
}

// dialects are by the proxy's kind, as policies name it. There is one file per
// dialect.
var dialects = map[string]dialect{
	"nginx":   nginx,
	"caddy":   caddy,
	"haproxy": haproxy,
	"apache":  apache,
	"varnish": varnish,
	"traefik": traefik,
}

// Proxies lists the kinds of proxy for which there are remedies.
func Proxies() []string {
	return []string{"nginx", "caddy", "haproxy", "apache", "varnish", "traefik"}
}

// For returns what mends the fault: a sentence that names the edit, and the text
// to put into the configuration, with comments that say where. Both are "" for a
// proxy or fault that has no remedy. The snippet is "" too where nobody is
// allowed, and where the policy's names have characters that the configuration
// language could take for its own.
//
// The sentence adds to advice.Refusal, which says what the answer must be.
func For(proxy string, f Fault) (say, snippet string) {
	d, ok := dialects[proxy]
	if !ok || d.say[f.Kind] == "" {
		return "", ""
	}
	var b strings.Builder
	for i, p := range Parts(proxy, f) {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s %s\n%s", d.comment, p.Where, p.Text)
	}
	return d.sentence(f), b.String()
}

// Parts returns the snippet of [For] in its parts, in a fixed order.
func Parts(proxy string, f Fault) []Part {
	d, ok := dialects[proxy]
	if !ok || !slices.Contains(Kinds(), f.Kind) {
		return nil
	}
	r, ok := rulesOf(f)
	if !ok {
		return nil
	}
	return d.parts(r)
}

// sentence fills in the dialect's words about the kind.
func (d dialect) sentence(f Fault) string {
	or := func(value, unknown string) string {
		if value == "" {
			return unknown
		}
		return value
	}
	status := "an error"
	if f.Status != 0 {
		status = strconv.Itoa(f.Status)
	}
	path, _, _ := strings.Cut(f.Path, "?")
	return strings.NewReplacer(
		"{origin}", or(f.Origin, "the origin"),
		"{path}", or(path, "the route"),
		"{method}", or(f.Parameter, "the method"),
		"{header}", or(f.Parameter, "the header"),
		"{location}", or(f.Parameter, "elsewhere"),
		"{status}", status,
		"{seconds}", strconv.Itoa(seconds(f.MaxAge)),
		"{who}", d.who(f.Layer),
	).Replace(d.say[f.Kind])
}

// who says where the second value of a header comes from.
func (d dialect) who(l Layer) string {
	switch l {
	case ByProxy:
		return d.name + " itself adds it more than once"
	case ByUpstream:
		return "the upstream sends more than one"
	default:
		return d.name + " adds one to the upstream's own"
	}
}
