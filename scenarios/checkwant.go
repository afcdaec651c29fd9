package scenarios

import (
	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// want checks that what is wanted can be told of the step at all, and does not
// contradict itself.
func (c *checker) want(w harness.Want, step harness.Step, urls int, at *node) {
	failed := w.Outcome == fetch.NetworkError
	told := step.Load == nil || step.Load.As.Tells()
	if e, ok := at.child("refused"); ok && !failed && told {
		c.say(e.value, "refused tells why a network error is one, and the outcome is %s", w.Outcome)
	}
	if e, ok := at.child("chrome"); ok && !failed && told {
		c.say(e.value, "chrome tells why Chrome refuses, and the outcome is %s", w.Outcome)
	}
	if e, ok := at.child("failure"); ok && !failed && told {
		c.say(e.value, "failure tells why Chrome refuses, and the outcome is %s", w.Outcome)
	}
	if e, ok := at.child("failure"); ok && w.Chrome != "" {
		c.say(e.value, "failure is for what is no failed CORS check, and chrome names one: %s", w.Chrome)
	}
	for _, field := range []string{"timing", "transferSize"} {
		if e, ok := at.child(field); ok && failed {
			c.say(e.value, "of a network error's timing script never sees details: assert it of a response")
		}
	}
	if e, ok := at.child("response"); ok && failed {
		c.found.at(c.file, e.at, "there is no response to read: the outcome is network-error")
	}
	if e, ok := at.child("response"); ok && !failed && step.Load != nil {
		c.found.at(c.file, e.at, "%s tells script nothing of the response but whether it can look at it, which the outcome says", step.Load.As)
	}
	if e, ok := at.child("uploadEvents"); ok && step.XHR == nil {
		c.say(e.value, "uploadEvents are XMLHttpRequest's: fetch has none")
	}
	c.responseWant(w, step, at.field("response"))
	c.requestWants(w.Preflight, w.Request, w.PreflightRequest, w.ActualRequest, at)
	if len(w.Hops) > urls {
		c.say(at.field("hops", urls), "the target scripts %s; there is no hop %d", count(urls, "URL"), urls+1)
	}
	for i, h := range w.Hops {
		c.requestWants(h.Preflight, h.Request, h.PreflightRequest, h.ActualRequest, at.field("hops", i))
	}
}

func (c *checker) responseWant(w harness.Want, step harness.Step, at *node) {
	if w.Response == nil || at.kind != mappingNode {
		return
	}
	if e, ok := at.child("type"); ok {
		switch w.Response.Type {
		case fetch.TypeDefault, fetch.TypeError:
			c.say(e.value, "no response that script gets has type %s", w.Response.Type)
		default:
			if step.XHR != nil {
				c.say(e.value, "XMLHttpRequest does not tell a response's type")
			}
		}
	}
	for i, name := range w.Response.Hidden {
		if w.Response.Headers.List().Has(name) {
			c.say(at.field("hidden", i), "%q is wanted readable as well", name)
		}
	}
}

// requestWants refuses wishes about a request that must not be there.
func (c *checker) requestWants(preflight, request harness.Presence, onPreflight, onActual *harness.RequestWant, at *node) {
	if e, ok := at.child("preflightRequest"); ok && preflight == harness.MustBeAbsent {
		c.found.at(c.file, e.at, "there is no such request: preflight is absent")
	}
	if e, ok := at.child("actualRequest"); ok && request == harness.MustBeAbsent {
		c.found.at(c.file, e.at, "there is no such request: request is absent")
	}
	for _, one := range []struct {
		field string
		want  *harness.RequestWant
	}{{"preflightRequest", onPreflight}, {"actualRequest", onActual}} {
		if one.want == nil {
			continue
		}
		for i, name := range one.want.Lacks {
			if one.want.Headers.List().Has(name) {
				c.say(at.field(one.field, "lacks", i), "%q is wanted present as well", name)
			}
		}
	}
}
