package strict_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// The schema is the same bytes every time, and is JSON.
func TestSchemaIsStable(t *testing.T) {
	s := formSchema()
	if string(s.Bytes()) != string(formSchema().Bytes()) {
		t.Error("the schema is not the same bytes every time")
	}
	var v struct {
		ID    string `json:"$id"`
		Title string `json:"title"`
	}
	if err := json.Unmarshal(s.Bytes(), &v); err != nil || v.ID != "https://example.test/form.json" || v.Title != "Form" {
		t.Errorf("%+v, %v", v, err)
	}
	if strings.Contains(string(s.Bytes()), `\u003c`) {
		t.Error("the schema escapes HTML")
	}
}

// A pattern is described by the form, by the package, or by itself.
func TestMeaning(t *testing.T) {
	s := formSchema()
	for pattern, want := range map[string]string{
		"^[a-z]*$": "want lower-case letters",
		`^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`: "want a time span such as 3s or 150ms",
		"^other$": "want something that matches ^other$",
	} {
		if got := s.Meaning(pattern); got != want {
			t.Errorf("Meaning(%s) = %q, want %q", pattern, got, want)
		}
	}
}

// A form can go without words: the package has some for everything.
func TestWordless(t *testing.T) {
	s := strict.NewSchema(strict.Form{ID: "https://example.test/bare.json", Title: "Bare", Type: form{}})
	f := strict.NewSource("bare.yaml", "name: A\nold: 1\ntags: []\nparts: [{}]")
	found := &strict.Found{}
	root := strict.Parse(f, "bare", found)
	paths := s.Validate(f, root, found)
	got := strings.Join(lines(t, f, found.Sorted()), "\n")
	for _, want := range []string{
		`1:7 [A] "A": want something that matches ^[a-z]*$`,
		`2:1 [old] unknown field "old" ` + formFields,
		"3:7 [[] want a [name, value] pair, got a list of 0",
		"4:9 [{] missing field",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if len(paths) < 4 {
		t.Errorf("violations at %v", paths)
	}
}

// Validate returns where the violations are, and nothing for a valid file.
func TestPaths(t *testing.T) {
	f, root, _ := read("name: a\nparts: [{left: {title: x}}, {left: {title: 1}}]\nmore: {x: 2}")
	var got []string
	for _, p := range formSchema().Validate(f, root, &strict.Found{}) {
		got = append(got, strings.Join(p, "/"))
	}
	for _, want := range []string{"parts/1/left/title", "more/x"} {
		if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+want+"\n") {
			t.Errorf("no violation at %s: %q", want, got)
		}
	}
	f, root, _ = read("name: a")
	if paths := formSchema().Validate(f, root, &strict.Found{}); len(paths) != 0 {
		t.Errorf("a valid file has violations at %v", paths)
	}
}

// Adjust changes what reflection cannot know.
func TestAdjust(t *testing.T) {
	s := strict.NewSchema(strict.Form{
		ID: "https://example.test/adjusted.json", Title: "Adjusted", Type: form{},
		Adjust: func(s *jsonschema.Schema) {
			name, _ := s.Definitions["form"].Properties.Get("name")
			name.Enum = strict.Anys([]string{"one", "two"})
		},
	})
	f := strict.NewSource("adjusted.yaml", "name: tow")
	found := &strict.Found{}
	s.Validate(f, strict.Parse(f, "form", found), found)
	if got := lines(t, f, found.Sorted()); len(got) != 1 || got[0] != `1:7 [tow] unknown value "tow"; did you mean "two"? (values here: one, two)` {
		t.Errorf("%q", got)
	}
}

// A schema that does not compile is a mistake of the file that was to be held
// against it, and not a panic.
func TestWrongSchema(t *testing.T) {
	s := strict.NewSchema(strict.Form{
		ID: "https://example.test/wrong.json", Title: "Wrong", Type: form{},
		Adjust: func(s *jsonschema.Schema) {
			name, _ := s.Definitions["form"].Properties.Get("name")
			name.Pattern = "("
		},
	})
	f := strict.NewSource("wrong.yaml", "name: a")
	found := &strict.Found{}
	if paths := s.Validate(f, strict.Parse(f, "form", found), found); len(paths) == 0 {
		t.Error("a file that was not validated has no violations")
	}
	if len(found.List) != 1 || !strings.HasPrefix(found.List[0].Message, "cannot be validated: ") || found.List[0].At.Line != 1 {
		t.Errorf("%v", found.Err())
	}
}

func TestWrongKind(t *testing.T) {
	for want, kinds := range map[string][2]strict.Kind{
		"want a mapping, got a list":                                               {strict.Sequence, strict.Mapping},
		"want a list, got nothing":                                                 {strict.Null, strict.Sequence},
		"want a string, got true or false; quote it":                               {strict.Bool, strict.String},
		"want a whole number, got a string; write it without quotes":               {strict.String, strict.Number},
		`want a string, got nothing; write "" for an empty string`:                 {strict.Null, strict.String},
		"want true or false, got a string; write it without quotes":                {strict.String, strict.Bool},
		"want a string, got a mapping; quote it, if the colon is part of a string": {strict.Mapping, strict.String},
	} {
		if got := strict.WrongKind(kinds[0], kinds[1]); got != want {
			t.Errorf("WrongKind(%v) = %q, want %q", kinds, got, want)
		}
	}
}
