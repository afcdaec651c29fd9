package judge

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Result is the verdict on one scenario with everything that led to it.
type Result struct {
	Scenario *scenario.Scenario
	Verdict  Verdict
	Steps    []StepResult // those that ran
	Error    string       // why nothing could be known: Inconclusive, Broken
	Notes    []string     // what else a reader must know: a second run, a deviation
	Browser  browser.Info
	Target   string // "embedded server"
	Runs     int    // 1, or 2 where it ran once more
	Took     time.Duration
}

// Cause returns the first step that is not as wanted, or nil.
func (r Result) Cause() *StepResult {
	for i := range r.Steps {
		if r.Steps[i].Verdict != Conforms {
			return &r.Steps[i]
		}
	}
	return nil
}

// StepResult is the verdict on one step.
type StepResult struct {
	Verdict   Verdict
	Engine    *browser.Engine // that was asked
	Page      fetch.Client    // who asked
	Script    scenario.Script
	Seen      wire.Seen
	Wire      []wire.Exchange
	Declared  fetch.Prediction // the standard on what was declared
	OnWire    fetch.Prediction // the standard on what the wire shows
	Rows      []Row            // in the order of events
	Because   string
	Fix       string              // "" where none is known
	Deviation *scenario.Deviation // that explains the step
}

// Row is one line of the comparison. Empty cells stand for a witness that
// cannot know.
type Row struct {
	What                    string
	Standard, Browser, Wire string
	Wrong                   bool
}
