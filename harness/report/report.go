package report

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Report is what a command found out. Texts are made fit for one line
// ([layout.Clean]) where nothing else is said.
type Report struct {
	Title  string // what was tested against what; "" where the verdict says all
	About  []Fact // what else the report is about: the call that was timed, the two sides of a comparison
	Of     string // what an item is: "scenario", "probe"
	Target string // what served the items: "nginx 1.22.1 (nginx.conf)"; "" for none

	// Browser is the browser of the run, Browsers are all that judged an item,
	// each once.
	Browser  browser.Info
	Browsers []browser.Info

	Notes []string // what a reader must know before the rest

	Items  []Item
	Groups []Group // every item that did not pass, in exactly one group, in the order of reading

	Tables []Table // what was measured

	Verdict string  // what all came to, in a sentence
	Counts  []Count // items by verdict, from the best to the worst, zeros included
	Tally   []Tally // items by what they are about
	Facts   []Fact  // what else there is to say of all of it
	Lists   []List  // what a reader may look up

	Attachments []Attachment

	Asked  int           // how many items there were to be
	Judged int           // how many items were judged, also those that were not kept
	Took   time.Duration // of the whole run
}

// Partial reports whether the run was stopped before all items were judged.
func (r *Report) Partial() bool { return r.Asked > r.Judged }

// Count returns how many items have a verdict.
func (r *Report) Count(v judge.Verdict) int {
	for _, c := range r.Counts {
		if c.Verdict == v {
			return c.N
		}
	}
	return 0
}

// Item is one scenario or probe that was judged.
type Item struct {
	ID      string // stable, unique in a report: "preflight/unlisted-header"
	Rule    string // in a sentence
	Spec    string // URL of the rule in the standard; "" for none
	Section string // what the item belongs to: a section of the standard, a route; "" for none
	Covers  []int  // numbers of behaviours
	Labels  []string
	At      scenario.Position // where the item is written in the user's files; no File where it is not

	Verdict judge.Verdict
	Why     string // why the item did not pass, in one line; "" where it passed
	Because string // why the main step is as it is
	Fix     string // what would mend it; "" where nothing is known
	Error   string // why nothing could be known; may have several lines
	Do      string // what the reader must do where nothing is known
	Notes   []string
	Rerun   string // the command line that runs the item again; "" for none

	Runs    int // 1, or more where it ran again
	Took    time.Duration
	Target  string
	Browser browser.Info

	Deviation *Deviation // the first known deviation that was seen

	// Steps is the evidence, of those steps that ran: what the page asked for,
	// what each witness saw, row by row. Its secrets are hidden; bodies are as
	// they were.
	Steps []judge.StepResult
	Main  int // index of the step that shows why the verdict is what it is; -1 for none
	Of    int // how many steps there were to be
}

// Passed reports whether browser and target did what the standard and the item
// say.
func (i Item) Passed() bool { return i.Verdict == judge.Conforms }

// Failed reports whether browser or target did something else. An item that
// neither passed nor failed is undecided.
func (i Item) Failed() bool { return i.Verdict.Disagreement() }

// Deviation is a difference between browser and standard that is known, and was
// seen.
type Deviation struct {
	Standard string // what the standard says
	Browser  string // what the browser did
	Versions string // of the browser, as a range
	Because  string
	See      string // a URL; "" for none
}

// Group is items that did not pass for one cause.
type Group struct {
	Items  []int // indexes; the first is the example
	Remedy *Remedy
}

// Remedy is what would mend the items of a group.
type Remedy struct {
	Says    string // in a sentence
	Snippet string // in the language of the target's configuration, in lines; "" for none
}

// Count is how many items have a verdict.
type Count struct {
	Verdict judge.Verdict
	N       int
}

// Tally is how many of the items about one thing passed.
type Tally struct {
	About  string // "max-age"
	Says   string // what it means to pass
	Passed int
	All    int
}

// Fact is a statement with a word in front, such as "note" or "before"; Label may
// be "".
type Fact struct{ Label, Text string }

// String is "note: text", or the text alone where there is no label.
func (f Fact) String() string {
	if f.Label == "" {
		return f.Text
	}
	return f.Label + ": " + f.Text
}

// List is a title with entries below it, of which there may be none.
type List struct {
	Title   string
	Entries []Entry
}

// Entry is a statement with what belongs to it; Detail may be "".
type Entry struct{ Text, Detail string }

// Table is figures in columns.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string // each as long as Head
	Means []string   // what the figures mean, in sentences
}

// Attachment is a text of several lines that belongs to a report.
type Attachment struct{ Title, Text string }
