package nginx

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	crossplane "github.com/nginxinc/nginx-go-crossplane"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// set gives an argument another value. All else of the directive stays.
func (n *ngxNode) set(i int, to, why string) {
	if i < len(n.args) && n.args[i].text != to {
		n.to[i], n.why = to, why
	}
}

// drop takes an argument away.
func (n *ngxNode) drop(i int, why string) {
	n.dropped[i] = true
	n.why = cmp.Or(n.why, why)
}

// insert puts directives at the begin of a block, on the line of its "{".
func (n *ngxNode) insert(text, why string) {
	if !strings.Contains(n.inside, text) {
		n.inside += " " + text
		if !strings.Contains(n.insideWhy, why) {
			n.insideWhy = strings.TrimPrefix(n.insideWhy+"; "+why, "; ")
		}
	}
}

// remove takes the directive away.
func (n *ngxNode) remove(why string) { n.gone, n.why = true, why }

// splice is text in the place of other text.
type splice struct {
	start, end int
	text       string
}

// made returns the text of the copy: the user's with the changes of its
// directives. It has the same lines.
func (f *ngxFile) made() string {
	var all []splice
	var walk func([]*ngxNode)
	walk = func(nodes []*ngxNode) {
		for _, n := range nodes {
			if n.gone {
				all = append(all, splice{n.name.start, n.end, lineEnds(f.text[n.name.start:n.end])})
				continue
			}
			for i, w := range n.args {
				switch to, ok := n.to[i]; {
				case n.dropped[i]:
					all = append(all, splice{w.start, w.end, lineEnds(f.text[w.start:w.end])})
				case ok:
					all = append(all, splice{w.start, w.end, w.write(f.text, to) + lineEnds(f.text[w.start:w.end])})
				}
			}
			if n.inside != "" {
				all = append(all, splice{n.open, n.open, n.inside})
			}
			walk(n.children)
		}
	}
	walk(f.nodes)
	slices.SortStableFunc(all, func(a, b splice) int { return a.start - b.start })
	var b strings.Builder
	at := 0
	for _, s := range all {
		b.WriteString(f.text[at:s.start] + s.text)
		at = s.end
	}
	return b.String() + f.text[at:]
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
func (f *ngxFile) wanted() ([]leaf, error) {
	var out []leaf
	var walk func(nodes []*ngxNode, depth int) error
	walk = func(nodes []*ngxNode, depth int) error {
		for _, n := range nodes {
			if n.gone {
				continue
			}
			out = append(out, leaf{depth, n.Directive.Directive, strings.Join(n.newArgs(), "\x00"), n.Line})
			more, err := parseNginx(f.path, n.inside)
			if err != nil {
				return err
			}
			for _, l := range leaves(more, depth+1) {
				l.line += n.lastLine - 1
				out = append(out, l)
			}
			if err := walk(n.children, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	err := walk(f.nodes, 0)
	return out, err
}

// newArgs are the arguments of the copy's directive.
func (n *ngxNode) newArgs() []string {
	var args []string
	for i, w := range n.args {
		switch to, ok := n.to[i]; {
		case n.dropped[i]:
		case ok:
			args = append(args, to)
		default:
			args = append(args, w.text)
		}
	}
	return plainArgs(n.Directive.Directive, args)
}

// verify reads the copy again and compares its tree with the wanted one. A
// difference is a fault of this package.
func (f *ngxFile) verify(made string) error {
	want, err := f.wanted()
	if err != nil {
		return fmt.Errorf("copy: %s: %w", f.path, err)
	}
	parsed, err := parseNginx(f.path, made)
	if err != nil {
		return fmt.Errorf("copy: %s: cannot be read again: %w", f.path, err)
	}
	got := leaves(parsed, 0)
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("copy: %s:%d: %s is missing in the copy", f.path, want[i].line, want[i].directive)
		case i >= len(want) || want[i] != got[i]:
			return fmt.Errorf("copy: %s:%d: %s is not as written in the copy", f.path, got[i].line, got[i].directive)
		}
	}
	return nil
}

// changes lists what was changed in a file, in its order.
func (f *ngxFile) changes() []target.Change {
	var out []target.Change
	var walk func([]*ngxNode)
	walk = func(nodes []*ngxNode) {
		for _, n := range nodes {
			c := target.Change{File: f.path, Line: n.Line, From: n.String(), Why: n.why}
			switch {
			case n.left:
				continue
			case n.gone:
				out = append(out, c)
				continue
			case len(n.to)+len(n.dropped) > 0:
				c.To = strings.TrimSpace(n.Directive.Directive + " " + strings.Join(n.newArgs(), " "))
				out = append(out, c)
			}
			if n.inside != "" {
				out = append(out, target.Change{File: f.path, Line: n.Line, To: strings.TrimSpace(n.inside), Why: n.insideWhy})
			}
			walk(n.children)
		}
	}
	walk(f.nodes)
	return out
}

// whyInside is why http gets directives.
const whyInside = "nginx's own defaults would leave the copy"
