package mend

import (
	"fmt"
	"regexp"
	"strings"
)

// Labels of a host, as patterns of origins let them stand for a star. A label of
// an allowed origin has no character beyond these: browsers also send others,
// and no registered host has them.
const (
	oneLabel   = `[a-z0-9_-]+`
	someLabels = oneLabel + `(?:\.` + oneLabel + `)*`
)

var (
	plainOrigin = regexp.MustCompile(`^(?:null|[a-z][a-z0-9+.-]*://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?)$`)
	plainName   = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	notWord     = regexp.MustCompile(`[^a-z0-9]+`)
)

// isExact reports whether the origin can be compared as a string, and is one
// that no configuration language gives a meaning of its own.
func isExact(origin string) bool { return plainOrigin.MatchString(origin) }

// pattern is an origin, or pattern of origins, as a regular expression without
// anchors that PCRE and RE2 read alike.
func pattern(origin string) string {
	scheme, rest, ok := strings.Cut(origin, "://")
	if !ok {
		return Literal(origin)
	}
	out := Literal(scheme) + "://"
	switch {
	case strings.HasPrefix(rest, "**."):
		out, rest = out+someLabels, rest[2:]
	case strings.HasPrefix(rest, "*."):
		out, rest = out+oneLabel, rest[1:]
	}
	if host, ok := strings.CutSuffix(rest, ":*"); ok {
		return out + Literal(host) + `(?::[0-9]+)?`
	}
	return out + Literal(rest)
}

// Literal matches s itself. What a language of configurations could take for
// its own (quotes, dollars, spaces, braces) is written as a number.
func Literal(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("/:_-", c) >= 0:
			b.WriteByte(c)
		case c == '.':
			b.WriteString(`\.`)
		default:
			fmt.Fprintf(&b, `\x%02X`, c)
		}
	}
	return b.String()
}

// Anchored matches the whole of what the expressions match.
func Anchored(expressions ...string) string {
	if len(expressions) == 1 {
		return "^" + expressions[0] + "$"
	}
	return "^(?:" + strings.Join(expressions, "|") + ")$"
}
