package scenarios

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

var update = flag.Bool("update", false, "rewrite the golden files and schema.json")

// golden compares a text with the file, or rewrites the file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test ./scenarios -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// files lists the files that match, of which there must be some.
func files(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	return names
}

func TestMistakes(t *testing.T) {
	for _, name := range files(t, "testdata/bad/*.yaml") {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".yaml"), func(t *testing.T) {
			c, err := LoadFiles(name)
			var m *Mistakes
			if !errors.As(err, &m) {
				t.Fatalf("LoadFiles = %v, want *Mistakes", err)
			}
			if len(c.Scenarios) > 0 {
				t.Errorf("LoadFiles returns %d scenarios beside its mistakes", len(c.Scenarios))
			}
			golden(t, strings.TrimSuffix(name, ".yaml")+".golden", m.Error()+"\n")
		})
	}
}

// The mistakes of several files come together, sorted, each once.
func TestMistakesOfSeveralFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"b.yaml": {Data: []byte("section: B\nscenarios: []\n")},
		"a.yaml": {Data: []byte("")},
		"c.txt":  {Data: []byte("section: B\n")},
	}
	_, err := Load(fsys, "*.yaml", "b.yaml", "nothing-*.yaml", "[")
	want := `[: no file matches
a.yaml: the file is empty: running nothing would prove nothing
b.yaml:2:12: there are no scenarios: running nothing would prove nothing
     2 | scenarios: []
       |            ^
nothing-*.yaml: no file matches`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var one Mistake
	if !errors.As(err, &one) || one.At != (scenario.Position{File: "["}) {
		t.Errorf("errors.As finds %+v, want the first mistake", one)
	}
}

func TestDuplicateIDAcrossFiles(t *testing.T) {
	text := []byte(`section: S
scenarios:
  - id: one/thing
    rule: A rule.
    spec: cors-check
    steps:
      - fetch: {}
        want: {outcome: network-error, preflight: absent, request: sent}
`)
	_, err := Load(fstest.MapFS{"a.yaml": {Data: text}, "b.yaml": {Data: text}}, "*.yaml")
	if want := `b.yaml:3:9: id "one/thing" is taken: it is at a.yaml:3 already`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLoadFilesFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := LoadFiles(dir); err == nil {
		t.Error("an empty folder is no mistake")
	}
	if _, err := LoadFiles(); err == nil {
		t.Error("no file at all is no mistake")
	}
	if _, err := LoadFiles(filepath.Join(dir, "none.yaml")); err == nil || strings.Count(err.Error(), "none.yaml") != 1 {
		t.Errorf("a file that is not there: %v", err)
	}
	text, err := os.ReadFile("simple-requests.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "x.yml")
	if err := os.WriteFile(file, append([]byte("\uFEFF"), text...), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := LoadFiles(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	first := c.Scenarios[0]
	if first.At.File != file || first.At.Line != 4 || first.Section == "" {
		t.Errorf("the first scenario is at %s of section %q", first.At, first.Section)
	}
}

func TestEmbedded(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Scenarios) == 0 {
		t.Fatal("the catalogue is empty")
	}
	for _, s := range c.Scenarios {
		text, err := os.ReadFile(filepath.Join("..", s.At.File))
		if err != nil {
			t.Errorf("%s: %v", s.ID, err)
			continue
		}
		line := strings.Split(string(text), "\n")[s.At.Line-1]
		if !strings.HasSuffix(line, " "+s.ID) {
			t.Errorf("%s is not on line %s: %q", s.ID, s.At, line)
		}
	}
}

// What YAML can write reaches the scenario: bytes, order, repeats, aliases and
// merged keys.
func TestDecoding(t *testing.T) {
	c, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(`
section: S
scenarios:
  - id: one/thing
    rule: >-
      folded
      text
    spec: cors-check
    steps:
      - &step
        fetch: &call {to: api, method: PUT, headers: {Z: "1", A: "\x00\xFF\v"}}
        serve: {response: {headers: [[a, "1"], [B, é], [a, "2"]]}}
        want: {outcome: network-error, preflight: sent, request: absent}
      - <<: *step
        after: 1m30s
        fetch: {<<: *call, method: POST}
`)}}, "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := c.Scenarios[0]
	if s.Rule != "folded text" {
		t.Errorf("Rule = %q", s.Rule)
	}
	wantRequest := scenario.Headers{{Name: "Z", Value: "1"}, {Name: "A", Value: "\x00\xff\v"}}
	wantAnswer := scenario.Headers{{Name: "a", Value: "1"}, {Name: "B", Value: "\xe9"}, {Name: "a", Value: "2"}}
	for i, method := range []string{"PUT", "POST"} {
		step := s.Steps[i]
		if diff := cmp.Diff(wantRequest, step.Fetch.Headers); diff != "" {
			t.Errorf("step %d: request headers (-want +got):\n%s", i+1, diff)
		}
		if diff := cmp.Diff(wantAnswer, step.Serve.Response.Headers); diff != "" {
			t.Errorf("step %d: answer headers (-want +got):\n%s", i+1, diff)
		}
		if step.Fetch.Method != method {
			t.Errorf("step %d: method %q, want %q", i+1, step.Fetch.Method, method)
		}
	}
	if got := time.Duration(s.Steps[1].After); got != 90*time.Second {
		t.Errorf("After = %s", got)
	}
}

// A device is not read: it might never end.
func TestLoadFilesDevice(t *testing.T) {
	_, err := LoadFiles(os.DevNull)
	if err == nil || !strings.Contains(err.Error(), "it is a device, not a regular file") {
		t.Errorf("a device: %v", err)
	}
}
