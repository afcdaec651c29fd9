package strict

import (
	"slices"
	"strings"
)

// Nearest returns up to n of the words that look like what somebody meant by
// typing asked, the closest first.
func Nearest(asked string, words []string, n int) []string {
	type candidate struct {
		word     string
		distance int
	}
	var near []candidate
	length := len([]rune(asked))
	for _, w := range words {
		a, b := strings.ToLower(asked), strings.ToLower(w)
		d := distance(a, b)
		cut := length >= 4 && strings.HasPrefix(b, a)
		if cut || d <= 1+length/4 && d < length {
			near = append(near, candidate{w, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var out []string
	for _, c := range near {
		if len(out) < n && !slices.Contains(out, c.word) {
			out = append(out, c.word)
		}
	}
	return out
}

// DidYouMean is `; did you mean "x"?`, or nothing.
func DidYouMean(asked string, words []string) string {
	near := Nearest(asked, words, 1)
	if len(near) == 0 {
		return ""
	}
	return `; did you mean "` + near[0] + `"?`
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 64 || len(t) > 64 {
		return len(s) + len(t) // nobody mistypes that much
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			substitute := rows[i-1][j-1]
			if s[i-1] != t[j-1] {
				substitute++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, substitute)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
