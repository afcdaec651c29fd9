package scenarios

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// want checks that what is wanted can be told of the step at all, and does not
// contradict itself.
func (c *checker) want(w scenario.Want, step scenario.Step, urls int, at *strict.Node) {
	failed := w.Outcome == fetch.NetworkError
	told := step.Load == nil || step.Load.As.Tells()
	if e, ok := at.Child("refused"); ok && !failed && told {
		c.say(e.Value, "refused tells why a network error is one, and the outcome is %s", w.Outcome)
	}
	if e, ok := at.Child("chrome"); ok && !failed && told {
		c.say(e.Value, "chrome tells why Chrome refuses, and the outcome is %s", w.Outcome)
	}
	if e, ok := at.Child("failure"); ok && !failed && told {
		c.say(e.Value, "failure tells why Chrome refuses, and the outcome is %s", w.Outcome)
	}
	if e, ok := at.Child("failure"); ok && w.Chrome != "" {
		c.say(e.Value, "failure is for what is no failed CORS check, and chrome names one: %s", w.Chrome)
	}
	for _, field := range []string{"timing", "transferSize"} {
		if e, ok := at.Child(field); ok && failed {
			c.say(e.Value, "of a network error's timing script never sees details: assert it of a response")
		}
	}
	if e, ok := at.Child("response"); ok && failed {
		c.found.At(c.file, e.At, "there is no response to read: the outcome is network-error")
	}
	if e, ok := at.Child("response"); ok && !failed && step.Load != nil {
		c.found.At(c.file, e.At, "%s tells script nothing of the response but whether it can look at it, which the outcome says", step.Load.As)
	}
	if e, ok := at.Child("uploadEvents"); ok && step.XHR == nil {
		c.say(e.Value, "uploadEvents are XMLHttpRequest's: fetch has none")
	}
	c.responseWant(w, step, at.Field("response"))
	c.requestWants(w.Preflight, w.Request, w.PreflightRequest, w.ActualRequest, at)
	if len(w.Hops) > urls {
		c.say(at.Field("hops", urls), "the target scripts %s; there is no hop %d", count(urls, "URL"), urls+1)
	}
	for i, h := range w.Hops {
		c.requestWants(h.Preflight, h.Request, h.PreflightRequest, h.ActualRequest, at.Field("hops", i))
	}
}

func (c *checker) responseWant(w scenario.Want, step scenario.Step, at *strict.Node) {
	if w.Response == nil || at.Kind != strict.Mapping {
		return
	}
	if e, ok := at.Child("type"); ok {
		switch w.Response.Type {
		case fetch.TypeDefault, fetch.TypeError:
			c.say(e.Value, "no response that script gets has type %s", w.Response.Type)
		default:
			if step.XHR != nil {
				c.say(e.Value, "XMLHttpRequest does not tell a response's type")
			}
		}
	}
	for i, name := range w.Response.Hidden {
		if w.Response.Headers.List().Has(name) {
			c.say(at.Field("hidden", i), "%q is wanted readable as well", name)
		}
	}
}

// requestWants reports expectations about a request that must be absent.
func (c *checker) requestWants(preflight, request scenario.Presence, onPreflight, onActual *scenario.RequestWant, at *strict.Node) {
	if e, ok := at.Child("preflightRequest"); ok && preflight == scenario.MustBeAbsent {
		c.found.At(c.file, e.At, "there is no such request: preflight is absent")
	}
	if e, ok := at.Child("actualRequest"); ok && request == scenario.MustBeAbsent {
		c.found.At(c.file, e.At, "there is no such request: request is absent")
	}
	for _, one := range []struct {
		field string
		want  *scenario.RequestWant
	}{{"preflightRequest", onPreflight}, {"actualRequest", onActual}} {
		if one.want == nil {
			continue
		}
		for i, name := range one.want.Lacks {
			if one.want.Headers.List().Has(name) {
				c.say(at.Field(one.field, "lacks", i), "%q is wanted present as well", name)
			}
		}
	}
}
