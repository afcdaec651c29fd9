package judge

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Every sentence that gives the reason of a verdict is in this file and in
// refused.go.

const noRecord = "Page and browser alone do not show why; there must be a record of what was sent."

// name returns what people call the browser of the question.
func (q *Question) name() string { return nameOf(q.Browser) }

func nameOf(b browser.Info) string {
	switch {
	case b.Engine != nil:
		return b.Engine.Product
	case b.Product != "":
		return b.Product
	default:
		return "the browser"
	}
}

func timedOut(s *StepResult) string {
	return "The page had no outcome within the time limit: " + silence(s.Script, s.Wire) + "."
}

func (q *Question) notReached(s *StepResult) string {
	failure := s.Seen.Browser.Failure
	if failure == "" {
		failure = "it gave no reason"
	}
	return q.name() + " could not reach the target (" + failure + "): " + silence(s.Script, s.Wire) + "."
}

func (q *Question) silentFailure(s *StepResult) string {
	return "The request failed, and " + q.name() + " gave no reason: " + silence(s.Script, s.Wire) + "."
}

func unwitnessed(s *StepResult) string {
	return "The request failed (" + s.Engine.Vocabulary().Why(s.Seen.Browser) + "), and there is no record of what was sent."
}

func knownDeviation(d *scenario.Deviation) string {
	return "A known difference of the browser: " + d.Because
}

func (q *Question) lostDeviation() string {
	return fmt.Sprintf("%s %s now does what the standard says. Remove the deviation, or narrow its versions (%s).",
		q.name(), q.Browser.Version, q.Scripted.Deviation.Versions)
}

func (q *Question) skippedDeviation() string {
	return fmt.Sprintf("The deviation is for versions %s; it was not checked in %s.", q.Scripted.Deviation.Versions, q.Browser.Version)
}

// contradicts says in what the browser does not do what the standard says about
// what was on the wire.
func (q *Question) contradicts(d disagreement) string {
	switch d.At {
	case AtPreflight, AtRequest:
		if d.Want == nothingSent {
			return fmt.Sprintf("The standard sends nothing after this; %s sent %s.", q.name(), d.Got)
		}
		return fmt.Sprintf("The standard sends %s next; %s sent %s.", d.Want, q.name(), d.Got)
	case AtOutcome:
		return fmt.Sprintf("For this exchange, the standard says %s; the page got %s.", d.Want, d.Got)
	case AtCheck:
		return fmt.Sprintf("The standard refuses because of %s; %s says %s.", d.Want, q.name(), d.Got)
	default:
		return fmt.Sprintf("For this exchange, the standard says that %s is %s; it was %s.", d.what(), d.Want, d.Got)
	}
}

// what names the thing that differs.
func (m Mismatch) what() string {
	switch m.At {
	case AtCookieStored:
		return "the store's entry for the cookie " + m.Of
	case AtCookieLeftOut:
		return "the reason for blocking the cookie " + m.Of
	default:
		return m.Name
	}
}

// alteredAnswer says how the target did not answer as declared, and that the
// browser was right about what it got instead.
func (q *Question) alteredAnswer(s *StepResult, m Mismatch) string {
	what := "The target did not answer as declared (" + m.Name + "): "
	switch {
	case m.Got == noAnswer:
		what += "it closed the connection."
	case m.Got == scenario.Absent:
		what += "it did not send " + m.Want + "."
	case m.Want == scenario.Absent:
		what += "it also sent " + m.Got + "."
	default:
		what += "it sent " + m.Got + " instead of " + m.Want + "."
	}
	if s.OnWire.Outcome.Kind == fetch.NetworkError && s.OnWire.Outcome.Refusal.Reason != fetch.NoReason {
		return fmt.Sprintf("%s was right to refuse: %s. %s", q.name(), refused(s), what)
	}
	return what + " " + q.name() + " did what the standard says about that answer."
}

func (q *Question) ofTheBrowserAlone(m Mismatch) string {
	if m.At == AtCheck || m.At == AtNeighbour {
		return fmt.Sprintf("Page and requests are as the standard says, but the reason that %s gives is %s; the scenario wants %s.", q.name(), m.Got, m.Want)
	}
	return fmt.Sprintf("Page and requests are as the standard says, but %s is %s; the scenario wants %s.", m.what(), m.Got, m.Want)
}

func cookiesBlocked(m Mismatch) string {
	return "This browser blocks third-party cookies, and the scenario expects them (" + m.String() +
		"). Add browser: {thirdPartyCookies: allowed} to the scenario."
}

func wrongWant(m Mismatch) string {
	return "What the scenario wants contradicts the standard (" + m.String() +
		"): the target answered as declared, and the browser did what the standard says."
}

const followsFromBefore = "An earlier step did not go as declared; this follows from it."

// brokenPromise says how the target does not do what was promised of it.
func (q *Question) brokenPromise(s *StepResult, m Mismatch) string {
	path := s.Script.Call.URL.Path
	switch {
	case m.At == AtOutcome && q.Promise.Want.Outcome == fetch.NetworkError:
		return fmt.Sprintf("A page at %s can read the answer of %s, which the policy does not allow.", s.asker(), path)
	case m.At == AtOutcome:
		return fmt.Sprintf("%s was right to refuse: %s.", q.name(), refused(s))
	case m.At == AtRequest && q.Promise.Want.Request == scenario.MustBeAbsent:
		return fmt.Sprintf("A page at %s cannot read the answer of %s, but its %s reaches the application: the preflight is granted.",
			s.asker(), path, method(s.Script.Call))
	case m.At == AtHidden:
		return fmt.Sprintf("Script can read the header %s, which the policy does not expose.", m.Of)
	case m.At == AtReading && m.Of != "" && m.Got == scenario.Absent:
		return fmt.Sprintf("Script cannot read the header %s, which the policy exposes.", m.Of)
	default:
		return "The target does not keep the promise: " + m.String() + "."
	}
}

// asker is the origin of the page that made the call, in words.
func (s *StepResult) asker() string {
	if s.Page.Origin.Opaque() {
		return "an opaque origin (null)"
	}
	return s.Page.Origin.String()
}

func method(c fetch.Call) string {
	if c.Method == "" {
		return "GET"
	}
	return strings.ToUpper(c.Method)
}

// silence says how far a call came.
func silence(script scenario.Script, log []wire.Exchange) string {
	if len(log) == 0 {
		return "no request reached the target"
	}
	last := log[len(log)-1]
	if !last.Answered {
		return "the target did not answer " + last.Method + " " + last.URL.OnWire().String()
	}
	return "the last exchange was " + last.Method + " " + last.URL.OnWire().String()
}
