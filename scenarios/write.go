package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Write writes scenarios as a file of the catalogue, which [Load] reads back to
// the same values. Only fields that are set are written, in the order of the
// Go types. What fits on a line is on one.
func Write(w io.Writer, section string, list ...scenario.Scenario) error {
	root, err := plant(struct {
		Section   string              `json:"section"`
		Scenarios []scenario.Scenario `json:"scenarios"`
	}{section, list})
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	var p printer
	p.block(root, 0)
	if _, err := io.WriteString(w, p.b.String()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// branch is a value on its way to YAML: a mapping with its keys in order, a
// list, or a scalar as it is written.
type branch struct {
	keys   []string // as they are written; nil for a list
	values []branch
	scalar string
	leaf   bool
	open   bool // never on one line: a reader looks for what is inside
}

// plant makes of a value what its JSON says. The order of keys is that of the
// JSON, which is that of the Go types.
func plant(v any) (branch, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return branch{}, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return grow(dec, "")
}

// grow reads one JSON value, which stands under a key.
func grow(dec *json.Decoder, key string) (branch, error) {
	t, err := dec.Token()
	if err != nil {
		return branch{}, err
	}
	switch t := t.(type) {
	case json.Delim:
		return growOn(dec, key, t == '{')
	case string:
		return branch{leaf: true, scalar: quoted(t)}, nil
	default:
		return branch{leaf: true, scalar: fmt.Sprint(t)}, nil
	}
}

// growOn reads what is in a mapping or a list.
func growOn(dec *json.Decoder, key string, mapping bool) (branch, error) {
	var b branch
	for dec.More() {
		var name string
		if mapping {
			t, err := dec.Token()
			if err != nil {
				return b, err
			}
			name, _ = t.(string)
			b.keys = append(b.keys, quoted(name))
		}
		v, err := grow(dec, name)
		if err != nil {
			return b, err
		}
		v.open = key == "scenarios" || key == "steps" || name == "steps" || key == "deviates"
		b.values = append(b.values, v)
	}
	if _, err := dec.Token(); err != nil {
		return b, err
	}
	if mapping && b.keys == nil {
		b.keys = []string{}
	}
	if key == "headers" {
		return byName(b), nil
	}
	return b, nil
}

// byName turns a list of [name, value] pairs into a mapping if no name repeats
// and all names are plain.
func byName(list branch) branch {
	out := branch{keys: []string{}}
	seen := map[string]bool{}
	for _, pair := range list.values {
		name := pair.values[0].scalar
		if seen[strings.ToLower(name)] || name[0] == '"' {
			return list
		}
		seen[strings.ToLower(name)] = true
		out.keys = append(out.keys, name)
		out.values = append(out.values, pair.values[1])
	}
	return out
}

// The scalars that need no quotes in any place: words that YAML takes for
// nothing else.
var (
	plainScalar = regexp.MustCompile(`^[A-Za-z$/][-+A-Za-z0-9_./$=;()*]*( [-+A-Za-z0-9_./$=;()*]+)*$`)
	reserved    = regexp.MustCompile(`(?i)^(null|true|false|yes|no|on|off|y|n)$`)
)

// quoted is a string as YAML writes it, in quotes where it needs them.
func quoted(s string) string {
	if plainScalar.MatchString(s) && !reserved.MatchString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || 0x7F <= r && r <= 0xFF:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r == 0x2028 || r == 0x2029 || r == 0xFEFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// columns is how long a line of the catalogue may be.
const columns = 110

// printer writes YAML.
type printer struct{ b strings.Builder }

// block writes a value in block style. The cursor is at the start of a line or,
// for a member of a list, behind its dash.
func (p *printer) block(v branch, indent int) {
	for i, child := range v.values {
		if text := p.b.String(); text == "" || text[len(text)-1] == '\n' {
			p.b.WriteString(strings.Repeat(" ", indent))
		}
		head := "-"
		if v.keys != nil {
			head = v.keys[i] + ":"
		}
		p.b.WriteString(head)
		line := child.inline()
		fits := indent+len(head)+1+utf8.RuneCountInString(line) <= columns
		switch {
		case child.leaf, len(child.values) == 0, fits && !child.spread():
			p.b.WriteString(" " + line + "\n")
		case v.keys == nil:
			p.b.WriteString(" ")
			p.block(child, indent+2)
		default:
			p.b.WriteString("\n")
			p.block(child, indent+2)
		}
	}
}

// spread reports whether a value must not be on one line, because of itself or
// of anything inside.
func (v branch) spread() bool {
	return v.open || slices.ContainsFunc(v.values, branch.spread)
}

// inline is a value in flow style.
func (v branch) inline() string {
	if v.leaf {
		return v.scalar
	}
	parts := make([]string, len(v.values))
	for i, c := range v.values {
		parts[i] = c.inline()
		if v.keys != nil {
			parts[i] = v.keys[i] + ": " + parts[i]
		}
	}
	text := strings.Join(parts, ", ")
	if v.keys == nil {
		return "[" + text + "]"
	}
	return "{" + text + "}"
}
