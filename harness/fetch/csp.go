package fetch

import (
	"fmt"
	"strconv"
	"strings"
)

// CSP is a Content Security Policy: what it allows per directive that is about
// requests. Zero allows everything.
//
// https://w3c.github.io/webappsec-csp/#content-security-policy-object
type CSP struct {
	Self       Origin // of the document's URL: what 'self' stands for
	Directives []CSPDirective

	// TreatAsPublic: the document counts as one from a public IP address.
	// https://wicg.github.io/local-network-access/#csp
	TreatAsPublic bool
}

// CSPDirective is a fetch directive with its source list.
//
// https://w3c.github.io/webappsec-csp/#directives-fetch
type CSPDirective struct {
	Name    string // lower case
	Sources []CSPSource
}

// CSPSource is a source expression that URLs match or not.
//
// https://w3c.github.io/webappsec-csp/#source-expression
type CSPSource struct {
	Self   bool   // 'self'
	Scheme string // "" for the document's
	Host   string // "*" for any, "*.example.com" for the names below; "" for a scheme-source
	Port   string // digits, "*", or "" for the scheme's default
	Path   string // "" for any
}

// cspFallbacks says per destination which directives speak about a request, the
// first that a policy has: "get fetch directive fallback list".
//
// https://w3c.github.io/webappsec-csp/#effective-directive-for-a-request
// https://w3c.github.io/webappsec-csp/#directive-fallback-list
var cspFallbacks = map[string][]string{
	"empty":        {"connect-src", "default-src"},
	"websocket":    {"connect-src", "default-src"},
	"iframe":       {"frame-src", "child-src", "default-src"},
	"image":        {"img-src", "default-src"},
	"script":       {"script-src-elem", "script-src", "default-src"},
	"style":        {"style-src-elem", "style-src", "default-src"},
	"font":         {"font-src", "default-src"},
	"audio":        {"media-src", "default-src"},
	"video":        {"media-src", "default-src"},
	"track":        {"media-src", "default-src"},
	"worker":       {"worker-src", "child-src", "script-src", "default-src"},
	"sharedworker": {"worker-src", "child-src", "script-src", "default-src"},
}

// ParseCSP parses one policy of a document whose URL has the origin self. What
// this package cannot judge is an error: nonces, hashes, 'strict-dynamic', and
// directives that change requests or the document.
//
// https://w3c.github.io/webappsec-csp/#parse-serialized-policy
func ParseCSP(text string, self Origin) (CSP, error) {
	policy := CSP{Self: self}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		name := lower(words[0])
		switch {
		case seen[name]:
			return CSP{}, fmt.Errorf("directive %s is there twice, and only the first counts", name)
		case name == "treat-as-public-address":
			policy.TreatAsPublic, seen[name] = true, true
			continue
		case among(name, cspInert):
			seen[name] = true
			continue
		case !among(name, cspKnown):
			return CSP{}, fmt.Errorf("directive %s: only %s are judged", name, strings.Join(cspKnown, ", "))
		}
		seen[name] = true
		d := CSPDirective{Name: name}
		for _, w := range words[1:] {
			s, matches, err := parseCSPSource(w)
			if err != nil {
				return CSP{}, fmt.Errorf("directive %s: %w", name, err)
			}
			if equalFold(w, "'none'") && len(words) > 2 {
				return CSP{}, fmt.Errorf("directive %s: 'none' means nothing beside another source", name)
			}
			if matches {
				d.Sources = append(d.Sources, s)
			}
		}
		policy.Directives = append(policy.Directives, d)
	}
	return policy, nil
}

var (
	// cspKnown are the directives about requests.
	cspKnown = []string{"default-src", "connect-src", "img-src", "script-src", "script-src-elem", "style-src", "style-src-elem",
		"font-src", "media-src", "worker-src", "child-src", "frame-src"}

	// cspInert are directives that are about none of the requests made here.
	cspInert = []string{"base-uri", "frame-ancestors", "object-src", "manifest-src", "script-src-attr", "style-src-attr"}

	// cspKeywords match no URL.
	cspKeywords = []string{"'none'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "'report-sample'"}
)

// parseCSPSource parses a source expression; matches is false for one that no
// URL matches.
//
// https://w3c.github.io/webappsec-csp/#framework-directive-source-list
func parseCSPSource(text string) (s CSPSource, matches bool, err error) {
	switch {
	case equalFold(text, "'self'"):
		return CSPSource{Self: true}, true, nil
	case among(text, cspKeywords):
		return CSPSource{}, false, nil
	case strings.HasPrefix(text, "'"):
		return CSPSource{}, false, fmt.Errorf("%s is not judged; 'self', 'none', *, schemes and hosts are", text)
	}
	rest := lowerUpToPath(text)
	scheme, after, hosted := strings.Cut(rest, "://")
	if hosted {
		s.Scheme, rest = scheme, after
	} else if scheme, ok := strings.CutSuffix(rest, ":"); ok {
		s.Scheme, rest = scheme, ""
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		s.Path, rest = rest[i:], rest[:i]
	}
	host, port, ported := strings.Cut(rest, ":")
	s.Host, s.Port = host, port
	switch {
	case s.Scheme != "" && !isScheme(s.Scheme), !s.hostly(), hosted && host == "", ported && !isCSPPort(port):
		return CSPSource{}, false, fmt.Errorf("%q is no source expression", text)
	default:
		return s, true, nil
	}
}

// lowerUpToPath lower-cases what is compared case-insensitively.
func lowerUpToPath(text string) string {
	start := 0
	if i := strings.Index(text, "://"); i >= 0 {
		start = i + len("://")
	}
	if i := strings.IndexByte(text[start:], '/'); i >= 0 {
		return lower(text[:start+i]) + text[start+i:]
	}
	return lower(text)
}

// hostly reports whether the host is one: a name, perhaps after "*.", or "*". A
// scheme-source has none, and then nothing else.
func (s CSPSource) hostly() bool {
	if s.Host == "" {
		return s.Scheme != "" && s.Port+s.Path == ""
	}
	name, below := strings.CutPrefix(s.Host, "*.")
	return s.Host == "*" || isHost(name) && !strings.Contains(name, "*") && (!below || name[0] != '.')
}

func isCSPPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "*" || err == nil
}

