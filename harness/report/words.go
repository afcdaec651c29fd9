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

// All sentences of a report that are about more than one result stand in this
// file; those that explain one result are the judge's, and the labels in front
// of them are the formats'.

// Title is the item's verdict and id: "TargetDiffers: preflight/unlisted-header".
func (i Item) Title() string {
	if i.ID == "" {
		return i.Verdict.String()
	}
	return i.Verdict.String() + ": " + i.ID
}

// verdict is "3 scenarios in 4.2s: 1 passed, 2 failed (target)".
func verdict(r *Report) string {
	switch {
	case len(r.Items) > 0:
		return fmt.Sprintf("%s in %s: %s", r.Extent(), Round(r.Took), counted(r.Counts))
	case r.Partial():
		return r.Extent() + "; nothing ran"
	default:
		return "Nothing ran: there is no verdict."
	}
}

// Extent is how much a report is about: "3 scenarios", or "stopped after 3
// of 5 scenarios".
func (r *Report) Extent() string {
	if !r.Partial() {
		return Plural(len(r.Items), r.Of)
	}
	return fmt.Sprintf("stopped after %d of %s", r.Judged, Plural(r.Asked, r.Of))
}

// Word is what sentences say of a verdict: "passed", "failed (target)".
func Word(v judge.Verdict) string {
	switch v {
	case judge.Conforms:
		return "passed"
	case judge.TargetDiffers:
		return "failed (target)"
	case judge.BrowserDiffers:
		return "failed (browser)"
	case judge.Inconclusive:
		return "undecided"
	case judge.Broken:
		return "broken"
	default:
		return v.String()
	}
}

// counted is "1 passed, 2 failed (target)".
func counted(counts []Count) string {
	var parts []string
	for _, c := range counts {
		if c.N > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.N, Word(c.Verdict)))
		}
	}
	return strings.Join(parts, ", ")
}

// BrowserLine describes a browser as it was started; "" where it is unknown.
func BrowserLine(b browser.Info) string {
	if b.Product == "" {
		return ""
	}
	line := strings.TrimSpace(b.Product + " " + b.Version)
	switch {
	case b.Flavour == scenario.FullFlavour.String():
		line += " (full browser)"
	case b.Flavour != "":
		line += " (" + b.Flavour + ")"
	}
	if b.Cookies != "" {
		line += ", third-party cookies " + b.Cookies
	}
	if b.PublicPages {
		line += ", pages on a public address"
	}
	if b.Sandbox {
		return line + ", sandbox on"
	}
	return line + ", sandbox off"
}

// Outcome is what script got, in words: "response 200", "network error".
func Outcome(o fetch.Outcome) string {
	if o.Kind == fetch.Readable {
		return fmt.Sprintf("response %d", o.Status)
	}
	return strings.ReplaceAll(o.Kind.String(), "-", " ")
}

func pagesReplaced(n int) string {
	return Plural(n, "page") + " replaced by fresh ones after many calls, to limit the browser's memory"
}

func deviationsSeen(n int) string {
	if n == 1 {
		return "1 known difference between browser and standard:"
	}
	return fmt.Sprintf("%d known differences between browser and standard:", n)
}

// deviationSeen is what the browser does instead, and what the two come to where
// that differs.
func deviationSeen(s judge.StepResult, b browser.Info) string {
	product := b.Product
	if product == "" {
		product = "the browser"
	}
	text := strings.TrimSuffix(s.Deviation.Because, ".")
	if standard, seen := Outcome(s.Declared.Outcome), Outcome(s.Seen.Page.Outcome); standard != seen {
		text += " (the standard says " + standard + "; " + product + " gives " + seen + ")"
	}
	return text
}

// ranAgain heads the items that ran twice and passed, or says only how many ran
// twice.
func ranAgain(n int, listed bool) string {
	head := fmt.Sprintf("%d ran twice", n)
	if listed {
		head += "; of these, the following passed:"
	}
	return head
}

func notPassed(n int) string {
	return fmt.Sprintf("%d did not pass:", n)
}

func judgedInRounds(judged, rounds int) string {
	return fmt.Sprintf("%d judged in %d rounds; later rounds list only what differs from the first round or ran twice", judged, rounds)
}

// whatToDo tells a reader what to do after a result that says nothing about
// browser and target.
func whatToDo(r judge.Result) string {
	switch {
	case r.Verdict == judge.Inconclusive:
		return "This run says nothing about target or browser. Fix the error above (setup, network, a dependency) and run it again."
	case r.Verdict == judge.Broken && len(r.Steps) == 0:
		return "Crosscheck or its browser failed, not the target. Run it again; if it happens again, report it with this text."
	default:
		return ""
	}
}

// Round keeps what a reader can use of a time: milliseconds below a second,
// tenths above.
func Round(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}

// Plural is "1 scenario" or "2 scenarios".
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Few lists the first of many, and how many more there are: "a, b and 3 more".
func Few(all []string, n int) string {
	text := strings.Join(all[:min(len(all), n)], ", ")
	if more := len(all) - n; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
