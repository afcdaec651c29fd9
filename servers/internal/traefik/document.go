package traefik

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// document is a file in YAML or TOML: its scalars are the words of its text.
type document struct {
	config.Text
	file   string
	paths  [][]string // of each word: the keys that lead to it; lists have none
	blocks [][]string // of the tables that are there, empty ones included
}

// parse reads a file; one that does not end in .toml is YAML.
func parse(file, text string) (*document, error) {
	d := &document{Text: config.Text{Source: text}, file: file}
	if strings.EqualFold(filepath.Ext(file), ".toml") {
		return d, d.toml()
	}
	return d, d.yaml()
}

// line is the number of a word's line.
func (d *document) line(i int) int { return 1 + strings.Count(d.Source[:d.Words[i].From], "\n") }

// add notes a scalar, unless it is written over several lines.
func (d *document) add(path []string, value string, from, to int) {
	if from >= 0 && to > from && !strings.Contains(d.Source[from:to], "\n") {
		d.Words = append(d.Words, config.Word{Text: value, From: from, To: to})
		d.paths = append(d.paths, path)
	}
}

// under is a path with one key more.
func under(path []string, key string) []string { return append(path[:len(path):len(path)], key) }

// yaml fills the document from YAML.
func (d *document) yaml() error {
	plain := strings.ReplaceAll(d.Source, "\r\n", "\n") // the parser counts lines that end in CRLF twice
	f, err := parser.ParseBytes([]byte(plain), 0)
	if err != nil {
		e := &target.Error{File: d.file, Problem: "is not YAML: " + err.Error()}
		if y := yaml.Error(nil); errors.As(err, &y) {
			e.Problem, e.Line = "is not YAML: "+y.GetMessage(), y.GetToken().Position.Line
		}
		if strings.Contains(d.Source, "{{") {
			e.Remedy = "name the file that the template makes: Go templates are not filled in here"
		}
		return e
	}
	lines := lineStarts(d.Source)
	for _, doc := range f.Docs {
		d.node(doc.Body, nil, lines)
	}
	return nil
}

func lineStarts(s string) []int {
	out := []int{0}
	for i := range len(s) {
		if s[i] == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// node notes what is below a node of YAML.
func (d *document) node(n ast.Node, path []string, lines []int) {
	switch n := n.(type) {
	case *ast.MappingNode:
		d.blocks = append(d.blocks, path)
		for _, v := range n.Values {
			d.node(v.Value, under(path, v.Key.GetToken().Value), lines)
		}
	case *ast.MappingValueNode:
		d.blocks = append(d.blocks, path)
		d.node(n.Value, under(path, n.Key.GetToken().Value), lines)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			d.node(v, path, lines)
		}
	case *ast.AnchorNode:
		d.node(n.Value, path, lines)
	case *ast.TagNode:
		d.node(n.Value, path, lines)
	case *ast.NullNode:
		d.blocks = append(d.blocks, path) // "tls:" with nothing below it
	case *ast.StringNode, *ast.IntegerNode, *ast.BoolNode, *ast.FloatNode:
		t := n.GetToken()
		from := d.at(lines, t.Position.Line, t.Position.Column)
		d.add(path, t.Value, from, yamlEnd(d.Source, from, t.Value))
	default: // aliases, and texts over several lines, are left as they are
	}
}

// at is the byte at a line and column, which counts characters; -1 beyond the
// text.
func (d *document) at(lines []int, line, column int) int {
	if line < 1 || line > len(lines) {
		return -1
	}
	at := lines[line-1]
	for ; column > 1 && at < len(d.Source); column-- {
		_, size := utf8.DecodeRuneInString(d.Source[at:])
		at += size
	}
	return at
}

// yamlEnd is the end of the scalar that begins at a byte; 0 for one that does not
// end on its line.
func yamlEnd(s string, from int, value string) int {
	if from < 0 || from >= len(s) {
		return 0
	}
	switch q := s[from]; q {
	case '"', '\'':
		for i := from + 1; i < len(s) && s[i] != '\n'; i++ {
			switch {
			case q == '"' && s[i] == '\\', q == '\'' && s[i] == q && i+1 < len(s) && s[i+1] == q:
				i++
			case s[i] == q:
				return i + 1
			}
		}
		return 0
	}
	if strings.HasPrefix(s[from:], value) {
		return from + len(value)
	}
	return 0
}

// toml fills the document from TOML.
func (d *document) toml() error {
	p := &unstable.Parser{}
	p.Reset([]byte(d.Source))
	var table []string
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = tomlKey(nil, e.Key())
			d.blocks = append(d.blocks, table)
		case unstable.KeyValue:
			d.tomlValue(p, e.Value(), tomlKey(table, e.Key()))
		default: // a comment
		}
	}
	if err := p.Error(); err != nil {
		e := &target.Error{File: d.file, Problem: "is not TOML: " + err.Error()}
		if t := (*unstable.ParserError)(nil); errors.As(err, &t) {
			e.Line = p.Shape(p.Range(t.Highlight)).Start.Line
		}
		return e
	}
	return nil
}

func tomlKey(path []string, keys unstable.Iterator) []string {
	for keys.Next() {
		path = under(path, string(keys.Node().Data))
	}
	return path
}

// tomlValue notes what is in a value of TOML.
func (d *document) tomlValue(p *unstable.Parser, v *unstable.Node, path []string) {
	switch v.Kind {
	case unstable.Array:
		for it := v.Children(); it.Next(); {
			d.tomlValue(p, it.Node(), path)
		}
	case unstable.InlineTable:
		d.blocks = append(d.blocks, path)
		for it := v.Children(); it.Next(); {
			d.tomlValue(p, it.Node().Value(), tomlKey(path, it.Node().Key()))
		}
	default:
		from := int(v.Raw.Offset)
		if v.Raw.Length > 0 {
			d.add(path, string(v.Data), from, from+int(v.Raw.Length))
		}
	}
}

// quoted is a value as both languages read it.
func quoted(value string) string { return strconv.Quote(value) }
