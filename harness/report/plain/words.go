package plain

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// The labels in front of what is said of an item.
const (
	labelFix      = "fix"
	labelWire     = "wire"
	labelBrowser  = "browser"
	labelError    = "error"
	labelSteps    = "steps"
	labelNotes    = "notes"
	labelNext     = "next"
	labelRerun    = "rerun"
	labelTarget   = "target "
	labelFrom     = "from "
	labelDeviates = "deviates"
	labelOutcome  = "outcome"
	labelWhy      = "why"
)

// The heads of the three witnesses' columns.
const (
	headStandard = "standard says"
	headBrowser  = "browser did"
	headWire     = "wire shows"
)

// Words for what is missing.
const (
	nothing        = "·" // a witness that cannot know
	nothingArrived = "no request arrived"
	noAnswer       = "no answer (connection closed)"
	didNotRun      = "not run"
)

// stepOf is "step 2 of 3 (BrowserDiffers)", the verdict where it is not the
// item's.
func stepOf(i, n int, s judge.StepResult, v judge.Verdict) string {
	text := stepNumber(i, n)
	if s.Verdict != v {
		text += " (" + s.Verdict.String() + ")"
	}
	return text
}

func stepNumber(i, n int) string { return fmt.Sprintf("step %d of %d", i+1, n) }

// from is the page's origin, with where an opaque one comes from.
func from(s judge.StepResult) string {
	text := labelFrom + s.Page.Origin.String()
	switch at := s.Page.URL.Origin(); {
	case s.Page.Origin.Opaque() && at.Opaque():
		text += " (an opaque origin: the document is a " + s.Page.URL.Scheme + ": URL)"
	case s.Page.Origin.Opaque():
		text += " (an opaque origin; its document is at " + at.String() + ")"
	default: // the origin says it
	}
	return text
}

// brief is a step in one line.
func brief(s judge.StepResult) string {
	method := s.Script.Call.Method
	if method == "" {
		method = "GET"
	}
	text := fmt.Sprintf("%s: %s %s: %s", s.Verdict, method, s.Script.Call.URL.OnWire(), report.Outcome(s.Seen.Page.Outcome))
	if s.Verdict != judge.Conforms && s.Because != "" {
		return layout.Clean(text + ": " + s.Because)
	}
	return layout.Clean(text + " (" + onWire(s.Wire) + ")")
}

// onWire counts what was sent: "no preflight, PUT ×1".
func onWire(wire []wire.Exchange) string {
	preflights, requests := 0, 0
	method := ""
	for _, e := range wire {
		if e.Preflight {
			preflights++
			continue
		}
		requests++
		method = e.Method
	}
	parts := []string{"no preflight", "no actual request"}
	if preflights > 0 {
		parts[0] = fmt.Sprintf("preflight ×%d", preflights)
	}
	if requests > 0 {
		parts[1] = fmt.Sprintf("%s ×%d", method, requests)
	}
	return strings.Join(parts, ", ")
}

func moreExchanges(n int) string { return fmt.Sprintf("… %d more …", n) }

func ofPreflight(request string) string { return request + " (preflight)" }

func notSent(request, cookie string) string { return request + "  cookie not sent: " + cookie }

func notStored(request, cookie string) string { return request + "  cookie not stored: " + cookie }

func behaviours(numbers []int) string {
	return "covers behaviours " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(numbers)), ", "), "[]")
}

func afterRedirect(hop int, text string) string {
	return fmt.Sprintf("after redirect %d: %s", hop, text)
}

func deviates(product, step string, d scenario.Deviation) string {
	return fmt.Sprintf("%s %s%s: %s %s", product, d.Versions, step, d.Because, d.See)
}
