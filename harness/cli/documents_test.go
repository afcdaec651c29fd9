package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// root is the top of the repository.
const root = "../.."

// maxReadme is how many lines the README may have.
const maxReadme = 250

var (
	example  = regexp.MustCompile("(?s)<!-- example: ([a-z]+) -->\n```[a-z]*\n(.*?)```\n<!-- /example -->")
	block    = regexp.MustCompile("(?s)(?:^|\n)```([a-z]*)\n(.*?)```")
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	// inDrawing finds words such as harness/fetch in a drawing.
	inDrawing = regexp.MustCompile(`([a-z]+(?:/[a-z]+)+)`)

	anyName = regexp.MustCompile(`<[a-z]+>`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// document is a Markdown file that users or contributors read.
type document struct {
	path string // from the top of the repository
	text string
}

// prose returns the text without its code blocks.
func (d document) prose() string { return block.ReplaceAllString(d.text, "\n") }

// drawings returns the blocks of plain text, in which a picture names rooms.
func drawings(d document) string {
	var b strings.Builder
	for _, m := range block.FindAllStringSubmatch(d.text, -1) {
		if m[1] == "text" {
			b.WriteString(m[2])
		}
	}
	return b.String()
}

// documents returns the README, CONTRIBUTING and everything in docs. The
// CHANGELOG is left out: it may name what no longer exists.
func documents(t *testing.T) []document {
	t.Helper()
	paths := []string{"README.md", "CONTRIBUTING.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			paths = append(paths, filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []document
	for _, p := range paths {
		out = append(out, document{p, read(t, filepath.Join(root, p))})
	}
	return out
}

// TestDocumentExamples compares the examples in the documents with their
// sources: tests that run, a fixture, and the output of the command. The
// failure in the README is tested by suites/selftest. With -update the
// documents are rewritten.
func TestDocumentExamples(t *testing.T) {
	source := map[string]func() string{
		"go":      func() string { return body(read(t, root+"/harness/orders_test.go")) },
		"short":   func() string { return body(read(t, root+"/harness/short_test.go")) },
		"verify":  func() string { return body(read(t, root+"/suites/proxies/example_test.go")) },
		"policy":  func() string { return read(t, root+"/fixtures/proxies/example/cors.yaml") },
		"explain": func() string { return outputOf(t, "explain", "simple-requests/no-allow-origin") },
	}
	found := map[string]bool{}
	for _, d := range documents(t) {
		fresh := example.ReplaceAllFunc([]byte(d.text), func(b []byte) []byte {
			at := example.FindSubmatchIndex(b)
			name, shown := string(b[at[2]:at[3]]), string(b[at[4]:at[5]])
			found[name] = true
			want, ok := source[name]
			if !ok {
				return b
			}
			if !*update && shown != want() {
				t.Errorf("%s: the example %q is out of date (go test ./harness/cli -run Document -update):\n%s\nwant:\n%s", d.path, name, shown, want())
			}
			return slices.Concat(b[:at[4]], []byte(want()), b[at[5]:])
		})
		if *update && d.text != string(fresh) {
			if err := os.WriteFile(filepath.Join(root, d.path), fresh, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name := range source {
		if !found[name] {
			t.Errorf("no document has the example %q", name)
		}
	}
}

// TestDocumentYAML reads every YAML block of the documents: each is a whole
// policy, or a whole scenario file whose wants the model proves.
func TestDocumentYAML(t *testing.T) {
	n := 0
	for _, d := range documents(t) {
		for _, m := range block.FindAllStringSubmatch(d.text, -1) {
			if m[1] != "yaml" {
				continue
			}
			n++
			if err := readYAML(t.TempDir(), m[2]); err != nil {
				t.Errorf("%s: %v\nin:\n%s", d.path, err, m[2])
			}
		}
	}
	if n == 0 {
		t.Error("no document has a YAML block")
	}
}

// readYAML returns what is wrong with the text of a policy or a scenario file.
func readYAML(dir, text string) error {
	if !strings.HasPrefix(text, "section:") {
		_, err := policy.Parse("cors.yaml", []byte(text))
		return err
	}
	file := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return err
	}
	c, err := scenarios.LoadFiles(file)
	if err != nil {
		return err
	}
	return c.Prove()
}

// TestDocumentFields makes sure that the fields in the tables of a document
// about a format are in the format's JSON Schema.
func TestDocumentFields(t *testing.T) {
	for path, args := range map[string][]string{"docs/scenarios.md": {"schema"}, "docs/policy.md": {"policy", "schema"}} {
		schema := outputOf(t, args...)
		n := 0
		for _, table := range strings.Split(read(t, filepath.Join(root, path)), "\n\n") {
			if head, _, _ := strings.Cut(table, "\n"); !strings.Contains(head, "field |") {
				continue
			}
			for _, row := range strings.Split(table, "\n")[2:] {
				first, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
				for _, m := range codeSpan.FindAllStringSubmatch(first, -1) {
					n++
					if !strings.Contains(schema, `"`+m[1]+`":`) {
						t.Errorf("%s: the format has no field %s", path, m[1])
					}
				}
			}
		}
		if n < 10 {
			t.Errorf("%s: only %d fields in its tables", path, n)
		}
	}
}

// TestDocumentLinks follows every link inside the repository, and makes sure
// that every document can be reached from the README.
func TestDocumentLinks(t *testing.T) {
	docs := documents(t)
	linked := map[string]bool{"README.md": true}
	for _, d := range docs {
		for _, m := range link.FindAllStringSubmatch(d.prose(), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file, anchor, _ := strings.Cut(m[1], "#")
			to := d.path
			if file != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(d.path), file))
			}
			linked[to] = linked[to] || to != d.path
			if err := follow(to, anchor); err != nil {
				t.Errorf("%s: link %s: %v", d.path, m[1], err)
			}
		}
	}
	for _, d := range docs {
		if !linked[d.path] {
			t.Errorf("no document links to %s", d.path)
		}
	}
}

// follow returns an error if the file or its heading does not exist.
func follow(to, anchor string) error {
	path := filepath.Join(root, to)
	if _, err := os.Stat(path); err != nil || anchor == "" {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range heading.FindAllSubmatch(text, -1) {
		if slug(string(m[1])) == anchor {
			return nil
		}
	}
	return fmt.Errorf("%s has no heading #%s", to, anchor)
}

// slug returns the anchor that GitHub gives a heading.
func slug(title string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(title), ""), " ", "-")
}

// TestDocumentPaths makes sure that every file and folder of the repository that
// a document names exists. In a name, <word> stands for any.
func TestDocumentPaths(t *testing.T) {
	top, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range top {
		if e.IsDir() {
			folders = append(folders, e.Name())
		}
	}
	for _, d := range documents(t) {
		for _, m := range slices.Concat(codeSpan.FindAllStringSubmatch(d.prose(), -1), inDrawing.FindAllStringSubmatch(drawings(d), -1)) {
			path := strings.TrimSuffix(strings.TrimPrefix(m[1], "./"), "/...")
			first, _, deep := strings.Cut(path, "/")
			if deep && slices.Contains(folders, first) && !strings.ContainsAny(path, " :") && !exists(path) {
				t.Errorf("%s names %s, which does not exist", d.path, m[1])
			}
		}
	}
}

// TestDocumentAdditions makes sure that docs/architecture.md says which files to
// touch for every addition that the design provides for.
func TestDocumentAdditions(t *testing.T) {
	text := read(t, filepath.Join(root, "docs/architecture.md"))
	for _, title := range []string{"A scenario", "A proxy kind", "A backend", "An engine", "A policy rule", "A report format"} {
		_, section, found := strings.Cut(text, "\n### "+title+"\n")
		section, _, _ = strings.Cut(section, "\n### ")
		if !found || !strings.Contains(section, "\n1. `") {
			t.Errorf("docs/architecture.md has no list of files for: %s", title)
		}
	}
}

// exists reports whether the repository has the file or folder. <word> stands
// for any name but testdata; a name that ends with a slash is a folder's.
func exists(path string) bool {
	found, _ := filepath.Glob(filepath.Join(root, anyName.ReplaceAllString(path, "*")))
	return slices.ContainsFunc(found, func(f string) bool {
		info, err := os.Stat(f)
		return err == nil && filepath.Base(f) != "testdata" && (info.IsDir() || !strings.HasSuffix(path, "/"))
	})
}

// TestDocumentWords finds words that make a reader stop: persons in the place of
// servers and pages, and "is no X" in the place of "is not an X". What is drawn
// from package comments is left out.
func TestDocumentWords(t *testing.T) {
	drawn := regexp.MustCompile(`(?s)<!-- drawn: .*?<!-- /drawn -->`)
	there := regexp.MustCompile(`(?i)there\s+is\s+no`)
	odd := regexp.MustCompile(`(?i)\b(nobody|somebody|whoever|is\s+no)\b`)
	for _, d := range documents(t) {
		text := there.ReplaceAllString(drawn.ReplaceAllString(d.prose(), ""), "")
		for _, m := range odd.FindAllString(text, -1) {
			t.Errorf("%s has %q: name the thing, and say what it is not", d.path, m)
		}
	}
}

// TestReadmeIsShort keeps the README readable in one go.
func TestReadmeIsShort(t *testing.T) {
	if n := strings.Count(read(t, root+"/README.md"), "\n"); n > maxReadme {
		t.Errorf("README.md has %d lines; move what is above %d to docs", n, maxReadme)
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

// body returns a Go file without its package clause and imports.
func body(source string) string {
	_, rest, _ := strings.Cut(source, "\n)\n\n")
	return rest
}

// output returns what the command prints.
func outputOf(t *testing.T, args ...string) string {
	t.Helper()
	c := withArgs(args)
	var out bytes.Buffer
	c.SetOut(&out)
	if err := c.Execute(); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", strings.Join(args, " "), err))
	}
	return out.String()
}
