package driver

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// job is a call in the form that the driver script reads.
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

// Job returns a call as a JSON object for crosscheck.run. The page reports the
// outcome with the same id, at the latest after the deadline, which has a
// resolution of milliseconds.
//
// A job has no member for what the call leaves at the API's default, so that the
// page makes the same call that an author would write. A call of an API that
// the driver script does not have is an error.
func Job(id int, c fetch.Call, deadline time.Duration) (json.RawMessage, error) {
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
			return nil, fmt.Errorf("call: %s: the driver script has no API %v", c.URL, c.API)
		}
		j.Integrity, j.WithCredentials = c.Integrity, c.Credentials == fetch.Include
		if c.CrossOrigin.Present {
			j.CrossOrigin = &c.CrossOrigin.Value
		}
	}
	return json.Marshal(j)
}

// initOf returns the members of fetch's init argument that the call sets.
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
