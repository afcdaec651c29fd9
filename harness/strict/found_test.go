package strict_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Mistakes are sorted by file, line, column and message, and each is listed once.
func TestSorted(t *testing.T) {
	a, b := strict.NewSource("a.yaml", "one\ntwo"), strict.NewSource("b.yaml", "three")
	found := &strict.Found{}
	found.At(b, strict.Place{Line: 1, Column: 1, Width: 1}, "in b")
	found.At(a, strict.Place{Line: 2, Column: 1, Width: 1}, "on line 2")
	found.At(a, strict.Place{Line: 1, Column: 3, Width: 1}, "in column 3")
	found.At(a, strict.Place{Line: 1, Column: 1, Width: 1}, "%s", "second")
	found.At(a, strict.Place{Line: 1, Column: 1, Width: 1}, "first")
	found.At(a, strict.Place{Line: 1, Column: 1, Width: 3}, "first")
	found.File("b.yaml", "the whole %s", "file")
	var got []string
	for _, m := range found.Sorted() {
		got = append(got, m.At.File+" "+m.Message)
	}
	want := "a.yaml first|a.yaml second|a.yaml in column 3|a.yaml on line 2|b.yaml the whole file|b.yaml in b"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	if len(found.List) != 7 {
		t.Errorf("Sorted changes the list: %d mistakes", len(found.List))
	}
}

// Err returns all mistakes as one error, and each is found in it.
func TestErr(t *testing.T) {
	found := &strict.Found{}
	if err := found.Err(); err != nil {
		t.Errorf("no mistakes: %v", err)
	}
	found.File("b.yaml", "cannot be read")
	found.At(strict.NewSource("a.yaml", "name: x"), strict.Place{Line: 1, Column: 7, Width: 1}, "wrong")
	err := found.Err()
	if want := "a.yaml:1:7: wrong\n     1 | name: x\n       |       ^\nb.yaml: cannot be read"; err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var list *strict.Mistakes
	if !errors.As(err, &list) || len(list.List) != 2 {
		t.Errorf("%T is not *strict.Mistakes", err)
	}
	var one strict.Mistake
	if !errors.As(err, &one) || one.At != (scenario.Position{File: "a.yaml", Line: 1, Column: 7}) {
		t.Errorf("the first mistake is %+v", one)
	}
}

// A mistake shows the line of the source with a marker below the characters
// concerned, also in long lines, below tabs, and where nothing can be printed.
func TestExcerpt(t *testing.T) {
	x := strings.Repeat("x", 300)
	for name, row := range map[string]struct {
		line          string
		column, width int
		want          string
	}{
		"start":             {"name: a", 1, 4, "     1 | name: a\n       | ^^^^"},
		"end":               {"name: a", 8, 1, "     1 | name: a\n       |        ^"},
		"no width":          {"name: a", 1, 0, "     1 | name: a\n       | ^"},
		"too wide":          {"name: a", 7, 9, "     1 | name: a\n       |       ^"},
		"before the line":   {"name: a", 0, 1, "     1 | name: a\n       | ^"},
		"behind the line":   {"name: a", 99, 1, "     1 | name: a\n       |        ^"},
		"empty":             {"", 1, 1, "     1 | \n       | ^"},
		"tabs":              {"\tname:\ta", 8, 1, "     1 | \tname:\ta\n       | \t     \t^"},
		"wide characters":   {"é: ü, 👍: 1", 7, 1, "     1 | é: ü, 👍: 1\n       |       ^"},
		"not UTF-8":         {"é\xff\xc3(x", 2, 1, "     1 | é\uFFFD(x\n       |  ^"},
		"not printable":     {"a\x00\x1b[31mb", 2, 2, "     1 | a\uFFFD\uFFFD[31mb\n       |  ^^"},
		"bidirectional":     {"a\u202eb", 1, 1, "     1 | a\uFFFDb\n       | ^"},
		"long, at the left": {x, 75, 2, "     1 | " + x[:100] + " …\n       | " + strings.Repeat(" ", 74) + "^^"},
		"long, inside":      {x, 150, 2, "     1 | … " + x[:100] + " …\n       | " + strings.Repeat(" ", 52) + "^^"},
		"long, at the end":  {x, 300, 1, "     1 | … " + x[:51] + "\n       | " + strings.Repeat(" ", 52) + "^"},
		"long and wide":     {x, 1, 300, "     1 | " + x[:100] + " …\n       | " + strings.Repeat("^", 100)},
	} {
		t.Run(name, func(t *testing.T) {
			found := &strict.Found{}
			found.At(strict.NewSource("a.yaml", row.line), strict.Place{Line: 1, Column: row.column, Width: row.width}, "wrong")
			_, got, _ := strings.Cut(found.List[0].Error(), "\n")
			if got != row.want {
				t.Errorf("got\n%s\nwant\n%s", got, row.want)
			}
		})
	}
}

// Further lines of a mistake stand below the source, and of a file as a whole
// below the message.
func TestDetail(t *testing.T) {
	found := &strict.Found{}
	found.At(strict.NewSource("a.yaml", "x"), strict.Place{Line: 1, Column: 1, Width: 1}, "wrong")
	found.File("a.yaml", "wrong as well")
	found.List[0].Detail, found.List[1].Detail = "one\ntwo", "three"
	if got, want := found.List[0].Error(), "a.yaml:1:1: wrong\n     1 | x\n       | ^\n       one\n       two"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := found.List[1].Error(), "a.yaml: wrong as well\n       three"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := strict.Indented(""); got != "" {
		t.Errorf("Indented of nothing is %q", got)
	}
}

// Lines end with LF, CRLF or CR, and are counted from 1.
func TestSource(t *testing.T) {
	for text, want := range map[string][]string{
		"":                 {""},
		"a":                {"a"},
		"a\n":              {"a", ""},
		"a\r\nb\rc\nd":     {"a", "b", "c", "d"},
		"\r\n\r\n":         {"", "", ""},
		"\n\r":             {"", "", ""},
		"\uFEFFa\n\uFEFFb": {"a", "\uFEFFb"},
		"a\u2028b\u0085c":  {"a\u2028b\u0085c"},
	} {
		s := strict.NewSource("a.yaml", text)
		if s.Lines() != len(want) || s.Name != "a.yaml" {
			t.Errorf("%q has %d lines, want %d", text, s.Lines(), len(want))
		}
		for i, line := range want {
			if got := s.Line(i + 1); got != line {
				t.Errorf("%q: line %d is %q, want %q", text, i+1, got, line)
			}
		}
		for _, none := range []int{-1, 0, len(want) + 1} {
			if got := s.Line(none); got != "" {
				t.Errorf("%q: line %d is %q", text, none, got)
			}
		}
	}
}
