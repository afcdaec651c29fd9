package policy

import "github.com/crosscheck-cors/crosscheck/harness/strict"

// schema is that of policy files.
var schema = strict.NewSchema(strict.Form{
	ID:    "https://github.com/crosscheck-cors/crosscheck/harness/policy/schema.json",
	Title: "Crosscheck policy (cors.yaml)",
	Type:  Policy{},
	Words: strict.Words{
		Patterns: map[string]string{pathPattern: "want a path with perhaps a query: it starts with /, and a # is no part of requests"},
		Count:    countMistake,
	},
})

const pathPattern = `^/[^#]*$`

// Schema returns the JSON Schema (2020-12) of policy files, generated from the
// Go types. It is the same bytes every time.
func Schema() []byte { return schema.Bytes() }

func countMistake(field string) string {
	switch field {
	case "routes":
		return "there are no routes: promising nothing would prove nothing"
	case "origins":
		return "there are no origins: leave the field out for the policy's"
	case "methods":
		return "there are no methods: leave the field out for GET"
	case "command":
		return "there is no program to run"
	default:
		return ""
	}
}
