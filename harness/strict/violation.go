package strict

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Validate holds a file's tree against the schema, and notes each violation
// where it stands. It returns where they are: paths of keys and indices.
func (s *Schema) Validate(f *Source, root *Node, found *Found) [][]string {
	var b bytes.Buffer
	root.json(&b)
	value, err := validator.UnmarshalJSON(&b)
	if err != nil {
		panic(err) // the tree writes JSON
	}
	err = s.compiled().Validate(value)
	v := violations{schema: s, file: f, root: root, found: found}
	var e *validator.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &e):
		v.note(e)
	default:
		found.At(f, root.At, "cannot be validated: %v", err)
	}
	return v.paths
}

// violations translates a validator's errors for people.
type violations struct {
	schema *Schema
	file   *Source
	root   *Node
	found  *Found

	paths [][]string
}

func (v *violations) say(at Place, format string, args ...any) {
	v.found.At(v.file, at, format, args...)
}

func (v *violations) note(e *validator.ValidationError) {
	n := v.locate(e.InstanceLocation)
	v.paths = append(v.paths, e.InstanceLocation)
	if n.broken {
		return // what is wrong with it has been said
	}
	if k, is := e.ErrorKind.(*kind.OneOf); is && v.schema.form.Words.Alternatives != nil {
		v.say(n.At, "%s", v.schema.form.Words.Alternatives(k.Subschemas))
		return
	}
	if !v.translate(n, e) {
		return
	}
	for _, cause := range e.Causes {
		v.note(cause)
	}
}

// translate says what one error means; false where its causes say nothing more.
func (v *violations) translate(n *Node, e *validator.ValidationError) bool {
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		v.unknown(n, e.SchemaURL, k.Properties)
	case *kind.Required:
		for _, name := range k.Missing {
			v.say(n.At, "missing field %q", name)
		}
	case *kind.Type:
		v.say(n.At, "%s", typeMistake(k.Got, k.Want))
	case *kind.Enum:
		if n.Kind != String { // the wrong type has been noted
			return false
		}
		words := make([]string, len(k.Want))
		for i, w := range k.Want {
			words[i] = fmt.Sprint(w)
		}
		v.say(n.At, "unknown value %q%s (values here: %s)", n.Text, DidYouMean(n.Text, words), strings.Join(words, ", "))
	case *kind.Pattern:
		v.say(n.At, "%s: %s", strconv.Quote(k.Got), v.schema.Meaning(k.Want))
	case *kind.MinLength:
		v.say(n.At, "must not be empty")
	case *kind.MinItems:
		v.say(n.At, "%s", v.count(e.InstanceLocation, k.Got))
	case *kind.MaxItems:
		v.say(n.At, "%s", v.count(e.InstanceLocation, k.Got))
	case *kind.Minimum:
		v.say(n.At, "%s is too small: at least %s", k.Got.RatString(), k.Want.RatString())
	case *kind.Maximum:
		v.say(n.At, "%s is too large: at most %s", k.Got.RatString(), k.Want.RatString())
	default:
		if len(e.Causes) == 0 {
			v.say(n.At, "%s", e.Error())
		}
	}
	return true
}

// unknown says that fields are not known here, and which are.
func (v *violations) unknown(n *Node, schema string, fields []string) {
	definition := definition(schema)
	names := v.schema.fields(definition)
	for _, name := range fields {
		at := n.At
		if found, ok := n.Child(name); ok {
			at = found.At
		}
		if strings.HasSuffix(schema, "/headers") {
			v.say(at, "header name %q: %s", name, patternMeaning[bytesPattern])
			continue
		}
		if unknown := v.schema.form.Words.Unknown; unknown != nil {
			if why := unknown(definition, name); why != "" {
				v.say(at, "%s", why)
				continue
			}
		}
		v.say(at, "unknown field %q%s (fields here: %s)", name, DidYouMean(name, names), strings.Join(names, ", "))
	}
}

// locate finds a value by its instance location.
func (v *violations) locate(path []string) *Node {
	n := v.root
	for _, p := range path {
		if n.Kind != Sequence {
			n = n.Field(p)
		} else if i, err := strconv.Atoi(p); err == nil {
			n = n.Field(i)
		}
	}
	return n
}

// definition is the name of the schema's definition that a location is in.
func definition(url string) string {
	_, after, _ := strings.Cut(url, "#/$defs/")
	name, _, _ := strings.Cut(after, "/")
	return name
}

func (v *violations) count(path []string, got int) string {
	if count := v.schema.form.Words.Count; count != nil && len(path) > 0 {
		if out := count(path[len(path)-1]); out != "" {
			return out
		}
	}
	return fmt.Sprintf("want a [name, value] pair, got a list of %d", got)
}

var typeNames = map[string]string{
	"object": "a mapping", "array": "a list", "string": "a string", "number": "a number",
	"integer": "a whole number", "boolean": "true or false", "null": "nothing",
}

// typeOf are the kinds in the words of a schema.
var typeOf = map[Kind]string{
	Null: "null", Bool: "boolean", Number: "integer", String: "string", Sequence: "array", Mapping: "object",
}

// WrongKind says that a value is of one kind where another must stand.
func WrongKind(got, want Kind) string { return typeMistake(typeOf[got], []string{typeOf[want]}) }

func typeMistake(got string, want []string) string {
	names := make([]string, len(want))
	for i, w := range want {
		names[i] = typeNames[w]
	}
	out := "want " + strings.Join(names, " or ") + ", got " + typeNames[got]
	scalar := got == "number" || got == "integer" || got == "boolean"
	switch {
	case slices.Contains(want, "string") && scalar:
		out += "; quote it"
	case slices.Equal(want, []string{"string"}) && got == "object":
		out += "; quote it, if the colon is part of a string"
	case slices.Contains(want, "string") && got == "null":
		out += `; write "" for an empty string`
	case got == "string" && (slices.Contains(want, "integer") || slices.Contains(want, "boolean")):
		out += "; write it without quotes"
	}
	return out
}
