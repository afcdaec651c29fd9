package browser

import "github.com/crosscheck-cors/crosscheck/harness/scenario"

// Deviation returns what the scenario says of the engine at a step (from 0), or
// nil. Of a nil Engine nothing is known.
func (e *Engine) Deviation(s *scenario.Scenario, step int) *scenario.Deviation {
	if e == nil {
		return nil
	}
	return s.Deviates.Of(e.Name, step)
}

// Deviant returns what the script says the engine does instead of the script's
// want, or nil.
func (e *Engine) Deviant(s scenario.Script) *scenario.Want {
	if e == nil {
		return nil
	}
	w, known := s.Deviants[e.Name]
	if !known {
		return nil
	}
	return &w
}
