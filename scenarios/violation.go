package scenarios

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

// validate holds a file's tree against the schema, and notes each violation
// where it stands. It returns the indices of the scenarios that violate it.
func validate(f *source, root *node, found *mistakes) map[int]bool {
	var b bytes.Buffer
	root.json(&b)
	value, err := validator.UnmarshalJSON(&b)
	if err != nil {
		panic(err) // the tree writes JSON
	}
	err = compiled().Validate(value)
	v := violations{f, root, found, make(map[int]bool)}
	var e *validator.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &e):
		v.note(e)
	default:
		found.at(f, root.at, "cannot be validated: %v", err)
	}
	return v.scenarios
}

// violations translates a validator's errors for people.
type violations struct {
	file  *source
	root  *node
	found *mistakes

	scenarios map[int]bool // that are violated
}

func (v violations) note(e *validator.ValidationError) {
	n := v.locate(e.InstanceLocation)
	if l := e.InstanceLocation; len(l) > 1 && l[0] == "scenarios" {
		if i, err := strconv.Atoi(l[1]); err == nil {
			v.scenarios[i] = true
		}
	}
	if n.broken {
		return // what is wrong with it has been said
	}
	say := func(at place, format string, args ...any) { v.found.at(v.file, at, format, args...) }
	switch k := e.ErrorKind.(type) {
	case *kind.OneOf: // only a step has alternatives
		say(n.at, "%s", alternatives(k.Subschemas))
		return
	case *kind.AdditionalProperties:
		names := fields(definition(e.SchemaURL))
		for _, name := range k.Properties {
			at := n.at
			if found, ok := n.child(name); ok {
				at = found.at
			}
			if strings.HasSuffix(e.SchemaURL, "/headers") {
				say(at, "header name %q: %s", name, patternMeaning[bytesPattern])
				continue
			}
			if why := notOfElements[name]; why != "" && definition(e.SchemaURL) == "Load" {
				say(at, "what an element loads has no %s: %s", name, why)
				continue
			}
			say(at, "unknown field %q%s (fields here: %s)", name, didYouMean(name, names), strings.Join(names, ", "))
		}
	case *kind.Required:
		for _, name := range k.Missing {
			say(n.at, "missing field %q", name)
		}
	case *kind.Type:
		say(n.at, "%s", typeMistake(k.Got, k.Want))
	case *kind.Enum:
		if n.kind != stringNode { // the wrong type has been noted
			return
		}
		words := make([]string, len(k.Want))
		for i, w := range k.Want {
			words[i] = fmt.Sprint(w)
		}
		say(n.at, "unknown value %q%s (values here: %s)", n.text, didYouMean(n.text, words), strings.Join(words, ", "))
	case *kind.Pattern:
		say(n.at, "%s: %s", strconv.Quote(k.Got), meaning(k.Want))
	case *kind.MinLength:
		say(n.at, "must not be empty")
	case *kind.MinItems:
		say(n.at, "%s", countMistake(e.InstanceLocation, k.Want, k.Got))
	case *kind.MaxItems:
		say(n.at, "%s", countMistake(e.InstanceLocation, k.Want, k.Got))
	case *kind.Minimum:
		say(n.at, "%s is too small: at least %s", k.Got.RatString(), k.Want.RatString())
	case *kind.Maximum:
		say(n.at, "%s is too large: at most %s", k.Got.RatString(), k.Want.RatString())
	default:
		if len(e.Causes) == 0 {
			say(n.at, "%s", e.Error())
		}
	}
	for _, cause := range e.Causes {
		v.note(cause)
	}
}

// locate finds a value by its instance location.
func (v violations) locate(path []string) *node {
	n := v.root
	for _, p := range path {
		if n.kind != sequenceNode {
			n = n.field(p)
		} else if i, err := strconv.Atoi(p); err == nil {
			n = n.field(i)
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

func alternatives(matched []int) string {
	if len(matched) == 0 {
		return "a step makes a request: it has a field fetch, xhr or load; this one has none of them"
	}
	return "a step makes one request: it has a field fetch, xhr or load; this one has more than one"
}

var typeNames = map[string]string{
	"object": "a mapping", "array": "a list", "string": "a string", "number": "a number",
	"integer": "a whole number", "boolean": "true or false", "null": "nothing",
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
	case slices.Contains(want, "string") && got == "null":
		out += `; write "" for an empty string`
	case got == "string" && (slices.Contains(want, "integer") || slices.Contains(want, "boolean")):
		out += "; write it without quotes"
	}
	return out
}

func countMistake(path []string, want, got int) string {
	last := ""
	if len(path) > 0 {
		last = path[len(path)-1]
	}
	switch last {
	case "scenarios":
		return "there are no scenarios: running nothing would prove nothing"
	case "steps":
		return "there are no steps"
	default:
		return fmt.Sprintf("want a [name, value] pair, got a list of %d", got)
	}
}

// patternMeaning says what the schema's patterns ask for.
var patternMeaning = map[string]string{
	durationPattern: "want a time span such as 3s or 150ms",
	bytesPattern:    `a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
	`^[/?#]`:        "want a path, query or fragment to add: it starts with /, ? or #",
	`^[a-z0-9]+(-[a-z0-9]+)*$`: "want a word of lower-case letters, digits and single hyphens, " +
		"such as preflight-cache",
	`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$`: "want a slug with its group in front, of lower-case " +
		"letters, digits and hyphens, such as preflight/unlisted-header",
}

func meaning(pattern string) string {
	if m, ok := patternMeaning[pattern]; ok {
		return m
	}
	return "want something that matches " + pattern
}

// quoteAll lists words for people.
func quoteAll(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strconv.Quote(w)
	}
	return strings.Join(out, ", ")
}

// count is "1 URL", "2 URLs".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}
