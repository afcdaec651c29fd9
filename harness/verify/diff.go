package verify

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

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
	if strings.HasPrefix(comes, "refused") {
		return "refused"
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
		return "unknown: " + firstLine(r.Error)
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
	return strings.Join(parts, ", then ")
}

func outcome(s judge.StepResult) string {
	o := s.Seen.Page.Outcome
	if o.Kind != fetch.Readable {
		return strings.TrimSpace("refused: " + s.Seen.Browser.Reason + s.Seen.Browser.Failure)
	}
	text := fmt.Sprintf("response %d", o.Status)
	if w := s.Script.Want.Response; w != nil {
		for _, name := range append(w.Headers.List().Names(), w.Hidden...) {
			if o.Headers.Has(name) {
				text += " with " + name
			}
		}
	}
	if slices.ContainsFunc(s.Seen.Browser.Records, func(r wire.Record) bool { return r.Preflight }) && s.Script.Want.Preflight == scenario.MustBeAbsent {
		text += " after a further preflight"
	}
	return text
}

// Text writes the differences, those that change what is promised first.
func (d Difference) Text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "before  %s: %s\nafter   %s: %s\n", d.Before.Target, d.Before.headline(), d.After.Target, d.After.headline())
	for _, part := range []struct {
		title string
		of    func(Change) bool
	}{
		{"no longer as promised", func(c Change) bool { return c.Verdicts[0] == judge.Conforms && c.Verdicts[1] != judge.Conforms }},
		{"now as promised", func(c Change) bool { return c.Verdicts[0] != judge.Conforms && c.Verdicts[1] == judge.Conforms }},
		{"otherwise than before", func(c Change) bool {
			return (c.Verdicts[0] == judge.Conforms) == (c.Verdicts[1] == judge.Conforms)
		}},
	} {
		d.part(&b, part.title, part.of)
	}
	if len(d.Changes) == 0 {
		b.WriteString("\nto a browser, nothing differs\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// part writes the changes of one kind, those that are alike together.
func (d Difference) part(b *bytes.Buffer, title string, of func(Change) bool) {
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
		return
	}
	fmt.Fprintf(b, "\n%s: %d\n", title, n)
	for _, key := range order {
		list := ids[key]
		text := strings.Join(list[:min(len(list), shownAlike)], ", ")
		if more := len(list) - shownAlike; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		fmt.Fprintf(b, "  %s  ->  %s\n", key[0], key[1])
		report.Column(b, "    ", text)
	}
}
