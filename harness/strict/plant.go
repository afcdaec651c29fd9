package strict

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// planter converts the parser's tree of one file.
type planter struct {
	file    *Source
	found   *Found
	anchors map[string]*Node // nil while the anchor's own value is being read

	depth int  // collections around the value that is being read
	size  int  // values so far, with those that aliases repeat
	text  int  // bytes of their texts and keys
	full  bool // a limit is exceeded: no further value is read
}

func (p *planter) mistake(at Place, format string, args ...any) *Node {
	p.found.At(p.file, at, format, args...)
	return broken(at)
}

// broken returns the node of a value that could not be read.
func broken(at Place) *Node { return &Node{Kind: Null, At: at, Text: "null", size: 1, broken: true} }

// fits counts the values and bytes of a node that is added to the tree, and
// reports whether the limits allow it. The first mistake is noted at the place.
func (p *planter) fits(at Place, size, text int) bool {
	if p.full {
		return false
	}
	p.size += size
	p.text += text
	switch {
	case p.size > maxSize:
		p.mistake(at, "this stands for more than %d values, counting what its aliases repeat", maxSize)
	case p.text > maxRepeated:
		p.mistake(at, "this stands for more than %d bytes, counting what its aliases repeat", maxRepeated)
	default:
		return true
	}
	p.full = true
	return false
}

// node converts a node of the parser's tree.
func (p *planter) node(a ast.Node) *Node {
	if a == nil {
		return &Node{Text: "null", size: 1}
	}
	at := p.placeOf(a)
	if !p.fits(at, 1, 0) {
		return broken(at)
	}
	n := &Node{At: at, size: 1}
	switch a := a.(type) {
	case *ast.AnchorNode:
		p.size-- // its value counts
		return p.anchor(a)
	case *ast.AliasNode:
		p.size--
		return p.alias(a)
	case *ast.TagNode:
		return p.mistake(at, "tag %s is not known here; leave it out", short(a.Start.Value))
	case *ast.MappingValueNode, *ast.MappingNode, *ast.SequenceNode:
		return p.collection(a, n)
	default:
		return p.scalar(a, n)
	}
}

// scalar converts a value that is neither a list nor a mapping.
func (p *planter) scalar(a ast.Node, n *Node) *Node {
	switch a := a.(type) {
	case *ast.StringNode:
		n.Kind, n.Text = String, a.Value
		n.quoted = a.Token.Type == token.SingleQuoteType || a.Token.Type == token.DoubleQuoteType
	case *ast.LiteralNode:
		n.Kind, n.Text = String, a.Value.Value
	case *ast.NullNode:
		n.Kind, n.Text = Null, "null"
		if a.Token.Type == token.ImplicitNullType {
			n.At = Place{} // that of its key
		}
	case *ast.BoolNode:
		n.Kind, n.Text = Bool, strconv.FormatBool(a.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		return p.number(a, n)
	default:
		return p.mistake(n.At, "%q cannot be a value here", short(a.GetToken().Value))
	}
	n.text = len(n.Text)
	p.text += n.text
	return n
}

// collection converts a list or mapping, unless it is nested too deeply.
func (p *planter) collection(a ast.Node, n *Node) *Node {
	if p.depth == maxDepth {
		return p.mistake(n.At, tooDeep, maxDepth)
	}
	p.depth++
	defer func() { p.depth-- }()
	n.height = 1
	switch a := a.(type) {
	case *ast.MappingNode:
		p.mapping(n, a.Values)
	case *ast.MappingValueNode:
		p.mapping(n, []*ast.MappingValueNode{a})
	case *ast.SequenceNode:
		p.sequence(n, a.Values)
	default:
		return p.mistake(n.At, "%q cannot be a value here", short(a.GetToken().Value))
	}
	return n
}

func (p *planter) sequence(n *Node, values []ast.Node) {
	n.Kind = Sequence
	for _, v := range values {
		if p.full {
			n.broken = true
			return
		}
		item := p.node(v)
		if item.At == (Place{}) {
			item.At = n.At
		}
		n.Items = append(n.Items, item)
		n.grow(item)
	}
}

// grow counts a value that has been added.
func (n *Node) grow(by *Node) {
	n.size += by.size
	n.text += by.text
	n.height = max(n.height, by.height+1)
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
		n.At = p.placeOf(a)
	}
	p.anchors[name] = n
	return n
}

