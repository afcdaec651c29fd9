package report

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

const (
	indent      = 2  // of everything below a header
	labelIndent = 12 // of what follows a label: "  because   "
)

const (
	bold    = "\x1b[1m"
	boldRed = "\x1b[1;31m"
	red     = "\x1b[31m"
	plain   = "\x1b[0m"
)

// sheet is the text of one result under way.
type sheet struct {
	b     strings.Builder
	mask  mask
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
	for _, l := range wrap(s, columns-in) {
		p.line(strings.Repeat(" ", in) + l)
	}
}

// labelled writes lines with a label in front of the first.
func (p *sheet) labelled(label string, lines []string) {
	for i, l := range lines {
		p.line(fmt.Sprintf("  %-10s%s", only(i == 0, label), l))
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
	case indent+width(left)+spaces+width(right) <= columns:
		p.line("  " + left + strings.Repeat(" ", spaces) + right)
	default:
		p.text(indent, left)
		p.text(indent, right)
	}
}

// conforms is the line of a result that nobody needs to look at.
func (p *sheet) conforms(r judge.Result) {
	head := title(r)
	if len(r.Notes) > 0 {
		head += " (" + p.mask.line(strings.Join(r.Notes, "; ")) + ")"
	}
	for i, l := range wrap(head, columns-indent) {
		p.line(only(i > 0, "  ") + l)
	}
}

func title(r judge.Result) string {
	if id := scenarioOf(r).ID; id != "" {
		return r.Verdict.String() + ": " + id
	}
	return r.Verdict.String()
}

// header names the scenario, its rule, and where both are written down.
func (p *sheet) header(r judge.Result) {
	s, style := scenarioOf(r), boldRed
	if r.Verdict == judge.Conforms {
		style = bold
	}
	p.styled(style, title(r))
	if s.Rule != "" {
		p.text(indent, clean(s.Rule))
	}
	at := ""
	if s.At.File != "" {
		at = s.At.String()
	}
	if spec := SpecURL(s.Spec); spec+at != "" {
		p.apart(spec, at, 8)
	}
}

// step writes one step: the call, who asks whom, the comparison, and what
// explains it.
func (p *sheet) step(s judge.StepResult, target string, full bool) {
	for _, l := range script(s.Script.Call) {
		p.text(indent, l)
	}
	from := "from " + s.Page.Origin.String()
	if at := s.Page.URL.Origin(); s.Page.Origin.Opaque() && at.Opaque() {
		from += " (an opaque origin, of a " + s.Page.URL.Scheme + ": URL)"
	} else if s.Page.Origin.Opaque() {
		from += " (an opaque origin, at " + at.String() + ")"
	}
	p.apart(from, only(target != "", "target "+clean(target)), 6)
	if len(s.Rows) > 0 {
		p.line("")
		for _, l := range p.mask.table(s.Rows) {
			p.styled(only(l.wrong, red), l.text)
		}
	}
	p.line("")
	const room = columns - labelIndent
	if s.Because != "" {
		p.labelled("because", wrap(p.mask.line(s.Because), room))
	}
	if s.Fix != "" {
		p.labelled("fix", wrap(p.mask.line(s.Fix), room))
	}
	p.labelled("wire", p.mask.wire(s, room))
	for i, l := range p.mask.chrome(s, full) {
		p.labelled(only(i == 0, "chrome"), wrap(l, room))
	}
}

// otherSteps lists the steps that are not shown, one line each.
func (p *sheet) otherSteps(r judge.Result, shown int) {
	n := max(len(scenarioOf(r).Steps), len(r.Steps))
	if n < 2 {
		return
	}
	label := "steps"
	for i := range n {
		if i == shown {
			continue
		}
		text := "did not run"
		if i < len(r.Steps) {
			text = p.brief(r.Steps[i])
		}
		p.labelled(label, []string{shorten(fmt.Sprintf("%d %s", i+1, text), columns-labelIndent)})
		label = ""
	}
}

// brief is a step in one line.
func (p *sheet) brief(s judge.StepResult) string {
	method := s.Script.Call.Method
	if method == "" {
		method = "GET"
	}
	text := fmt.Sprintf("%s: %s %s, %s", s.Verdict, method, s.Script.Call.URL.OnWire(), outcome(s.Seen.Page.Outcome))
	if s.Verdict != judge.Conforms && s.Because != "" {
		return p.mask.line(text + ": " + s.Because)
	}
	return p.mask.line(text + " (" + onWire(s.Wire) + ")")
}

// onWire counts what was sent: "no preflight, PUT ×1".
func onWire(wire []wire.Exchange) string {
	preflights, requests := 0, 0
	method := ""
	for _, e := range wire {
		if e.Preflight {
			preflights++
			continue
		}
		requests++
		method = e.Method
	}
	parts := []string{"no preflight", "no actual request"}
	if preflights > 0 {
		parts[0] = fmt.Sprintf("preflight ×%d", preflights)
	}
	if requests > 0 {
		parts[1] = fmt.Sprintf("%s ×%d", method, requests)
	}
	return strings.Join(parts, ", ")
}
