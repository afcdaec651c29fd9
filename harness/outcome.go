package harness

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Outcome is what the three witnesses saw of one call, and the verdict on it. The
// matchers of harness/match take it. Its method Step returns the parts.
type Outcome = lab.Outcome

// StepResult is everything about one call. These fields are promised:
//
//   - Verdict: whether the browser did what the standard says
//   - Seen.Page.Outcome: what script got, as a fetch.Outcome; Seen.Page.Error: the
//     exception, such as "TypeError: Failed to fetch"
//   - Seen.Browser.Reason: the browser's own code for a refusal, such as
//     "MissingAllowOriginHeader"
//   - Wire: the requests and answers, in the order of arrival
//   - OnWire.Outcome: what the standard says must follow from Wire; its Refusal is
//     the check that failed
//   - Rows: the comparison of the three, in the order of events
//   - Because, Fix: the reason of the verdict, and what would mend a refusal ("" if
//     that is not known)
type StepResult = judge.StepResult

// Row is one line of a comparison: What was compared, and what Standard, Browser
// and Wire say of it. A cell is "" if this witness cannot know. Wrong marks a line
// in which they differ.
type Row = judge.Row

// Exchange is one request as it arrived at a server, and the answer as it left.
// These fields are promised: Preflight, Method, URL, Request (the header lines),
// Body, Answered, Status, Response (the header lines), Reply and At.
type Exchange = wire.Exchange

// HeaderList is a list of header lines, in order; names may repeat.
//
// https://fetch.spec.whatwg.org/#concept-header-list
type HeaderList = fetch.HeaderList

// Header is one header line: a Name and a Value.
type Header = fetch.Header

// Verdict says how a call relates to the standard and to what the target declared.
type Verdict = judge.Verdict

// The verdicts.
const (
	// Conforms: the browser and the target did what the standard and the
	// declaration say. A refusal that the standard asks for conforms, too.
	Conforms = judge.Conforms

	// TargetDiffers: the browser did what the standard says about what was on the
	// wire, but that is not what the target declared or what a policy promises.
	TargetDiffers = judge.TargetDiffers

	// BrowserDiffers: the browser did not do what the standard says.
	BrowserDiffers = judge.BrowserDiffers

	// Inconclusive: a target or another dependency failed, so nothing is known.
	Inconclusive = judge.Inconclusive

	// Broken: the harness itself failed, so nothing is known.
	Broken = judge.Broken
)
