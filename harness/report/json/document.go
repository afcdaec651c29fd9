package json

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// SchemaVersion is the version of [Document]. It grows when a field changes
// its meaning or goes away; new fields do not change it.
const SchemaVersion = 1

// Document is a report as data: what [Format] writes. Verdicts, modes and reasons
// are the names that scenario files use. Header names and values are strings
// with one character a byte; values of cookies, and credentials, are hidden
// behind "…". There is no time of day in it.
type Document struct {
	Version   int                `json:"version"`
	Title     string             `json:"title,omitempty"` // what was tested against what
	About     []string           `json:"about,omitempty"` // what else it is about
	Browser   browser.Info       `json:"browser"`
	Target    string             `json:"target,omitempty"`
	Duration  int64              `json:"durationMs"`
	Partial   bool               `json:"partial,omitempty"` // it was stopped: not all that were asked for ran
	Asked     int                `json:"asked,omitempty"`   // of a partial run
	Counts    map[string]int     `json:"counts"`            // by verdict, zeros included
	Scenarios []ScenarioDocument `json:"scenarios"`

	Notes       []string             `json:"notes,omitempty"`
	Tables      []TableDocument      `json:"tables,omitempty"`
	Attachments []AttachmentDocument `json:"attachments,omitempty"`
}

// TableDocument is figures in columns, as text.
type TableDocument struct {
	Title string     `json:"title,omitempty"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"`
	Means []string   `json:"means,omitempty"`
}

// AttachmentDocument is a text with a title.
type AttachmentDocument struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// ScenarioDocument is one result.
type ScenarioDocument struct {
	ID       string            `json:"id"`
	Rule     string            `json:"rule,omitempty"`
	Spec     string            `json:"spec,omitempty"` // the full URL
	Section  string            `json:"section,omitempty"`
	Covers   []int             `json:"covers,omitempty"` // numbers of behaviours
	Labels   []string          `json:"labels,omitempty"`
	At       *PositionDocument `json:"position,omitempty"`
	Verdict  judge.Verdict     `json:"verdict"`
	Because  string            `json:"because,omitempty"`
	Fix      string            `json:"fix,omitempty"`
	Error    string            `json:"error,omitempty"` // why nothing could be known
	Runs     int               `json:"runs"`
	Duration int64             `json:"durationMs"`
	Notes    []string          `json:"notes,omitempty"`
	Target   string            `json:"target,omitempty"`

	// Browser is the one that ran it, where that is not the run's.
	Browser *browser.Info `json:"browser,omitempty"`

	Deviation *DeviationDocument `json:"deviation,omitempty"` // the first step's that has one
	Steps     []StepDocument     `json:"steps,omitempty"`
	Text      string             `json:"text"` // as package plain writes it
}

// PositionDocument is the place of a scenario in its file, from 1.
type PositionDocument struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"`
}

// DeviationDocument is a known deviation that was seen.
type DeviationDocument struct {
	Standard string `json:"standard"` // what the standard says
	Browser  string `json:"browser"`  // what the browser did
	Versions string `json:"versions"`
	Because  string `json:"because"`
	See      string `json:"see,omitempty"`
}

// StepDocument is one step.
type StepDocument struct {
	Verdict  judge.Verdict      `json:"verdict"`
	Origin   string             `json:"origin"` // of the page
	Call     CallDocument       `json:"call"`
	Want     *scenario.Want     `json:"want,omitempty"`
	Standard OutcomeDocument    `json:"standard"` // on what was declared
	Page     OutcomeDocument    `json:"page"`
	Chrome   ChromeDocument     `json:"chrome"`
	Wire     []ExchangeDocument `json:"wire,omitempty"`
	Rows     []RowDocument      `json:"rows,omitempty"`
	Because  string             `json:"because,omitempty"`
	Fix      string             `json:"fix,omitempty"`
}

// CallDocument is what the page asked for.
type CallDocument struct {
	API         fetch.API         `json:"api"`
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	Headers     [][2]string       `json:"headers,omitempty"`
	Mode        fetch.Mode        `json:"mode"`
	Credentials fetch.Credentials `json:"credentials"`
	JavaScript  string            `json:"javascript"`
}

// OutcomeDocument is what script gets. Body has at most 1024 bytes; Length is
// the whole body's.
type OutcomeDocument struct {
	Outcome    fetch.OutcomeKind  `json:"outcome"`
	Refusal    string             `json:"refusal,omitempty"` // the standard's reason
	Type       fetch.ResponseType `json:"type,omitempty"`
	Status     int                `json:"status,omitempty"`
	Headers    [][2]string        `json:"headers,omitempty"`
	Body       string             `json:"body,omitempty"`
	Length     int                `json:"bodyLength,omitempty"`
	URL        string             `json:"url,omitempty"`
	Redirected bool               `json:"redirected,omitempty"`
	Error      string             `json:"error,omitempty"` // what script caught
	BodyError  string             `json:"bodyError,omitempty"`
	Upload     int                `json:"uploadEvents,omitempty"`
	TimedOut   bool               `json:"timedOut,omitempty"`
}

// ChromeDocument is what Chrome says.
type ChromeDocument struct {
	Known     bool             `json:"known"`
	Reason    string           `json:"reason,omitempty"` // a CorsError code
	Parameter string           `json:"parameter,omitempty"`
	Failure   string           `json:"failure,omitempty"`
	Slow      bool             `json:"slow,omitempty"` // with its own record
	Records   []RecordDocument `json:"records,omitempty"`
}

// RecordDocument is Chrome's own record of one exchange.
type RecordDocument struct {
	Preflight bool        `json:"preflight"`
	Method    string      `json:"method"`
	URL       string      `json:"url"`
	Request   [][2]string `json:"request,omitempty"`
	Status    int         `json:"status,omitempty"`
	Response  [][2]string `json:"response,omitempty"`
	Error     string      `json:"error,omitempty"`
	Blocked   []string    `json:"blocked,omitempty"`   // cookies left out of the request, with Chrome's reasons
	NotStored []string    `json:"notStored,omitempty"` // cookies of the answer, likewise
}

// ExchangeDocument is one request on the wire and its answer.
type ExchangeDocument struct {
	Preflight bool        `json:"preflight"`
	Hop       int         `json:"hop"`
	Protocol  string      `json:"protocol,omitempty"`
	Method    string      `json:"method"`
	URL       string      `json:"url"`
	Request   [][2]string `json:"request"`
	Answered  bool        `json:"answered"`
	Status    int         `json:"status,omitempty"`
	Response  [][2]string `json:"response,omitempty"`
}

// RowDocument is one line of the comparison; an empty cell stands for a
// witness that cannot know.
type RowDocument struct {
	What     string `json:"what"`
	Standard string `json:"standard,omitempty"`
	Browser  string `json:"browser,omitempty"`
	Wire     string `json:"wire,omitempty"`
	Wrong    bool   `json:"wrong,omitempty"`
}
