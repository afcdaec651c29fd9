package diagram

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// All sentences of a drawing stand in this file.
const (
	partPreflight = "CORS-preflight fetch"

	notOnWire    = "missing: the browser did not send" // in front of what the standard has sent
	notAsked     = "unexpected: the browser sent"      // in front of what was sent
	notAnswered  = "no answer: the connection was closed"
	readable     = "a response that script can read" // of an element, which has no status
	opaque       = "an opaque response: script sees no status, no headers, no body"
	opaqueTarget = "an opaque redirect: script sees neither status nor Location"
	networkError = "network error"
	foretold     = "TypeError: script gets no response and no reason"
	nothingYet   = "no outcome yet"
	timedOut     = "no outcome within the time limit"
)

// marked is an event's title with what is wrong in front, for text.
func (e Event) marked() string {
	switch {
	case e.Missing:
		return notOnWire + " " + e.Title
	case e.Unasked:
		return notAsked + " " + e.Title
	case e.Check() && e.Failed:
		return "✗ " + e.Title + ": " + e.Verdict
	case e.Check() && e.Verdict == "success":
		return "✓ " + e.Title + ": success"
	case e.Check():
		return "· " + e.Title + ": " + e.Verdict
	default: // a message
		return e.Title
	}
}

// failure is what the page is told of a network error.
func failure(saw wire.PageSaw, predicted bool) string {
	switch {
	case saw.Error != "":
		return saw.Error
	case predicted:
		return foretold
	default:
		return networkError
	}
}

// answered is the title of an answer that script can read.
func answered(code int) string {
	if code == 0 {
		return readable
	}
	return strings.TrimSpace("response " + status(code))
}
