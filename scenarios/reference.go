package scenarios

import (
	_ "embed" // the reference tables
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed reference/fetch-anchors.tsv
var anchorsTSV string

//go:embed reference/behaviours.tsv
var behavioursTSV string

// Behaviour is one of the numbered behaviours that scenarios cover.
type Behaviour struct {
	Number int
	Group  string
	Title  string
	Anchor string // of the Fetch standard, or the other standard in words
}

// Anchors returns the anchors of the Fetch standard with the terms that they
// define. The map is the caller's.
func Anchors() map[string]string {
	out := make(map[string]string)
	for _, f := range rows(anchorsTSV, 2) {
		out[f[0]] = f[1]
	}
	return out
}

// Behaviours returns the numbered behaviours, in order.
func Behaviours() []Behaviour {
	var out []Behaviour
	for _, f := range rows(behavioursTSV, 4) {
		n, err := strconv.Atoi(f[0])
		if err != nil {
			panic(fmt.Sprintf("scenarios: behaviours.tsv: %v", err))
		}
		out = append(out, Behaviour{Number: n, Group: f[1], Title: f[2], Anchor: f[3]})
	}
	return out
}

// anchors is the shared copy of [Anchors]; nobody writes to it.
var anchors = sync.OnceValue(Anchors)

// rows splits an embedded table; a line that starts with "# " is a comment.
func rows(tsv string, columns int) [][]string {
	var out [][]string
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != columns {
			panic(fmt.Sprintf("scenarios: embedded table: %q does not have %d columns", line, columns))
		}
		out = append(out, f)
	}
	return out
}
