package scenario

import (
	"encoding/json"
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// Scenario declares one rule as something a page does, something a target
// answers, and what must follow. It is data; the scenarios package reads it
// from YAML.
type Scenario struct {
	ID       string         `json:"id" jsonschema:"required,pattern=^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$,description=A stable slug with its group in front: preflight/unlisted-header"`
	Rule     string         `json:"rule" jsonschema:"required,minLength=1,description=One sentence: the rule that the scenario shows"`
	Spec     string         `json:"spec" jsonschema:"required,minLength=1,description=An anchor of the Fetch standard or the full URL of a section of another standard"`
	Covers   []int          `json:"covers,omitempty" jsonschema:"minimum=1,maximum=300,description=Numbers of the behaviours that the scenario covers"`
	Labels   []string       `json:"labels,omitempty" jsonschema:"pattern=^[a-z0-9]+(-[a-z0-9]+)*$,description=Words to select the scenario by"`
	Page     PageKind       `json:"page,omitempty" jsonschema:"description=The document that makes the requests"`
	Document *Document      `json:"document,omitempty" jsonschema:"description=What the page's document says of itself; it then has a host of its own"`
	Browser  BrowserNeed    `json:"browser,omitzero" jsonschema:"description=What the scenario needs of the browser; left out: the run's"`
	Cookies  []PresetCookie `json:"cookies,omitempty" jsonschema:"description=Cookies that the browser holds beforehand"`

	ServiceWorker *ServiceWorker `json:"serviceWorker,omitempty" jsonschema:"description=What controls the page\\, which then has a host of its own"`

	Steps    []Step     `json:"steps" jsonschema:"required,minItems=1"`
	Deviates Deviations `json:"deviates,omitempty" jsonschema:"description=Where a browser is known to differ from the standard"`

	Section string   `json:"-"` // of the standard; from the file's head
	At      Position `json:"-"`
}

// Apart reports whether the scenario takes a browser, a service worker or a
// document for itself.
func (s *Scenario) Apart() bool {
	return s.Browser != (BrowserNeed{}) || s.ServiceWorker != nil || s.Document != nil
}

// Position is a place in a scenario file; line and column start at 1.
type Position struct {
	File         string `json:"file"`
	Line, Column int    `json:"-"`
}

// String returns "file:line".
func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// PresetCookie is a cookie that the browser holds before the first step.
type PresetCookie struct {
	On       Role           `json:"on,omitempty" jsonschema:"description=The role whose host holds the cookie"`
	Name     string         `json:"name" jsonschema:"required,minLength=1"`
	Value    string         `json:"value"`
	Domain   bool           `json:"domain,omitempty" jsonschema:"description=Give it a Domain attribute with the role's registrable domain"`
	SameSite fetch.SameSite `json:"sameSite,omitempty"`
	Secure   bool           `json:"secure,omitempty"`

	Partition *Role `json:"partition,omitempty" jsonschema:"description=Put it into the partition of the role's site\\, as Partitioned does of the top-level site"`
}

// Step is one request of the page, what the target answers, and what must
// follow. Exactly one of Fetch, XHR and Load is set.
type Step struct {
	After   Duration `json:"after,omitempty" jsonschema:"description=Real time to let pass before the step"`
	Advance Duration `json:"advance,omitempty" jsonschema:"description=Time to move the browser's clock on by\\, before the step; for scenarios that ask for a clock"`
	Fetch   *Fetch   `json:"fetch,omitempty" jsonschema:"oneof_required=fetch"`
	XHR     *XHRCall `json:"xhr,omitempty" jsonschema:"oneof_required=xhr"`
	Load    *Load    `json:"load,omitempty" jsonschema:"oneof_required=load"`
	Serve   *Serve   `json:"serve,omitempty" jsonschema:"description=What the target answers; left out in a later step: as in the step before"`
	Want    Want     `json:"want" jsonschema:"required"`
}

// Where is the URL of a request: a role with a path, or a URL of its own.
type Where struct {
	To       Role   `json:"to,omitempty" jsonschema:"description=The role that is asked; api if left out"`
	Path     string `json:"path,omitempty" jsonschema:"pattern=^[/?#],description=Added to the scenario's own path: /more or ?query or #fragment"`
	URL      string `json:"url,omitempty" jsonschema:"description=A URL to ask instead of a role: data:\\, blob:\\, about: and the like"`
	Userinfo string `json:"userinfo,omitempty" jsonschema:"description=user:password to put into the URL"`
}

// Fetch is a call of fetch(). Fields left out keep fetch()'s defaults.
type Fetch struct {
	Where
	Method         string               `json:"method,omitempty"`
	Headers        Headers              `json:"headers,omitempty"`
	Body           *Body                `json:"body,omitempty"`
	Mode           fetch.Mode           `json:"mode,omitempty"`
	Credentials    fetch.Credentials    `json:"credentials,omitempty"`
	Redirect       fetch.Redirect       `json:"redirect,omitempty"`
	Cache          fetch.CacheMode      `json:"cache,omitempty"`
	ReferrerPolicy fetch.ReferrerPolicy `json:"referrerPolicy,omitempty"`
	Keepalive      bool                 `json:"keepalive,omitempty"`
	Integrity      string               `json:"integrity,omitempty"`
	AddressSpace   fetch.AddressSpace   `json:"targetAddressSpace,omitempty" jsonschema:"description=Of Local Network Access: where the target must be"`
}

// XHRCall is a use of XMLHttpRequest.
type XHRCall struct {
	Where
	Method          string               `json:"method,omitempty"`
	Headers         Headers              `json:"headers,omitempty"`
	Body            *Body                `json:"body,omitempty"`
	WithCredentials bool                 `json:"withCredentials,omitempty"`
	UploadListener  fetch.UploadListener `json:"uploadListener,omitempty"`
	User            string               `json:"user,omitempty"`
	Password        string               `json:"password,omitempty"`
}

// Load is what an element loads, or an API other than fetch() and
// XMLHttpRequest. Its outcome is a response where the page can look at what was
// loaded, opaque where it is used and the page cannot look, and a network error
// where the element says so.
type Load struct {
	Where
	As              fetch.API `json:"as" jsonschema:"required,description=What loads it"`
	CrossOrigin     *string   `json:"crossorigin,omitempty" jsonschema:"description=The element's crossorigin attribute; no attribute if left out. A track's is its media element's"`
	Integrity       string    `json:"integrity,omitempty" jsonschema:"description=The element's integrity attribute"`
	WithCredentials bool      `json:"withCredentials,omitempty" jsonschema:"description=Of an event-source"`
	Body            *Body     `json:"body,omitempty" jsonschema:"description=Of a beacon"`
}

// Body is what the page sends.
type Body struct {
	Kind    fetch.BodyKind `json:"kind,omitempty" jsonschema:"description=text if left out"`
	Type    string         `json:"type,omitempty" jsonschema:"description=A Blob's type"`
	Content string         `json:"content,omitempty"`
	Repeat  int            `json:"repeat,omitempty" jsonschema:"minimum=0,maximum=1048576,description=Send the content this many times over"`
}

// Serve scripts the target of a step: how it answers the URL that is asked
// first, and where a redirect leads.
type Serve struct {
	Preflight *Answer  `json:"preflight,omitempty" jsonschema:"description=To CORS-preflight requests; left out: 400 without CORS headers"`
	Response  *Answer  `json:"response,omitempty" jsonschema:"description=To any other request; left out: 200 without CORS headers"`
	Then      []Hop    `json:"then,omitempty" jsonschema:"description=The URLs that redirects lead to\\, in order"`
	Protocol  Protocol `json:"protocol,omitempty" jsonschema:"description=HTTP/2 if left out"`
}

// Hop is a further URL, reached by a redirect of the one before.
type Hop struct {
	At        Role    `json:"at,omitempty"`
	Preflight *Answer `json:"preflight,omitempty"`
	Response  *Answer `json:"response,omitempty"`
	Repeat    int     `json:"repeat,omitempty" jsonschema:"minimum=0,maximum=50,description=Stands for this many hops alike"`
}

// Protocol is the HTTP version that a target speaks. Zero is [HTTP2].
type Protocol uint8

// The protocols.
const (
	HTTP2 Protocol = iota
	HTTP1
)

var protocolNames = []string{"h2", "http/1.1"}

// String returns the word used in scenario files.
func (p Protocol) String() string { return enum.Name("protocol", protocolNames, p) }

// MarshalText returns the word used in scenario files.
func (p Protocol) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the words of [Protocol.Values].
func (p *Protocol) UnmarshalText(b []byte) error {
	return enum.Parse("protocol", protocolNames, string(b), p)
}

// Values lists the accepted words.
func (Protocol) Values() []string { return protocolNames }

var _ json.Unmarshaler = (*Headers)(nil)
