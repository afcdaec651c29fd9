package verify

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Report returns the run as formats write it: each cause with its probes and its
// remedy, and what it all came to. The command line to ask a probe again has
// {id} in place of the probe's id.
func (r *Report) Report(rerun string) *report.Report {
	groups := r.Groups()
	out := report.New(report.Run{
		Of: "probe", Browser: r.Browser, Target: r.Target, Results: r.Results, Asked: r.Planned, Took: r.Took, Rerun: rerun,
		Notes: r.Notes, Attachments: r.attachments(groups),
	})
	out.Title = testedAgainst(r.Target, r.Policy.File)
	out.Groups = nil
	for _, g := range groups {
		out.Groups = append(out.Groups, report.Group{Items: g.At, Remedy: g.Remedy.shown()})
	}
	out.Tally, out.Lists, out.Facts = r.tally(), nil, nil
	if n := len(r.SameOrigin); n > 0 {
		out.Facts = append(out.Facts, report.Fact{Label: labelNote, Text: notAsked(n, r.SameOrigin[0].Caller.Origin.String())})
	}
	out.Facts = append(out.Facts, report.Fact{Text: fmt.Sprintf("%s %s (%s)", r.Browser.Product, r.Browser.Version, r.Browser.Flavour)})
	return out
}

// shown is a remedy as formats write it, nil for none.
func (r Remedy) shown() *report.Remedy {
	if r.Say == "" && r.Snippet == "" {
		return nil
	}
	return &report.Remedy{Says: r.Say, Snippet: r.Snippet}
}

// attachments are the changes to the configuration, and the remedies in full.
func (r *Report) attachments(groups []Group) []report.Attachment {
	var out []report.Attachment
	if diff := r.About.Diff(); diff != "" {
		out = append(out, report.Attachment{Title: titleOfChanges, Text: diff})
	}
	for _, g := range groups {
		if g.Remedy.Say != "" {
			out = append(out, report.Attachment{Title: titleOfRemedy(r.Probes[g.At[0]].ID), Text: g.Remedy.Say + "\n\n" + g.Remedy.Snippet})
		}
	}
	return out
}

// tally counts by aspect, promises and refusals apart.
func (r *Report) tally() []report.Tally {
	type key struct {
		aspect  string
		refused int // 1 for what is not promised
	}
	by := map[key]*report.Tally{}
	var order []key
	for i, p := range r.Probes {
		k, says := key{p.Rule.Name, 0}, worksAsPromised
		if !p.Promised {
			k, says = key{p.Rule.Name, 1}, refusedAsPromised
		}
		if by[k] == nil {
			by[k] = &report.Tally{About: p.Rule.Name, Says: says}
			order = append(order, k)
		}
		by[k].All++
		if r.Results[i].Verdict == judge.Conforms {
			by[k].Passed++
		}
	}
	slices.SortFunc(order, func(a, b key) int { return cmp.Or(cmp.Compare(a.aspect, b.aspect), cmp.Compare(a.refused, b.refused)) })
	out := make([]report.Tally, len(order))
	for i, k := range order {
		out[i] = *by[k]
	}
	return out
}
