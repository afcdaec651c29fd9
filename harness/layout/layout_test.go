package layout_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
)

func TestWidthIsInCells(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "abc": 3, "✗ ×1 · …": 8, "日本": 4, "e\u0301": 1, "😀": 2, "\u0301": 0,
	} {
		if got := layout.Width(text); got != want {
			t.Errorf("%q takes %d cells, want %d", text, got, want)
		}
	}
}

func TestShortenAndPad(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"ab cd", 4, "ab…"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"abc", 0, "…"},
	} {
		if got := layout.Shorten(c.text, c.n); got != c.want {
			t.Errorf("%q in %d cells is %q, want %q", c.text, c.n, got, c.want)
		}
	}
	if got := layout.Pad("日本", 6) + "|"; got != "日本  |" {
		t.Errorf("padded %q", got)
	}
	if got := layout.Pad("abc", 2); got != "abc" {
		t.Errorf("padded %q", got)
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 12)
	for name, c := range map[string]struct{ got, want []string }{
		"wrap":               {layout.Wrap("one two three", 8), []string{"one two", "three"}},
		"wrap breaks a word": {layout.Wrap("a "+long, 10), []string{"a", "xxxxxxxxxx", "xx"}},
		"wrap of wide text":  {layout.Wrap("日本語 x", 4), []string{"日本", "語 x"}},
		"wrap keeps spaces":  {layout.Wrap("a  ->  b", 20), []string{"a  ->  b"}},
		"words keeps a word": {layout.Words("a "+long+" b", 10), []string{"a", long, "b"}},
		"words":              {layout.Words(" one  two three ", 8), []string{"one two", "three"}},
		"no words":           {layout.Words("  ", 8), nil},
		"fill":               {layout.Fill([]string{"A: 1", "B: 2", "C: 3"}, "  ", 10), []string{"A: 1  B: 2", "C: 3"}},
		"fill, one too wide": {layout.Fill([]string{"A: 1", "Bbbb: 222 333"}, "  ", 10), []string{"A: 1", "Bbbb: 222", "333"}},
		"paragraphs":         {layout.Paragraphs("one\r\n\ttwo  \n\nthree\x00\n\n", 20), []string{"one", "    two", `three\x00`}},
		"cells":              {layout.Cells("a日e\u0301"), []string{"a", "日", "", "e\u0301"}},
		"a line too narrow":  {layout.Wrap("日本", 1), []string{"日本"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

func TestColumnIndentsFurtherLines(t *testing.T) {
	var b strings.Builder
	layout.Column(&b, "  fix  ", strings.Repeat("word ", 30))
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "  fix  word") || !strings.HasPrefix(lines[1], "       word") {
		t.Errorf("got %q", lines)
	}
}

// What is clean stays as it is, has one line, and nothing that a terminal acts
// on; lines of any text keep their width.
func FuzzLayout(f *testing.F) {
	for _, s := range []string{"", "a b", "\x00\xff\n\r\t", strings.Repeat("x", 120), strings.Repeat("é ", 90), "日本語 \u202e\u2028", "e\u0301 😀"} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		n = 2 + (n&0xff)%100
		clean := layout.Clean(text)
		if layout.Clean(clean) != clean {
			t.Fatalf("%q is cleaned twice", clean)
		}
		if strings.ContainsAny(clean, "\n\r\t\x00\x1b") {
			t.Fatalf("%q is not clean", clean)
		}
		for _, l := range append(layout.Wrap(clean, n), layout.Shorten(clean, n), strings.TrimRight(layout.Shorten(clean, n), " ")) {
			if w := layout.Width(l); w > n && len([]rune(l)) > 2 {
				t.Fatalf("%d cells of %d: %q", w, n, l)
			}
		}
		if got := strings.Join(layout.Cells(clean), ""); got != clean {
			t.Fatalf("the cells hold %q, not %q", got, clean)
		}
	})
}
