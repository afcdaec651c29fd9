package strict

import (
	"fmt"
	"strings"
	"testing"
)

type form struct {
	Name  string            `json:"name" jsonschema:"required,pattern=^[a-z]+$"`
	Count int               `json:"count,omitempty" jsonschema:"minimum=1,maximum=9"`
	Tags  []string          `json:"tags,omitempty" jsonschema:"minItems=1"`
	More  map[string]string `json:"more,omitempty"`
}

func testSchema() *Schema {
	return NewSchema(Form{
		ID: "https://example.test/form.json", Title: "Form", Type: form{},
		Words: Words{
			Patterns: map[string]string{`^[a-z]+$`: "want lower-case letters"},
			Count:    func(field string) string { return "there are no " + field },
			Unknown: func(_, field string) string {
				if field == "old" {
					return "old is gone"
				}
				return ""
			},
		},
	})
}

// Every mistake is noted, at its place, in the words of the form.
func TestValidate(t *testing.T) {
	for text, want := range map[string][]string{
		"name: a": nil,
		"\uFEFFname: &n a\nmore: {x: *n, <<: {y: z}}":           nil,
		"name: A\ncount: 10\ntags: []\nold: 1\nnam: b\nname: c": {"6:1 field \"name\" is here twice; it is on line 1 already"},
		"name: A\ncount: 10\ntags: []\nold: 1\nnam: b": {
			`1:7 "A": want lower-case letters`, "2:8 10 is too large: at most 9", "3:7 there are no tags", "4:1 old is gone",
			`5:1 unknown field "nam"; did you mean "name"? (fields here: name, count, tags, more)`,
		},
		"count: \"1\"\nmore: {a: 1}": {`1:1 missing field "name"`, "1:8 want a whole number, got a string; write it without quotes", "2:11 want a string, got a number; quote it"},
		"name: [a: 1]":               {"1:7 want a string, got a list"},
		"name: {a: 1}":               {"1:7 want a string, got a mapping; quote it, if the colon is part of a string"},
		"name: a\n---\nname: b":      {"3:5 a second document; a form file is one"},
		"name: *a":                   {"1:7 alias *a has no anchor &a before it"},
		"":                           {"0:0 the file is empty: running nothing would prove nothing"},
		"name: \xff":                 {"1:7 not UTF-8"},
		"name: a\n\tb: c":            {"2:1 not YAML: a tab; YAML is indented with spaces"},
	} {
		found := &Found{}
		f := NewSource("form.yaml", text)
		if root := Parse(f, "form", found); root != nil {
			testSchema().Validate(f, root, found)
		}
		var got []string
		for _, m := range found.Sorted() {
			got = append(got, fmt.Sprintf("%d:%d %s", m.At.Line, m.At.Column, m.Message))
		}
		missing := false
		for _, w := range want {
			missing = missing || !strings.Contains(strings.Join(got, "\n"), w)
		}
		if missing || (len(want) == 0) != (len(got) == 0) {
			t.Errorf("%q:\n got %s\nwant %s", text, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
}

// The tree is decoded as encoding/json does, aliases and merged keys in place.
func TestDecode(t *testing.T) {
	found := &Found{}
	root := Parse(NewSource("form.yaml", "name: &n a\ntags: [*n, b]\nmore: {<<: {x: 1e, y: z}, x: w}"), "form", found)
	var got form
	if err := root.Decode(&got); err != nil || found.Err() != nil {
		t.Fatal(err, found.Err())
	}
	if got.Name != "a" || len(got.Tags) != 2 || got.Tags[0] != "a" || got.More["x"] != "w" || got.More["y"] != "z" {
		t.Errorf("%+v", got)
	}
	if root.Broken() || root.Field("tags", 1).Text != "b" || root.Field("tags", 7).Kind != Sequence {
		t.Error("Field does not find what is there, or the innermost value on the way")
	}
}

func TestSchemaIsStable(t *testing.T) {
	s := testSchema()
	if string(s.Bytes()) != string(testSchema().Bytes()) {
		t.Error("not the same bytes every time")
	}
	if got := s.Meaning("^other$"); got != "want something that matches ^other$" {
		t.Error(got)
	}
}
