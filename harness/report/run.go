package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Run is what a whole report is about: scenarios that ran in one browser.
type Run struct {
	Browser browser.Info
	Target  string // what served the scenarios, for a reader
	Results []judge.Result
	Judged  int // how many results there were, where not all are kept; 0: the Results
	Asked   int // how many there were to be; 0: as many as there were
	Took    time.Duration
	Rerun   string   // as [TextOptions.Rerun]
	Notes   []string // what a reader must know about all of it

	// Attachments are texts that belong to the run: what was changed in a
	// configuration, what would mend it.
	Attachments []Attachment

	Renewed int // pages that were replaced to keep the browser's memory flat
}

// Attachment is a text with a title.
type Attachment struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Partial reports whether the run was stopped before all scenarios were judged.
func (r Run) Partial() bool { return r.Asked > r.judged() }

func (r Run) judged() int { return max(r.Judged, len(r.Results)) }

// verdicts are all of them, from the best to the worst.
var verdicts = []judge.Verdict{
	judge.Conforms, judge.TargetDiffers, judge.BrowserDiffers, judge.Inconclusive, judge.Broken,
}

// tally counts results by verdict.
func tally(results []judge.Result) map[judge.Verdict]int {
	n := make(map[judge.Verdict]int, len(verdicts))
	for _, r := range results {
		n[r.Verdict]++
	}
	return n
}

// scenario is the result's scenario; the zero one where a request was made
// without.
func scenarioOf(r judge.Result) scenario.Scenario {
	if r.Scenario == nil {
		return scenario.Scenario{}
	}
	return *r.Scenario
}

// SpecURL is the full URL of what a scenario's spec names: an anchor of the
// Fetch standard, or a URL already; "" for none.
func SpecURL(spec string) string {
	if spec == "" || strings.Contains(spec, "://") {
		return spec
	}
	return "https://fetch.spec.whatwg.org/#" + spec
}

// browserLine describes the browser as it was started; "" where it is unknown.
func browserLine(b browser.Info) string {
	if b.Product == "" {
		return ""
	}
	line := strings.TrimSpace(b.Product + " " + b.Version)
	if b.Flavour != "" {
		line += " (" + b.Flavour + ")"
	}
	if b.Cookies != "" {
		line += ", third-party cookies " + b.Cookies
	}
	if b.PublicPages {
		line += ", public pages"
	}
	if b.Sandbox {
		return line + ", sandbox on"
	}
	return line + ", sandbox off"
}

// outcome is what script got, in words.
func outcome(o fetch.Outcome) string {
	if o.Kind == fetch.Readable {
		return fmt.Sprintf("response %d", o.Status)
	}
	return strings.ReplaceAll(o.Kind.String(), "-", " ")
}

// deviation is a step's known deviation in words: what the browser does
// instead, and what the two come to where that differs; "" for none.
func deviation(s judge.StepResult, b browser.Info) string {
	if s.Deviation == nil {
		return ""
	}
	product := b.Product
	if product == "" {
		product = "browser"
	}
	text := strings.TrimSuffix(s.Deviation.Because, ".")
	if standard, seen := outcome(s.Declared.Outcome), outcome(s.Seen.Page.Outcome); standard != seen {
		text += " (standard: " + standard + ", " + product + ": " + seen + ")"
	}
	return text
}

// plural is "1 scenario" or "2 scenarios".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
