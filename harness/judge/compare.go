package judge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Compare holds a want against what the standard says must happen, field by
// field. What a want does not set it does not assert; what it says about a
// request or a response that does not exist is a mismatch, never a match.
// Want.Chrome, Want.Failure and Want.Blocked are left out: the standard knows no
// such codes.
func Compare(w scenario.Want, script scenario.Script, p fetch.Prediction) []Mismatch {
	c := &comparison{}
	c.text(AtOutcome, "outcome", w.Outcome.String(), p.Outcome.Kind.String())
	if w.Refused != fetch.NoReason {
		c.text(AtCheck, "refused", w.Refused.String(), p.Outcome.Refusal.Reason.String())
	}

	preflight := Last(p.Wire, func(s fetch.Sent) bool { return s.Preflight })
	actual := Last(p.Wire, func(s fetch.Sent) bool {
		return !s.Preflight && (len(script.Hops) == 0 || script.Hop(s.URL) == len(script.Hops)-1)
	})
	c.presence(AtPreflight, "preflight", w.Preflight, preflight)
	c.presence(AtRequest, "request", w.Request, actual)
	c.request("preflightRequest", w.PreflightRequest, preflight)
	c.request("actualRequest", w.ActualRequest, actual)
	for i, h := range w.Hops {
		c.hop("hops["+strconv.Itoa(i)+"]", h, i, script, p.Wire)
	}

	if w.Response != nil {
		c.response(*w.Response, p.Outcome)
	}
	c.stored(w.Stored, script.Call.URL.Host, p.State.Cookies.Cookies())
	if w.Timing != fetch.TimingUnknown {
		c.text(AtTiming, "timing", w.Timing.String(), p.Outcome.Timing.String())
	}
	if w.TransferSize != 0 {
		c.text(AtReading, "transferSize", strconv.Itoa(w.TransferSize), strconv.Itoa(p.Outcome.TransferSize))
	}
	if w.UploadEvents != nil {
		c.text(AtUpload, "uploadEvents", strconv.FormatBool(*w.UploadEvents), strconv.FormatBool(UploadEvents(script.Call, p)))
	}
	return c.found
}

// Last returns the last request on the wire that satisfies is, or nil.
func Last(wire []fetch.Exchange, is func(fetch.Sent) bool) *fetch.Sent {
	for i := len(wire) - 1; i >= 0; i-- {
		if is(wire[i].Sent) {
			return &wire[i].Sent
		}
	}
	return nil
}

// UploadEvents reports whether listeners on xhr.upload hear anything: they
// must be there when send() is called, and there must be a body. A network
// error is heard as well.
//
// https://xhr.spec.whatwg.org/#the-send()-method
func UploadEvents(call fetch.Call, p fetch.Prediction) bool {
	thrown := p.Outcome.Refusal.Reason == fetch.InvalidCall || p.Outcome.Refusal.Reason == fetch.ForbiddenMethod
	get := call.Method == "" || strings.EqualFold(call.Method, "GET") || strings.EqualFold(call.Method, "HEAD")
	return call.UploadListener == fetch.BeforeSend && call.Body.Kind != fetch.NoBody && !get && !thrown
}

// comparison collects mismatches.
type comparison struct{ found []Mismatch }

func (c *comparison) text(at Moment, name, want, got string) { c.of(at, name, "", want, got) }

// of is text about a header or a cookie.
func (c *comparison) of(at Moment, name, of, want, got string) {
	if want != got {
		c.found = append(c.found, Mismatch{At: at, Name: name, Of: of, Want: want, Got: got})
	}
}

func (c *comparison) presence(at Moment, field string, want scenario.Presence, got *fetch.Sent) {
	if !want.Holds(got != nil) {
		seen := scenario.MustBeAbsent
		if got != nil {
			seen = scenario.MustBeSent
		}
		c.text(at, field, want.String(), seen.String())
	}
}

func (c *comparison) hop(field string, w scenario.HopWant, i int, script scenario.Script, wire []fetch.Exchange) {
	if i >= len(script.Hops) {
		c.text(AtRequestPart, field, "a scripted URL", fmt.Sprintf("%d scripted URLs", len(script.Hops)))
		return
	}
	at := func(preflight bool) *fetch.Sent {
		return Last(wire, func(s fetch.Sent) bool { return s.Preflight == preflight && script.Hop(s.URL) == i })
	}
	preflight, actual := at(true), at(false)
	c.presence(AtRequestPart, field+".preflight", w.Preflight, preflight)
	c.presence(AtRequestPart, field+".request", w.Request, actual)
	c.request(field+".preflightRequest", w.PreflightRequest, preflight)
	c.request(field+".actualRequest", w.ActualRequest, actual)
}

func (c *comparison) request(field string, w *scenario.RequestWant, got *fetch.Sent) {
	switch {
	case w == nil:
		return
	case got == nil:
		c.text(AtRequestPart, field, "a request", "none on the wire")
		return
	}
	if w.Method != "" {
		c.text(AtRequestPart, field+".method", w.Method, got.Method)
	}
	switch origin, ok := got.Headers.Get("Origin"); {
	case w.Origin == "":
	case !ok:
		c.text(AtRequestPart, field+".origin", w.Origin, scenario.Absent)
	default:
		c.text(AtRequestPart, field+".origin", w.Origin, origin)
	}
	if cookie, has := got.Headers.Get("Cookie"); !w.Cookie.Holds(has) {
		c.text(AtRequestPart, field+".cookie", w.Cookie.String(), present(cookie, has))
	}
	c.headers(AtRequestPart, field, w.Headers, got.Headers)
	c.without(AtRequestPart, field+".lacks", w.Lacks, got.Headers)
	if w.Body != nil {
		c.text(AtRequestPart, field+".body", strconv.Quote(*w.Body), strconv.Quote(got.Body.Content))
	}
}

func (c *comparison) response(w scenario.ResponseWant, got fetch.Outcome) {
	if got.Kind == fetch.NetworkError || got.Kind == fetch.OutcomeUnknown {
		c.text(AtOutcome, "response", "a response", got.Kind.String())
		return
	}
	if w.Type != fetch.TypeDefault {
		c.text(AtReading, "response.type", w.Type.String(), got.Type.String())
	}
	if w.Status != nil {
		c.text(AtReading, "response.status", strconv.Itoa(*w.Status), strconv.Itoa(got.Status))
	}
	if w.Body != nil {
		c.text(AtReading, "response.body", strconv.Quote(*w.Body), strconv.Quote(got.Body))
	}
	if w.Redirected != nil {
		c.text(AtReading, "response.redirected", strconv.FormatBool(*w.Redirected), strconv.FormatBool(got.Redirected))
	}
	c.headers(AtReading, "response", w.Headers, got.Headers)
	c.without(AtHidden, "response.hidden", w.Hidden, got.Headers)
}

// headers asserts values by name, where lines that repeat are one value.
func (c *comparison) headers(at Moment, field string, want scenario.Headers, got fetch.HeaderList) {
	for _, name := range want.List().Names() {
		w, _ := want.List().Get(name)
		g, has := got.Get(name)
		c.of(at, field+".headers["+name+"]", name, strconv.Quote(w), present(g, has))
	}
}

// without asserts the absence of names.
func (c *comparison) without(at Moment, field string, names []string, got fetch.HeaderList) {
	for _, name := range names {
		if g, has := got.Get(name); has {
			c.of(at, field+"["+name+"]", name, scenario.Absent, present(g, has))
		}
	}
}

// present is a header's value quoted, or the word for none.
func present(value string, has bool) string {
	if !has {
		return scenario.Absent
	}
	return strconv.Quote(value)
}
