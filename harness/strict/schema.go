package strict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"sync"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Form describes a kind of file.
type Form struct {
	ID    string // of its schema
	Title string
	Type  any // a value of the Go type that a file is decoded into

	Adjust func(*jsonschema.Schema) // what reflection cannot know; nil for nothing
	Words  Words
}

// Words are what the schema's own words mean to people. All are optional.
type Words struct {
	// Patterns says what each of the schema's patterns asks for.
	Patterns map[string]string

	// Alternatives says why a value is not exactly one of several things, of
	// which it matched those numbers.
	Alternatives func(matched []int) string

	// Unknown says why a definition of the schema lacks a field; "" where it is
	// just unknown.
	Unknown func(definition, field string) string

	// Count says what is wrong with the length of the list in a field; "" for
	// a list that is a pair.
	Count func(field string) string
}

// Schema is the JSON Schema (2020-12) of a kind of file. It is generated once,
// when it is first used.
type Schema struct {
	form      Form
	reflected func() *jsonschema.Schema
	compiled  func() (*validator.Schema, error)
}

// NewSchema returns the schema of a form.
func NewSchema(f Form) *Schema {
	s := &Schema{form: f}
	s.form.Words.Patterns = maps.Clone(f.Words.Patterns)
	if s.form.Words.Patterns == nil {
		s.form.Words.Patterns = make(map[string]string)
	}
	maps.Copy(s.form.Words.Patterns, patternMeaning)
	s.reflected = sync.OnceValue(s.reflect)
	s.compiled = sync.OnceValues(s.compile)
	return s
}

// Patterns of values that the Go types keep in types of their own.
const (
	durationPattern = `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`
	bytesPattern    = `^[\x00-ÿ]*$`
)

// patternMeaning says what these patterns ask for.
var patternMeaning = map[string]string{
	durationPattern: "want a time span such as 3s or 150ms",
	bytesPattern:    `a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
}

// Meaning says what a pattern of the schema asks for.
func (s *Schema) Meaning(pattern string) string {
	if m, ok := s.form.Words.Patterns[pattern]; ok {
		return m
	}
	return "want something that matches " + pattern
}

// Bytes returns the schema as JSON. It is the same bytes every time. It panics if
// the schema cannot be written, which depends on the form alone and not on any
// file.
func (s *Schema) Bytes() []byte {
	out, err := s.json()
	if err != nil {
		panic(fmt.Sprintf("strict: schema %s: %v", s.form.ID, err))
	}
	return out
}

func (s *Schema) json() ([]byte, error) {
	reflected, err := json.Marshal(s.reflected())
	if err != nil {
		return nil, err
	}
	var plain any // sorts the keys of what the generator adds out of order
	if err := json.Unmarshal(reflected, &plain); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(plain)
	return b.Bytes(), err
}

func (s *Schema) reflect() *jsonschema.Schema {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		RequiredFromJSONSchemaTags: true,
		Mapper:                     mapType,
	}
	out := r.Reflect(s.form.Type)
	out.ID = jsonschema.ID(s.form.ID)
	out.Title = s.form.Title
	if s.form.Adjust != nil {
		s.form.Adjust(out)
	}
	return out
}

func (s *Schema) compile() (*validator.Schema, error) {
	text, err := s.json()
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", s.form.ID, err)
	}
	doc, err := validator.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", s.form.ID, err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource(s.form.ID, doc); err != nil {
		return nil, fmt.Errorf("schema %s: %w", s.form.ID, err)
	}
	return c.Compile(s.form.ID)
}

// fields lists the names that a definition of the schema allows, in order.
func (s *Schema) fields(definition string) []string {
	d := s.reflected().Definitions[definition]
	if d == nil || d.Properties == nil {
		return nil
	}
	var out []string
	for p := d.Properties.Oldest(); p != nil; p = p.Next() {
		out = append(out, p.Key)
	}
	return out
}

// enum is what every enumeration of harness and fetch has.
type enum interface{ Values() []string }

// mapType writes the schemas that reflection cannot.
func mapType(t reflect.Type) *jsonschema.Schema {
	zero := reflect.Zero(t).Interface()
	switch v := zero.(type) {
	case scenario.Headers:
		text := &jsonschema.Schema{Type: "string", Pattern: bytesPattern}
		return &jsonschema.Schema{
			// propertyNames would say it, but the validator then loses the place.
			PatternProperties:    map[string]*jsonschema.Schema{bytesPattern: text},
			AdditionalProperties: jsonschema.FalseSchema,
			Items: &jsonschema.Schema{
				Type: "array", Items: text, MinItems: ptr(2), MaxItems: ptr(2),
				Description: "A [name, value] pair",
			},
			Extras: map[string]any{"type": []string{"object", "array"}},
		}
	case scenario.Duration:
		return &jsonschema.Schema{Type: "string", Pattern: durationPattern, Examples: []any{"3s", "150ms"}}
	case fetch.OutcomeKind:
		return words(v.Values()[1:]) // nobody can want "unknown"
	case fetch.Reason:
		return words(v.Values()[1:]) // left out for none
	case enum:
		return words(v.Values())
	default:
		return nil
	}
}

func words(values []string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Enum: Anys(values)}
}

// Anys are words as a schema lists them.
func Anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

func ptr(n uint64) *uint64 { return &n }
