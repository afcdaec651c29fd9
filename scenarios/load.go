package scenarios

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Catalogue is a set of scenarios that have been read and checked.
type Catalogue struct {
	Scenarios []scenario.Scenario

	origins map[string]origin // by id: where its text stands
}

// origin is a scenario's text.
type origin struct {
	file *strict.Source
	node *strict.Node
}

//go:embed *.yaml
var embedded embed.FS

// Embedded returns the catalogue of this folder. Its positions are relative to
// the repository: "scenarios/redirects.yaml". It is read once: the list is the
// caller's, what is in a scenario is everybody's.
func Embedded() (Catalogue, error) {
	c, err := whole()
	c.Scenarios = slices.Clone(c.Scenarios)
	return c, err
}

var whole = sync.OnceValues(func() (Catalogue, error) {
	l := newLoader()
	l.glob(embedded, "scenarios/", "*.yaml")
	return l.done()
})

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
		l.read(p, func() ([]byte, error) { return strict.ReadFile(p) })
	}
	return l.done()
}

// loader reads files and collects.
type loader struct {
	format    *format
	found     *strict.Found
	catalogue Catalogue
	seen      map[string]scenario.Position // ids
	files     map[string]bool
}

func newLoader() *loader {
	return &loader{
		format:    known,
		found:     &strict.Found{},
		catalogue: Catalogue{origins: make(map[string]origin)},
		seen:      make(map[string]scenario.Position),
		files:     make(map[string]bool),
	}
}

func (l *loader) done() (Catalogue, error) {
	if len(l.files) == 0 && len(l.found.List) == 0 {
		l.found.File("scenarios", "no file was named: running nothing would prove nothing")
	}
	if err := l.found.Err(); err != nil {
		return Catalogue{}, err
	}
	return l.catalogue, nil
}

func (l *loader) glob(fsys fs.FS, prefix, pattern string) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil || len(names) == 0 {
		l.found.File(prefix+pattern, "no file matches")
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
		l.found.File(dir, "the folder has no *.yaml file")
	}
	slices.Sort(names)
	for _, name := range names {
		if filepath.Base(name) == notCoveredFile {
			continue
		}
		l.read(name, func() ([]byte, error) { return strict.ReadFile(name) })
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
		l.found.File(name, "cannot be read: %v", err)
		return
	}
	l.file(name, text)
}

// file reads the scenarios of one file.
func (l *loader) file(name string, text []byte) {
	f := strict.NewSource(name, string(text))
	root := strict.Parse(f, "scenario", l.found)
	if root == nil {
		return
	}
	violated := violatedScenarios(l.format.schema.Validate(f, root, l.found))
	var section string
	if e, ok := root.Child("section"); ok && e.Value.Kind == strict.String {
		section = e.Value.Text
	}
	list := root.Field("scenarios")
	if list == root {
		return
	}
	for i, n := range list.Items {
		l.scenario(f, section, n, violated[i])
	}
}

// violatedScenarios picks the indices of scenarios from the places that violate
// the schema.
func violatedScenarios(paths [][]string) map[int]bool {
	out := make(map[int]bool)
	for _, path := range paths {
		if len(path) > 1 && path[0] == "scenarios" {
			if i, err := strconv.Atoi(path[1]); err == nil {
				out[i] = true
			}
		}
	}
	return out
}

// scenario decodes and checks one scenario. One that violates the schema is
// checked as far as that makes sense.
func (l *loader) scenario(f *strict.Source, section string, n *strict.Node, violated bool) {
	if n.Kind != strict.Mapping {
		return // the schema has said so
	}
	before := len(l.found.List)
	c := &checker{file: f, found: l.found, engines: l.format.engines}
	c.head(n, l.seen)
	c.placeholders(n)

	var s scenario.Scenario
	if err := n.Decode(&s); err != nil {
		if !violated {
			l.found.At(f, n.At, "cannot be decoded: %v", err)
		}
		return
	}
	at := n.Field("id").At
	s.Section = section
	s.At = scenario.Position{File: f.Name, Line: at.Line, Column: at.Column}
	c.scenario(&s, n)
	if !violated && len(l.found.List) == before {
		c.script(&s, n)
	}
	l.catalogue.Scenarios = append(l.catalogue.Scenarios, s)
	l.catalogue.origins[s.ID] = origin{f, n}
}
