package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// File is a scenario file.
type File struct {
	Section   string             `json:"section" jsonschema:"required,minLength=1,description=The section of the standard that the scenarios are about"`
	Scenarios []harness.Scenario `json:"scenarios" jsonschema:"required,minItems=1,description=What to run\\, in order"`
}

const schemaID = "https://github.com/crosscheck-cors/crosscheck/scenarios/schema.json"

// Patterns of values that the Go types keep in types of their own.
const (
	durationPattern = `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`
	bytesPattern    = `^[\x00-ÿ]*$`
)

// Schema returns the JSON Schema (2020-12) of scenario files, generated from
// the Go types. It is the same bytes every time.
func Schema() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	var plain any // sorts the keys of what the generator adds out of order
	if err := json.Unmarshal(must(json.Marshal(schema())), &plain); err != nil {
		panic(err)
	}
	if err := enc.Encode(plain); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// schema reflects the Go types, once.
var schema = sync.OnceValue(func() *jsonschema.Schema {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		RequiredFromJSONSchemaTags: true,
		Mapper:                     mapType,
	}
	s := r.Reflect(File{})
	s.ID = schemaID
	s.Title = "Crosscheck scenarios"
	chrome, ok := s.Definitions["Want"].Properties.Get("chrome")
	if !ok {
		panic("scenarios: Want has no field chrome")
	}
	chrome.Enum = anys(harness.CorsErrors())
	failure, ok := s.Definitions["Want"].Properties.Get("failure")
	if !ok {
		panic("scenarios: Want has no field failure")
	}
	failure.Enum = anys(harness.ChromeFailures())
	return s
})

// compiled is the schema, ready to validate.
var compiled = sync.OnceValue(func() *validator.Schema {
	doc := must(validator.UnmarshalJSON(bytes.NewReader(Schema())))
	c := validator.NewCompiler()
	if err := c.AddResource(schemaID, doc); err != nil {
		panic(err)
	}
	return c.MustCompile(schemaID)
})

// enum is what every enumeration of harness and fetch has.
type enum interface{ Values() []string }

// mapType writes the schemas that reflection cannot.
func mapType(t reflect.Type) *jsonschema.Schema {
	zero := reflect.Zero(t).Interface()
	switch v := zero.(type) {
	case harness.Headers:
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
	case harness.Duration:
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
	return &jsonschema.Schema{Type: "string", Enum: anys(values)}
}

func anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// fields lists the names that a definition of the schema allows, in order.
func fields(definition string) []string {
	d := schema().Definitions[definition]
	if d == nil || d.Properties == nil {
		return nil
	}
	var out []string
	for p := d.Properties.Oldest(); p != nil; p = p.Next() {
		out = append(out, p.Key)
	}
	return out
}

func ptr(n uint64) *uint64 { return &n }

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("scenarios: schema: %v", err))
	}
	return v
}
