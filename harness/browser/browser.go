package browser

import (
	"context"
	"errors"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
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
	Do(ctx context.Context, call fetch.Call) (wire.Seen, error)

	// SetCookies puts cookies into the page's cookie store.
	SetCookies(ctx context.Context, cookies []fetch.Cookie) error

	// Cookies returns what is in the page's cookie store, of all hosts.
	Cookies(ctx context.Context) ([]fetch.Cookie, error)

	// Browser tells what browser the page is in, as it was started.
	Browser() Info

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
	Kind  scenario.PageKind
	Inner fetch.URL // of the worker or frame that makes the requests, where the kind asks for one with a URL of its own
	Own   bool      // nobody else may use the page

	// ServiceWorker is the script that controls the page before its first
	// request; zero for none. Such a page is nobody else's.
	ServiceWorker fetch.URL

	Slow bool // with Chrome's Network and Audits domains: the slow lane

	// Browser is what the page's browser must be like, and the page in it.
	Browser scenario.BrowserNeed

	// Fresh asks for a page of the caller's own in a browser context of its
	// own, whose caches and cookie store are empty.
	Fresh bool

	// Room asks for a shared page in a browser context that only pages with the
	// same Room share, "" for the browser's own context. ClearCookies ends it.
	Room string
}

// ErrBrowserGone is wrapped by errors of a page or browser that died.
var ErrBrowserGone = errors.New("the browser or its page is gone")

// Info describes a browser as it was started.
type Info struct {
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
func (b Info) Satisfies(n scenario.BrowserNeed) bool {
	return (n.Flavour == scenario.AnyFlavour || n.Flavour.String() == b.Flavour) &&
		(n.ThirdPartyCookies == scenario.AnyThirdPartyCookies || n.ThirdPartyCookies.String() == b.Cookies) &&
		n.Clock.String() == b.Clock && n.PublicPages == b.PublicPages
}

// BlocksThirdPartyCookies reports whether the browser was started so.
func (b Info) BlocksThirdPartyCookies() bool {
	return b.Cookies == scenario.ThirdPartyCookiesBlocked.String()
}
