package chrome

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Job is a call as the driver script takes it, for pages in browsers that this
// package has not started.
func Job(id int, c fetch.Call, deadline time.Duration) (json.RawMessage, error) {
	return newJob(id, c, deadline)
}

// Saw reads an outcome that the driver script has reported in such a page.
func Saw(outcome json.RawMessage) (wire.PageSaw, error) {
	var o jobOutcome
	if err := json.Unmarshal(outcome, &o); err != nil {
		return wire.PageSaw{}, fmt.Errorf("driver script: %w", err)
	}
	return o.saw()
}