// Blocks returns the name of the directive with which the policy blocks a
// request of the destination to the URL; "" where it does not. After a redirect
// paths do not count.
//
// https://w3c.github.io/webappsec-csp/#does-request-violate-policy
func (p CSP) Blocks(destination string, url URL, redirected bool) string {
	for _, name := range cspFallbacks[destination] {
		for _, d := range p.Directives {
			if d.Name == name {
				if d.allows(url, p.Self, redirected) {
					return ""
				}
				return name
			}
		}
	}
	return ""
}

// allows reports whether the URL matches the source list.
//
// https://w3c.github.io/webappsec-csp/#match-url-to-source-list
func (d CSPDirective) allows(url URL, self Origin, redirected bool) bool {
	for _, s := range d.Sources {
		if s.matches(url, self, redirected) {
			return true
		}
	}
	return false
}

// matches reports whether the URL matches the expression.
//
// https://w3c.github.io/webappsec-csp/#match-url-to-source-expression
func (s CSPSource) matches(url URL, self Origin, redirected bool) bool {
	if s == (CSPSource{Host: "*"}) {
		return url.IsHTTP() || url.Scheme == "ws" || url.Scheme == "wss"
	}
	if s.Self {
		return self.SameOrigin(url.Origin()) ||
			self.host == url.Host && self.port == url.Port && (url.Scheme == "https" || url.Scheme == "wss" || self.scheme == "http" && url.Scheme == "ws")
	}
	scheme := s.Scheme
	if scheme == "" {
		scheme = self.scheme
	}
	if !cspSchemeMatches(scheme, url.Scheme) {
		return false
	}
	return s.Host == "" || url.Host != "" && s.hostMatches(url.Host) && s.portMatches(url) && (redirected || s.pathMatches(url.Path))
}

// cspSchemeMatches is scheme-part match: a scheme also stands for what is more
// secure, and one of WebSocket for that of HTTP.
//
// https://w3c.github.io/webappsec-csp/#scheme-part-match
func cspSchemeMatches(a, b string) bool {
	switch {
	case a == b:
		return true
	case a == "http":
		return b == "https"
	case a == "ws":
		return b == "wss" || b == "http" || b == "https"
	default:
		return a == "wss" && b == "https"
	}
}

// hostMatches is host-part match.
//
// https://w3c.github.io/webappsec-csp/#host-part-match
func (s CSPSource) hostMatches(host string) bool {
	if below, ok := strings.CutPrefix(s.Host, "*"); ok {
		return strings.HasSuffix(host, below)
	}
	return s.Host == host
}

// portMatches is port-part match: no port is the scheme's default.
//
// https://w3c.github.io/webappsec-csp/#port-part-matches
func (s CSPSource) portMatches(url URL) bool {
	port := url.Port
	if port == 0 {
		port = DefaultPort(url.Scheme)
	}
	switch s.Port {
	case "*":
		return true
	case "":
		return port == DefaultPort(url.Scheme)
	default:
		return s.Port == strconv.Itoa(int(port))
	}
}

// pathMatches is path-part match: a path that ends with a slash stands for all
// below it.
//
// https://w3c.github.io/webappsec-csp/#path-part-match
func (s CSPSource) pathMatches(path string) bool {
	if s.Path == "" || s.Path == "/" && path == "" {
		return true
	}
	want, got := percentDecode(s.Path), percentDecode(path)
	return want == got || strings.HasSuffix(want, "/") && strings.HasPrefix(got, want)
}

// blockedByCSP returns the directive with which a policy of the client blocks
// the request to its current URL; "" for none.
//
// https://w3c.github.io/webappsec-csp/#should-block-request
func (r *Request) blockedByCSP() string {
	destination := r.Destination
	if destination == "" {
		destination = "empty"
	}
	if r.Client.Policy == nil {
		return ""
	}
	for _, p := range r.Client.Policy.CSP {
		if directive := p.Blocks(destination, *r.current(), len(r.URLList) > 1); directive != "" {
			return directive
		}
	}
	return ""
}
