package strict

import (
	"bytes"
	"encoding/json"
)

// Kind says what a node of the tree is, in JSON's words.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Sequence
	Mapping
)

// Node is a value of a YAML file with its place: aliases resolved (a node can
// occur several times), merge keys merged, keys in order and each once.
type Node struct {
	Kind    Kind
	At      Place
	Text    string  // of a scalar, as JSON writes it but for a string
	Items   []*Node // of a sequence
	Entries []Entry // of a mapping

	size   int  // values in it, those behind aliases as often as they occur
	broken bool // a mistake has been noted in its place
}

// Entry is one key of a mapping.
type Entry struct {
	Key   string
	At    Place
	Value *Node
}

// Child returns the entry of the key.
func (n *Node) Child(key string) (Entry, bool) {
	for _, e := range n.Entries {
		if e.Key == key {
			return e, true
		}
	}
	return Entry{}, false
}

// Field returns the value at the path of keys (strings) and indices (ints), or
// the innermost value on the way that is there.
func (n *Node) Field(path ...any) *Node {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			if e, ok := n.Child(p); ok {
				n = e.Value
				continue
			}
		case int:
			if p >= 0 && p < len(n.Items) {
				n = n.Items[p]
				continue
			}
		}
		return n
	}
	return n
}

// json writes the value, with keys in order.
func (n *Node) json(b *bytes.Buffer) {
	switch n.Kind {
	case String:
		b.Write(jsonString(n.Text))
	case Sequence:
		b.WriteByte('[')
		for i, v := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			v.json(b)
		}
		b.WriteByte(']')
	case Mapping:
		b.WriteByte('{')
		for i, e := range n.Entries {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(jsonString(e.Key))
			b.WriteByte(':')
			e.Value.json(b)
		}
		b.WriteByte('}')
	default:
		b.WriteString(n.Text)
	}
}

func jsonString(s string) []byte {
	out, err := json.Marshal(s)
	if err != nil { // a string always marshals
		panic(err)
	}
	return out
}

// Decode fills a Go value, as encoding/json does.
func (n *Node) Decode(v any) error {
	var b bytes.Buffer
	n.json(&b)
	return json.Unmarshal(b.Bytes(), v)
}

// Broken reports whether the value could not be read, and a mistake says so.
func (n *Node) Broken() bool { return n.broken }
