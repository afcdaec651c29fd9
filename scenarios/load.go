package scenarios

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"github.com/crosscheck-cors/crosscheck/harness"
)

// Catalogue is a set of scenarios that have been read and checked.
type Catalogue struct {
	Scenarios []harness.Scenario

	origins map[string]origin // by id: where its text stands
}

// origin is a scenario's text.
type origin struct {
	file *source
	node *node
}

//go:embed *.yaml
var embedded embed.FS

// Embedded returns the catalogue of this folder. Its positions are relative to
// the repository: "scenarios/redirects.yaml".
func Embedded() (Catalogue, error) {
	l := newLoader()
	l.glob(embedded, "scenarios/", "*.yaml")
	return l.done()
}

// Load reads the scenario files of fsys that match the patterns of [fs.Glob].
// The error is a *[Mistakes] with everything that is wrong in any of them; a
// pattern without a file is a mistake as well.
func Load(fsys fs.FS, patterns ...string) (Catalogue, error) {
	l := newLoader()
	for _, p := range patterns {
		l.glob(fsys, "", p)
	}
	return l.done()
}

// LoadFiles reads scenario files by path, and of a folder its *.yaml and *.yml
// files. The error is as that of [Load].
func LoadFiles(paths ...string) (Catalogue, error) {
	l := newLoader()
	for _, p := range paths {
		info, err := os.Stat(p)
		if err == nil && info.IsDir() {
			l.folder(p)
			continue
		}
		l.read(p, func() ([]byte, error) { return os.ReadFile(p) })
	}
	return l.done()
}

// loader reads files and collects.
type loader struct {
	found     *mistakes
	catalogue Catalogue
	seen      map[string]harness.Position // ids
	files     map[string]bool
}

func newLoader() *loader {
	return &loader{
		found:     &mistakes{},
		catalogue: Catalogue{origins: make(map[string]origin)},
		seen:      make(map[string]harness.Position),
		files:     make(map[string]bool),
	}
}

func (l *loader) done() (Catalogue, error) {
	if len(l.files) == 0 && len(l.found.list) == 0 {
		l.found.file("scenarios", "no file was named: running nothing would prove nothing")
	}
	if err := l.found.err(); err != nil {
		return Catalogue{}, err
	}
	return l.catalogue, nil
}

func (l *loader) glob(fsys fs.FS, prefix, pattern string) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil || len(names) == 0 {
		l.found.file(prefix+pattern, "no file matches")
		return
	}
	for _, name := range names {
		if path.Base(name) == notCoveredFile {
			continue
		}
		l.read(path.Join(prefix, name), func() ([]byte, error) { return fs.ReadFile(fsys, name) })
	}
}

func (l *loader) folder(dir string) {
	var names []string
	for _, p := range []string{"*.yaml", "*.yml"} {
		found, _ := filepath.Glob(filepath.Join(dir, p)) // the pattern is well-formed but for dir
		names = append(names, found...)
	}
	if len(names) == 0 {
		l.found.file(dir, "the folder has no *.yaml file")
	}
	slices.Sort(names)
	for _, name := range names {
		if filepath.Base(name) == notCoveredFile {
			continue
		}
		l.read(name, func() ([]byte, error) { return os.ReadFile(name) })
	}
}

// read reads a file, unless it has been read before.
func (l *loader) read(name string, read func() ([]byte, error)) {
	if l.files[name] {
		return
	}
	l.files[name] = true
	text, err := read()
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err // the name is in front already
		}
		l.found.file(name, "cannot be read: %v", err)
		return
	}
	l.file(name, text)
}

// file reads the scenarios of one file.
func (l *loader) file(name string, text []byte) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	f := newSource(name, string(text))
	root := parse(f, text, l.found)
	if root == nil {
		return
	}
	violated := validate(f, root, l.found)
	var section string
	if e, ok := root.child("section"); ok && e.value.kind == stringNode {
		section = e.value.text
	}
	list := root.field("scenarios")
	if list == root {
		return
	}
	for i, n := range list.items {
		l.scenario(f, section, n, violated[i])
	}
}

// parse returns the tree of a file, or nil where the text is no YAML.
func parse(f *source, text []byte, found *mistakes) (root *node) {
	if line, column, ok := invalidUTF8(text); ok {
		found.at(f, place{line, column, 1}, "not UTF-8")
		return nil
	}
	defer func() {
		if r := recover(); r != nil { // a fault of the YAML parser is the file's mistake, not a crash
			found.file(f.name, "the YAML parser fails on this: %v", r)
			root = nil
		}
	}()
	doc, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		syntaxMistake(f, err, found)
		return nil
	}
	p := &planter{file: f, found: found, anchors: make(map[string]*node)}
	before := len(found.list)
	for _, d := range doc.Docs {
		if d.Body == nil {
			continue
		}
		if root != nil {
			found.at(f, placeOf(d.Body), "a second document; a scenario file is one")
			break
		}
		root = p.node(d.Body)
	}
	switch {
	case root == nil:
		found.file(f.name, "the file is empty: running nothing would prove nothing")
	case root.kind == nullNode && len(found.list) > before:
		return nil // said already
	}
	return root
}

func syntaxMistake(f *source, err error, found *mistakes) {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		found.file(f.name, "not YAML: %v", err)
		return
	}
	at := placeOfToken(y.GetToken())
	message := y.GetMessage()
	if strings.Contains(message, `'\t'`) || strings.Contains(message, "'\t'") {
		message, at.width = "a tab; YAML is indented with spaces", 1
	}
	found.at(f, at, "not YAML: %s", message)
}

func invalidUTF8(text []byte) (line, column int, invalid bool) {
	if utf8.Valid(text) {
		return 0, 0, false
	}
	line, column = 1, 1
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			return line, column, true
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		text = text[size:]
	}
	return line, column, true
}

// scenario decodes and checks one scenario. One that violates the schema is
// checked as far as that makes sense.
func (l *loader) scenario(f *source, section string, n *node, violated bool) {
	if n.kind != mappingNode {
		return // the schema has said so
	}
	before := len(l.found.list)
	c := &checker{file: f, found: l.found}
	c.head(n, l.seen)
	c.placeholders(n)

	var b bytes.Buffer
	n.json(&b)
	var s harness.Scenario
	if err := json.Unmarshal(b.Bytes(), &s); err != nil {
		if !violated {
			l.found.at(f, n.at, "cannot be decoded: %v", err)
		}
		return
	}
	at := n.field("id").at
	s.Section = section
	s.At = harness.Position{File: f.name, Line: at.line, Column: at.column}
	c.scenario(&s, n)
	if !violated && len(l.found.list) == before {
		c.script(&s, n)
	}
	l.catalogue.Scenarios = append(l.catalogue.Scenarios, s)
	l.catalogue.origins[s.ID] = origin{f, n}
}
