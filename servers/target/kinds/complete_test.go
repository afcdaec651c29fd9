package kinds_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/config/formats"
	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// home is the folder of a kind.
func home(name string) string { return filepath.Join("..", "..", "internal", name) }

// unproven are kinds without configurations in fixtures/proxies, and why.
var unproven = map[string]string{
	"traefik": "Debian has no package of it, so no suite can start it",
	"command": "it has no configuration of its own",
}

// TestEveryKindIsComplete says what a kind must have. It is what to look at after a
// kind was added.
func TestEveryKindIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range append(slices.Clone(kinds.Started), kinds.Listening) {
		name := k.Name()
		t.Run(name, func(t *testing.T) {
			if seen[name] {
				t.Errorf("two kinds are named %s", name)
			}
			seen[name] = true
			if o := k.Options(); o == nil || o == k.Options() && o.Shared() != nil {
				t.Error("Options must return a new value each time")
			}
			for _, file := range []string{"doc.go", "kind.go"} {
				needs(t, filepath.Join(home(name), file))
			}
			if found, _ := filepath.Glob(filepath.Join(home(name), "*_test.go")); len(found) == 0 {
				t.Errorf("%s has no test", home(name))
			}
		})
	}
}

func needs(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		t.Errorf("%s is missing", file)
	}
}

// A kind that Crosscheck starts has configurations that are held to policies in a
// browser, and mutations of a right one, each of which is caught.
func TestEveryStartedKindIsProven(t *testing.T) {
	for _, name := range kinds.Names() {
		fixtures := filepath.Join("..", "..", "..", "fixtures", "proxies", name)
		if why, ok := unproven[name]; ok {
			if _, err := os.Stat(fixtures); err == nil {
				t.Errorf("%s is listed as unproven (%s), and %s is there", name, why, fixtures)
			}
			continue
		}
		needs(t, filepath.Join(fixtures, "cases.yaml"))
		needs(t, filepath.Join(fixtures, "mutations.yaml"))
	}
}

// A kind with a configuration can be read, and has a sentence and a snippet for
// every fault.
func TestEveryConfigurationIsReadAndMended(t *testing.T) {
	for _, k := range kinds.Started {
		_, reads := k.(config.Reader)
		m, mends := k.(target.Mender)
		if reads != mends {
			t.Errorf("%s reads configurations (%v), or mends them (%v), but not both", k.Name(), reads, mends)
		}
		if !mends {
			continue
		}
		if !slices.ContainsFunc(formats.All, func(r config.Reader) bool { return r.Name() == k.Name() }) {
			t.Errorf("%s is not in servers/config/formats", k.Name())
		}
		needs(t, filepath.Join("..", "mend", "testdata", k.Name()+".golden"))
		for _, fault := range mend.Kinds() {
			say, snippet := m.Language().For(mend.Fault{Kind: fault, Path: "/", Allowed: []string{"https://app.example.com"}})
			if say == "" || snippet == "" {
				t.Errorf("%s has no remedy for %s", k.Name(), fault)
			}
		}
	}
	for _, r := range formats.All {
		if _, ok := kinds.Named(r.Name()); !ok {
			t.Errorf("the format %s is not of a kind", r.Name())
		}
	}
}

// Every folder below servers/internal is a kind of the list, and exports one name.
func TestKindsExportOneName(t *testing.T) {
	known := append(kinds.Names(), kinds.Listening.Name())
	folders, err := os.ReadDir(filepath.Join("..", "..", "internal"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range folders {
		if d.Name() == "targettest" {
			continue
		}
		if !slices.Contains(known, d.Name()) {
			t.Errorf("%s is not in the list of kinds", home(d.Name()))
		}
		if got := exported(t, home(d.Name())); !slices.Equal(got, []string{"Kind"}) {
			t.Errorf("%s exports %v, want Kind alone", home(d.Name()), got)
		}
	}
}

// exported are the names that a folder's package exports at its top level.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if ok, _ := filepath.Match("*_test.go", filepath.Base(file)); ok {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					out = append(out, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						out = append(out, s.Name.Name)
					case *ast.ValueSpec:
						for _, n := range s.Names {
							out = append(out, n.Name)
						}
					}
				}
			}
		}
	}
	return slices.DeleteFunc(out, func(n string) bool { return !ast.IsExported(n) })
}
