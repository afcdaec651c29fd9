package strict_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// What is right in all its spellings has no mistakes.
var right = []reads{
	{"name: a", nil},
	{"{name: a}", nil},
	{"name: a # comment\n# more\n", nil},
	{"# before\nname: a\n", nil},
	{"---\nname: a\n", nil},
	{"--- {name: a}", nil},
	{"name: a\n---\n", nil},
	{"name: a\n...\n...\n", nil},
	{"\ufeffname: a\r\n", nil},
	{"\n\n  name: a\n  count: 1\n", nil},
	{"name: no", nil},
	{"name: \"a\"", nil},
	{"name: 'a'", nil},
	{"\"name\": a", nil},
	{"? name\n: a\n? count\n: 2", nil},
	{"name: >-\n  a\n", nil},
	{"name: \"a\\\n  b\"", nil},
	{"name: \"\\x61\"", nil},
	{"name: a\ncount: 0o11", nil},
	{"name: a\ncount: 0x9", nil},
	{"name: a\non: true", nil},
	{"name: a\nmode: no-cors", nil},
	{"name: a\nreason: allow-origin-missing", nil},
	{"name: a\nwait: 1.5s", nil},
	{"name: a\nwait: 1m30s", nil},
	{"name: a\ntags: [x y, z,]", nil},
	{"name: a\ntags:\n- x\n- y\n", nil},
	{"name: a\nmore: {}", nil},
	{"name: a\nmore: {x: \"y\\u0000z\"}", nil},
	{"name: a\nmore: {1: y, true: z, null: w, 1.5: v}", nil},
	{"name: a\nheaders: {X-é: b}", nil},
	{"name: a\nheaders: [[X-A, b], [X-A, c]]", nil},
	{"name: a\nparts: [{left: {title: x}}, {right: {title: y, size: 0}}]", nil},
	{"name: &a b\nmore: {x: *a}\ntags: [*a, *a]", nil},
	{"<<: {name: a}", nil},
	{"<<: {name: A}\nname: b", nil},
	{"name: a\nmore: &m {x: y}\nheaders: {<<: *m, x: z}", nil},
	{"name: a\nmore: {<<: [{x: y}, {x: z, w: v}]}", nil},
	{"name:\ta", nil},
}

