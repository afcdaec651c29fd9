package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Headers is a header list as scenario files write it: a mapping of names to
// values, in order, or a list of [name, value] pairs where a name repeats.
// Every character stands for one byte (U+0000 to U+00FF).
type Headers fetch.HeaderList

// List returns the header list.
func (h Headers) List() fetch.HeaderList { return fetch.HeaderList(h) }

// MarshalJSON writes the list of pairs, one character a byte.
func (h Headers) MarshalJSON() ([]byte, error) {
	pairs := make([][2]string, len(h))
	for i, f := range h {
		pairs[i] = [2]string{decodeBytes(f.Name), decodeBytes(f.Value)}
	}
	return json.Marshal(pairs)
}

// UnmarshalJSON reads either form and keeps the order.
func (h *Headers) UnmarshalJSON(b []byte) error {
	*h = nil
	dec := json.NewDecoder(bytes.NewReader(b))
	open, err := dec.Token()
	if err != nil {
		return err
	}
	switch open {
	case json.Delim('{'):
		for dec.More() {
			var name, value string
			key, err := dec.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
			if err := dec.Decode(&value); err != nil {
				return fmt.Errorf("header %q: the value is not a string; quote it", name)
			}
			if err := h.add(name, value); err != nil {
				return err
			}
		}
		return nil
	case json.Delim('['):
		for dec.More() {
			var pair []string
			if err := dec.Decode(&pair); err != nil || len(pair) != 2 {
				return fmt.Errorf("header %d of the list is not a [name, value] pair of strings", len(*h)+1)
			}
			if err := h.add(pair[0], pair[1]); err != nil {
				return err
			}
		}
		return nil
	default:
		return fmt.Errorf("headers are a mapping of names to values, or a list of [name, value] pairs")
	}
}

func (h *Headers) add(name, value string) error {
	n, ok1 := encodeBytes(name)
	v, ok2 := encodeBytes(value)
	if !ok1 || !ok2 {
		return fmt.Errorf("header %q: a character above U+00FF is no byte; write the bytes one by one (\\xNN)", name)
	}
	*h = append(*h, fetch.Header{Name: n, Value: v})
	return nil
}

// encodeBytes is the standard's isomorphic encoding.
func encodeBytes(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xFF {
			return "", false
		}
		b = append(b, byte(r))
	}
	return string(b), true
}

// decodeBytes is the standard's isomorphic decoding.
func decodeBytes(s string) string {
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}
