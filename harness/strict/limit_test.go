package strict_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// bounded is a text that would take much time or memory, or panic, if it had no
// limit; and the first mistake of it, which names the limit.
type bounded struct {
	name string
	text func() string
	want string // "" if the text is within all limits
}

// times returns a text several times.
func times(text string, n int) func() string {
	return func() string { return strings.Repeat(text, n) }
}

// around returns a text between others.
func around(before string, text func() string, after string) func() string {
	return func() string { return before + text() + after }
}

// counted returns lines with the numbers from 0.
func counted(format string, n int) func() string {
	return func() string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
}

// nested returns n lists in one another.
func nested(n int) func() string {
	return func() string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
}

// indented returns n block mappings in one another.
func indented(n int) func() string {
	return func() string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat(" ", i) + "a:\n")
		}
		return b.String()
	}
}

// chained returns n lists, each with an alias of the one before.
func chained(n int) func() string {
	return func() string {
		text := "k0: &k0 []\n"
		for i := 1; i < n; i++ {
			text += fmt.Sprintf("k%d: &k%d [*k%d]\n", i, i, i-1)
		}
		return text
	}
}

// doubled returns n lists, each with ten aliases of the one before.
func doubled(n int) func() string {
	return func() string {
		text := "k0: &k0 [x]\n"
		for i := 1; i < n; i++ {
			text += fmt.Sprintf("k%d: &k%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*k%d,", i-1), 10))
		}
		return text
	}
}

const deep = "nested more than 50 levels deep, which is the limit; use fewer levels"

var hostile = []bounded{
	{"lists at the limit", nested(50), "1:1 want a mapping, got a list"},
	{"lists above it", nested(51), "1:51 " + deep},
	{"10,000 lists", nested(10_000), "1:51 " + deep},
	{"100,000 lists", nested(100_000), "1:51 " + deep},
	{"lists that are not closed", times("[", 1<<20), "1:51 " + deep},
	{"mappings that are not closed", times("{", 10_000), "1:51 " + deep},
	{"flow mappings", around("", times("{a: ", 100), strings.Repeat("}", 100)), "1:201 " + deep},
	{"block mappings at the limit", indented(50), `1:1 missing field "name"`},
	{"block mappings above it", indented(51), "51:51 " + deep},
	{"300 block mappings", indented(300), "51:51 " + deep},
	{"block lists", times("- ", 5000), "1:101 " + deep},
	{"explicit keys", times("? ", 5000), "1:101 " + deep},
	{"keys in one line", times("a: ", 5000), "1:151 " + deep},
	{"lists below fields", around("a:\n  b:\n    ", nested(60), ""), "3:53 " + deep},
	{"a list after deep ones", around("a: [", times("[[[[[[[[[[]]]]]]]]]],", 100), "]"), `1:1 missing field "name"`},
	{"aliases of aliases at the limit", chained(49), `1:1 missing field "name"`},
	{"aliases of aliases above it", chained(60), `1:1 missing field "name"`},
	{"an alias bomb", doubled(9), `1:1 missing field "name"`},
	{"a merge bomb", around("a: &a {", counted("k%d: 1,", 9000), "}\nb: {<<: ["+strings.Repeat("*a, ", 30_000)+"]}"), `1:1 missing field "name"`},
	{"a long text, repeated", around("a: &a "+strings.Repeat("x", 300_000)+"\nb: [", times("*a, ", 60_000), "]"), `1:1 missing field "name"`},
	{"fields at the limit", around("name: a\nmore:\n", counted("  k%d: x\n", 9_999), ""), ""},
	{"fields above it", counted("k%d: 1\n", 10_001), "10001:1 a mapping has more than 10000 fields, which is the limit; split it"},
	{"fields of a flow mapping", around("{", counted("k%d: 1,", 10_001), "}"), "1:88892 a mapping has more than 10000 fields, which is the limit; split it"},
	{"long keys with many below", around(strings.Repeat("k", 300_000)+":\n", counted("  k%d: 1\n", 9000), ""),
		"224:3 the keys are too long: with the keys above them they have more than 67108864 bytes, which is the limit; use shorter keys"},
	{"values", times("- a\n", 150_000), "100001:1 the file is too long from here on: the limit is 200000 keys, values and punctuation marks; split the file"},
	{"bytes at the limit", around("name: a\n#", times("x", 1<<20-9), ""), ""},
	{"bytes above it", around("name: a\n#", times("x", 1<<20-8), ""), "2:1048569 the file has more than 1048576 bytes, which is the limit; split it"},
	{"documents", times("---\na\n", 5000), "101:1 more than 50 document markers (--- or ...); a file is one document: take them out"},
	{"anchors", around("a: ", times("&a ", 60_000), "x"), "1:7 not YAML: unexpected scalar value type"},
	{"tags", around("a: ", times("!!str ", 60_000), "x"), `1:1 missing field "name"`},
	{"quotes", times("'", 1<<19), "1:1 want a mapping, got a string"},
	{"colons", times(":", 1<<19), `1:1 missing field "name"`},
	{"blank lines", around("", times("\n", 1<<19), "a: b"), `524289:1 missing field "name"`},
	{"comments", around("", times("# a\n", 1<<17), "name: a"), ""},
	{"spaces", around("name:", times(" ", 1<<19), "a"), ""},
	{"escapes", around("name: \"", times(`\x61`, 1<<17), `"`), ""},
	{"lines of a text", around("more: {}\nname: >-\n", times("  a\n", 1), ""), ""},
	{"lines of a literal", around("name: a\nmore:\n  x: |\n", times("    a\n", 100_000), ""), ""},
	{"values that are not written", around("[", times("{a},", 20_000), "]"), "1:1 want a mapping, got a list"},
	{"a number of many digits", around("name: a\ncount: ", times("9", 1<<19), ""), "2:8 want a whole number, got a string; write a number such as 3"},
}

