package run

import "github.com/crosscheck-cors/crosscheck/harness/scenario"

// Targets gives scenarios places of their own to be served from. It is safe
// for concurrent use.
type Targets interface {
	Place(s *scenario.Scenario) (scenario.Placement, scenario.Target)
}
