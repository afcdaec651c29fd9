package driver

import (
	"encoding/json"
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Saw returns what the page saw of one job, from the JSON object that the driver
// script reports. An object that cannot be read, or in which the script says that
// it failed itself, is an error.
func Saw(reported json.RawMessage) (wire.PageSaw, error) {
	var o outcome
	if err := json.Unmarshal(reported, &o); err != nil {
		return wire.PageSaw{}, fmt.Errorf("driver script: %w", err)
	}
	return o.saw()
}

// outcome is what the driver script reports of one job.
type outcome struct {
	ID           int              `json:"id"`
	Kind         string           `json:"kind"`
	Type         string           `json:"type"`
	Status       int              `json:"status"`
	Headers      scenario.Headers `json:"headers"`
	Body         string           `json:"body"`
	URL          string           `json:"url"`
	Redirected   bool             `json:"redirected"`
	Error        string           `json:"error"`
	BodyError    string           `json:"bodyError"`
	UploadEvents int              `json:"uploadEvents"`
	Timing       string           `json:"timing"`
	TransferSize int              `json:"transferSize"`
	TimedOut     bool             `json:"timedOut"`
	Broken       string           `json:"broken"`
}

// saw returns the outcome in the terms of package wire. An error means that the
// driver script did not do what it should.
func (o outcome) saw() (wire.PageSaw, error) {
	if o.Broken != "" {
		return wire.PageSaw{}, fmt.Errorf("driver script: %s", o.Broken)
	}
	p := wire.PageSaw{Error: o.Error, BodyError: o.BodyError, UploadEvents: o.UploadEvents, TimedOut: o.TimedOut}
	if err := p.Outcome.Kind.UnmarshalText([]byte(o.Kind)); err != nil {
		return p, fmt.Errorf("driver script: %w", err)
	}
	if o.Type != "" {
		if err := p.Outcome.Type.UnmarshalText([]byte(o.Type)); err != nil {
			return p, fmt.Errorf("driver script: %w", err)
		}
	}
	if o.Timing != "" {
		if err := p.Outcome.Timing.UnmarshalText([]byte(o.Timing)); err != nil {
			return p, fmt.Errorf("driver script: %w", err)
		}
	}
	p.Outcome.Status, p.Outcome.TransferSize = o.Status, o.TransferSize
	p.Outcome.Headers = o.Headers.List()
	p.Outcome.Body = o.Body
	p.Outcome.Redirected = o.Redirected
	if o.URL != "" {
		u, err := weburl.Parse(o.URL, fetch.URL{})
		if err != nil {
			return p, fmt.Errorf("driver script: %w", err)
		}
		p.Outcome.URL = u
	}
	return p, nil
}