// Hostile texts are refused at the place of the limit, or read, in a time that
// has a limit too.
func TestBounded(t *testing.T) {
	for _, row := range hostile {
		t.Run(row.name, func(t *testing.T) {
			text := row.text()
			start := time.Now()
			_, _, found := read(text)
			list, err := found.Sorted(), found.Err()
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("reading %d bytes takes %v", len(text), took)
			}
			got := ""
			if len(list) > 0 {
				got = fmt.Sprintf("%d:%d %s", list[0].At.Line, list[0].At.Column, list[0].Message)
			}
			if got != row.want {
				t.Errorf("%d mistakes, the first: %q, want %q", len(list), got, row.want)
			}
			if err != nil && len(err.Error()) > 300_000 {
				t.Errorf("%d bytes of mistakes", len(err.Error()))
			}
		})
	}
}

// What aliases repeat has limits of its own, at the alias that exceeds them; the
// other mistakes of the file are listed beside.
func TestAliasLimits(t *testing.T) {
	for name, row := range map[string]struct {
		text func() string
		want string
	}{
		"depth":        {chained(60), "50:12 [*k48] " + deep},
		"values":       {doubled(9), "7:10 [*k5] this stands for more than 262144 values, counting what its aliases repeat"},
		"bytes":        {around("a: &a "+strings.Repeat("x", 300_000)+"\nb: [", times("*a, ", 60), "]"), "2:221 [*a] this stands for more than 16777216 bytes, counting what its aliases repeat"},
		"merged":       {around("a: &a {", counted("k%d: 1,", 9000), "}\nb: {<<: ["+strings.Repeat("*a, ", 300)+"]}"), "2:122 [*a] this stands for more than 262144 values, counting what its aliases repeat"},
		"merged twice": {around("a: &a {", counted("k%d: 1,", 9000), "}\n"+strings.Join(manyMerges(40), "\n")), "16:11 [*a] this stands for more than 262144 values, counting what its aliases repeat"},
	} {
		t.Run(name, func(t *testing.T) {
			f, _, found := read(row.text())
			got := lines(t, f, found.Sorted())
			count := 0
			for _, line := range got {
				if line == row.want {
					count++
				}
				if strings.Contains(line, "limit") && line != row.want || strings.Contains(line, "stands for") && line != row.want {
					t.Errorf("a second limit: %.200s", line)
				}
			}
			if count != 1 {
				t.Errorf("%d times %q in\n%.3000s", count, row.want, strings.Join(got, "\n"))
			}
			if !strings.Contains(strings.Join(got, "\n"), `missing field "name"`) {
				t.Error("the other mistakes are not listed")
			}
		})
	}
}

