package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// shownAlike is how many probes of one difference are named.
const shownAlike = 8

// Difference is what two configurations do differently, in a browser's eyes.
type Difference struct {
	Before, After *Report
	Changes       []Change
}

// Change is one call that comes to something else.
type Change struct {
	Probe         rule.Probe
	Before, After string // what the page gets
	Verdicts      [2]judge.Verdict
}

// Compare holds two reports on one policy against each other.
func Compare(before, after *Report) Difference {
	d := Difference{Before: before, After: after}
	for i, p := range before.Probes {
		j := slices.IndexFunc(after.Probes, func(q rule.Probe) bool { return q.ID == p.ID })
		if j < 0 {
			continue
		}
		b, a := before.Results[i], after.Results[j]
		if x, y := comes(p, b), comes(p, a); script(x) != script(y) {
			d.Changes = append(d.Changes, Change{p, x, y, [2]judge.Verdict{b.Verdict, a.Verdict}})
		}
	}
	return d
}

// script is what script can tell of what a call comes to: not why it is refused.
func script(comes string) string {
	if strings.HasPrefix(comes, refusedWord) {
		return refusedWord
	}
	return comes
}

// Unknown reports whether it is not known what a call comes to, on either side.
func (d Difference) Unknown() bool {
	return max(d.Before.Verdict(), d.After.Verdict()) >= judge.Inconclusive
}

// comes is what a page gets, as far as script can tell: headers that the policy
// speaks of included.
func comes(p rule.Probe, r judge.Result) string {
	if r.Verdict >= judge.Inconclusive || len(r.Steps) == 0 {
		return undecided(firstLine(r.Error))
	}
	var parts []string
	for _, s := range r.Steps {
		parts = append(parts, outcome(s))
	}
	if c := r.Cause(); c != nil && r.Verdict == judge.TargetDiffers {
		for _, row := range c.Rows {
			if text := p.Differs(row); row.Wrong && text != "" {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, then)
}

func outcome(s judge.StepResult) string {
	o := s.Seen.Page.Outcome
	if o.Kind != fetch.Readable {
		return refused(s.Seen.Browser.Reason + s.Seen.Browser.Failure)
	}
	text := report.Outcome(o)
	if w := s.Script.Want.Response; w != nil {
		for _, name := range append(w.Headers.List().Names(), w.Hidden...) {
			if o.Headers.Has(name) {
				text += with + name
			}
		}
	}
	if slices.ContainsFunc(s.Seen.Browser.Records, func(r wire.Record) bool { return r.Preflight }) && s.Script.Want.Preflight == scenario.MustBeAbsent {
		text += furtherPreflight
	}
	return text
}

// Report returns the differences as formats write them, those that change what is
// promised first.
func (d Difference) Report() *report.Report {
	out := report.New(report.Run{Of: "probe", Browser: d.After.Browser})
	out.About = []report.Fact{about(labelBefore, d.Before), about(labelAfter, d.After)}
	conforms := func(v judge.Verdict) bool { return v == judge.Conforms }
	counts := map[[2]bool]int{}
	for _, c := range d.Changes {
		counts[[2]bool{conforms(c.Verdicts[0]), conforms(c.Verdicts[1])}]++
	}
	broken, fixed := counts[[2]bool{true, false}], counts[[2]bool{false, true}]
	out.Verdict = verdictOfChanges(len(d.Changes), broken, fixed, len(d.Changes)-broken-fixed)
	for _, part := range []struct {
		title         string
		before, after bool // it is as promised
	}{{noLonger, true, false}, {nowAsPromised, false, true}} {
		out.Lists = d.list(out.Lists, part.title, func(c Change) bool {
			return conforms(c.Verdicts[0]) == part.before && conforms(c.Verdicts[1]) == part.after
		})
	}
	out.Lists = d.list(out.Lists, otherwise, func(c Change) bool { return conforms(c.Verdicts[0]) == conforms(c.Verdicts[1]) })
	if len(d.Changes) == 0 {
		out.Verdict = nothingDiffers
	}
	return out
}

// about is one side of a comparison.
func about(label string, r *Report) report.Fact {
	return report.Fact{Label: label, Text: r.Target + ": " + r.Report("").Verdict}
}

// list adds the changes of one kind, those that are alike together.
func (d Difference) list(to []report.List, title string, of func(Change) bool) []report.List {
	ids := map[[2]string][]string{}
	var order [][2]string
	n := 0
	for _, c := range d.Changes {
		if !of(c) {
			continue
		}
		n++
		key := [2]string{c.Before, c.After}
		if ids[key] == nil {
			order = append(order, key)
		}
		ids[key] = append(ids[key], c.Probe.ID)
	}
	if n == 0 {
		return to
	}
	l := report.List{Title: fmt.Sprintf("%s: %d", title, n)}
	for _, key := range order {
		l.Entries = append(l.Entries, report.Entry{Text: differs(key[0], key[1]), Detail: report.Few(ids[key], shownAlike)})
	}
	return append(to, l)
}