func (p *planter) alias(a *ast.AliasNode) *Node {
	name, at := a.Value.GetToken().Value, p.placeOf(a)
	at.Width = 1 + utf8.RuneCountInString(name)
	n, ok := p.anchors[name]
	switch {
	case !ok:
		known := make([]string, 0, len(p.anchors))
		for k := range p.anchors {
			known = append(known, k)
		}
		slices.Sort(known)
		return p.mistake(at, "alias *%s has no anchor &%s before it%s", short(name), short(name), DidYouMean(name, known))
	case n == nil:
		return p.mistake(at, "alias *%s stands inside its own anchor", short(name))
	case p.depth+n.height > maxDepth:
		return p.mistake(at, tooDeep, maxDepth)
	case !p.fits(at, n.size, n.text):
		return broken(at)
	default:
		return n
	}
}

// mapping reads the entries. A key that is written here wins over one that is
// merged in.
func (p *planter) mapping(n *Node, values []*ast.MappingValueNode) {
	n.Kind = Mapping
	var merged []*Node
	lines := make(map[string]int, len(values)) // by key: where it stands
	for i, v := range values {
		keyAt := p.placeOf(v.Key)
		if i == 0 && before(keyAt, n.At) {
			n.At = keyAt // the parser's place of a block mapping is its first colon
		}
		value := p.node(v.Value)
		if value.At == (Place{}) {
			value.At = keyAt
		}
		if v.Key.IsMergeKey() {
			merged = append(merged, value)
			continue
		}
		key, ok := keyText(v.Key)
		if !ok {
			p.mistake(keyAt, "a key must be a plain word or a quoted string")
			continue
		}
		if line, dup := lines[key]; dup {
			p.mistake(keyAt, "field %q is here twice; it is on line %d already", short(key), line)
			continue
		}
		lines[key] = keyAt.Line
		p.text += len(key)
		n.enter(Entry{key, keyAt, value})
	}
	for _, m := range merged {
		p.merge(n, m, lines)
	}
}

// before reports whether a place that is known stands before b, or b is unknown.
func before(a, b Place) bool {
	return b == (Place{}) || b.Line > a.Line || b.Line == a.Line && b.Column > a.Column
}

// enter adds an entry.
func (n *Node) enter(e Entry) {
	n.Entries = append(n.Entries, e)
	n.text += len(e.Key)
	n.grow(e.Value)
}

// merge adds the entries of a mapping, or of a list of mappings, whose keys are
// not in lines.
func (p *planter) merge(n, from *Node, lines map[string]int) {
	switch {
	case from.Kind == Mapping:
		for _, e := range from.Entries {
			_, has := lines[e.Key]
			size, text := 1, 0 // looking at a key counts as well
			if !has {
				size, text = e.Value.size, e.Value.text+len(e.Key)
			}
			if !p.fits(from.At, size, text) {
				n.broken = true
				return
			}
			if !has {
				lines[e.Key] = e.At.Line
				n.enter(e)
			}
		}
	case from.Kind == Sequence:
		for _, one := range from.Items {
			p.merge(n, one, lines)
		}
	case from.broken:
	default:
		p.mistake(from.At, "<< merges a mapping, or a list of mappings")
	}
}

// keyText returns a key without its quotes, and whether it can be one.
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

// placeOf returns the place of a node in the file.
func (p *planter) placeOf(n ast.Node) Place {
	return p.file.inside(placeOfToken(n.GetToken()))
}

// placeOfToken returns the place of a token. The parser may place it outside the
// file.
func placeOfToken(t *token.Token) Place {
	if t == nil || t.Position == nil {
		return Place{}
	}
	written, _, _ := strings.Cut(strings.TrimSpace(t.Origin), "\n")
	return Place{
		Line:   t.Position.Line,
		Column: t.Position.Column,
		Width:  utf8.RuneCountInString(strings.TrimSpace(written)),
	}
}

// shownText is how many characters of a text of the file a message repeats.
const shownText = 80

// short returns a text of the file for a message, cut if it is long.
func short(text string) string {
	if r := []rune(text); len(r) > shownText {
		return string(r[:shownText]) + "…"
	}
	return text
}
