package fetch

import "strings"

// isToken reports whether s is one or more tchar.
//
// https://httpwg.org/specs/rfc9110.html#tokens
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenByte(c byte) bool {
	return isAlphanumeric(c) || c > 0x20 && c < 0x7F && strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

func isAlphanumeric(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// trimOWS removes leading and trailing SP and TAB.
func trimOWS(s string) string { return strings.Trim(s, " \t") }
