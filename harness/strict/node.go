package strict

import "encoding/json"

// Kind is the kind of a node, in JSON's words.
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

// Node is a value of a YAML file with its place. An alias is the node of its
// anchor, so a node can occur several times. Merge keys are merged. Keys are in
// order, and each occurs once.
type Node struct {
	Kind    Kind
	At      Place
	Text    string  // of a scalar, as JSON writes it but for a string
	Items   []*Node // of a sequence
	Entries []Entry // of a mapping

	size   int  // values in it, with those that aliases repeat
	text   int  // bytes of their texts and keys
	height int  // collections in one another, with this one; 0 of a scalar
	quoted bool // a string between quotes
	broken bool // a mistake has been noted in its place
}

// Entry is one key of a mapping.
type Entry struct {
	Key   string
	At    Place
	Value *Node
}

// Child returns the entry of the key, and whether there is one.
func (n *Node) Child(key string) (Entry, bool) {
	for _, e := range n.Entries {
		if e.Key == key {
			return e, true
		}
	}
	return Entry{}, false
}

// Field returns the value at the path of keys (strings) and indices (ints). If a
// part of the path is missing, it returns the last value that was found.
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

// json appends the value as JSON, with keys in order.
func (n *Node) json(b []byte) ([]byte, error) {
	switch n.Kind {
	case String:
		return appendString(b, n.Text)
	case Sequence:
		return n.list(b)
	case Mapping:
		return n.object(b)
	default:
		return append(b, n.Text...), nil
	}
}

func (n *Node) list(b []byte) ([]byte, error) {
	b = append(b, '[')
	for i, v := range n.Items {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = v.json(b); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (n *Node) object(b []byte) ([]byte, error) {
	b = append(b, '{')
	for i, e := range n.Entries {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendString(b, e.Key); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if b, err = e.Value.json(b); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendString(b []byte, s string) ([]byte, error) {
	out, err := json.Marshal(s)
	return append(b, out...), err
}

// Decode fills a Go value, as [json.Unmarshal] does.
func (n *Node) Decode(v any) error {
	b, err := n.json(nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// Broken reports whether the value could not be read. The mistake has been noted
// then.
func (n *Node) Broken() bool { return n.broken }
