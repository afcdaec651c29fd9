// Package diagram draws what happened in a step as a sequence between page,
// browser and server: the CORS-preflight fetch apart, each check where it is
// made, and the one that failed marked. It draws the same as HTML and as text.
// It may change without notice.
//
// It performs no I/O, and compares nothing.
package diagram

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Lane is a party of an exchange.
type Lane uint8

// The lanes, from left to right.
const (
	Page Lane = iota
	Browser
	Server
)

var laneNames = [...]string{"page", "browser", "server"}

// String returns "page", "browser" or "server".
func (l Lane) String() string {
	if int(l) < len(laneNames) {
		return laneNames[l]
	}
	return "lane " + strconv.Itoa(int(l))
}

// Event is a message from one lane to another or, where both are the same, a
// decision that is made there.
type Event struct {
	From, To  Lane
	Title     string // "OPTIONS /x", "204 No Content", "CORS check"
	Verdict   string // of a decision
	Lines     []Line // header lines, or what a decision rests on
	Anchor    string // of a decision
	Preflight bool   // part of a CORS-preflight fetch
	Failed    bool   // a decision that ends in a network error, and what the page is told of it
	Missing   bool   // the standard has it sent, and nothing like it was on the wire
	Unasked   bool   // it was on the wire, and the standard has nothing like it sent
}

// Check reports whether the event is a decision.
func (e Event) Check() bool { return e.From == e.To }

// Line is a named value. Main ones have to do with CORS.
type Line struct {
	Name, Value string
	Main        bool
}

// Options say how to draw. The zero value draws what was seen.
type Options struct {
	// Call is the call as the page wrote it; "" for its method and URL.
	Call string

	// Predicted draws what the standard says of what was declared, instead of
	// what was seen.
	Predicted bool

	// Value is how a header's value is shown; nil shows it as it is.
	Value func(fetch.Header) string
}

// Events returns what happened, in order.
func Events(s judge.StepResult, o Options) []Event {
	d := drawing{o: o, prediction: s.OnWire, wire: s.Wire, origin: s.Script.Call.URL.Origin()}
	told := s.Seen.Page
	if o.Predicted {
		d.prediction, d.wire = s.Declared, wire.Predicted(s.Declared.Wire)
		told = wire.PageSaw{Outcome: s.Declared.Outcome}
	}
	call := o.Call
	if call == "" {
		call = fmt.Sprintf("%s: %s %s", s.Script.Call.API, methodOf(s.Script.Call), s.Script.Call.URL)
	}
	d.add(Event{From: Page, To: Browser, Title: call})
	for _, decision := range d.prediction.Trace {
		d.decision(decision)
	}
	d.rest()
	d.add(d.outcome(told))
	return d.events
}

func methodOf(c fetch.Call) string {
	if c.Method == "" {
		return "GET"
	}
	return c.Method
}

// drawing is the sequence under way.
type drawing struct {
	o          Options
	prediction fetch.Prediction
	wire       []wire.Exchange
	origin     fetch.Origin // that was asked
	sent       int          // exchanges of the prediction that are drawn
	used       int          // exchanges of the wire that are drawn
	again      bool         // the same request is about to be repeated
	events     []Event
}

func (d *drawing) add(e Event) { d.events = append(d.events, e) }

// decision draws the exchanges that a decision rests on, unless they are there
// already, and the decision.
func (d *drawing) decision(t fetch.Decision) {
	preflight := ofPreflight(t)
	switch {
	case t.Rule == "HTTP-network fetch" || t.Rule == "Set-Cookie":
		if t.Rule == "HTTP-network fetch" || !d.lastIs(preflight, t.Hop) || d.again {
			d.next()
		}
	case preflight && t.Rule != "CORS-preflight cache":
		for d.sent < len(d.prediction.Wire) && !d.lastIs(true, t.Hop) {
			d.next()
		}
	case afterAnswer(t):
		for d.sent < len(d.prediction.Wire) && (d.again || !d.lastIs(false, t.Hop)) {
			d.next()
		}
	default: // before anything is sent
	}
	d.again = d.again || t.Verdict == "again"
	if hidden(t) {
		return
	}
	e := Event{From: Browser, To: Browser, Title: t.Rule, Verdict: t.Verdict, Anchor: t.Anchor, Failed: t.Failed, Preflight: preflight}
	for _, in := range t.Inputs {
		e.Lines = append(e.Lines, Line{Name: in.Name, Value: d.value(fetch.Header(in)), Main: t.Failed})
	}
	d.add(e)
}

// lastIs reports whether the last exchange that was drawn is of the kind and
// hop.
func (d *drawing) lastIs(preflight bool, hop int) bool {
	if d.sent == 0 {
		return false
	}
	last := d.prediction.Wire[d.sent-1].Sent
	return last.Preflight == preflight && last.Hop == hop
}

// ofPreflight reports whether a decision is about the answer to a
// CORS-preflight request.
func ofPreflight(t fetch.Decision) bool {
	return strings.Contains(t.Rule, "preflight response") ||
		t.Rule == "CORS-preflight cache" && strings.HasPrefix(t.Verdict, "stored")
}

