package verify

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// waves divides the probes that are to be asked, by index, into those that can be
// asked at a time. The router knows one place for an origin: where it is a page's
// for some probes and a target for others, they take turns.
func waves(probes []policy.Probe, todo []int) [][]int {
	pages, targets := map[string]bool{}, []string{}
	for _, p := range probes {
		pages[p.Origin] = true
		if t := p.Target.String(); !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	if !slices.ContainsFunc(targets, func(t string) bool { return pages[t] }) {
		return [][]int{todo}
	}
	out := make([][]int, len(targets))
	for _, i := range todo {
		n := slices.Index(targets, probes[i].Target.String())
		out[n] = append(out[n], i)
	}
	return out
}
