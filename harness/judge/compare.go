package judge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Mismatch is one thing that a [Want] and a prediction disagree about.
type Mismatch struct {
	Field     string // as in the scenario file: "response.headers[etag]"
	Want, Got string
}

// String returns `field: want "x", got "y"`.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: want %s, got %s", m.Field, m.Want, m.Got)
}

// Compare holds a want against what the standard says must happen, field by
// field. What a want does not set it does not assert; what it says about a
// request or a response that does not exist is a mismatch, never a match.
// Want.Chrome, Want.Failure and Want.Blocked are left out: the standard knows no
// such codes.
func Compare(w scenario.Want, script scenario.Script, p fetch.Prediction) []Mismatch {
	c := &comparison{}
	c.text("outcome", w.Outcome.String(), p.Outcome.Kind.String())
	if w.Refused != fetch.NoReason {
		c.text("refused", w.Refused.String(), p.Outcome.Refusal.Reason.String())
	}

	preflight := Last(p.Wire, func(s fetch.Sent) bool { return s.Preflight })
	actual := Last(p.Wire, func(s fetch.Sent) bool {
		return !s.Preflight && (len(script.Hops) == 0 || script.Hop(s.URL) == len(script.Hops)-1)
	})
	c.presence("preflight", w.Preflight, preflight)
	c.presence("request", w.Request, actual)
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
		c.text("timing", w.Timing.String(), p.Outcome.Timing.String())
	}
	if w.TransferSize != 0 {
		c.text("transferSize", strconv.Itoa(w.TransferSize), strconv.Itoa(p.Outcome.TransferSize))
	}
	if w.UploadEvents != nil {
		c.text("uploadEvents", strconv.FormatBool(*w.UploadEvents), strconv.FormatBool(UploadEvents(script.Call, p)))
	}
	return c.found
}

// last returns the last request on the wire that satisfies is, or nil.
func Last(wire []fetch.Exchange, is func(fetch.Sent) bool) *fetch.Sent {
	for i := len(wire) - 1; i >= 0; i-- {
		if is(wire[i].Sent) {
			return &wire[i].Sent
		}
	}
	return nil
}

// uploadEvents reports whether listeners on xhr.upload hear anything: they
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

func (c *comparison) text(field, want, got string) {
	if want != got {
		c.found = append(c.found, Mismatch{field, want, got})
	}
}

func (c *comparison) presence(field string, want scenario.Presence, got *fetch.Sent) {
	if !want.Holds(got != nil) {
		seen := scenario.MustBeAbsent
		if got != nil {
			seen = scenario.MustBeSent
		}
		c.text(field, want.String(), seen.String())
	}
}

func (c *comparison) hop(field string, w scenario.HopWant, i int, script scenario.Script, wire []fetch.Exchange) {
	if i >= len(script.Hops) {
		c.text(field, "a scripted URL", fmt.Sprintf("%d scripted URLs", len(script.Hops)))
		return
	}
	at := func(preflight bool) *fetch.Sent {
		return Last(wire, func(s fetch.Sent) bool { return s.Preflight == preflight && script.Hop(s.URL) == i })
	}
	preflight, actual := at(true), at(false)
	c.presence(field+".preflight", w.Preflight, preflight)
	c.presence(field+".request", w.Request, actual)
	c.request(field+".preflightRequest", w.PreflightRequest, preflight)
	c.request(field+".actualRequest", w.ActualRequest, actual)
}

func (c *comparison) request(field string, w *scenario.RequestWant, got *fetch.Sent) {
	switch {
	case w == nil:
		return
	case got == nil:
		c.text(field, "a request", "none on the wire")
		return
	}
	if w.Method != "" {
		c.text(field+".method", w.Method, got.Method)
	}
	switch origin, ok := got.Headers.Get("Origin"); {
	case w.Origin == "":
	case !ok:
		c.text(field+".origin", w.Origin, scenario.Absent)
	default:
		c.text(field+".origin", w.Origin, origin)
	}
	if cookie, has := got.Headers.Get("Cookie"); !w.Cookie.Holds(has) {
		c.text(field+".cookie", w.Cookie.String(), present(cookie, has))
	}
	c.headers(field, w.Headers, w.Lacks, "lacks", got.Headers)
	if w.Body != nil {
		c.text(field+".body", strconv.Quote(*w.Body), strconv.Quote(got.Body.Content))
	}
}

func (c *comparison) response(w scenario.ResponseWant, got fetch.Outcome) {
	if got.Kind == fetch.NetworkError || got.Kind == fetch.OutcomeUnknown {
		c.text("response", "a response", got.Kind.String())
		return
	}
	if w.Type != fetch.TypeDefault {
		c.text("response.type", w.Type.String(), got.Type.String())
	}
	if w.Status != nil {
		c.text("response.status", strconv.Itoa(*w.Status), strconv.Itoa(got.Status))
	}
	if w.Body != nil {
		c.text("response.body", strconv.Quote(*w.Body), strconv.Quote(got.Body))
	}
	if w.Redirected != nil {
		c.text("response.redirected", strconv.FormatBool(*w.Redirected), strconv.FormatBool(got.Redirected))
	}
	c.headers("response", w.Headers, w.Hidden, "hidden", got.Headers)
}

// headers asserts values by name, where lines that repeat are one value, and
// the absence of names.
func (c *comparison) headers(field string, want scenario.Headers, lacks []string, word string, got fetch.HeaderList) {
	for _, name := range want.List().Names() {
		w, _ := want.List().Get(name)
		g, has := got.Get(name)
		c.text(field+".headers["+name+"]", strconv.Quote(w), present(g, has))
	}
	for _, name := range lacks {
		if g, has := got.Get(name); has {
			c.text(field+"."+word+"["+name+"]", scenario.Absent, present(g, has))
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
