package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Hosts that no policy allows.
const (
	strangerDomain = "evil.test"
	strangerLabel  = "evil"
)

// variant is an origin that a wrong comparison takes for an allowed one.
type variant struct {
	name   string // what was done to the allowed origin: "prefix"
	origin fetch.Origin
}

// variants are hostile variants of an origin: what a wrong comparison takes for
// it, in the form in which this browser sends it. Those that no browser can send
// are left out.
func variants(o fetch.Origin) []variant {
	if o.Opaque() {
		return nil
	}
	port := portOf(o)
	var out []variant
	add := func(name, scheme, host, port string) {
		v, ok := parseOrigin(tuple(scheme, host, port))
		taken := slices.ContainsFunc(out, func(w variant) bool { return w.origin == v })
		if ok && !taken && v != o {
			out = append(out, variant{name, v})
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

// misses are origins that look as if the pattern stood for them.
func (p pattern) misses() []variant {
	if p.labels == "" {
		return nil
	}
	bare := pattern{scheme: p.scheme, host: p.host, port: p.port}
	joined := pattern{scheme: p.scheme, host: strangerLabel + p.host, port: p.port}
	return []variant{
		{"no-label", asOrigin(bare.with("", ""))},
		{"two-labels", asOrigin(p.with(exampleLabels, ""))},
		{"joined-label", asOrigin(joined.with("", ""))},
	}
}
