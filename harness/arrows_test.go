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
	"fixtures":                          {},
	"harness/browser/internal/insecure": {},
	"harness/internal/enum":             {},
	"harness/internal/parallel":         {},
	"harness/layout":                    {},
	"servers/config":                    {},
	"servers/process":                   {},
	"servers/target/mend":               {},
	"harness/fetch":                     {"harness/internal/enum"},
	"harness/fetch/weburl":              {"harness/fetch"},
	"harness/internal/advice":           {"harness/fetch"},
	"harness/wire":                      {"fixtures", "harness/fetch", "harness/fetch/weburl", "harness/internal/enum"},
	"harness/scenario":                  {"fixtures", "harness/fetch", "harness/fetch/weburl", "harness/internal/enum", "harness/wire"},
	"harness/browser":                   {"harness/browser/internal/insecure", "harness/fetch", "harness/scenario", "harness/wire"},
	"harness/strict":                    {"harness/fetch", "harness/scenario"},
	"servers":                           {"fixtures", "harness/fetch", "harness/fetch/weburl", "harness/scenario", "harness/wire"},
	"harness/browser/chrome/chrometest": {"harness/browser"},
	"harness/browser/chrome/chromium":   {"harness/browser", "harness/fetch", "harness/internal/advice"},
	"harness/internal/driver":           {"harness/browser", "harness/fetch", "harness/fetch/weburl", "harness/scenario", "harness/wire"},
	"harness/judge":                     {"harness/browser", "harness/fetch", "harness/fetch/weburl", "harness/internal/advice", "harness/internal/enum", "harness/scenario", "harness/wire"},
	"servers/target":                    {"harness/fetch", "servers", "servers/config", "servers/process", "servers/target/mend"},
	"harness/console":                   {"harness/browser/chrome/chromium"},
	"harness/judge/sample":              {"harness/browser", "harness/browser/chrome/chromium", "harness/fetch", "harness/judge", "harness/scenario", "harness/wire"},
	"harness/remedy":                    {"harness/fetch", "harness/judge", "harness/scenario", "harness/wire", "servers/target/mend"},
	"harness/report":                    {"harness/browser", "harness/fetch", "harness/judge", "harness/layout", "harness/scenario", "harness/wire"},
	"harness/report/diagram":            {"harness/fetch", "harness/judge", "harness/layout", "harness/wire"},
	"harness/run":                       {"harness/browser", "harness/fetch", "harness/judge", "harness/scenario"},
	"servers/internal/apache":           {"servers/config", "servers/target", "servers/target/mend"},
	"servers/internal/caddy":            {"servers/config", "servers/target", "servers/target/mend"},
	"servers/internal/command":          {"servers/target"},
	"servers/internal/haproxy":          {"servers/config", "servers/target", "servers/target/mend"},
	"servers/internal/live":             {"harness/fetch", "servers/config", "servers/target"},
	"servers/internal/nginx/conf":       {"servers/target"},
	"servers/internal/targettest":       {"harness/fetch", "harness/fetch/weburl", "servers", "servers/config", "servers/target"},
	"servers/internal/traefik":          {"servers/config", "servers/target", "servers/target/mend"},
	"servers/internal/varnish":          {"servers/config", "servers/target", "servers/target/mend"},
	"servers/upstream":                  {"harness/fetch", "harness/wire", "servers", "servers/target"},
	"harness/browser/chrome":            {"fixtures", "harness/browser", "harness/browser/chrome/chromium", "harness/console", "harness/fetch", "harness/fetch/weburl", "harness/internal/driver", "harness/scenario", "harness/wire", "servers/process"},
	"harness/report/html":               {"fixtures", "harness/fetch", "harness/judge", "harness/layout", "harness/report", "harness/report/diagram"},
	"harness/report/plain":              {"harness/browser", "harness/fetch", "harness/internal/advice", "harness/judge", "harness/layout", "harness/report", "harness/scenario", "harness/wire"},
	"harness/report/progress":           {"harness/judge", "harness/layout", "harness/report"},
	"harness/report/reporttest":         {"harness/browser", "harness/browser/chrome/chromium", "harness/fetch", "harness/fetch/weburl", "harness/judge", "harness/layout", "harness/report", "harness/scenario", "harness/wire"},
	"servers/internal/nginx":            {"servers/config", "servers/internal/nginx/conf", "servers/process", "servers/target", "servers/target/mend"},
	"harness/browser/engines":           {"harness/browser", "harness/browser/chrome"},
	"harness/match":                     {"harness/browser/chrome/chromium", "harness/fetch", "harness/judge", "harness/report", "harness/report/plain"},
	"harness/report/json":               {"harness/browser", "harness/fetch", "harness/judge", "harness/layout", "harness/report", "harness/report/plain", "harness/scenario", "harness/wire"},
	"harness/report/junit":              {"harness/layout", "harness/report", "harness/report/plain"},
	"harness/report/text":               {"harness/layout", "harness/report", "harness/report/plain"},
	"servers/config/formats":            {"servers/config", "servers/internal/apache", "servers/internal/caddy", "servers/internal/haproxy", "servers/internal/nginx", "servers/internal/traefik", "servers/internal/varnish"},
	"servers/target/kinds":              {"servers/internal/apache", "servers/internal/caddy", "servers/internal/command", "servers/internal/haproxy", "servers/internal/live", "servers/internal/nginx", "servers/internal/traefik", "servers/internal/varnish", "servers/target"},
	"harness/lab":                       {"harness/browser", "harness/browser/engines", "harness/fetch", "harness/fetch/weburl", "harness/judge", "harness/run", "harness/scenario", "harness/wire", "servers"},
	"harness/policy":                    {"harness/fetch", "harness/fetch/weburl", "harness/scenario", "harness/strict", "harness/wire", "servers/config", "servers/target", "servers/target/kinds"},
	"harness/report/formats":            {"harness/report", "harness/report/html", "harness/report/json", "harness/report/junit", "harness/report/text"},
	"scenarios":                         {"fixtures", "harness/browser", "harness/browser/chrome/chromium", "harness/browser/engines", "harness/fetch", "harness/judge", "harness/scenario", "harness/strict", "harness/wire"},
	"harness/policy/rule":               {"harness/browser", "harness/fetch", "harness/judge", "harness/layout", "harness/policy", "harness/scenario", "harness/strict", "harness/wire", "servers/target/mend"},
	"harness/teach/copyas":              {"harness/fetch", "harness/report", "harness/scenario", "harness/wire", "scenarios"},
	"harness/teach":                     {"fixtures", "harness/browser", "harness/browser/chrome/chromium", "harness/console", "harness/fetch", "harness/fetch/weburl", "harness/internal/advice", "harness/internal/driver", "harness/judge", "harness/report", "harness/report/diagram", "harness/scenario", "harness/teach/copyas", "harness/wire", "scenarios", "servers"},
	"harness/verify":                    {"harness/browser", "harness/fetch", "harness/fetch/weburl", "harness/internal/parallel", "harness/judge", "harness/lab", "harness/policy", "harness/policy/rule", "harness/remedy", "harness/report", "harness/report/text", "harness/scenario", "harness/wire", "servers", "servers/config", "servers/process", "servers/target", "servers/target/kinds", "servers/target/mend", "servers/upstream"},
	"harness":                           {"harness/browser", "harness/fetch", "harness/judge", "harness/lab", "harness/verify", "harness/wire"},
	"harness/verify/latency":            {"harness/browser", "harness/fetch", "harness/policy", "harness/policy/rule", "harness/report", "harness/scenario", "harness/verify", "servers"},
	"harness/cli":                       {"harness/browser", "harness/browser/chrome/chromium", "harness/browser/engines", "harness/console", "harness/judge", "harness/lab", "harness/layout", "harness/policy", "harness/policy/rule", "harness/report", "harness/report/diagram", "harness/report/formats", "harness/report/json", "harness/report/plain", "harness/report/progress", "harness/report/text", "harness/scenario", "harness/teach", "harness/verify", "harness/verify/latency", "scenarios", "servers/config", "servers/config/formats", "servers/target/kinds"},
	"cmd/crosscheck":                    {"harness/cli"},
}

