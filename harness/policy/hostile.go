package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Variants that are made of no allowed origin.
const (
	variantNull      = "null"
	variantUnrelated = "unrelated"
)

// Hosts that nobody allows.
const (
	strangerDomain = "evil.test"
	strangerLabel  = "evil"
)

// caller is a page that asks.
type caller struct {
	origin      string
	variant, of string
	allowed     bool
}

// Variant is an origin that somebody could have taken for an allowed one.
type Variant struct {
	Name   string // what was done to the allowed origin: "prefix"
	Origin string
}

// Variants are hostile variants of an origin: what a wrong comparison takes for
// it, in the form in which this browser sends it. Those that no browser can send
// are left out.
func Variants(origin string) []Variant {
	o, ok := parseOrigin(origin)
	if !ok {
		return nil
	}
	port := ""
	if o.Port() != 0 {
		port = strconv.Itoa(int(o.Port()))
	}
	var out []Variant
	add := func(name, scheme, host, port string) {
		v := Variant{name, tuple(scheme, host, port)}
		taken := slices.ContainsFunc(out, func(w Variant) bool { return w.Origin == v.Origin })
		if _, ok := parseOrigin(v.Origin); ok && !taken && v.Origin != origin {
			out = append(out, v)
		}
	}
	for _, v := range hostVariants(o.Host()) {
		if v.name == "trailing-dot" && o.Scheme() == "https" {
			continue // this browser names the host with its dot in the handshake, which servers refuse (RFC 6066, section 3)
		}
		add(v.name, o.Scheme(), v.host, port)
	}
	if port != "" {
		add("default-port", o.Scheme(), o.Host(), "")
	}
	other := strconv.Itoa(scenario.OtherTLSPort)
	if o.Scheme() == "http" {
		other = strconv.Itoa(scenario.OtherPlainPort)
	}
	if port == other {
		other = examplePort
	}
	add("port", o.Scheme(), o.Host(), other)
	scheme := "http"
	if o.Scheme() == scheme {
		scheme = "https"
	}
	add("scheme", scheme, o.Host(), port)
	return out
}

// hostVariant is a host, and what was done to make it.
type hostVariant struct{ name, host string }

// hostVariants are hosts that a wrong comparison takes for the given one. Where
// the name says prefix, suffix or substring, that is what the host is of the
// variant.
func hostVariants(host string) []hostVariant {
	out := []hostVariant{
		{"prefix", host + "." + strangerDomain},
		{"suffix", strangerLabel + host},
		{"substring", strangerLabel + host + "." + strangerDomain},
		{"truncated", host[:len(host)-1]},
		{"subdomain", strangerLabel + "." + host},
		{"deep-subdomain", "deep." + strangerLabel + "." + host},
		{"trailing-dot", host + "."},
		{"underscore", host + "_." + strangerDomain},
		{"hyphen", host + "-." + strangerDomain},
		{"brace", host + "{." + strangerDomain},
	}
	if i := strings.IndexByte(host, '.'); i > 0 {
		last := strings.LastIndexByte(host, '.')
		out = append(out,
			hostVariant{"unescaped-dot", host[:i] + "x" + host[i+1:]},
			hostVariant{"unescaped-last-dot", host[:last] + "x" + host[last+1:]})
	}
	return append(out, neighbours(host)...)
}

// neighbours are hosts around the given one: below the same domain, above it,
// and below a domain that ends alike.
func neighbours(host string) []hostVariant {
	u, err := weburl.Parse("https://"+host+"/", fetch.URL{})
	if err != nil || u.Site == host && strings.HasPrefix(host, "[") {
		return nil
	}
	below := strings.TrimSuffix(host, u.Site)
	out := []hostVariant{{"suffix-of-domain", below + strangerLabel + u.Site}}
	if below == "" {
		return out
	}
	_, parent, _ := strings.Cut(host, ".")
	return append(out,
		hostVariant{"parent", parent},
		hostVariant{"sibling", strangerLabel + "." + u.Site})
}

// callers are the pages that ask a route: those that may, and those that must be
// refused. No origin is there twice, and none that is the target itself and must
// be refused: a page there needs no grant.
func (p Policy) callers(route int) []caller {
	target := p.target(route)
	seen := make(map[string]bool)
	var out []caller
	add := func(c caller) {
		if !seen[c.origin] && c.allowed == p.Allows(route, c.origin) && (c.allowed || c.origin != target) {
			seen[c.origin] = true
			out = append(out, c)
		}
	}
	var examples []string
	for _, o := range p.allowed(route) {
		for _, e := range o.Examples() {
			add(caller{origin: e, allowed: true})
			examples = append(examples, e)
		}
	}
	for _, f := range p.Origins.Forbid {
		add(caller{origin: f})
	}
	add(caller{origin: null, variant: variantNull})
	add(caller{origin: "https://" + strangerDomain, variant: variantUnrelated})
	for _, e := range examples {
		for _, v := range Variants(e) {
			add(caller{origin: v.Origin, variant: v.Name, of: e})
		}
	}
	for _, o := range p.allowed(route) {
		for _, v := range o.misses() {
			add(caller{origin: v.Origin, variant: v.Name, of: o.Examples()[0]})
		}
	}
	return out
}

// misses are origins that look as if the pattern stood for them.
func (o Origin) misses() []Variant {
	p, ok := o.split()
	if !ok || p.labels == "" {
		return nil
	}
	bare := pattern{scheme: p.scheme, host: p.host, port: p.port}
	return []Variant{
		{"no-label", bare.with("", "")},
		{"two-labels", p.with(exampleLabels, "")},
		{"joined-label", pattern{scheme: p.scheme, host: strangerLabel + p.host, port: p.port}.with("", "")},
	}
}
