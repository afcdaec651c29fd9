package wire

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Seen is what the page and Chrome saw of one call.
type Seen struct {
	Page    PageSaw
	Browser BrowserSaw

	// Cookies are what is in the cookie store afterwards, where the script
	// asks for it.
	Cookies []fetch.Cookie
}

// PageSaw is what script saw.
type PageSaw struct {
	// Outcome is in the oracle's terms. Its Type is TypeDefault, and its URL
	// zero, where the API does not tell (XMLHttpRequest has no type). Its
	// Refusal is always zero: script cannot know.
	Outcome fetch.Outcome

	Error        string // "TypeError: Failed to fetch"; "" for none
	BodyError    string // reading the body failed, after the response had arrived
	UploadEvents int    // xhr: events on xhr.upload
	TimedOut     bool   // no outcome within the deadline
}

// BrowserSaw is what the browser says happened.
type BrowserSaw struct {
	Known     bool   // Chrome was asked and has said what it had to say
	Reason    string // the CorsError code of the refusal, "" for none
	Parameter string // of the code
	Failure   string // another reason: a net:: error, a blocked reason
	Slow      bool   // the slow lane's record
	Records   []Record

	// Unrecorded is set for callers, such as workers, whose requests Chrome does not
	// report.
	Unrecorded bool
}

// Record is Chrome's own record of one exchange (slow lane only).
type Record struct {
	Preflight bool             `json:"preflight"`
	Method    string           `json:"method"`
	URL       string           `json:"url"`
	Request   fetch.HeaderList `json:"-"`
	Status    int              `json:"status"` // 0: none seen
	Response  fetch.HeaderList `json:"-"`
	Error     string           `json:"error,omitempty"`     // loadingFailed's errorText
	Blocked   []string         `json:"blocked,omitempty"`   // cookies left out, with Chrome's reasons: "sid: SameSiteLax"
	NotStored []string         `json:"notStored,omitempty"` // cookies of the answer, likewise
}

// LeftOut returns Chrome's reasons for sending a request without the cookie.
func (c BrowserSaw) LeftOut(name string) []string {
	return c.reasonsFor(name, func(r Record) []string { return r.Blocked })
}

// NotStored returns Chrome's reasons for not storing the cookie.
func (c BrowserSaw) NotStored(name string) []string {
	return c.reasonsFor(name, func(r Record) []string { return r.NotStored })
}

func (c BrowserSaw) reasonsFor(name string, of func(Record) []string) []string {
	var out []string
	for _, r := range c.Records {
		for _, b := range of(r) {
			if n, why, ok := strings.Cut(b, ": "); ok && n == name && !slices.Contains(out, why) {
				out = append(out, why)
			}
		}
	}
	return out
}
