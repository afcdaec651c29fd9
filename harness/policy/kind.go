package policy

import "slices"

// Kinds are the kinds of proxies that can be put under test.
func Kinds() []string {
	return []string{"nginx", "caddy", "haproxy", "apache", "varnish", "traefik", "command"}
}

// IsKind reports whether a word is a kind of proxy.
func IsKind(word string) bool { return slices.Contains(Kinds(), word) }
