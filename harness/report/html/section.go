package html

import (
	"cmp"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// sectionCounts is one line of the overview.
type sectionCounts struct {
	Name   string
	Counts []report.Count
	Total  int
}

// group is the items of one verdict, by section.
type group struct {
	Verdict  judge.Verdict
	Total    int
	Sections []section
}

type section struct {
	Name  string
	Items []report.Item
}

// nameless returns the name of a section that has none: "Scenarios".
func nameless(r *report.Report) string { return sentence(r.Of) + "s" }

// overview counts by section.
func overview(r *report.Report) []sectionCounts {
	var out []sectionCounts
	for _, s := range r.Sections(nil) {
		line := sectionCounts{Name: cmp.Or(s.Name, nameless(r)), Total: len(s.Items)}
		for _, c := range r.Counts {
			n := 0
			for _, i := range s.Items {
				if r.Items[i].Verdict == c.Verdict {
					n++
				}
			}
			line.Counts = append(line.Counts, report.Count{Verdict: c.Verdict, N: n})
		}
		out = append(out, line)
	}
	return out
}

// groups are the verdicts that items have, the worst first.
func groups(r *report.Report) []group {
	var out []group
	for n := len(r.Counts) - 1; n >= 0; n-- {
		c := r.Counts[n]
		if c.N == 0 {
			continue
		}
		g := group{Verdict: c.Verdict, Total: c.N}
		for _, s := range r.Sections(func(i report.Item) bool { return i.Verdict == c.Verdict }) {
			part := section{Name: cmp.Or(s.Name, nameless(r))}
			for _, i := range s.Items {
				part.Items = append(part.Items, r.Items[i])
			}
			g.Sections = append(g.Sections, part)
		}
		out = append(out, g)
	}
	return out
}
