package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/engines"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// File is a scenario file.
type File struct {
	Section   string              `json:"section" jsonschema:"required,minLength=1,description=The section of the standard that the scenarios are about"`
	Scenarios []scenario.Scenario `json:"scenarios" jsonschema:"required,minItems=1,description=What to run\\, in order"`
}

// format is what scenario files may hold, for the engines that are known.
type format struct {
	engines []*browser.Engine // the default one first
	schema  *strict.Schema    // of scenario files
}

// known is the format for the engines that Crosscheck has.
var known = newFormat(engines.All)

func newFormat(engines []*browser.Engine) *format {
	f := &format{engines: engines}
	f.schema = strict.NewSchema(strict.Form{
		ID:     "https://github.com/crosscheck-cors/crosscheck/scenarios/schema.json",
		Title:  "Crosscheck scenarios",
		Type:   File{},
		Adjust: f.adjust,
		Words: strict.Words{
			Patterns: map[string]string{
				`^[/?#]`: "want a path, query or fragment to add: it starts with /, ? or #",
				`^[a-z0-9]+(-[a-z0-9]+)*$`: "want a word of lower-case letters, digits and single hyphens, " +
					"such as preflight-cache",
				`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$`: "want a slug with its group in front, of lower-case " +
					"letters, digits and hyphens, such as preflight/unlisted-header",
			},
			Alternatives: alternatives,
			Unknown:      f.unknownField,
			Count:        f.countMistake,
		},
	})
	return f
}

// Schema returns the JSON Schema (2020-12) of scenario files, generated from
// the Go types and the engines that are known. It is the same bytes every time.
func Schema() []byte { return known.schema.Bytes() }

// adjust puts into a schema what the engines can say, and their names.
func (f *format) adjust(s *jsonschema.Schema) {
	one := &jsonschema.Schema{Ref: "#/$defs/Deviation"}
	deviations := s.Definitions["Deviations"]
	deviations.AdditionalProperties, deviations.Properties = jsonschema.FalseSchema, jsonschema.NewProperties()
	for _, e := range f.engines {
		// A oneOf would say of neither what is wrong with it.
		deviations.Properties.Set(e.Name, &jsonschema.Schema{
			Description: "What is known of " + e.Product + ", or a list with an entry for each step",
			If:          &jsonschema.Schema{Type: "array"},
			Then:        &jsonschema.Schema{Type: "array", MinItems: &atLeastOne, Items: one},
			Else:        one,
		})
	}
	codes, failures := f.words()
	for field, values := range map[string][]string{"chrome": codes, "failure": failures} {
		property, ok := s.Definitions["Want"].Properties.Get(field)
		if !ok {
			panic("scenarios: Want has no field " + field)
		}
		property.Enum = strict.Anys(values)
	}
}

var atLeastOne uint64 = 1

// words returns the engines' codes and their words for failures, each once.
func (f *format) words() (codes, failures []string) {
	for _, e := range f.engines {
		for _, code := range e.Words.Listed {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
		for _, failure := range e.Words.Failures {
			if !slices.Contains(failures, failure.Word) {
				failures = append(failures, failure.Word)
			}
		}
	}
	return codes, failures
}

// unknownField says why a part of a scenario lacks a field.
func (f *format) unknownField(definition, field string) string {
	switch {
	case definition == "Deviations":
		names := f.names()
		return fmt.Sprintf("unknown engine %q%s (engines here: %s)", field, strict.DidYouMean(field, names), strings.Join(names, ", "))
	case definition == "Load" && notOfElements[field] != "":
		return "what an element loads has no " + field + ": " + notOfElements[field]
	default:
		return ""
	}
}

// countMistake says what is wrong with the length of a field's list.
func (f *format) countMistake(field string) string {
	switch {
	case field == "scenarios":
		return "there are no scenarios: running nothing would prove nothing"
	case field == "steps":
		return "there are no steps"
	case slices.Contains(f.names(), field):
		return "there is no deviation in the list; leave " + field + " out"
	default:
		return ""
	}
}

// names are those of the engines.
func (f *format) names() []string {
	out := make([]string, len(f.engines))
	for i, e := range f.engines {
		out[i] = e.Name
	}
	return out
}

// alternatives says why a step is not of one kind.
func alternatives(matched []int) string {
	if len(matched) == 0 {
		return "a step makes a request: it has a field fetch, xhr or load; this one has none of them"
	}
	return "a step makes one request: it has a field fetch, xhr or load; this one has more than one"
}
