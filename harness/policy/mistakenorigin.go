package policy

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// mistaken says what is wrong with an origin or a pattern, and how it is
// written; "" if nothing is.
func (o Origin) mistaken() string {
	text := string(o)
	p, ok := o.split()
	switch {
	case text == "":
		return "an origin must not be empty"
	case o == null:
		return ""
	case text == oneLabel, text == manyLabels:
		return fmt.Sprintf("%q lets every page of the web call; name the origins that may", text)
	case !ok:
		return o.withoutScheme()
	case strings.ToLower(p.scheme) != "http" && strings.ToLower(p.scheme) != "https":
		return fmt.Sprintf("scheme %q: pages must be at https:// or http://", p.scheme)
	case strings.ContainsAny(text[len(p.scheme)+len("://"):], "/?#\\@"):
		return o.withMore(p)
	default:
		return o.malformed(p)
	}
}

// text is the pattern as it is written.
func (p pattern) text() string {
	host := strings.TrimSuffix(p.labels+"."+p.host, ".")
	if p.labels == "" {
		host = p.host
	}
	return tuple(p.scheme, host, p.port)
}

func (o Origin) withoutScheme() string {
	scheme := "https://"
	if host, _, _ := strings.Cut(string(o), ":"); host == "localhost" {
		scheme = "http://"
	}
	whole := Origin(scheme + strings.TrimPrefix(string(o), "//"))
	if p, _ := whole.split(); p.labels != "" && wholeSuffix(p.host) {
		return fmt.Sprintf("%q has no scheme, and *.%s also matches the names that strangers have there", o, p.host)
	}
	return fmt.Sprintf("%q has no scheme: browsers send one, and compare it; write %q", o, whole)
}

// withMore is about what stands behind an origin in a URL, or in front.
func (o Origin) withMore(p pattern) string {
	text := string(o)
	if strings.Contains(text, "@") {
		return fmt.Sprintf("%q has a user name: an origin is a scheme, a host and perhaps a port", o)
	}
	after := len(p.scheme) + len("://")
	cut := strings.IndexAny(text[after:], "/?#\\")
	origin, rest := text[:after+cut], text[after+cut:]
	if rest == "/" {
		return fmt.Sprintf("%q ends with a slash, and browsers send none; write %q", o, origin)
	}
	return fmt.Sprintf("%q has a path (%s), and an origin has no path; write %q", o, rest, origin)
}

// malformed is about an origin that is scheme, host and port.
func (o Origin) malformed(p pattern) string {
	lower := strings.ToLower(string(o))
	switch {
	case lower != string(o):
		return fmt.Sprintf("%q has upper-case letters: browsers send scheme and host in lower case; write %q", o, lower)
	case p.host == "" && p.labels != "":
		return fmt.Sprintf("%q matches every host; write the domain: \"%s://%s.example.com\"", o, p.scheme, p.labels)
	case p.host == "":
		return fmt.Sprintf("%q has no host", o)
	case strings.Contains(p.host, "*"):
		return fmt.Sprintf("%q: a * stands for the whole first label (** for one or more labels), or for the port", o)
	case p.labels != "" && wholeSuffix(p.host):
		return fmt.Sprintf("%q is a public suffix: anybody can register a name under %s; name the domains", o, p.host)
	case p.port == strconv.Itoa(int(fetch.DefaultPort(p.scheme))):
		p.port = ""
		return fmt.Sprintf("%q has the default port of %s, which browsers leave out; write %q", o, p.scheme, p.text())
	case strings.HasSuffix(string(o), ":") || p.port != "*" && p.port != "" && !isPort(p.port):
		return fmt.Sprintf("%q: a port is a number from 1 to 65535 (or * for any)", o)
	}
	example := o.Examples()[0]
	u, err := weburl.Parse(example+"/", fetch.URL{})
	switch {
	case err != nil:
		return fmt.Sprintf("%q is not an origin: its host does not parse", o)
	case u.Origin().String() != example:
		sent := strings.Replace(u.Origin().String(), "://"+exampleLabel+".", "://"+p.labels+".", 1)
		return fmt.Sprintf("browsers send %q in another form; write %q", o, sent)
	default:
		return ""
	}
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0 && s == strconv.FormatUint(n, 10)
}

// wholeSuffix reports whether anybody can register names below the host. A
// single label that no registry has (localhost, internal) is not a suffix.
func wholeSuffix(host string) bool {
	suffix, icann := publicsuffix.PublicSuffix(host)
	return suffix == host && (icann || strings.Contains(suffix, "."))
}

// mistakenExact says what is wrong with an origin where neither a pattern nor null
// is accepted.
func mistakenExact(text, what string) string {
	if !Origin(text).Exact() || text == oneLabel || text == manyLabels {
		return fmt.Sprintf("%s is one origin; %q is a pattern", what, text)
	}
	if text == null {
		return fmt.Sprintf("%s is an origin with a scheme and a host", what)
	}
	return Origin(text).mistaken()
}
