package formats_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/config/formats"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
)

// configurations are the files of fixtures/proxies, by kind.
func configurations(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, kind := range kinds.Names() {
		all, err := filepath.Glob(filepath.Join("../../../fixtures/proxies", kind, "*"))
		if err != nil {
			t.Fatal(err)
		}
		out[kind] = slices.DeleteFunc(all, func(f string) bool { return filepath.Ext(f) == ".yaml" })
	}
	if len(out["nginx"]) < 50 || len(out["caddy"]) < 8 {
		t.Fatalf("the configurations are not found: %v", out)
	}
	return out
}

// Every configuration of the fixtures is known by its own reader, also under a name
// that says nothing, and is read, with every statement in its file.
func TestFixturesAreKnownAndRead(t *testing.T) {
	for kind, files := range configurations(t) {
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			bare := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(bare, text, 0o644); err != nil {
				t.Fatal(err)
			}
			for _, f := range []string{file, bare} {
				if got := formats.Of(f).Name(); got != kind {
					t.Errorf("%s is taken for %s", f, got)
				}
			}
			said, err := formats.Of(file).Read(t.Context(), config.Source{File: file})
			if err != nil || len(said) == 0 {
				t.Errorf("%s: %d statements, %v", file, len(said), err)
			}
			for _, s := range said {
				if s.At.File != file || s.At.Line < 1 {
					t.Errorf("%s: a statement at %s", file, s.At)
				}
			}
		}
	}
}
