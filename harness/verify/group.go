package verify

import (
	"cmp"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// Group is results that go wrong for one cause.
type Group struct {
	Cause  string
	Remedy Remedy
	At     []int // indexes of results, the first is the example
}

// Groups puts what does not conform together by cause, the worst and then the
// largest first.
func (r *Report) Groups() []Group {
	var out []Group
	index := map[string]int{}
	for i, res := range r.Results {
		if res.Verdict == judge.Conforms {
			continue
		}
		key := r.Remedies[i].key(res.Verdict)
		n, ok := index[key]
		if !ok {
			n = len(out)
			index[key] = n
			out = append(out, Group{Cause: key, Remedy: r.Remedies[i]})
		}
		out[n].At = append(out[n].At, i)
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		va, vb := r.Results[a.At[0]].Verdict, r.Results[b.At[0]].Verdict
		return cmp.Or(cmp.Compare(vb, va), cmp.Compare(len(b.At), len(a.At)))
	})
	return out
}
