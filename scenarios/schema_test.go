package scenarios

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestSchema(t *testing.T) {
	got := Schema()
	if !bytes.Equal(got, Schema()) {
		t.Error("Schema is not the same bytes every time")
	}
	golden(t, "schema.json", string(got))

	var doc map[string]any
	if err := json.Unmarshal(got, &doc); err != nil {
		t.Fatal(err)
	}
	if doc["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("$schema = %v", doc["$schema"])
	}
	objects := 0
	walkJSON(doc, func(m map[string]any) {
		if p, ok := m["pattern"].(string); ok && strings.HasPrefix(known.schema.Meaning(p), "want something that matches") {
			t.Errorf("pattern %s has no words for people", p)
		}
		if m["type"] == "object" {
			objects++
			_, byName := m["additionalProperties"].(map[string]any) // any name, and a value of the kind
			if m["additionalProperties"] != false && !byName {
				t.Errorf("%v allows further fields", m)
			}
		}
	})
	if objects < 10 {
		t.Errorf("the schema has %d objects", objects)
	}
}

// walkJSON visits every object in a JSON value.
func walkJSON(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, e := range v {
			walkJSON(e, visit)
		}
	case []any:
		for _, e := range v {
			walkJSON(e, visit)
		}
	}
}