// The tree is decoded as encoding/json does, with aliases and merged keys in
// their places. A key that is written wins over one that is merged in, and the
// first of several that are merged in wins over the others.
func TestDecode(t *testing.T) {
	for text, want := range map[string]form{
		"name: a": {Name: "a"},
		"name: &n a\ntags: [*n, b, *n]\nmore: {<<: {x: e, y: z}, x: w}": {
			Name: "a", Tags: []string{"a", "b", "a"}, More: map[string]string{"x": "w", "y": "z"},
		},
		"name: a\nmore: {x: w, <<: [{x: e, y: f}, {y: g, z: h}]}": {Name: "a", More: map[string]string{"x": "w", "y": "f", "z": "h"}},
		"name: a\nmore: &m {x: y}\nheaders: {<<: *m, v: w}": {
			Name: "a", More: map[string]string{"x": "y"}, Headers: scenario.Headers{{Name: "v", Value: "w"}, {Name: "x", Value: "y"}},
		},
		"name: a\nheaders: [[b, c], [a, d], [b, e]]": {Name: "a", Headers: scenario.Headers{{Name: "b", Value: "c"}, {Name: "a", Value: "d"}, {Name: "b", Value: "e"}}},
		"name: a\nheaders: {z: '1', a: '2', m: '3'}": {Name: "a", Headers: scenario.Headers{{Name: "z", Value: "1"}, {Name: "a", Value: "2"}, {Name: "m", Value: "3"}}},
		"name: a\ncount: 0x9\non: true\nmode: no-cors\nwait: 1m30s": {
			Name: "a", Count: 9, On: true, Mode: fetch.NoCORS, Wait: scenario.Duration(90 * time.Second),
		},
		"name: a\nmore: {x: \"y\\u0000\\n\\\"<é👍\", \"\": ''}":          {Name: "a", More: map[string]string{"x": "y\x00\n\"<é👍", "": ""}},
		"name: a\nmore:\n  x: |\n    b\n     c\n  y: >\n    d\n    e\n": {Name: "a", More: map[string]string{"x": "b\n c\n", "y": "d e\n"}},
		"name: a\r\nmore:\r\n  x: |\r\n    b\r\n    c\r\n":              {Name: "a", More: map[string]string{"x": "b\nc\n"}},
		"name: a\nparts: [{left: &l {title: x, size: 2}}, {right: *l}]": {
			Name: "a", Parts: []part{{Left: &leaf{"x", 2}}, {Right: &leaf{"x", 2}}},
		},
		"name: a\nmore: {1: y, 01: z, true: w, ~: v}": {Name: "a", More: map[string]string{"1": "y", "01": "z", "true": "w", "~": "v"}},
	} {
		_, root, found := read(text)
		if err := found.Err(); err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var got form
		if err := root.Decode(&got); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// An error of decoding is returned.
func TestDecodeError(t *testing.T) {
	_, root, _ := read("name: a\ncount: one")
	if err := root.Decode(&form{}); err == nil || !strings.Contains(err.Error(), "count") {
		t.Errorf("Decode = %v, want an error about count", err)
	}
}

// Every node knows its place, and is found by its path.
func TestNode(t *testing.T) {
	f, root, _ := read("name: &n a\ncount: 2\non: true\nmore:\n  x: y\n  e:\nparts:\n- left: {title: *n}\n-  - z\n")
	for want, path := range map[string][]any{
		"1:1 mapping":          {},
		"1:10 string a":        {"name"},
		"2:8 number 2":         {"count"},
		"3:5 bool true":        {"on"},
		"5:3 mapping":          {"more"},
		"5:6 string y":         {"more", "x"},
		"6:3 null null":        {"more", "e"},
		"8:1 sequence":         {"parts"},
		"8:3 mapping":          {"parts", 0},
		"8:9 mapping":          {"parts", 0, "left"},
		"1:10 string a/alias":  {"parts", 0, "left", "title"},
		"9:4 sequence":         {"parts", 1},
		"9:6 string z":         {"parts", 1, 0},
		"1:1 mapping/none":     {"none"},
		"5:3 mapping/none":     {"more", "none", "x"},
		"8:1 sequence/beyond":  {"parts", 2},
		"8:1 sequence/before":  {"parts", -1},
		"1:1 mapping/index":    {0},
		"8:1 sequence/a key":   {"parts", "left"},
		"1:1 mapping/no index": {1.5},
	} {
		n := root.Field(path...)
		want, _, _ := strings.Cut(want, "/")
		if got := strings.TrimSpace(place(n.At) + " " + kindName(n.Kind) + " " + n.Text); got != want {
			t.Errorf("%v is %s, want %s", path, got, want)
		}
		if n.Broken() {
			t.Errorf("%v is broken", path)
		}
	}
	e, ok := root.Child("count")
	if !ok || e.Key != "count" || f.Line(e.At.Line) != "count: 2" || e.At.Width != 5 || e.Value.Text != "2" {
		t.Errorf("Child(count) = %+v, %v", e, ok)
	}
	if e, ok := root.Child("none"); ok || e.Value != nil {
		t.Errorf("Child(none) = %+v, %v", e, ok)
	}
}

func place(p strict.Place) string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

func kindName(k strict.Kind) string {
	return map[strict.Kind]string{
		strict.Null: "null", strict.Bool: "bool", strict.Number: "number", strict.String: "string",
		strict.Sequence: "sequence", strict.Mapping: "mapping",
	}[k]
}

// What could not be read is null and broken, and is not reported a second time.
func TestBroken(t *testing.T) {
	for text, path := range map[string][]any{
		"name: *a":                                {"name"},
		"name: !x a":                              {"name"},
		"name: .inf":                              {"name"},
		"name: a\nmore: &m {x: *m}":               {"more", "x"},
		"name: a\ntags: " + nested(60)():          {"tags", 0},
		"name: a\nmore: {x: y}\ntags: [*a]":       {"tags", 0},
		"name: a\nparts: [{left: !x {}}]":         {"parts", 0, "left"},
		"name: a\ncount: !!int 3\nmore: {x: y}\n": {"count"},
	} {
		_, root, found := read(text)
		if len(found.List) != 1 && !strings.Contains(text, "[[[") {
			t.Errorf("%q has %d mistakes: %v", text, len(found.List), found.Err())
		}
		if root == nil {
			continue
		}
		if n := root.Field(path...); !n.Broken() || n.Kind != strict.Null {
			t.Errorf("%q: %v is %+v", text, path, n)
		}
	}
}
