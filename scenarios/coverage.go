package scenarios

import "slices"

// Coverage lists the scenarios that cover a behaviour, or the reason why none
// can. A behaviour with neither is not covered.
type Coverage struct {
	Behaviour
	Scenarios []string // ids, in the catalogue's order
	Reason    string
}

// Coverage returns a row for every behaviour, in order. The error is a
// *[Mistakes] with everything that is wrong with the list of reasons, a reason
// for a behaviour that a scenario of the catalogue covers among it.
func (c Catalogue) Coverage() ([]Coverage, error) {
	return c.coverage("scenarios/"+notCoveredFile, notCoveredYAML)
}

func (c Catalogue) coverage(name, text string) ([]Coverage, error) {
	var out []Coverage
	for _, b := range Behaviours() {
		row := Coverage{Behaviour: b}
		for _, s := range c.Scenarios {
			if slices.Contains(s.Covers, b.Number) {
				row.Scenarios = append(row.Scenarios, s.ID)
			}
		}
		out = append(out, row)
	}
	if err := readReasons(name, text, out); err != nil {
		return nil, err
	}
	return out, nil
}

// Tally counts behaviours, and the scenarios that cover any.
type Tally struct{ Behaviours, Covered, Reasoned, Scenarios int }

// Count adds up rows.
func Count(rows []Coverage) Tally {
	t := Tally{Behaviours: len(rows)}
	ids := make(map[string]bool)
	for _, r := range rows {
		if len(r.Scenarios) > 0 {
			t.Covered++
		}
		if r.Reason != "" {
			t.Reasoned++
		}
		for _, id := range r.Scenarios {
			ids[id] = true
		}
	}
	t.Scenarios = len(ids)
	return t
}
