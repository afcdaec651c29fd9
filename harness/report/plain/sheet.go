package plain

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

const (
	indent      = 2  // of everything below a header
	labelIndent = 12 // of what follows a label: "  because   "
	room        = layout.Columns - labelIndent
)

const (
	bold    = "\x1b[1m"
	boldRed = "\x1b[1;31m"
	red     = "\x1b[31m"
	plain   = "\x1b[0m"
)

// sheet is a text while it is written.
type sheet struct {
	b     strings.Builder
	color bool
}

func (p *sheet) line(s string) { p.styled("", s) }

func (p *sheet) styled(style, s string) {
	s = strings.TrimRight(s, " ")
	if p.color && style != "" && s != "" {
		s = style + s + plain
	}
	p.b.WriteString(s)
	p.b.WriteByte('\n')
}

// text writes words, wrapped and indented.
func (p *sheet) text(in int, s string) {
	for _, l := range layout.Wrap(s, layout.Columns-in) {
		p.line(strings.Repeat(" ", in) + l)
	}
}

// labelled writes lines with a label in front of the first.
func (p *sheet) labelled(label string, lines []string) {
	for i, l := range lines {
		p.line("  " + layout.Pad(only(i == 0, label), labelIndent-indent) + l)
	}
}

// apart writes two texts on one line, or below each other where there is no
// room.
func (p *sheet) apart(left, right string, spaces int) {
	switch {
	case right == "":
		p.text(indent, left)
	case left == "":
		p.text(indent, right)
	case indent+layout.Width(left)+spaces+layout.Width(right) <= layout.Columns:
		p.line("  " + left + strings.Repeat(" ", spaces) + right)
	default:
		p.text(indent, left)
		p.text(indent, right)
	}
}

// passed writes an item that passed, in one line.
func (p *sheet) passed(i report.Item) {
	head := i.Title()
	if len(i.Notes) > 0 {
		head += " (" + strings.Join(i.Notes, "; ") + ")"
	}
	for n, l := range layout.Wrap(head, layout.Columns-indent) {
		p.line(only(n > 0, "  ") + l)
	}
}

// header names the item, its rule, and where both are written down.
func (p *sheet) header(i report.Item) {
	style := boldRed
	if i.Passed() {
		style = bold
	}
	p.styled(style, i.Title())
	if i.Rule != "" {
		p.text(indent, layout.Clean(i.Rule))
	}
	at := ""
	if i.At.File != "" {
		at = i.At.String()
	}
	if i.Spec+at != "" {
		p.apart(i.Spec, at, 8)
	}
}

// step writes one step: the call, who asks whom, the comparison, and what
// explains it.
func (p *sheet) step(s judge.StepResult, target string, full bool) {
	for l := range strings.SplitSeq(report.JavaScript(s.Script.Call), "\n") {
		p.text(indent, l)
	}
	p.apart(from(s), only(target != "", labelTarget+layout.Clean(target)), 6)
	if len(s.Rows) > 0 {
		p.line("")
		for _, l := range table(s.Rows) {
			p.styled(only(l.wrong, red), l.text)
		}
	}
	p.line("")
	if s.Because != "" {
		p.labelled(labelWhy, layout.Wrap(s.Because, room))
	}
	if s.Fix != "" {
		p.labelled(labelFix, layout.Wrap(s.Fix, room))
	}
	p.labelled(labelWire, wireOf(s, room))
	for i, l := range browserSaid(s, full) {
		p.labelled(only(i == 0, labelBrowser), layout.Wrap(l, room))
	}
}

// otherSteps lists the steps that are not shown, one line each.
func (p *sheet) otherSteps(i report.Item) {
	if i.Of < 2 {
		return
	}
	label := labelSteps
	for n := range i.Of {
		if n == i.Main {
			continue
		}
		text := didNotRun
		if n < len(i.Steps) {
			text = brief(i.Steps[n])
		}
		p.labelled(label, []string{layout.Shorten(fmt.Sprintf("%d %s", n+1, text), room)})
		label = ""
	}
}
