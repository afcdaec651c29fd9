package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/scenarios"
)

const readme = "../../README.md"

var block = regexp.MustCompile("(?s)<!-- example: ([a-z]+) -->\n```[a-z]*\n(.*?)```\n<!-- /example -->")

// TestReadmeExamples holds the examples in the README against what they show:
// a test that runs, the command's own output. (suites/selftest holds the
// failure against a real one.) With -update the README is rewritten.
func TestReadmeExamples(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	source := map[string]func() string{
		"go":      func() string { return body(read(t, "../../harness/lab/orders_test.go")) },
		"explain": func() string { return explained(t) },
		"policy":  func() string { return read(t, "../../fixtures/proxies/example/cors.yaml") },
		"verify":  func() string { return body(read(t, "../../suites/proxies/example_test.go")) },
	}
	found := map[string]bool{}
	fresh := block.ReplaceAllFunc(text, func(b []byte) []byte {
		at := block.FindSubmatchIndex(b)
		name, shown := string(b[at[2]:at[3]]), string(b[at[4]:at[5]])
		found[name] = true
		want, ok := source[name]
		if !ok {
			return b
		}
		if *update {
			return slices.Concat(b[:at[4]], []byte(want()), b[at[5]:])
		}
		if shown != want() {
			t.Errorf("the README's example %q is out of date (go test ./cmd/crosscheck -update):\n%s\nwant:\n%s", name, shown, want())
		}
		return b
	})
	for name := range source {
		if !found[name] {
			t.Errorf("the README has no example %q", name)
		}
	}
	if *update && !bytes.Equal(text, fresh) {
		if err := os.WriteFile(readme, fresh, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadmeCommands runs every crosscheck command of the README, and its
// scenario file.
func TestReadmeCommands(t *testing.T) {
	text := read(t, readme)
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.yaml")
	for _, m := range block.FindAllStringSubmatch(text, -1) {
		if m[1] == "scenario" {
			if err := os.WriteFile(mine, []byte(m[2]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	c, err := scenarios.LoadFiles(mine)
	if err == nil {
		err = c.Prove()
	}
	if err != nil {
		t.Fatal(err)
	}
	const command = "go run ./cmd/crosscheck "
	ran := 0
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		args, ok := strings.CutPrefix(line, command)
		if !ok {
			continue
		}
		ran++
		args, _, _ = strings.Cut(args, ">")
		words := strings.Fields(strings.NewReplacer("mine.yaml", mine, "fixtures/", "../../fixtures/").Replace(args))
		t.Run(args, func(t *testing.T) {
			c := withArgs(words)
			var out bytes.Buffer
			c.SetOut(&out)
			c.SetErr(&out)
			if err := c.ExecuteContext(t.Context()); err != nil {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
	if ran < 5 {
		t.Errorf("only %d commands found in the README", ran)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// body is a Go file without its package clause and imports.
func body(source string) string {
	_, rest, _ := strings.Cut(source, "\n)\n\n")
	return rest
}

// explained is what the command says of a scenario.
func explained(t *testing.T) string {
	t.Helper()
	c := withArgs([]string{"explain", "simple-requests/no-allow-origin"})
	var out bytes.Buffer
	c.SetOut(&out)
	if err := c.Execute(); err != nil {
		t.Fatal(fmt.Errorf("explain: %w", err))
	}
	return out.String()
}

func withArgs(args []string) *cobra.Command {
	c := command()
	c.SetArgs(args)
	return c
}
