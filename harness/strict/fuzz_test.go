package strict_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Whatever a file holds, reading it does not panic. It returns a value, or
// mistakes of which each has a place within the file; only a file without any
// value has none.
func FuzzRead(f *testing.F) {
	for _, table := range tables {
		for _, row := range table {
			f.Add(row.text)
		}
	}
	for _, row := range hostile {
		if text := row.text(); len(text) < 2_000 {
			f.Add(text)
		}
	}
	schema := formSchema()
	f.Fuzz(func(t *testing.T, text string) {
		found := &strict.Found{}
		source := strict.NewSource("form.yaml", text)
		root := strict.Parse(source, "form", found)
		if root == nil && len(found.List) == 0 {
			t.Fatal("neither a value nor a mistake")
		}
		if root != nil {
			within(t, source, root, 0)
			schema.Validate(source, root, found)
			var v form
			if err := root.Decode(&v); err != nil && len(found.List) == 0 {
				t.Logf("valid, but not decoded: %v", err)
			}
		}
		for _, m := range found.List {
			placed(t, source, m)
		}
		var list *strict.Mistakes
		if err := found.Err(); err != nil && (!errors.As(err, &list) || !utf8.ValidString(err.Error())) {
			t.Errorf("%T %q", err, err)
		}
	})
}

// placed fails the test if a mistake has no place in the file.
func placed(t *testing.T, f *strict.Source, m strict.Mistake) {
	t.Helper()
	if m.At.Line == 0 && strings.HasPrefix(m.Message, "the file is empty") {
		return
	}
	if m.At.Line < 1 || m.At.Line > f.Lines() {
		t.Fatalf("line %d of %d: %s", m.At.Line, f.Lines(), m.Message)
	}
	if end := utf8.RuneCountInString(f.Line(m.At.Line)) + 1; m.At.Column < 1 || m.At.Column > end {
		t.Fatalf("%d:%d is behind the end of the line, %d: %s", m.At.Line, m.At.Column, end, m.Message)
	}
	if m.Message == "" {
		t.Fatalf("%d:%d has no message", m.At.Line, m.At.Column)
	}
}

// within fails the test if a value has no place in the file, or is nested more
// deeply than the limit.
func within(t *testing.T, f *strict.Source, n *strict.Node, depth int) {
	t.Helper()
	if depth > 51 {
		t.Fatal("a value is nested too deeply")
	}
	if n.At.Line < 1 || n.At.Line > f.Lines() || n.At.Column < 1 {
		t.Fatalf("a value at %+v of a file of %d lines", n.At, f.Lines())
	}
	if depth > 6 {
		return // what aliases repeat would take long
	}
	for _, v := range n.Items {
		within(t, f, v, depth+1)
	}
	for _, e := range n.Entries {
		within(t, f, e.Value, depth+1)
	}
}