// outside pins who may import what from outside the module.
var outside = map[string][]string{
	"github.com/chromedp/": {"harness/browser/chrome"},
	"github.com/onsi/":     {"harness/match"},
	"github.com/goccy/":    {"harness/strict", "servers/internal/traefik"},
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
	case own == "harness/browser/chrome/chrometest" && room != "suites/selftest" && !strings.HasPrefix(room, "harness/browser/chrome"):
		t.Errorf("%s imports %s: only suites/selftest may turn web security off", file, own)
	case test || strings.HasPrefix(room, "suites/"):
		return
	case own == "harness/report/reporttest":
		t.Errorf("%s imports %s: it is for tests alone", file, own)
	case siblings(room, own):
		t.Errorf("%s imports %s: a format imports no other", file, own)
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

// kinds are the folders whose packages are of one kind, and import none of their
// like; beside them are packages that all of them use, and the list.
var kinds = map[string][]string{
	"harness/report": {"diagram", "formats", "plain", "progress", "reporttest"},
}

// siblings reports whether two rooms are of one kind.
func siblings(room, imported string) bool {
	others, ok := kinds[path.Dir(room)]
	return ok && path.Dir(imported) == path.Dir(room) && !slices.Contains(others, path.Base(room)) && !slices.Contains(others, path.Base(imported))
}