func manyMerges(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("b%d: {<<: *a}", i))
	}
	return out
}

// Of many unknown fields the first 20 are listed, and how many more there are.
func TestManyUnknownFields(t *testing.T) {
	for n, want := range map[int]string{
		20: "", 21: "22:1 [k20] unknown field \"k20\" " + formFields, 22: "22:1 [k20] 2 more unknown fields from here on",
		9000: "22:1 [k20] 8980 more unknown fields from here on",
	} {
		f, _, found := read("name: a\n" + counted("k%d: 1\n", n)())
		got := lines(t, f, found.Sorted())
		if len(got) != min(n, 21) || got[0] != `2:1 [k0] unknown field "k0" `+formFields {
			t.Errorf("%d fields: %d mistakes, the first: %s", n, len(got), got[0])
		}
		if want != "" && got[len(got)-1] != want {
			t.Errorf("%d fields: the last mistake is %s, want %s", n, got[len(got)-1], want)
		}
	}
}

// Of many mistakes in a file the first 200 are listed, and how many more there
// are. Other files are not affected.
func TestManyMistakes(t *testing.T) {
	f, _, found := read("name: a\ntags:\n" + counted("- %d\n", 1000)())
	found.At(strict.NewSource("other.yaml", "x"), strict.Place{Line: 1, Column: 1, Width: 1}, "another")
	list := found.Sorted()
	got := lines(t, f, list[:200])
	if len(list) != 201 || list[200].Message != "another" || list[200].Detail != "" {
		t.Fatalf("%d mistakes: %+v", len(list), list[len(list)-1])
	}
	if got[0] != "3:3 [0] want a string, got a number; quote it" || got[199] != "202:3 [199] want a string, got a number; quote it / This file has 800 more mistakes." {
		t.Errorf("%s ... %s", got[0], got[199])
	}
	if !strings.HasSuffix(list[199].Error(), "\n       This file has 800 more mistakes.") {
		t.Error(list[199].Error())
	}
	if len(found.List) != 1001 {
		t.Errorf("%d mistakes are counted", len(found.List))
	}
}

// A long text is repeated in part.
func TestLongText(t *testing.T) {
	long := strings.Repeat("x", 1000)
	shown := strings.Repeat("x", 80) + "…"
	for text, want := range map[string]string{
		"name: a\n" + long + ": b":                  `unknown field "` + shown + `" ` + formFields,
		"name: " + strings.ToUpper(long):            `"` + strings.ToUpper(shown) + `": want lower-case letters`,
		"name: a\nmode: " + long:                    `unknown value "` + shown + `" (values here: cors, no-cors, same-origin)`,
		"name: *" + long:                            "alias *" + shown + " has no anchor &" + shown + " before it",
		"name: !" + long + " a":                     "tag !" + shown[:79] + "… is not known here; leave it out",
		"name: a\n" + "headers: {Ā" + long + ": x}": `header name "Ā` + shown[:79] + `…": a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
	} {
		_, _, found := read(text)
		if list := found.Sorted(); len(list) != 1 || list[0].Message != want {
			t.Errorf("%.40s: got %+v, want %s", text, list, want)
		}
	}
}
