package conf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/nginxinc/nginx-go-crossplane"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Set gives an argument another value. All else of the directive stays.
func (n *Node) Set(i int, to, why string) {
	if i < len(n.Args) && n.Args[i].Text != to {
		n.to[i], n.why = to, why
	}
}

// Drop takes an argument away.
func (n *Node) Drop(i int, why string) {
	n.dropped[i] = true
	n.why = cmp.Or(n.why, why)
}

// Insert puts directives at the begin of a block, on the line of its "{".
func (n *Node) Insert(text, why string) {
	if !strings.Contains(n.inside, text) {
		n.inside += " " + text
		if !strings.Contains(n.insideWhy, why) {
			n.insideWhy = strings.TrimPrefix(n.insideWhy+"; "+why, "; ")
		}
	}
}

// Remove takes the directive away.
func (n *Node) Remove(why string) { n.Gone, n.why = true, why }

// splice is text in the place of other text.
type splice struct {
	start, end int
	text       string
}

// Made returns the text of the copy: the user's with the changes of its
// directives. It has the same lines.
func (f *File) Made() string {
	var all []splice
	var walk func([]*Node)
	walk = func(nodes []*Node) {
		for _, n := range nodes {
			if n.Gone {
				all = append(all, splice{n.Name.Start, n.end, lineEnds(f.Text[n.Name.Start:n.end])})
				continue
			}
			for i, w := range n.Args {
				switch to, ok := n.to[i]; {
				case n.dropped[i]:
					all = append(all, splice{w.Start, w.end, lineEnds(f.Text[w.Start:w.end])})
				case ok:
					all = append(all, splice{w.Start, w.end, w.Write(f.Text, to) + lineEnds(f.Text[w.Start:w.end])})
				}
			}
			if n.inside != "" {
				all = append(all, splice{n.Open, n.Open, n.inside})
			}
			walk(n.Children)
		}
	}
	walk(f.Nodes)
	slices.SortStableFunc(all, func(a, b splice) int { return a.start - b.start })
	var b strings.Builder
	at := 0
	for _, s := range all {
		b.WriteString(f.Text[at:s.start] + s.text)
		at = s.end
	}
	return b.String() + f.Text[at:]
}

// lineEnds keeps the ends of lines alone.
func lineEnds(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return r
		}
		return -1
	}, s)
}

// leaf is a directive of a tree written as a list.
type leaf struct {
	depth     int
	directive string
	args      string
	line      int
}

func leaves(list crossplane.Directives, depth int) []leaf {
	var out []leaf
	for _, d := range list {
		out = append(out, leaf{depth, d.Directive, strings.Join(d.Args, "\x00"), d.Line})
		out = append(out, leaves(d.Block, depth+1)...)
	}
	return out
}

// wanted is the tree that the copy must have: the user's, with what was changed.
func (f *File) wanted() ([]leaf, error) {
	var out []leaf
	var walk func(nodes []*Node, depth int) error
	walk = func(nodes []*Node, depth int) error {
		for _, n := range nodes {
			if n.Gone {
				continue
			}
			out = append(out, leaf{depth, n.Directive.Directive, strings.Join(n.NewArgs(), "\x00"), n.Line})
			more, err := Parse(f.Path, n.inside)
			if err != nil {
				return err
			}
			for _, l := range leaves(more, depth+1) {
				l.line += n.lastLine - 1
				out = append(out, l)
			}
			if err := walk(n.Children, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	err := walk(f.Nodes, 0)
	return out, err
}

// NewArgs are the arguments of the copy's directive.
func (n *Node) NewArgs() []string {
	var args []string
	for i, w := range n.Args {
		switch to, ok := n.to[i]; {
		case n.dropped[i]:
		case ok:
			args = append(args, to)
		default:
			args = append(args, w.Text)
		}
	}
	return PlainArgs(n.Directive.Directive, args)
}

// Verify reads the copy again and compares its tree with the wanted one. A
// difference is a fault of this package.
func (f *File) Verify(made string) error {
	want, err := f.wanted()
	if err != nil {
		return fmt.Errorf("copy: %s: %w", f.Path, err)
	}
	parsed, err := Parse(f.Path, made)
	if err != nil {
		return fmt.Errorf("copy: %s: cannot be read again: %w", f.Path, err)
	}
	got := leaves(parsed, 0)
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("copy: %s:%d: %s is missing in the copy", f.Path, want[i].line, want[i].directive)
		case i >= len(want) || want[i] != got[i]:
			return fmt.Errorf("copy: %s:%d: %s is not as written in the copy", f.Path, got[i].line, got[i].directive)
		}
	}
	return nil
}

// Changes lists what was changed in a file, in its order.
func (f *File) Changes() []target.Change {
	var out []target.Change
	var walk func([]*Node)
	walk = func(nodes []*Node) {
		for _, n := range nodes {
			c := target.Change{File: f.Path, Line: n.Line, From: n.String(), Why: n.why}
			switch {
			case n.Left:
				continue
			case n.Gone:
				out = append(out, c)
				continue
			case len(n.to)+len(n.dropped) > 0:
				c.To = strings.TrimSpace(n.Directive.Directive + " " + strings.Join(n.NewArgs(), " "))
				out = append(out, c)
			}
			if n.inside != "" {
				out = append(out, target.Change{File: f.Path, Line: n.Line, To: strings.TrimSpace(n.inside), Why: n.insideWhy})
			}
			walk(n.Children)
		}
	}
	walk(f.Nodes)
	return out
}

// WhyInside is why http gets directives.
const WhyInside = "nginx's own defaults would leave the copy"
