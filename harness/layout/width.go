package layout

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Columns is the greatest width of a line of text.
const Columns = 100

// Width returns how many cells of a terminal a text takes.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return uniseg.StringWidth(s)
}

// plain reports whether each byte of a text is one character of one cell.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Cells returns what is in each cell of a line: a character with its accents,
// or nothing where a wide character in front takes the cell too.
func Cells(s string) []string {
	var out []string
	state := -1
	for s != "" {
		cluster, rest, n, next := uniseg.FirstGraphemeClusterInString(s, state)
		s, state = rest, next
		switch {
		case n > 0:
			out = append(out, cluster)
			out = append(out, make([]string, n-1)...)
		case len(out) > 0:
			out[len(out)-1] += cluster
		default:
			out = append(out, cluster)
		}
	}
	return out
}

// Pad returns a text with spaces behind it, up to n cells.
func Pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-Width(s))) }

// Shorten returns a text of at most n cells, with an ellipsis in place of what
// was cut off.
func Shorten(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	head, _ := cut(s, max(n-1, 0))
	return strings.TrimRight(head, " ") + "…"
}

// cut splits a text after at most n cells, between two characters.
func cut(s string, n int) (head, rest string) {
	at, used, state := 0, 0, -1
	for rest = s; rest != ""; {
		cluster, after, w, next := uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > n {
			break
		}
		at, used, rest, state = at+len(cluster), used+w, after, next
	}
	return s[:at], s[at:]
}
