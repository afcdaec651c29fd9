package harness_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// source is one parsed file.
type source struct {
	name  string // below the module's root, with slashes
	text  []byte
	file  *ast.File
	test  bool
	built bool // on this system: its build constraints hold
}

// parsed are all sources of the module by folder, with the file set of their
// positions.
type parsed struct {
	fset    *token.FileSet
	folders map[string][]source
}

// sources returns all Go files of the module, those in testdata aside. The
// files are read once for all tests.
func sources(t *testing.T) parsed {
	t.Helper()
	p, err := readSources()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var readSources = sync.OnceValues(func() (parsed, error) {
	p := parsed{fset: token.NewFileSet(), folders: map[string][]source{}}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if hidden := strings.HasPrefix(d.Name(), ".") && d.Name() != ".."; hidden || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		return p.read(name)
	})
	return p, err
})

func (p parsed) read(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(p.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	built, err := build.Default.MatchFile(filepath.Dir(name), filepath.Base(name))
	if err != nil {
		return err
	}
	short := strings.TrimPrefix(filepath.ToSlash(name), "../")
	folder := path.Dir(short)
	p.folders[folder] = append(p.folders[folder], source{short, text, f, strings.HasSuffix(name, "_test.go"), built})
	return nil
}

// rooms returns the folders that have a package, tests aside, in order.
func (p parsed) rooms() []string {
	var out []string
	for folder := range p.folders {
		if len(p.code(folder)) > 0 {
			out = append(out, folder)
		}
	}
	slices.Sort(out)
	return out
}

// code returns the files of a folder that are not tests.
func (p parsed) code(folder string) []source {
	return slices.DeleteFunc(slices.Clone(p.folders[folder]), func(s source) bool { return s.test })
}
