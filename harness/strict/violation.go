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

// Validate holds a file's tree against the schema, and notes each violation at
// its place. It returns the paths of the violations: keys and indices.
func (s *Schema) Validate(f *Source, root *Node, found *Found) [][]string {
	err := s.validate(root)
	v := violations{schema: s, file: f, root: root, found: found}
	var e *validator.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &e):
		v.note(e)
	default:
		found.At(f, root.At, "cannot be validated: %v", err)
		v.paths = append(v.paths, nil)
	}
	return v.paths
}

// validate returns a *[validator.ValidationError] for a tree that violates the
// schema, and any other error for one that cannot be validated.
func (s *Schema) validate(root *Node) error {
	text, err := root.json(nil)
	if err != nil {
		return err
	}
	value, err := validator.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	compiled, err := s.compiled()
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}

// violations translates a validator's errors for people.
type violations struct {
	schema *Schema
	file   *Source
	root   *Node
	found  *Found

	paths     [][]string
	suggested int // how many times similar words were looked for
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

// maxSuggested is how many times similar words are looked for.
const maxSuggested = 200

// didYouMean suggests a word, unless very many have been asked for.
func (v *violations) didYouMean(asked string, words []string) string {
	if v.suggested++; v.suggested > maxSuggested {
		return ""
	}
	return DidYouMean(asked, words)
}

// translate notes what one error means. It returns false if the error's causes
// add nothing.
func (v *violations) translate(n *Node, e *validator.ValidationError) bool {
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		v.unknown(n, e.SchemaURL, k.Properties)
	case *kind.Required:
		for _, name := range k.Missing {
			v.say(n.At, "missing field %q", name)
		}
	case *kind.Type:
		v.say(n.At, "%s", wrongType(n, k))
	case *kind.Enum:
		if n.Kind != String { // the wrong type has been noted
			return false
		}
		words := make([]string, len(k.Want))
		for i, w := range k.Want {
			words[i] = fmt.Sprint(w)
		}
		v.say(n.At, "unknown value %q%s (values here: %s)", short(n.Text), v.didYouMean(n.Text, words), strings.Join(words, ", "))
	case *kind.Pattern:
		v.say(n.At, "%s: %s", strconv.Quote(short(k.Got)), v.schema.Meaning(k.Want))
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

// maxUnknown is how many unknown fields of one mapping are listed.
const maxUnknown = 20

// unknown notes fields that are not known here, and lists those that are.
func (v *violations) unknown(n *Node, schema string, fields []string) {
	definition := definition(schema)
	names := v.schema.fields(definition)
	inOrder := n.entries(fields)
	for i, e := range inOrder {
		if rest := len(inOrder) - i; i == maxUnknown && rest > 1 {
			v.say(e.At, "%d more unknown fields from here on", rest)
			return
		}
		v.say(e.At, "%s", v.unknownField(schema, definition, e.Key, names))
	}
}

func (v *violations) unknownField(schema, definition, name string, names []string) string {
	if strings.HasSuffix(schema, "/headers") {
		return fmt.Sprintf("header name %q: %s", short(name), patternMeaning[bytesPattern])
	}
	if unknown := v.schema.form.Words.Unknown; unknown != nil {
		if why := unknown(definition, name); why != "" {
			return why
		}
	}
	return fmt.Sprintf("unknown field %q%s (fields here: %s)", short(name), v.didYouMean(name, names), strings.Join(names, ", "))
}

// entries returns the entries with these keys, in the order of the file.
func (n *Node) entries(keys []string) []Entry {
	asked := make(map[string]bool, len(keys))
	for _, k := range keys {
		asked[k] = true
	}
	var out []Entry
	for _, e := range n.Entries {
		if asked[e.Key] {
			out = append(out, e)
		}
	}
	return out
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

// definition returns the name of the schema's definition that a location is in.
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

// WrongKind returns the message for a value of one kind where another is wanted.
func WrongKind(got, want Kind) string { return typeMistake(typeOf[got], []string{typeOf[want]}) }

// wrongType returns the message for a value of the wrong type. Of a string that is
// not quoted it says how the value is written.
func wrongType(n *Node, k *kind.Type) string {
	if k.Got != "string" || n.quoted {
		return typeMistake(k.Got, k.Want)
	}
	switch {
	case slices.Contains(k.Want, "boolean"):
		return "want true or false, got a string; write true or false"
	case slices.Contains(k.Want, "integer"):
		return "want a whole number, got a string; write a number such as 3"
	default:
		return typeMistake(k.Got, k.Want)
	}
}

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