// afterAnswer reports whether a decision is about the answer to an actual
// request.
func afterAnswer(t fetch.Decision) bool {
	switch t.Rule {
	case "CORS check", "cross-origin resource policy check", "opaque-response-safelist check", "redirect mode", "HTTP-redirect fetch",
		"filtered response", "integrity", "TAO check", "HTTP-network-or-cache fetch", "authentication", "proxy authentication":
		return true
	default:
		return false
	}
}

// hidden reports whether a decision tells a reader of the drawing nothing.
func hidden(t fetch.Decision) bool {
	if t.Failed {
		return false
	}
	switch t.Rule {
	case "HTTP-network fetch", "TAO check", "XMLHttpRequest send()", "Request constructor",
		"no redirect of the preflight response", "well-formed preflight response":
		return true
	case "HTTP cache":
		return t.Verdict == "" || !strings.HasPrefix(t.Verdict, "stored")
	default:
		return false
	}
}

// next draws the next exchange that the standard has sent, as the wire shows
// it.
func (d *drawing) next() {
	d.again = false
	if d.sent >= len(d.prediction.Wire) {
		return
	}
	want := d.prediction.Wire[d.sent].Sent
	d.sent++
	for i := d.used; i < len(d.wire); i++ {
		if e := d.wire[i]; e.Preflight == want.Preflight && e.Method == want.Method && e.URL.OnWire() == want.URL.OnWire() {
			for _, unasked := range d.wire[d.used:i] {
				d.exchange(unasked, Event{Unasked: true})
			}
			d.used = i + 1
			d.exchange(e, Event{})
			return
		}
	}
	d.add(Event{From: Browser, To: Server, Title: want.Method + " " + d.place(want.URL), Preflight: want.Preflight, Missing: true,
		Lines: d.lines(want.Headers, requestHeader)})
}

// rest draws what is left over.
func (d *drawing) rest() {
	for d.sent < len(d.prediction.Wire) {
		d.next()
	}
	for _, e := range d.wire[d.used:] {
		d.exchange(e, Event{Unasked: true})
	}
}

// exchange draws a request and its answer.
func (d *drawing) exchange(e wire.Exchange, as Event) {
	as.From, as.To, as.Preflight = Browser, Server, e.Preflight
	as.Title, as.Lines = e.Method+" "+d.place(e.URL), d.lines(e.Request, requestHeader)
	d.add(as)
	as.From, as.To, as.Lines = Server, Browser, nil
	as.Title = notAnswered
	if e.Answered {
		as.Title, as.Lines = status(e.Status), d.lines(e.Response, responseHeader)
	}
	d.add(as)
}

// place is a URL's path where it is at the origin that the page asked, else the
// whole URL.
func (d *drawing) place(u fetch.URL) string {
	if u.Origin() == d.origin {
		return u.Path + u.Query
	}
	return u.OnWire().String()
}

func status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

func (d *drawing) value(h fetch.Header) string {
	if d.o.Value != nil {
		return d.o.Value(h)
	}
	return h.Value
}

// lines are the header lines that are worth drawing.
func (d *drawing) lines(l fetch.HeaderList, main func(string) (shown, main bool)) []Line {
	var out []Line
	for _, h := range l {
		if shown, is := main(strings.ToLower(h.Name)); shown {
			out = append(out, Line{Name: h.Name, Value: d.value(h), Main: is})
		}
	}
	return out
}

const corsPrefix = "access-control-"

func requestHeader(name string) (shown, main bool) {
	switch {
	case strings.HasPrefix(name, corsPrefix), name == "origin", name == "cookie", name == "authorization":
		return true, true
	case strings.HasPrefix(name, "sec-"), strings.HasPrefix(name, "accept"):
		return false, false
	}
	switch name {
	case "host", "connection", "user-agent", "referer", "content-length", "cache-control", "pragma", "dnt", "upgrade-insecure-requests", "priority":
		return false, false
	default:
		return true, false // the author's
	}
}

func responseHeader(name string) (shown, main bool) {
	switch {
	case strings.HasPrefix(name, corsPrefix):
		return true, true
	case name == "vary", name == "location", name == "set-cookie", name == "www-authenticate",
		name == "cross-origin-resource-policy", name == "timing-allow-origin":
		return true, true
	}
	switch name {
	case "date", "connection", "content-length", "cache-control", "content-type", "server":
		return false, false
	default:
		return true, false
	}
}

// outcome is what the page is told in the end.
func (d *drawing) outcome(saw wire.PageSaw) Event {
	e := Event{From: Browser, To: Page}
	switch o := saw.Outcome; o.Kind {
	case fetch.Readable:
		e.Title = answered(o.Status)
		for _, h := range o.Headers {
			if _, main := responseHeader(h.Name); main {
				e.Lines = append(e.Lines, Line{Name: h.Name, Value: d.value(h)})
			}
		}
	case fetch.Opaque:
		e.Title = opaque
	case fetch.OpaqueRedirect:
		e.Title = opaqueTarget
	case fetch.NetworkError:
		e.Title, e.Failed = failure(saw, d.o.Predicted), true
	default:
		e.Title = nothingYet
		if saw.TimedOut {
			e.Title = timedOut
		}
	}
	return e
}
