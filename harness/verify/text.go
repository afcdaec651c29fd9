package verify

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// shownAlike is how many results of one cause a text names.
const shownAlike = 8

// Text writes a report for people: what was held to what, each cause with one
// result in full and its remedy, and the totals.
func (r *Report) Text(w io.Writer, rerun string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, held to %s\n", r.Target, r.Policy.File)
	for _, n := range r.Notes {
		report.Column(&b, "  ", n)
	}
	shown := map[string]bool{} // configurations of remedies
	for _, g := range r.Groups() {
		b.WriteByte('\n')
		if err := report.Text(&b, r.Results[g.At[0]], report.TextOptions{Rerun: rerun}); err != nil {
			return err
		}
		r.alike(&b, g)
		g.Remedy.text(&b, shown)
	}
	r.summary(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// text writes a remedy's configuration, unless it has been shown; its sentence is
// the result's fix.
func (r Remedy) text(b *bytes.Buffer, shown map[string]bool) {
	switch {
	case r.Snippet == "":
	case shown[r.Snippet]:
		b.WriteString("    remedy    the configuration that is shown above\n")
	default:
		shown[r.Snippet] = true
		b.WriteString("    remedy    a configuration that keeps the route's promises\n")
		for line := range strings.Lines(strings.TrimSuffix(r.Snippet, "\n")) {
			b.WriteString("      | " + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
}

// alike names the other results of a cause.
func (r *Report) alike(b *bytes.Buffer, g Group) {
	if len(g.At) < 2 {
		return
	}
	var ids []string
	for _, i := range g.At[1:min(len(g.At), shownAlike+1)] {
		ids = append(ids, r.Probes[i].ID)
	}
	text := strings.Join(ids, ", ")
	if more := len(g.At) - 1 - len(ids); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	report.Column(b, "    alike     ", text)
}

// summary writes how many probes passed, by rule.
func (r *Report) summary(b *bytes.Buffer) {
	type line struct{ kept, all int }
	by := map[string]*line{}
	var order []string
	for i, p := range r.Probes {
		what := "promised"
		if !p.Promised {
			what = "refused"
		}
		key := p.Rule.Name + " " + what
		if by[key] == nil {
			by[key] = &line{}
			order = append(order, key)
		}
		by[key].all++
		if r.Results[i].Verdict == judge.Conforms {
			by[key].kept++
		}
	}
	fmt.Fprintf(b, "\n%s\n", r.headline())
	slices.Sort(order)
	for _, key := range order {
		l := by[key]
		about, what, _ := strings.Cut(key, " ")
		verb := "what is promised works"
		if what == "refused" {
			verb = "what is not promised is refused"
		}
		mark := " "
		if l.kept < l.all {
			mark = "✗"
		}
		fmt.Fprintf(b, "%s %-12s %4d of %4d: %s\n", mark, about, l.kept, l.all, verb)
	}
	if n := len(r.SameOrigin); n > 0 {
		report.Column(b, "  note: ", fmt.Sprintf("%d probes were not asked: page and target are of one origin (%s), where CORS is not consulted", n, r.SameOrigin[0].Caller.Origin))
	}
	fmt.Fprintf(b, "  %s %s (%s)\n", r.Browser.Product, r.Browser.Version, r.Browser.Flavour)
}

// headline is "1482 probes in 9.8s: 1480 Conforms, 2 TargetDiffers".
func (r *Report) headline() string {
	probes := fmt.Sprintf("%d probes", len(r.Results))
	if r.Planned > len(r.Results) {
		probes = fmt.Sprintf("partial: %d of %d probes", len(r.Results), r.Planned)
	}
	return fmt.Sprintf("%s in %s: %s", probes, r.Took.Round(100*time.Millisecond), report.Counts(r.Results))
}

// Run is the report as renderers take it.
func (r *Report) Run(rerun string) report.Run {
	run := report.Run{
		Browser: r.Browser, Target: r.Target, Results: r.Results, Asked: r.Planned, Took: r.Took, Rerun: rerun, Notes: r.Notes,
	}
	if r.Copy != nil {
		if diff := r.Copy.Diff(); diff != "" {
			run.Attachments = append(run.Attachments, report.Attachment{Title: "What was changed to run the configuration here", Text: diff})
		}
	}
	for _, g := range r.Groups() {
		if g.Remedy.Say != "" {
			run.Attachments = append(run.Attachments, report.Attachment{
				Title: "Remedy: " + r.Probes[g.At[0]].ID, Text: g.Remedy.Say + "\n\n" + g.Remedy.Snippet,
			})
		}
	}
	return run
}
