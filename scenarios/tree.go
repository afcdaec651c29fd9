package scenarios

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// nodeKind says what a node of the tree is, in JSON's words.
type nodeKind uint8

const (
	nullNode nodeKind = iota
	boolNode
	numberNode
	stringNode
	sequenceNode
	mappingNode
)

// node is a value of a YAML file with its place: aliases resolved (a node can
// occur several times), merge keys merged, keys in order and each once.
type node struct {
	kind    nodeKind
	at      place
	text    string  // of a scalar, as JSON writes it but for a string
	items   []*node // of a sequence
	entries []entry // of a mapping
	size    int     // values in it, those behind aliases as often as they occur
	broken  bool    // a mistake has been noted in its place
}

// entry is one key of a mapping.
type entry struct {
	key   string
	at    place
	value *node
}

// child returns the entry of the key.
func (n *node) child(key string) (entry, bool) {
	for _, e := range n.entries {
		if e.key == key {
			return e, true
		}
	}
	return entry{}, false
}

// field returns the value at the path of keys (strings) and indices (ints), or
// the innermost value on the way that is there.
func (n *node) field(path ...any) *node {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			if e, ok := n.child(p); ok {
				n = e.value
				continue
			}
		case int:
			if p >= 0 && p < len(n.items) {
				n = n.items[p]
				continue
			}
		}
		return n
	}
	return n
}

// json writes the value, with keys in order.
func (n *node) json(b *bytes.Buffer) {
	switch n.kind {
	case stringNode:
		b.Write(jsonString(n.text))
	case sequenceNode:
		b.WriteByte('[')
		for i, v := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			v.json(b)
		}
		b.WriteByte(']')
	case mappingNode:
		b.WriteByte('{')
		for i, e := range n.entries {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(jsonString(e.key))
			b.WriteByte(':')
			e.value.json(b)
		}
		b.WriteByte('}')
	default:
		b.WriteString(n.text)
	}
}

func jsonString(s string) []byte {
	out, err := json.Marshal(s)
	if err != nil { // a string always marshals
		panic(err)
	}
	return out
}

// maxSize is the number of values that a file may stand for, aliases
// multiplied out.
const maxSize = 1 << 18

// planter grows the tree of one file.
type planter struct {
	file    *source
	found   *mistakes
	anchors map[string]*node // nil while the anchor's own value is being read
}

func (p *planter) mistake(at place, format string, args ...any) *node {
	p.found.at(p.file, at, format, args...)
	return &node{kind: nullNode, at: at, text: "null", size: 1, broken: true}
}

// node converts a node of the parser's tree.
func (p *planter) node(a ast.Node) *node {
	if a == nil {
		return &node{text: "null", size: 1}
	}
	at := placeOf(a)
	n := &node{at: at, size: 1}
	switch a := a.(type) {
	case *ast.AnchorNode:
		return p.anchor(a)
	case *ast.AliasNode:
		return p.alias(a)
	case *ast.TagNode:
		return p.mistake(at, "tag %s is not known here; leave it out", a.Start.Value)
	case *ast.StringNode:
		n.kind, n.text = stringNode, a.Value
	case *ast.LiteralNode:
		n.kind, n.text = stringNode, a.Value.Value
	case *ast.NullNode:
		n.kind, n.text = nullNode, "null"
		if !p.written(a.Token) {
			n.at = place{} // that of its key
		}
	case *ast.BoolNode:
		n.kind, n.text = boolNode, strconv.FormatBool(a.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		return p.number(a, n)
	case *ast.MappingValueNode:
		p.mapping(n, []*ast.MappingValueNode{a})
	case *ast.MappingNode:
		p.mapping(n, a.Values)
	case *ast.SequenceNode:
		n.kind = sequenceNode
		for _, v := range a.Values {
			n.add(p.node(v))
		}
		for _, v := range n.items {
			if v.at == (place{}) {
				v.at = at
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
	line := []rune(p.file.line(t.Position.Line))
	from := t.Position.Column - 1
	return from >= 0 && from < len(line) && strings.HasPrefix(string(line[from:]), t.Value)
}

func (n *node) add(item *node) {
	n.items = append(n.items, item)
	n.size += item.size
}

func (p *planter) number(a ast.Node, n *node) *node {
	text, err := json.Marshal(a.(ast.ScalarNode).GetValue())
	if err != nil {
		return p.mistake(n.at, "%s is not a number that can stand here", a.GetToken().Value)
	}
	n.kind, n.text = numberNode, string(text)
	return n
}

func (p *planter) anchor(a *ast.AnchorNode) *node {
	name := a.Name.GetToken().Value
	p.anchors[name] = nil
	n := p.node(a.Value)
	if n.at == (place{}) {
		n.at = placeOf(a)
	}
	p.anchors[name] = n
	return n
}

func (p *planter) alias(a *ast.AliasNode) *node {
	name, at := a.Value.GetToken().Value, placeOf(a)
	at.width = 1 + len([]rune(name))
	n, ok := p.anchors[name]
	switch {
	case !ok:
		known := make([]string, 0, len(p.anchors))
		for k := range p.anchors {
			known = append(known, k)
		}
		slices.Sort(known)
		return p.mistake(at, "alias *%s has no anchor &%s before it%s", name, name, didYouMean(name, known))
	case n == nil:
		return p.mistake(at, "alias *%s stands inside its own anchor", name)
	default:
		return n
	}
}

// mapping reads the entries; a key that is merged in gives way to one that is
// written here.
func (p *planter) mapping(n *node, values []*ast.MappingValueNode) {
	n.kind = mappingNode
	var merged []*node
	for i, v := range values {
		keyAt := placeOf(v.Key)
		if i == 0 && (n.at == (place{}) || n.at.line > keyAt.line || n.at.line == keyAt.line && n.at.column > keyAt.column) {
			n.at = keyAt // the parser's place of a block mapping is its first colon
		}
		if v.Key.IsMergeKey() {
			merged = append(merged, p.node(v.Value))
			continue
		}
		value := p.node(v.Value)
		if value.at == (place{}) {
			value.at = keyAt
		}
		key, ok := keyText(v.Key)
		if !ok {
			p.mistake(keyAt, "a key must be a plain word or a quoted string")
			continue
		}
		if first, dup := n.child(key); dup {
			p.mistake(keyAt, "field %q is here twice; it is on line %d already", key, first.at.line)
			continue
		}
		n.entries = append(n.entries, entry{key, keyAt, value})
		n.size += value.size
	}
	for _, m := range merged {
		p.merge(n, m)
	}
}

func (p *planter) merge(n, from *node) {
	switch from.kind {
	case mappingNode:
		for _, e := range from.entries {
			if _, has := n.child(e.key); !has {
				n.entries = append(n.entries, e)
				n.size += e.value.size
			}
		}
	case sequenceNode:
		for _, one := range from.items {
			p.merge(n, one)
		}
	default:
		p.mistake(from.at, "<< merges a mapping, or a list of mappings")
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

func placeOf(n ast.Node) place {
	return placeOfToken(n.GetToken())
}

func placeOfToken(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	written, _, _ := strings.Cut(strings.TrimSpace(t.Origin), "\n")
	return place{
		line:   max(1, t.Position.Line),
		column: max(1, t.Position.Column),
		width:  max(1, len([]rune(strings.TrimSpace(written)))),
	}
}
