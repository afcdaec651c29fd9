package engines

import (
	"regexp"
	"slices"
	"testing"
)

func TestDefault(t *testing.T) {
	if Default != All[0] {
		t.Error("the default engine is not the first")
	}
}

// What an engine's folder must say of it.
func TestEngines(t *testing.T) {
	name, names := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), map[string]bool{}
	for _, e := range All {
		if !name.MatchString(e.Name) || names[e.Name] || e.Product == "" {
			t.Errorf("an engine has the name %q (a word of its own is needed) and the product %q", e.Name, e.Product)
		}
		names[e.Name] = true
		for code := range e.Words.Codes {
			if !e.Words.IsCode(code) {
				t.Errorf("%s: %s has reasons, and is not listed", e.Name, code)
			}
		}
		for _, code := range e.Words.PreflightCodes {
			if !e.Words.IsCode(code) {
				t.Errorf("%s: %s is a preflight's, and is not listed", e.Name, code)
			}
		}
		for _, f := range e.Words.Failures {
			if !e.Words.IsFailure(f.Word) || e.Words.IsCode(f.Word) {
				t.Errorf("%s: %s must be a word for a failure, and not a code", e.Name, f.Word)
			}
		}
		if sorted := slices.Sorted(slices.Values(e.Words.Listed)); len(slices.Compact(sorted)) != len(e.Words.Listed) {
			t.Errorf("%s lists a code twice", e.Name)
		}
	}
}
