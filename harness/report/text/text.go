package text

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
)

// Format writes what did not pass, and what all came to.
var Format = Writer{}

// Writer is the format with options.
type Writer struct {
	Full  bool // write every item with every step
	Brief bool // write no item, only what all came to
	Color bool // mark verdicts and wrong rows for a terminal
}

// shownAlike is how many further items of a group are named.
const shownAlike = 8

// Name is "text".
func (Writer) Name() string { return "text" }

// File is "": a folder of reports has no text.
func (Writer) File() string { return "" }

// Write writes a report: its title and notes, each group with one item in full,
// and what all came to, with a blank line between them.
func (o Writer) Write(w io.Writer, r *report.Report) error {
	p := &page{}
	p.head(r)
	switch {
	case o.Brief:
	case o.Full:
		for _, i := range r.Items {
			p.block(plain.Item(i, o.item()))
		}
	default:
		p.groups(r, o.item())
	}
	for _, t := range r.Tables {
		p.block(table(t))
		p.block(indented(t.Means))
	}
	p.summary(r)
	for _, l := range r.Lists {
		p.list(l)
	}
	if _, err := io.WriteString(w, p.b.String()); err != nil {
		return fmt.Errorf("report: text: %w", err)
	}
	return nil
}

// String returns a report as [Format] writes it.
func String(r *report.Report) string {
	var b strings.Builder
	_ = Format.Write(&b, r) // a Builder takes everything
	return b.String()
}

func (o Writer) item() plain.Options { return plain.Options{Full: o.Full, Color: o.Color} }

// page is the text while it is written, in blocks with a blank line between.
type page struct{ b strings.Builder }

func (p *page) block(text string) {
	if text == "" {
		return
	}
	if p.b.Len() > 0 {
		p.b.WriteByte('\n')
	}
	p.b.WriteString(text)
}

// head is the title and what a reader must know first.
func (p *page) head(r *report.Report) {
	var b strings.Builder
	if r.Title != "" {
		b.WriteString(r.Title + "\n")
	}
	widest := 0
	for _, f := range r.About {
		widest = max(widest, layout.Width(f.Label))
	}
	for _, f := range r.About {
		layout.Column(&b, layout.Pad(f.Label, widest)+"  ", f.Text)
	}
	b.WriteString(indented(r.Notes))
	p.block(b.String())
}

// indented writes sentences in lines that are indented.
func indented(sentences []string) string {
	var b strings.Builder
	for _, s := range sentences {
		layout.Column(&b, "  ", s)
	}
	return b.String()
}

// groups writes each group: one item in full, the ids of the others, and what
// mends them.
func (p *page) groups(r *report.Report, o plain.Options) {
	shown := map[string]bool{} // snippets
	for _, g := range r.Groups {
		var b strings.Builder
		b.WriteString(plain.Item(r.Items[g.Items[0]], o))
		if len(g.Items) > 1 {
			var ids []string
			for _, i := range g.Items[1:] {
				ids = append(ids, r.Items[i].ID)
			}
			layout.Column(&b, "    "+layout.Pad(labelAlike, 10), report.Few(ids, shownAlike))
		}
		if g.Remedy != nil && g.Remedy.Snippet != "" {
			remedy(&b, g.Remedy.Snippet, shown[g.Remedy.Snippet])
			shown[g.Remedy.Snippet] = true
		}
		p.block(b.String())
	}
}

// remedy writes a configuration, unless it has been shown; its sentence is the
// item's fix.
func remedy(b *strings.Builder, snippet string, shown bool) {
	label := "    " + layout.Pad(labelRemedy, 10)
	if shown {
		b.WriteString(label + shownAbove + "\n")
		return
	}
	b.WriteString(label + keepsPromises + "\n")
	for line := range strings.Lines(strings.TrimSuffix(snippet, "\n")) {
		b.WriteString("      | " + strings.TrimSuffix(line, "\n") + "\n")
	}
}

// summary is what all came to: the verdict, a line for each tally, and facts.
func (p *page) summary(r *report.Report) {
	var b strings.Builder
	if r.Verdict != "" {
		b.WriteString(r.Verdict + "\n")
	}
	for _, t := range r.Tally {
		mark := " "
		if t.Passed < t.All {
			mark = "✗"
		}
		fmt.Fprintf(&b, "%s %s %4d of %4d: %s\n", mark, layout.Pad(t.About, 12), t.Passed, t.All, t.Says)
	}
	for _, f := range r.Facts {
		label := "  "
		if f.Label != "" {
			label += f.Label + ": "
		}
		layout.Column(&b, label, f.Text)
	}
	p.block(b.String())
}

func (p *page) list(l report.List) {
	var b strings.Builder
	b.WriteString(l.Title + "\n")
	for _, e := range l.Entries {
		for i, part := range layout.Wrap(e.Text, layout.Columns-4) {
			if i > 0 {
				part = "  " + part
			}
			b.WriteString("  " + part + "\n")
		}
		layout.Column(&b, "    ", e.Detail)
	}
	p.block(b.String())
}

// table writes figures in columns.
func table(t report.Table) string {
	widths := make([]int, len(t.Head))
	rows := slices.Concat([][]string{t.Head}, t.Rows)
	for _, row := range rows {
		for c, cell := range row {
			widths[c] = max(widths[c], layout.Width(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := " "
		for c, cell := range row {
			line += " " + layout.Pad(cell, widths[c]+1)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
