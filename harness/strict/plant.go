package strict

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// maxSize is the number of values that a file may stand for, aliases
// multiplied out.
const maxSize = 1 << 18

// planter grows the tree of one file.
type planter struct {
	file    *Source
	found   *Found
	anchors map[string]*Node // nil while the anchor's own value is being read
}

func (p *planter) mistake(at Place, format string, args ...any) *Node {
	p.found.At(p.file, at, format, args...)
	return &Node{Kind: Null, At: at, Text: "null", size: 1, broken: true}
}

// node converts a node of the parser's tree.
func (p *planter) node(a ast.Node) *Node {
	if a == nil {
		return &Node{Text: "null", size: 1}
	}
	at := placeOf(a)
	n := &Node{At: at, size: 1}
	switch a := a.(type) {
	case *ast.AnchorNode:
		return p.anchor(a)
	case *ast.AliasNode:
		return p.alias(a)
	case *ast.TagNode:
		return p.mistake(at, "tag %s is not known here; leave it out", a.Start.Value)
	case *ast.StringNode:
		n.Kind, n.Text = String, a.Value
	case *ast.LiteralNode:
		n.Kind, n.Text = String, a.Value.Value
	case *ast.NullNode:
		n.Kind, n.Text = Null, "null"
		if !p.written(a.Token) {
			n.At = Place{} // that of its key
		}
	case *ast.BoolNode:
		n.Kind, n.Text = Bool, strconv.FormatBool(a.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		return p.number(a, n)
	case *ast.MappingValueNode:
		p.mapping(n, []*ast.MappingValueNode{a})
	case *ast.MappingNode:
		p.mapping(n, a.Values)
	case *ast.SequenceNode:
		n.Kind = Sequence
		for _, v := range a.Values {
			n.add(p.node(v))
		}
		for _, v := range n.Items {
			if v.At == (Place{}) {
				v.At = at
			}
		}
	default:
		return p.mistake(at, "%q cannot be a value here", a.GetToken().Value)
	}
	if n.size > maxSize {
		return p.mistake(at, "this stands for more than %d values, counting what its aliases repeat", maxSize)
	}
	return n
}

// written reports whether a token stands where it says: the null of an empty
// value does not.
func (p *planter) written(t *token.Token) bool {
	line := []rune(p.file.Line(t.Position.Line))
	from := t.Position.Column - 1
	return from >= 0 && from < len(line) && strings.HasPrefix(string(line[from:]), t.Value)
}

func (n *Node) add(item *Node) {
	n.Items = append(n.Items, item)
	n.size += item.size
}

func (p *planter) number(a ast.Node, n *Node) *Node {
	text, err := json.Marshal(a.(ast.ScalarNode).GetValue())
	if err != nil {
		return p.mistake(n.At, "%s is not a number that can stand here", a.GetToken().Value)
	}
	n.Kind, n.Text = Number, string(text)
	return n
}

func (p *planter) anchor(a *ast.AnchorNode) *Node {
	name := a.Name.GetToken().Value
	p.anchors[name] = nil
	n := p.node(a.Value)
	if n.At == (Place{}) {
		n.At = placeOf(a)
	}
	p.anchors[name] = n
	return n
}

func (p *planter) alias(a *ast.AliasNode) *Node {
	name, at := a.Value.GetToken().Value, placeOf(a)
	at.Width = 1 + len([]rune(name))
	n, ok := p.anchors[name]
	switch {
	case !ok:
		known := make([]string, 0, len(p.anchors))
		for k := range p.anchors {
			known = append(known, k)
		}
		slices.Sort(known)
		return p.mistake(at, "alias *%s has no anchor &%s before it%s", name, name, DidYouMean(name, known))
	case n == nil:
		return p.mistake(at, "alias *%s stands inside its own anchor", name)
	default:
		return n
	}
}

// mapping reads the entries; a key that is merged in gives way to one that is
// written here.
func (p *planter) mapping(n *Node, values []*ast.MappingValueNode) {
	n.Kind = Mapping
	var merged []*Node
	for i, v := range values {
		keyAt := placeOf(v.Key)
		if i == 0 && (n.At == (Place{}) || n.At.Line > keyAt.Line || n.At.Line == keyAt.Line && n.At.Column > keyAt.Column) {
			n.At = keyAt // the parser's place of a block mapping is its first colon
		}
		if v.Key.IsMergeKey() {
			merged = append(merged, p.node(v.Value))
			continue
		}
		value := p.node(v.Value)
		if value.At == (Place{}) {
			value.At = keyAt
		}
		key, ok := keyText(v.Key)
		if !ok {
			p.mistake(keyAt, "a key must be a plain word or a quoted string")
			continue
		}
		if first, dup := n.Child(key); dup {
			p.mistake(keyAt, "field %q is here twice; it is on line %d already", key, first.At.Line)
			continue
		}
		n.Entries = append(n.Entries, Entry{key, keyAt, value})
		n.size += value.size
	}
	for _, m := range merged {
		p.merge(n, m)
	}
}

func (p *planter) merge(n, from *Node) {
	switch from.Kind {
	case Mapping:
		for _, e := range from.Entries {
			if _, has := n.Child(e.Key); !has {
				n.Entries = append(n.Entries, e)
				n.size += e.Value.size
			}
		}
	case Sequence:
		for _, one := range from.Items {
			p.merge(n, one)
		}
	default:
		p.mistake(from.At, "<< merges a mapping, or a list of mappings")
	}
}

// keyText is a key as written, quotes removed.
func keyText(k ast.Node) (string, bool) {
	switch k := k.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.MappingKeyNode:
		return keyText(k.Value)
	case *ast.NullNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return k.GetToken().Value, true
	default:
		return "", false
	}
}

func placeOf(n ast.Node) Place {
	return placeOfToken(n.GetToken())
}

func placeOfToken(t *token.Token) Place {
	if t == nil || t.Position == nil {
		return Place{}
	}
	written, _, _ := strings.Cut(strings.TrimSpace(t.Origin), "\n")
	return Place{
		Line:   max(1, t.Position.Line),
		Column: max(1, t.Position.Column),
		Width:  max(1, len([]rune(strings.TrimSpace(written)))),
	}
}
