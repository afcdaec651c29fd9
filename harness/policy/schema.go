package policy

import (
	"github.com/invopop/jsonschema"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
)

// schema is that of policy files.
var schema = strict.NewSchema(strict.Form{
	ID:    "https://github.com/crosscheck-cors/crosscheck/harness/policy/schema.json",
	Title: "Crosscheck policy (cors.yaml)",
	Type:  Policy{},

	Adjust: addKinds,
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
	default:
		return countOfOption(field)
	}
}

// countOfOption asks the kinds what is wrong with the length of a list of theirs.
func countOfOption(field string) string {
	for _, k := range kinds.Started {
		if w, ok := k.(target.Worded); ok && w.Words(field) != "" {
			return w.Words(field)
		}
	}
	return ""
}

// addKinds adds to the definition of a proxy what reflection cannot know: the
// names of the kinds, and what each kind can be told.
func addKinds(all *jsonschema.Schema) {
	proxy := all.Definitions["Proxy"]
	of := proxy.Properties
	kind, _ := of.Get("kind")
	kind.Enum = strict.Anys(kinds.Names())
	edge, _ := of.Delete("edge")
	for i, k := range kinds.Started {
		for p := optionsOf(k).Properties.Oldest(); p != nil; p = p.Next() {
			if _, have := of.Get(p.Key); !have {
				of.Set(p.Key, p.Value)
			}
		}
		if i == 0 { // the shared ones come first
			of.Set("edge", edge)
		}
	}
}

// optionsOf is the schema of what a kind can be told.
func optionsOf(k target.Kind) *jsonschema.Schema {
	r := jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, DoNotReference: true, RequiredFromJSONSchemaTags: true}
	return r.Reflect(k.Options())
}

// fields lists the fields of a schema, in order.
func fields(of *jsonschema.Schema) []string {
	var out []string
	for p := of.Properties.Oldest(); p != nil; p = p.Next() {
		out = append(out, p.Key)
	}
	return out
}
