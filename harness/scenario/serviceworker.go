package scenario

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// ServiceWorker controls a scenario's page, which then has a host of its own. It
// responds to the scenario's requests alone.
type ServiceWorker struct {
	Responds fetch.Responding `json:"responds" jsonschema:"required,description=With what it answers a fetch event; elsewhere asks the third role's /hop1"`
	Headers  Headers          `json:"headers,omitempty" jsonschema:"description=Of the response that it synthesises"`
	Body     string           `json:"body,omitempty" jsonschema:"description=Of the response that it synthesises"`
}

// AsksElsewhere reports whether there is a service worker that asks for another
// URL than the page did: the third role's /hop1.
func (w *ServiceWorker) AsksElsewhere() bool {
	return w != nil && w.Responds == fetch.RespondElsewhere
}

// ServiceWorkerPath is the path of the script of service workers.
const ServiceWorkerPath = "/service-worker.js"

// controlled puts the scenario's service worker into a placement.
func (s *Scenario) controlled(p Placement) (Placement, error) {
	w := s.ServiceWorker
	if w == nil {
		return p, nil
	}
	x := expander{p: p}
	headers := x.headers(w.Headers)
	if x.err != nil {
		return p, x.err
	}
	elsewhere, err := weburl.At(p.Bases[RoleThird], p.Prefix+"/hop1")
	if err != nil {
		return p, err
	}
	does, err := json.Marshal(struct {
		Prefix    string           `json:"prefix"`
		Responds  fetch.Responding `json:"responds"`
		Elsewhere string           `json:"elsewhere"`
		Headers   Headers          `json:"headers"`
		Body      string           `json:"body"`
	}{p.Prefix, w.Responds, elsewhere.String(), headers, w.Body})
	if err != nil {
		return p, fmt.Errorf("service worker: %w", err)
	}
	script, err := weburl.At(p.Bases[RoleSame], ServiceWorkerPath+"?"+url.QueryEscape(string(does)))
	if err != nil {
		return p, err
	}
	synthetic := fetch.Response{Status: 200, Headers: slices.Clone(headers.List()), Body: w.Body}
	if !synthetic.Headers.Has("Content-Type") { // the Response constructor's
		synthetic.Headers = append(synthetic.Headers, fetch.Header{Name: "Content-Type", Value: "text/plain;charset=UTF-8"})
	}
	p.ServiceWorker = script
	p.Page.ServiceWorker = &fetch.ServiceWorker{Script: script, Responds: w.Responds, Elsewhere: elsewhere, Synthetic: synthetic}
	return p, nil
}
