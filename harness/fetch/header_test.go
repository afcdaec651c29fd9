package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestHeaderListGet(t *testing.T) {
	for _, c := range []struct {
		reason string
		list   fetch.HeaderList
		want   string
	}{
		{"null where there is none", h("B", "1"), "-"},
		{"the name is byte-case-insensitive", h("access-control-ALLOW-origin", "*"), "*"},
		{"several values are separated by 0x2C 0x20", h(acao, "a", "x", "y", acao, "b"), "a, b"},
		{"two lines of which one is empty are still two", h(acao, "", acao, "*"), ", *"},
		{"the empty value is not null", h(acao, ""), ""},
		{"only ASCII letters fold", h("Access-Control-Allow-Or\u0130gin", "*"), "-"},
	} {
		equal(t, c.reason, headerOf(c.list, acao), c.want)
	}
}

func TestHeaderListChanges(t *testing.T) {
	l := h("A", "1", "b", "2", "a", "3")
	l.Append("B", "4")
	equal(t, "append takes the case of the first", l[3].Name, "b")
	l.Combine("a", "5")
	equal(t, "combine extends the first", l[0].Value, "1, 5")
	l.Combine("N", "new")
	equal(t, "combine appends a new name", headerOf(l, "n"), "new")
	l.Set("A", "only")
	equal(t, "set replaces the first and removes the others", headerOf(l, "A"), "only")
	l.Set("Z", "z")
	equal(t, "set appends a new name", headerOf(l, "z"), "z")
	l.Delete("B")
	equalLines(t, "delete removes all", l.Names(), []string{"A", "N", "Z"})
	equal(t, "Has", l.Has("z") && !l.Has("b"), true)
	equalLines(t, "values", h("a", "1", "A", "2").Values("a"), []string{"1", "2"})
}

func TestSortAndCombine(t *testing.T) {
	got := h("Zoo", "1", "Set-Cookie", "a=1", "alpha", "2", "ZOO", "3", "set-cookie", "b=2").SortAndCombine()
	want := h("alpha", "2", "set-cookie", "a=1", "set-cookie", "b=2", "zoo", "1, 3")
	equal(t, "length", len(got), len(want))
	for i := range got {
		equal(t, "header", got[i], want[i])
	}
	equalLines(t, "sorted-lowercase set", fetch.SortedLowercaseNames([]string{"B", "a", "b", "A"}), []string{"a", "b"})
}

func TestHeaderSyntax(t *testing.T) {
	equal(t, "normalize", fetch.NormalizeValue(" \t\r\n a b\n"), "a b")
	equal(t, "VT is no whitespace here", fetch.NormalizeValue("\va"), "\va")
	for value, want := range map[string]bool{"": true, "a": true, " a": false, "a\x00": false, "a\nb": false, "\x01\xff": true} {
		equal(t, "value "+value, fetch.IsHeaderValue(value), want)
	}
	for name, want := range map[string]bool{"": false, "X-A": true, "a b": false, "a:": false, "\u00e9": false, "'!#$%&*+-.^_`|~": true} {
		equal(t, "name "+name, fetch.IsHeaderName(name), want)
	}
}

var splitTable = []struct {
	value string
	want  []string
}{
	{`nosniff,`, []string{"nosniff", ""}},
	{``, []string{""}},
	{`text/html;", x/x`, []string{`text/html;", x/x`}},
	{`x/x;test="hi",y/y`, []string{`x/x;test="hi"`, "y/y"}},
	{`x / x,,,1`, []string{"x / x", "", "", "1"}},
	{`"1,2", 3`, []string{`"1,2"`, "3"}},
	{`"a\",b",c`, []string{`"a\",b"`, "c"}},
	{`a"b,c"d , e`, []string{`a"b,c"d`, "e"}},
	{`"\`, []string{`"\`}},
}

func TestGetDecodeAndSplit(t *testing.T) {
	for _, c := range splitTable {
		got, _ := h("A", c.value).GetDecodeAndSplit("a")
		equalLines(t, c.value, got, c.want)
	}
	got, ok := h("A", "nosniff", "B", "sniff", "A", "").GetDecodeAndSplit("A")
	equalLines(t, "combined first", got, []string{"nosniff", ""})
	equal(t, "not null", ok, true)
	_, ok = h("B", "sniff").GetDecodeAndSplit("A")
	equal(t, "null", ok, false)
}
