package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Deviations lists, by the name of a browser engine, where the engine is known to
// differ from the standard: at most one deviation for each step. A scenario file
// gives an engine one deviation, or a list of them.
type Deviations map[string][]Deviation

// Deviation says what a browser does instead of what the standard says.
type Deviation struct {
	Versions string `json:"versions" jsonschema:"required,minLength=1,description=Of the browser\\, as a constraint: >=156"`
	Because  string `json:"because" jsonschema:"required,minLength=1,description=What the browser does instead\\, in words"`
	See      string `json:"see,omitempty" jsonschema:"description=A public thread\\, where there is one"`
	Step     int    `json:"step,omitempty" jsonschema:"minimum=0,description=Of the step concerned\\, from 1; the first if left out"`
	Want     Want   `json:"want" jsonschema:"required,description=What is observed instead of the step's want"`
}

// Of returns what is known of the engine at a step (from 0), or nil.
func (d Deviations) Of(engine string, step int) *Deviation {
	for i, one := range d[engine] {
		if max(one.Step, 1)-1 == step {
			return &d[engine][i]
		}
	}
	return nil
}

// Engines returns the names of the engines that have an entry, sorted.
func (d Deviations) Engines() []string { return slices.Sorted(maps.Keys(d)) }

// Covers reports whether the browser's version is within the deviation's
// range. A version that does not parse is in no range.
func (d Deviation) Covers(version string) bool {
	constraint, err := semver.NewConstraint(d.Versions)
	if err != nil {
		return false
	}
	parts := strings.Split(version, ".")
	v, err := semver.NewVersion(strings.Join(parts[:min(3, len(parts))], "."))
	return err == nil && constraint.Check(v)
}

// MarshalJSON writes a list only where an engine has several deviations.
func (d Deviations) MarshalJSON() ([]byte, error) {
	out := make(map[string]any, len(d))
	for engine, list := range d {
		switch len(list) {
		case 0:
		case 1:
			out[engine] = list[0]
		default:
			out[engine] = list
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads one deviation of an engine, or a list of them.
func (d *Deviations) UnmarshalJSON(text []byte) error {
	var engines map[string]json.RawMessage
	if err := json.Unmarshal(text, &engines); err != nil {
		return err
	}
	*d = make(Deviations, len(engines))
	for engine, value := range engines {
		list, err := readDeviations(value)
		if err != nil {
			return err
		}
		(*d)[engine] = list
	}
	return nil
}

func readDeviations(text []byte) ([]Deviation, error) {
	if bytes.HasPrefix(text, []byte("[")) || bytes.Equal(text, []byte("null")) {
		var list []Deviation
		return list, json.Unmarshal(text, &list)
	}
	list := make([]Deviation, 1)
	return list, json.Unmarshal(text, &list[0])
}
