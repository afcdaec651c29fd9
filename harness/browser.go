package harness

import (
	"context"
	"errors"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Browser opens pages. Implementations are safe for concurrent use.
type Browser interface {
	// Open returns a page of the kind at the placement's URL that is ready to
	// make requests. Pages at one URL are shared and stay open; a placement
	// with a page host of its own gets a page of its own, which Close closes.
	Open(ctx context.Context, s PageSpec) (Page, error)
}

// Page runs calls. It is safe for concurrent use.
type Page interface {
	// Do runs one call and returns what the page and Chrome saw. An error
	// means that the harness could not know; [ErrBrowserGone] that the browser
	// or the page died under it.
	Do(ctx context.Context, call fetch.Call) (Seen, error)

	// SetCookies puts cookies into the page's cookie store.
	SetCookies(ctx context.Context, cookies []fetch.Cookie) error

	// Cookies returns what is in the page's cookie store, of all hosts.
	Cookies(ctx context.Context) ([]fetch.Cookie, error)

	// Browser tells what browser the page is in, as it was started.
	Browser() BrowserInfo

	// Alive returns nil where the page, and all of the browser that works for
	// it, has lived since it was opened; an error wraps [ErrBrowserGone]. It is
	// asked where an observation surprises: a death can look like a network
	// error, or like a cookie that was forgotten.
	Alive(ctx context.Context) error

	// Close gives the page back.
	Close() error
}

// PageSpec asks for a page.
type PageSpec struct {
	URL   fetch.URL // of the top-level document
	Kind  PageKind
	Inner fetch.URL // of the worker or frame that makes the requests, where the kind asks for one with a URL of its own
	Own   bool      // nobody else may use the page

	// ServiceWorker is the script that controls the page before its first
	// request; zero for none. Such a page is nobody else's.
	ServiceWorker fetch.URL

	Slow bool // with Chrome's Network and Audits domains: the slow lane

	// Browser is what the page's browser must be like, and the page in it.
	Browser BrowserNeed

	// Fresh asks for a page of the caller's own in a browser context of its
	// own, whose caches and cookie store are empty.
	Fresh bool
}

// ErrBrowserGone is wrapped by errors of a page or browser that died.
var ErrBrowserGone = errors.New("the browser or its page is gone")

// BrowserInfo describes a browser as it was started.
type BrowserInfo struct {
	Engine *Engine `json:"-"` // nil: one of which nothing is known

	Product string `json:"product"`           // "Chromium"
	Version string `json:"version"`           // "156.0.8078.79"
	Flavour string `json:"engine"`            // "full" or "headless-shell"
	Cookies string `json:"thirdPartyCookies"` // "allowed" or "blocked"
	Sandbox bool   `json:"sandbox"`

	Clock string `json:"clock,omitempty"` // "network-service" where its network service has a clock of its own

	// PublicPages: servers of pages count as having a public IP address.
	PublicPages bool `json:"publicPages,omitempty"`
}

// Satisfies reports whether the browser is as the need has it. Whether pages
// are public is the browser's in both directions, since elsewhere they would not
// be mapped; and so is its clock, since others would not expect it to leap.
func (b BrowserInfo) Satisfies(n BrowserNeed) bool {
	return (n.Flavour == AnyFlavour || n.Flavour.String() == b.Flavour) &&
		(n.ThirdPartyCookies == AnyThirdPartyCookies || n.ThirdPartyCookies.String() == b.Cookies) &&
		n.Clock.String() == b.Clock && n.PublicPages == b.PublicPages
}

// BlocksThirdPartyCookies reports whether the browser was started so.
func (b BrowserInfo) BlocksThirdPartyCookies() bool {
	return b.Cookies == ThirdPartyCookiesBlocked.String()
}

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

// ChromeSaw is what Chrome says happened.
type BrowserSaw struct {
	Known     bool   // Chrome was asked and has said what it had to say
	Reason    string // the CorsError code of the refusal, "" for none
	Parameter string // of the code
	Failure   string // another reason: a net:: error, a blocked reason
	Slow      bool   // the slow lane's record
	Records   []Record

	// Unrecorded: of who asked, Chrome never says what was on the wire.
	Unrecorded bool
}

// ChromeRecord is Chrome's own record of one exchange (slow lane only).
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

// Targets gives scenarios places of their own to be served from. It is safe
// for concurrent use.
type Targets interface {
	Place(s *Scenario) (Placement, Target)
}

// Target is the place of one scenario.
type Target interface {
	// Stage answers the hops' URLs as scripted from now on, and records what
	// arrives from now on as the step's (from 0).
	Stage(step int, script Script)

	// Exchanges returns what has arrived so far, in the order of arrival.
	Exchanges() []Exchange

	// Close forgets the place.
	Close()
}
