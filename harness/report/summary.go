package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// shownAgain is how many conforming scenarios that ran twice a summary lists.
const shownAgain = 10

// Summary writes what a whole run came to: counts, the browser, known
// deviations that were seen, what ran twice, and every result that does not
// conform, the worst first. It prints no text of a result: that is [Text]'s.
func Summary(w io.Writer, run Run) error {
	p := sheet{}
	for _, part := range []func([]judge.Result){p.deviations, p.secondRuns, p.failures} {
		part(run.Results)
	}
	details := p.b.String()
	p.b.Reset()
	p.line(counts(run))
	for _, b := range browsers(run.Results) {
		p.line("  " + b)
	}
	if run.Renewed > 0 {
		p.line("  " + plural(run.Renewed, "page") + " replaced after many calls, to keep the browser's memory flat")
	}
	p.b.WriteString(details)
	if _, err := io.WriteString(w, p.b.String()); err != nil {
		return fmt.Errorf("report: summary: %w", err)
	}
	return nil
}

// counts is "3 scenarios in 4.2s: 1 Conforms, 2 TargetDiffers".
func counts(run Run) string {
	if len(run.Results) == 0 {
		return only(run.Partial(), progress(run)+": ") + "nothing ran"
	}
	return fmt.Sprintf("%s in %s: %s", progress(run), round(run.Took), Counts(run.Results))
}

// Counts is "1 Conforms, 2 TargetDiffers": how many results there are of each
// verdict, from the best to the worst.
func Counts(results []judge.Result) string {
	n := tally(results)
	var parts []string
	for _, v := range verdicts {
		if n[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	return strings.Join(parts, ", ")
}

// progress is "3 scenarios", or "partial: 3 of 5 scenarios".
func progress(run Run) string {
	if !run.Partial() {
		return plural(len(run.Results), "scenario")
	}
	return fmt.Sprintf("partial: %d of %s", run.judged(), plural(run.Asked, "scenario"))
}

// round keeps what a reader can use of a time.
func round(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}

// browsers are the browsers that ran, each once.
func browsers(results []judge.Result) []string {
	var out []string
	for _, r := range results {
		if b := browserLine(r.Browser); b != "" && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

func (p *sheet) list(head string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line("")
	p.line(head)
	for _, l := range lines {
		for i, part := range wrap(l, columns-indent-2) {
			p.line("  " + only(i > 0, "  ") + part)
		}
	}
}

func (p *sheet) deviations(results []judge.Result) {
	var lines []string
	for _, r := range results {
		for _, s := range r.Steps {
			if d := deviation(s, r.Browser); d != "" {
				lines = append(lines, scenarioOf(r).ID+"  "+d)
			}
		}
	}
	p.list(plural(len(lines), "known deviation")+" seen:", lines)
}

func (p *sheet) secondRuns(results []judge.Result) {
	var lines []string
	n := 0
	for _, r := range results {
		if r.Runs < 2 {
			continue
		}
		n++
		if r.Verdict == judge.Conforms && len(lines) < shownAgain {
			lines = append(lines, scenarioOf(r).ID+"  "+maskOf(r.Steps...).line(strings.Join(r.Notes, "; ")))
		}
	}
	head := fmt.Sprintf("%d ran a second time", n)
	switch {
	case len(lines) > 0:
		p.list(head+"; of those that conform:", lines)
	case n > 0:
		p.line("")
		p.line(head)
	default: // nothing to say
	}
}

// failures lists by id what does not conform, the worst verdict first.
func (p *sheet) failures(results []judge.Result) {
	bad := slices.DeleteFunc(slices.Clone(results), func(r judge.Result) bool { return r.Verdict == judge.Conforms })
	slices.SortStableFunc(bad, func(a, b judge.Result) int {
		return cmp.Or(cmp.Compare(b.Verdict, a.Verdict), strings.Compare(scenarioOf(a).ID, scenarioOf(b).ID))
	})
	lines := make([]string, len(bad))
	for i, r := range bad {
		lines[i] = title(r)
		if at := scenarioOf(r).At; at.File != "" {
			lines[i] += "  " + at.String()
		}
	}
	p.list(fmt.Sprintf("%d not as the standard says, or not known:", len(bad)), lines)
}
