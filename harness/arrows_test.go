package harness_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/crosscheck-cors/crosscheck"

// arrows lists which packages of the module each room may import, tests
// aside. The walk reads the sources: a test that asks the go command is served
// stale from the test cache.
var arrows = map[string][]string{
	"fixtures":                         {},
	"harness/internal/enum":            {},
	"harness/fetch":                    {"harness/internal/enum"},
	"harness":                          {"harness/fetch", "harness/internal/enum", "fixtures"},
	"harness/chrome":                   {"harness", "harness/console", "harness/rundir", "harness/fetch", "fixtures", "harness/chrome/internal/insecure", "harness/internal/enum"},
	"harness/report":                   {"harness", "harness/fetch", "harness/teach/diagram", "fixtures"},
	"harness/match":                    {"harness", "harness/fetch", "harness/report"},
	"scenarios":                        {"harness", "harness/fetch", "harness/strict", "fixtures"},
	"servers":                          {"harness", "harness/fetch", "fixtures"},
	"harness/lab":                      {"harness", "harness/fetch", "harness/chrome", "servers", "scenarios"},
	"harness/strict":                   {"harness", "harness/fetch"},
	"harness/console":                  {"harness"},
	"harness/rundir":                   {},
	"harness/teach":                    {"harness", "harness/fetch", "harness/chrome", "harness/console", "harness/report", "harness/teach/diagram", "scenarios", "servers", "fixtures"},
	"harness/teach/diagram":            {"harness", "harness/fetch"},
	"harness/policy":                   {"harness", "harness/fetch", "harness/strict"},
	"harness/policy/rule":              {"harness", "harness/fetch", "harness/policy", "harness/remedy", "harness/strict"},
	"harness/internal/parallel":        {},
	"harness/remedy":                   {"harness", "harness/fetch"},
	"servers/proxy":                    {"harness/rundir", "servers"},
	"servers/upstream":                 {"harness", "harness/fetch", "servers", "servers/proxy"},
	"harness/verify/latency":           {"harness", "harness/fetch", "harness/chrome", "harness/policy", "harness/policy/rule", "harness/report", "harness/verify", "servers"},
	"harness/verify":                   {"harness", "harness/fetch", "harness/chrome", "harness/internal/parallel", "harness/lab", "harness/policy", "harness/policy/rule", "harness/remedy", "harness/report", "harness/rundir", "servers", "servers/proxy", "servers/upstream"},
	"cmd/crosscheck":                   {"harness", "harness/console", "harness/fetch", "harness/chrome", "harness/lab", "harness/policy", "harness/policy/rule", "harness/report", "harness/teach", "harness/teach/diagram", "harness/verify", "harness/verify/latency", "scenarios", "servers/proxy"},
	"harness/chrome/internal/insecure": {},
	"harness/chrome/chrometest":        {"harness/chrome"},
}

// outside pins who may import what from outside the module.
var outside = map[string][]string{
	"github.com/chromedp/": {"harness/chrome"},
	"github.com/onsi/":     {"harness/match"},
	"github.com/goccy/":    {"harness/strict"},
}

func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || strings.HasPrefix(name, ".") && name != ".." {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		room := path.Dir(filepath.ToSlash(strings.TrimPrefix(file, ".."+string(filepath.Separator))))
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		test := strings.HasSuffix(file, "_test.go")
		seen[room] = true
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			check(t, file, room, p, test)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range arrows {
		if !seen[room] {
			t.Errorf("%s has no Go file: the table of arrows is out of date", room)
		}
	}
}

func check(t *testing.T, file, room, imported string, test bool) {
	t.Helper()
	own, ours := strings.CutPrefix(imported, module+"/")
	switch {
	case strings.HasPrefix(own, "suites"), strings.HasPrefix(own, "cmd"):
		t.Errorf("%s imports %s: nothing imports suites or cmd", file, own)
	case own == "harness/chrome/chrometest" && room != "suites/selftest" && !strings.HasPrefix(room, "harness/chrome"):
		t.Errorf("%s imports %s: only suites/selftest may turn web security off", file, own)
	case test || strings.HasPrefix(room, "suites/"):
		return
	}
	if ours {
		if allowed, ok := arrows[room]; !ok {
			t.Errorf("%s: folder %s is not in the table of arrows", file, room)
		} else if !slices.Contains(allowed, own) {
			t.Errorf("%s: %s must not import %s (allowed: %v)", file, room, own, allowed)
		}
		return
	}
	for prefix, rooms := range outside {
		if strings.HasPrefix(imported, prefix) && !slices.Contains(rooms, room) {
			t.Errorf("%s: only %v may import %s", file, rooms, imported)
		}
	}
	if room == "harness/fetch" {
		for _, impure := range []string{"os", "net", "net/http", "io/fs", "time/tzdata", "math/rand", "math/rand/v2"} {
			if imported == impure {
				t.Errorf("%s: harness/fetch performs no I/O and reads no clock, so it must not import %s", file, imported)
			}
		}
	}
}
