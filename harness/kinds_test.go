package harness_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// otherWords are places where the name of a kind is another thing's word, and what
// it means there.
var otherWords = map[string]string{
	"harness/teach/copyas/copyas.go": "a language that the playground writes",
	"harness/teach/prose.go":         "a heading of a lesson",
	"scenarios/lessons.go":           "a key of a lesson's fixes",
}

// TestKindNamesStayAtHome finds string literals that are the name of a kind of
// target outside of the kind's own folder: what else names a kind must go through
// the list of kinds.
func TestKindNamesStayAtHome(t *testing.T) {
	folders, err := os.ReadDir("../servers/internal")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, d := range folders {
		kinds = append(kinds, d.Name())
	}
	if !slices.Contains(kinds, "nginx") || !slices.Contains(kinds, "live") {
		t.Fatalf("kinds: %v", kinds)
	}
	used := map[string]bool{}
	err = filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(file, ".."+string(filepath.Separator)))
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "suites/") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			word, _ := strconv.Unquote(l.Value)
			if !slices.Contains(kinds, word) || strings.HasPrefix(name, "servers/internal/"+word+"/") {
				return true
			}
			if _, other := otherWords[name]; !other {
				t.Errorf("%s: the literal %q names a kind outside of servers/internal/%s", name, word, word)
			}
			used[name] = true
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range otherWords {
		if !used[name] {
			t.Errorf("%s names no kind any more: the list is out of date", name)
		}
	}
}

// TestKindsImportNoSibling pins that no kind's folder imports another one's, tests
// included, apart from the room for their tests.
func TestKindsImportNoSibling(t *testing.T) {
	files, err := filepath.Glob("../servers/internal/*/*.go")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		own := filepath.Base(filepath.Dir(file))
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			rest, ok := strings.CutPrefix(path, module+"/servers/internal/")
			if sibling, _, _ := strings.Cut(rest, "/"); ok && sibling != own && (sibling != "targettest" || !strings.HasSuffix(file, "_test.go")) {
				t.Errorf("%s imports its sibling %s", file, sibling)
			}
		}
	}
}
