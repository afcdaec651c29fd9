package judge

import (
	"cmp"
	"fmt"
	"slices"
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
	if m.Got == noAnswer {
		return "The target did not answer " + strings.TrimPrefix(m.Name, answerTo) + ", though the scenario declares an answer: it closed the connection. " +
			q.name() + " did what the standard says about that."
	}
	what := "The target did not answer as declared (" + m.Name + "): "
	switch {
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

func wrongWant(s *StepResult, m Mismatch) string {
	what := "What the scenario wants contradicts the standard (" + m.String() + "): "
	if slices.ContainsFunc(s.Wire, answered) {
		what += "the target answered as declared, and "
	}
	return what + "the browser did what the standard says."
}

const followsFromBefore = "An earlier step did not go as declared; this follows from it."

// brokenPromise says how the target does not do what was promised of it.
func (q *Question) brokenPromise(s *StepResult, m Mismatch) string {
	path := s.Script.Call.URL.Path
	switch {
	case m.At == AtOutcome && q.Promise.Want.Outcome == fetch.NetworkError:
		return q.brokenRefusal(s, path)
	case m.At == AtOutcome && s.OnWire.Outcome.Refusal.Reason == fetch.ConnectionFailed:
		return q.leftAlone(s)
	case m.At == AtOutcome && s.Seen.Page.Outcome.Kind == fetch.Readable:
		return fmt.Sprintf("The standard refuses this: %s. %s allows it all the same; other browsers refuse it.", refused(s), q.name())
	case m.At == AtOutcome:
		return fmt.Sprintf("%s was right to refuse: %s.", q.name(), refused(s))
	case m.At == AtRequest && q.Promise.Want.Request == scenario.MustBeAbsent:
		return s.protectedSent(path)
	case m.At == AtHidden:
		return fmt.Sprintf("Script can read the header %s, which the policy does not expose.", m.Of)
	case m.At == AtReading && m.Of != "" && m.Got == scenario.Absent:
		return fmt.Sprintf("Script cannot read the header %s, which the policy exposes.", m.Of)
	default:
		return "The target does not keep the promise: " + m.String() + "."
	}
}

// brokenRefusal says that a page can read what the policy does not allow, or could
// in a browser that does what the standard says.
func (q *Question) brokenRefusal(s *StepResult, path string) string {
	if s.Seen.Page.Outcome.Kind == fetch.NetworkError {
		return fmt.Sprintf("The target allows a page at %s to read %s, which the policy does not allow. %s refused for another reason (%s).",
			s.asker(), path, q.name(), cmp.Or(s.Engine.Vocabulary().Why(s.Seen.Browser), s.Seen.Browser.Failure, "it gave none"))
	}
	return fmt.Sprintf("A page at %s can read the answer of %s, which the policy does not allow.", s.asker(), path)
}

// leftAlone says that a target that answers others gave this page no answer.
func (q *Question) leftAlone(s *StepResult) string {
	return fmt.Sprintf("A page at %s gets no answer, though the target answers others (%s): %s.",
		s.asker(), cmp.Or(s.Seen.Browser.Failure, "the browser gave no reason"), silence(s.Script, s.Wire))
}

// protectedSent says that a request that a preflight protects was sent.
func (s *StepResult) protectedSent(path string) string {
	last := len(s.Wire) - 1
	switch m := method(s.Script.Call); {
	case !slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool { return e.Preflight && e.Answered }):
		return fmt.Sprintf("A page at %s has its %s sent to %s, which the policy does not allow.", s.asker(), m, path)
	case !s.Wire[last].Answered:
		return fmt.Sprintf("A page at %s gets nothing from %s, but its %s reaches the application: the preflight is granted.", s.asker(), path, m)
	default:
		return fmt.Sprintf("A page at %s cannot read the answer of %s, but its %s reaches the application: the preflight is granted.", s.asker(), path, m)
	}
}

// notAsOnWire says that what the browser did is not what it was seen to get.
func (q *Question) notAsOnWire(m Mismatch) string {
	return fmt.Sprintf("What was sent and received is as the policy promises, but %s came to something else (%s).", q.name(), m.String())
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
