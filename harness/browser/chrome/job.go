package chrome

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// job is a call as the driver script takes it.
type job struct {
	ID       int            `json:"id"`
	API      fetch.API      `json:"api"`
	URL      string         `json:"url"`
	Headers  any            `json:"headers,omitempty"`
	Body     *jobBody       `json:"body,omitempty"`
	Deadline int64          `json:"deadline"`
	Init     map[string]any `json:"init,omitempty"`

	Method          string               `json:"method,omitempty"`
	WithCredentials bool                 `json:"withCredentials,omitempty"`
	UploadListener  fetch.UploadListener `json:"uploadListener,omitempty"`
	User            *string              `json:"user,omitempty"`
	Password        *string              `json:"password,omitempty"`

	Timed bool `json:"timed,omitempty"`

	CrossOrigin *string `json:"crossorigin,omitempty"`
	Integrity   string  `json:"integrity,omitempty"`
}

type jobBody struct {
	Kind    fetch.BodyKind `json:"kind"`
	Type    string         `json:"type"`
	Content string         `json:"content"`
}

// newJob leaves out what the call leaves at the API's default, so that the
// page makes the very call that an author would write.
func newJob(id int, c fetch.Call, deadline time.Duration) (json.RawMessage, error) {
	j := job{ID: id, API: c.API, URL: c.URL.String(), Deadline: deadline.Milliseconds(), Timed: c.Timed}
	if len(c.Headers) > 0 {
		j.Headers = scenario.Headers(c.Headers)
	}
	if c.Body.Kind != fetch.NoBody {
		j.Body = &jobBody{c.Body.Kind, c.Body.Type, c.Body.Content}
	}
	switch c.API {
	case fetch.FetchAPI:
		j.Init = initOf(c)
	case fetch.XHR:
		j.Method = c.Method
		if j.Method == "" {
			j.Method = "GET"
		}
		j.WithCredentials = c.Credentials == fetch.Include
		j.UploadListener = c.UploadListener
		if c.User != "" || c.Password != "" {
			j.User, j.Password = &c.User, &c.Password
		}
	default:
		if !c.API.Loads() {
			return nil, fmt.Errorf("call: no API %v", c.API)
		}
		j.Integrity, j.WithCredentials = c.Integrity, c.Credentials == fetch.Include
		if c.CrossOrigin.Present {
			j.CrossOrigin = &c.CrossOrigin.Value
		}
	}
	return json.Marshal(j)
}

func initOf(c fetch.Call) map[string]any {
	m := map[string]any{}
	if c.Method != "" {
		m["method"] = c.Method
	}
	if c.Mode != 0 {
		m["mode"] = c.Mode
	}
	if c.Credentials != 0 {
		m["credentials"] = c.Credentials
	}
	if c.Redirect != 0 {
		m["redirect"] = c.Redirect
	}
	if c.Cache != 0 {
		m["cache"] = c.Cache
	}
	if c.ReferrerPolicy != 0 {
		m["referrerPolicy"] = c.ReferrerPolicy
	}
	if c.Keepalive {
		m["keepalive"] = true
	}
	if c.Integrity != "" {
		m["integrity"] = c.Integrity
	}
	if c.AddressSpace != 0 {
		m["targetAddressSpace"] = c.AddressSpace
	}
	return m
}

// jobOutcome is what the driver script reports.
type jobOutcome struct {
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

// saw translates the outcome into the oracle's terms.
func (o jobOutcome) saw() (wire.PageSaw, error) {
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
