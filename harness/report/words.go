package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
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

// verdict is "3 scenarios in 4.2s: 1 Conforms, 2 TargetDiffers".
func verdict(r *Report) string {
	switch {
	case len(r.Items) > 0:
		return fmt.Sprintf("%s in %s: %s", r.Extent(), Round(r.Took), counted(r.Counts))
	case r.Partial():
		return r.Extent() + ": nothing ran"
	default:
		return "nothing ran"
	}
}

// Extent is how much a report is about: "3 scenarios", or "partial: 3 of 5
// scenarios".
func (r *Report) Extent() string {
	if !r.Partial() {
		return Plural(len(r.Items), r.Of)
	}
	return fmt.Sprintf("partial: %d of %s", r.Judged, Plural(r.Asked, r.Of))
}

// counted is "1 Conforms, 2 TargetDiffers".
func counted(counts []Count) string {
	var parts []string
	for _, c := range counts {
		if c.N > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.N, c.Verdict))
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

// Outcome is what script got, in words: "response 200", "network error".
func Outcome(o fetch.Outcome) string {
	if o.Kind == fetch.Readable {
		return fmt.Sprintf("response %d", o.Status)
	}
	return strings.ReplaceAll(o.Kind.String(), "-", " ")
}

func pagesReplaced(n int) string {
	return Plural(n, "page") + " replaced after many calls, to keep the browser's memory flat"
}

func deviationsSeen(n int) string { return Plural(n, "known deviation") + " seen:" }

// deviationSeen is what the browser does instead, and what the two come to where
// that differs.
func deviationSeen(s judge.StepResult, b browser.Info) string {
	product := b.Product
	if product == "" {
		product = "browser"
	}
	text := strings.TrimSuffix(s.Deviation.Because, ".")
	if standard, seen := Outcome(s.Declared.Outcome), Outcome(s.Seen.Page.Outcome); standard != seen {
		text += " (standard: " + standard + ", " + product + ": " + seen + ")"
	}
	return text
}

// ranAgain heads the items that ran twice and passed, or says only how many ran
// twice.
func ranAgain(n int, listed bool) string {
	head := fmt.Sprintf("%d ran a second time", n)
	if listed {
		head += "; of those that conform:"
	}
	return head
}

func notPassed(n int) string {
	return fmt.Sprintf("%d not as the standard says, or not known:", n)
}

func judgedInRounds(judged, rounds int) string {
	return fmt.Sprintf("%d judged in %d rounds; of the later rounds only what differs from the first, or ran twice, is listed", judged, rounds)
}

// whatToDo tells a reader what to do after a result that says nothing about
// browser and target.
func whatToDo(r judge.Result) string {
	switch {
	case r.Verdict == judge.Inconclusive:
		return "nothing is known about target or browser: mend what the text above names (setup, network, a dependency), then run it again"
	case r.Verdict == judge.Broken && len(r.Steps) == 0:
		return "this is a fault of Crosscheck or of its browser, not of the target: run it again; if it comes back, report it with this text"
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
