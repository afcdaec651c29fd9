package scenarios

import (
	"github.com/invopop/jsonschema"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// File is a scenario file.
type File struct {
	Section   string              `json:"section" jsonschema:"required,minLength=1,description=The section of the standard that the scenarios are about"`
	Scenarios []scenario.Scenario `json:"scenarios" jsonschema:"required,minItems=1,description=What to run\\, in order"`
}

// schema is that of scenario files.
var schema = strict.NewSchema(strict.Form{
	ID:     "https://github.com/crosscheck-cors/crosscheck/scenarios/schema.json",
	Title:  "Crosscheck scenarios",
	Type:   File{},
	Adjust: chromeWords,
	Words: strict.Words{
		Patterns: map[string]string{
			`^[/?#]`: "want a path, query or fragment to add: it starts with /, ? or #",
			`^[a-z0-9]+(-[a-z0-9]+)*$`: "want a word of lower-case letters, digits and single hyphens, " +
				"such as preflight-cache",
			`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$`: "want a slug with its group in front, of lower-case " +
				"letters, digits and hyphens, such as preflight/unlisted-header",
		},
		Alternatives: alternatives,
		Unknown:      unknownField,
		Count:        countMistake,
	},
})

// Schema returns the JSON Schema (2020-12) of scenario files, generated from
// the Go types. It is the same bytes every time.
func Schema() []byte { return schema.Bytes() }

// chromeWords lists what Chrome can say.
func chromeWords(s *jsonschema.Schema) {
	for field, values := range map[string][]string{"chrome": chromium.CorsErrors(), "failure": chromium.Failures()} {
		property, ok := s.Definitions["Want"].Properties.Get(field)
		if !ok {
			panic("scenarios: Want has no field " + field)
		}
		property.Enum = strict.Anys(values)
	}
}

// alternatives says why a step is not of one kind.
func alternatives(matched []int) string {
	if len(matched) == 0 {
		return "a step makes a request: it has a field fetch, xhr or load; this one has none of them"
	}
	return "a step makes one request: it has a field fetch, xhr or load; this one has more than one"
}

// unknownField says why an element lacks a field.
func unknownField(definition, field string) string {
	why := notOfElements[field]
	if why == "" || definition != "Load" {
		return ""
	}
	return "what an element loads has no " + field + ": " + why
}

func countMistake(field string) string {
	switch field {
	case "scenarios":
		return "there are no scenarios: running nothing would prove nothing"
	case "steps":
		return "there are no steps"
	default:
		return ""
	}
}
