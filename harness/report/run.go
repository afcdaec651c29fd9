package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// Run is the results that a report is made of.
type Run struct {
	Of      string // what a result is: "scenario", "probe"; "" is "scenario"
	Browser browser.Info
	Target  string // what served the scenarios, for a reader
	Results []judge.Result
	Judged  int // how many results there were, where not all are kept; 0: the Results
	Asked   int // how many there were to be; 0: as many as there were
	Took    time.Duration
	Rerun   string   // the command line that runs a result again, with {id} in place of its id; "" is [DefaultRerun]
	Notes   []string // what a reader must know about all of it

	// Attachments are texts that belong to the run: what was changed in a
	// configuration, what would mend it.
	Attachments []Attachment

	Rounds  int // how often everything was asked; 0 and 1: once
	Renewed int // pages that were replaced to keep the browser's memory flat
}

// DefaultRerun is the command line that runs a scenario of the catalogue again.
const DefaultRerun = "ginkgo --focus='{id}' ./suites/spec"

// verdicts are all of them, from the best to the worst.
var verdicts = []judge.Verdict{
	judge.Conforms, judge.TargetDiffers, judge.BrowserDiffers, judge.Inconclusive, judge.Broken,
}

// shownAgain is how many items that passed, and ran twice, a report lists.
const shownAgain = 10

// New makes the report of a run: its items, each that did not pass in a group of
// its own, and what they all came to.
func New(run Run) *Report {
	r := &Report{
		Of: cmp.Or(run.Of, "scenario"), Target: run.Target, Browser: run.Browser, Browsers: browsers(run.Results),
		Notes: run.Notes, Attachments: run.Attachments, Took: run.Took,
		Judged: max(run.Judged, len(run.Results)), Items: make([]Item, len(run.Results)),
	}
	r.Asked = max(run.Asked, r.Judged)
	for i, res := range run.Results {
		r.Items[i] = NewItem(res, run.Rerun)
		if !r.Items[i].Passed() {
			r.Groups = append(r.Groups, Group{Items: []int{i}})
		}
	}
	for _, v := range verdicts {
		r.Counts = append(r.Counts, Count{Verdict: v, N: count(r.Items, v)})
	}
	r.Verdict = verdict(r)
	for _, b := range r.Browsers {
		r.Facts = append(r.Facts, Fact{Text: BrowserLine(b)})
	}
	if run.Renewed > 0 {
		r.Facts = append(r.Facts, Fact{Text: pagesReplaced(run.Renewed)})
	}
	for _, l := range []List{deviations(run.Results), secondRuns(r.Items), failures(r.Items), rounds(r, run.Rounds)} {
		if l.Title != "" {
			r.Lists = append(r.Lists, l)
		}
	}
	return r
}

func count(items []Item, v judge.Verdict) int {
	n := 0
	for _, i := range items {
		if i.Verdict == v {
			n++
		}
	}
	return n
}

// browsers are the browsers that ran, each once.
func browsers(results []judge.Result) []browser.Info {
	var out []browser.Info
	for _, r := range results {
		if r.Browser.Product != "" && !slices.Contains(out, r.Browser) {
			out = append(out, r.Browser)
		}
	}
	return out
}

// deviations lists the known deviations that were seen.
func deviations(results []judge.Result) List {
	var l List
	for _, r := range results {
		for _, s := range r.Steps {
			if s.Deviation != nil {
				l.Entries = append(l.Entries, Entry{Text: scenarioOf(r).ID + "  " + deviationSeen(s, r.Browser)})
			}
		}
	}
	if n := len(l.Entries); n > 0 {
		l.Title = deviationsSeen(n)
	}
	return l
}

// secondRuns lists the first items that passed and ran a second time.
func secondRuns(items []Item) List {
	var l List
	n := 0
	for _, i := range items {
		if i.Runs < 2 {
			continue
		}
		n++
		if i.Passed() && len(l.Entries) < shownAgain {
			l.Entries = append(l.Entries, Entry{Text: i.ID + "  " + strings.Join(i.Notes, "; ")})
		}
	}
	if n > 0 {
		l.Title = ranAgain(n, len(l.Entries) > 0)
	}
	return l
}

// failures lists by id what did not pass, the worst verdict first.
func failures(items []Item) List {
	bad := slices.DeleteFunc(slices.Clone(items), Item.Passed)
	slices.SortStableFunc(bad, func(a, b Item) int {
		return cmp.Or(cmp.Compare(b.Verdict, a.Verdict), strings.Compare(a.ID, b.ID))
	})
	var l List
	for _, i := range bad {
		text := i.Title()
		if i.At.File != "" {
			text += "  " + i.At.String()
		}
		l.Entries = append(l.Entries, Entry{Text: text})
	}
	if n := len(bad); n > 0 {
		l.Title = notPassed(n)
	}
	return l
}

// rounds says how often everything was asked, where that was more than once.
func rounds(r *Report, n int) List {
	if n < 2 {
		return List{}
	}
	return List{Title: judgedInRounds(r.Judged, n)}
}
