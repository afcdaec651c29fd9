package judge

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Every sentence that gives the reason of a verdict is in this file.

const noRecord = "page and browser alone do not show it: the wire must be asked"

func timedOut(s *StepResult) string {
	return "the page had no outcome within its deadline: " + silence(s.Script, s.Wire)
}

func notReached(s *StepResult, failure string) string {
	if failure == "" {
		failure = "it does not say why"
	}
	return "Chrome could not reach the target (" + failure + "): " + silence(s.Script, s.Wire)
}

func silentFailure(s *StepResult) string {
	return "the call failed, and Chrome did not say why: " + silence(s.Script, s.Wire)
}

func unwitnessed(s *StepResult) string {
	return "the call failed (" + s.Engine.Vocabulary().Why(s.Seen.Browser) + "), and nobody has a record of what was on the wire"
}

func knownDeviation(d *scenario.Deviation) string { return "a known deviation: " + d.Because }

func lostDeviation(q *Question) string {
	return fmt.Sprintf("the deviation declared for versions %s did not happen in %s: the browser did what the standard says; remove the entry or narrow its range",
		q.Scripted.Deviation.Versions, q.Browser.Version)
}

func skippedDeviation(q *Question) string {
	return fmt.Sprintf("the deviation declared for versions %s was not looked for in %s", q.Scripted.Deviation.Versions, q.Browser.Version)
}

func contradicts(d disagreement) string {
	const about = "about what was on the wire, "
	switch {
	case d.At == AtPreflight, d.At == AtRequest:
		return fmt.Sprintf(about+"the standard has %s sent next; the browser sent %s", d.Want, d.Got)
	case d.At == AtOutcome:
		return fmt.Sprintf(about+"the standard says %s; the page saw %s", d.Want, d.Got)
	case d.At == AtCheck:
		return fmt.Sprintf(about+"the standard's reason is %s; Chrome's is %s", d.Want, d.Got)
	default:
		return fmt.Sprintf(about+"%s must be %s and is %s", d.Name, d.Want, d.Got)
	}
}

// alteredAnswer says what became of a declared answer.
func alteredAnswer(m Mismatch) string {
	const agrees = "the browser agrees with the standard about what was on the wire; "
	switch {
	case m.Got == scenario.Absent:
		return fmt.Sprintf(agrees+"in %s, %s was declared but not sent", m.Name, m.Want)
	case m.Want == scenario.Absent:
		return fmt.Sprintf(agrees+"in %s, %s was sent but not declared", m.Name, m.Got)
	default:
		return fmt.Sprintf(agrees+"in %s, %s was declared and %s was sent", m.Name, m.Want, m.Got)
	}
}

func browserAlone(m Mismatch) string {
	return "page and wire are as the standard says, but " + m.Name + " is not: want " + m.Want + ", got " + m.Got
}

func cookiesBlocked(m Mismatch) string {
	return "this browser blocks third-party cookies, and the scenario wants what follows where they are allowed (" +
		m.String() + "): give it browser: {thirdPartyCookies: allowed}"
}

func wrongWant(m Mismatch) string {
	return "the target answered as declared and the browser did what the standard says: what the scenario wants contradicts the standard (" + m.String() + ")"
}

// brokenPromise says how a target does not do what was promised of it.
func brokenPromise(w scenario.Want, m Mismatch) string {
	const agrees = "the browser agrees with the standard about what was on the wire; "
	switch {
	case m.At == AtOutcome && m.Of == "" && w.Outcome == fetch.NetworkError:
		return agrees + "the target lets the page read what it must not"
	case m.At == AtOutcome:
		return agrees + "the target's answer keeps the page from what it was promised"
	case m.At == AtHidden:
		return fmt.Sprintf(agrees+"script can read %s, which must be hidden", m.Got)
	default:
		return agrees + m.String()
	}
}

// silence says how far a call came.
func silence(script scenario.Script, log []wire.Exchange) string {
	if len(log) == 0 {
		return "nothing reached the target"
	}
	last := log[len(log)-1]
	if !last.Answered {
		return "the target has not answered " + last.Method + " " + last.URL.OnWire().String()
	}
	return "the last exchange on the wire was " + last.Method + " " + last.URL.OnWire().String()
}
