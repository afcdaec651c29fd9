package strict_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// form is a kind of file that has every kind of value.
type form struct {
	Name    string            `json:"name" jsonschema:"required,minLength=1,pattern=^[a-z]*$"`
	Count   int               `json:"count,omitempty" jsonschema:"minimum=1,maximum=9"`
	On      bool              `json:"on,omitempty"`
	Mode    fetch.Mode        `json:"mode,omitzero"`
	Reason  fetch.Reason      `json:"reason,omitzero"`
	Wait    scenario.Duration `json:"wait,omitzero"`
	Tags    []string          `json:"tags,omitempty" jsonschema:"minItems=1"`
	More    map[string]string `json:"more,omitempty"`
	Headers scenario.Headers  `json:"headers,omitempty"`
	Parts   []part            `json:"parts,omitempty"`
}

// part has exactly one of two fields.
type part struct {
	Left  *leaf `json:"left,omitempty" jsonschema:"oneof_required=left"`
	Right *leaf `json:"right,omitempty" jsonschema:"oneof_required=right"`
}

type leaf struct {
	Title string `json:"title" jsonschema:"required"`
	Size  int    `json:"size,omitempty"`
}

const formFields = "(fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)"

func formSchema() *strict.Schema {
	return strict.NewSchema(strict.Form{
		ID: "https://example.test/form.json", Title: "Form", Type: form{},
		Words: strict.Words{
			Patterns: map[string]string{`^[a-z]*$`: "want lower-case letters"},
			Alternatives: func(matched []int) string {
				return fmt.Sprintf("a part has a left or a right; this one has %d of them", len(matched))
			},
			Count: func(field string) string {
				if field == "tags" {
					return "there are no tags"
				}
				return ""
			},
			Unknown: func(definition, field string) string {
				if field == "old" {
					return "old is gone from " + definition + "; take it out"
				}
				return ""
			},
		},
	})
}

// read parses and validates a text as the loaders do.
func read(text string) (*strict.Source, *strict.Node, *strict.Found) {
	found := &strict.Found{}
	f := strict.NewSource("form.yaml", text)
	root := strict.Parse(f, "form", found)
	if root != nil {
		formSchema().Validate(f, root, found)
	}
	return f, root, found
}

// lines writes mistakes as "LINE:COLUMN [MARKED] MESSAGE": marked is the text of
// the source above the markers, as Error prints them.
func lines(t *testing.T, f *strict.Source, list []strict.Mistake) []string {
	t.Helper()
	var out []string
	for _, m := range list {
		line := fmt.Sprintf("%d:%d [%s] %s", m.At.Line, m.At.Column, marked(t, f, m), m.Message)
		if m.Detail != "" {
			line += " / " + m.Detail
		}
		out = append(out, line)
	}
	return out
}

// marked returns the text above the markers. It fails the test if Error does not
// start with the place, or prints another line than that of the place.
func marked(t *testing.T, f *strict.Source, m strict.Mistake) string {
	t.Helper()
	text := m.Error()
	if m.At.Line == 0 {
		if want := m.At.File + ": " + m.Message; !strings.HasPrefix(text, want) {
			t.Errorf("%q does not start with %q", text, want)
		}
		return ""
	}
	if want := fmt.Sprintf("%s:%d:%d: %s\n", m.At.File, m.At.Line, m.At.Column, m.Message); !strings.HasPrefix(text, want) {
		t.Errorf("%q does not start with %q", text, want)
	}
	rows := strings.Split(strings.TrimPrefix(text, fmt.Sprintf("%s:%d:%d: %s\n", m.At.File, m.At.Line, m.At.Column, m.Message)), "\n")
	if len(rows) < 2 {
		t.Fatalf("%q shows no source", text)
	}
	source, ok := strings.CutPrefix(rows[0], fmt.Sprintf("%6d | ", m.At.Line))
	if bare := strings.TrimSuffix(strings.TrimPrefix(source, "… "), " …"); !ok || !strings.Contains(f.Line(m.At.Line), bare) && !strings.ContainsRune(source, '\uFFFD') {
		t.Errorf("%q shows another line than %q", text, f.Line(m.At.Line))
	}
	markers, ok := strings.CutPrefix(rows[1], "       | ")
	if !ok {
		t.Errorf("%q has no row of markers", text)
	}
	from, width := len([]rune(markers))-strings.Count(markers, "^"), strings.Count(markers, "^")
	r := append([]rune(source), '¶') // the end of the line can be marked
	if from+width > len(r) {
		t.Fatalf("%q marks what is not there", text)
	}
	return string(r[from : from+width])
}

// reads is one row of a table: a text and its mistakes, by place.
type reads struct {
	text string
	want []string
}

func (r reads) check(t *testing.T) {
	t.Run(strconv.Quote(r.text), func(t *testing.T) {
		f, _, found := read(r.text)
		got := lines(t, f, found.Sorted())
		if strings.Join(got, "\n") != strings.Join(r.want, "\n") {
			t.Errorf("%q:\n got %s\nwant %s", r.text, strings.Join(got, "\n     "), strings.Join(r.want, "\n     "))
		}
	})
}
