package scenario

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// BrowserNeed is what a scenario asks of the browser that runs it. What it
// leaves out is as the run has it. Needs are compared with ==.
type BrowserNeed struct {
	Flavour           Flavour           `json:"engine,omitempty" jsonschema:"description=The flavour of Chromium"`
	ThirdPartyCookies ThirdPartyCookies `json:"thirdPartyCookies,omitempty" jsonschema:"description=What the browser does with cookies in third-party requests"`

	// Clock is one that the scenario's steps advance.
	Clock Clock `json:"clock,omitempty" jsonschema:"description=A clock that the scenario's steps may advance; it is then nobody else's meanwhile"`

	// PublicPages has pages of such scenarios come from a public IP address.
	PublicPages bool `json:"publicPages,omitempty" jsonschema:"description=The page comes from a public IP address; every host but its own stays on loopback"`

	// LoopbackNetwork is about the page, not about the browser.
	LoopbackNetwork Permission `json:"loopbackNetwork,omitempty" jsonschema:"description=The user's answer to whether the page may reach loopback; denied if left out"`
}

// Flavour is a flavour of Chromium. Zero is any.
type Flavour uint8

// The flavours.
const (
	AnyFlavour Flavour = iota
	FullFlavour
	HeadlessShell
)

var flavourNames = []string{"", "full", "headless-shell"}

// ThirdPartyCookies is what a browser does with cookies in requests whose URL
// is not same-site with the page. Zero is either.
type ThirdPartyCookies uint8

// The modes.
const (
	AnyThirdPartyCookies ThirdPartyCookies = iota
	ThirdPartyCookiesAllowed
	ThirdPartyCookiesBlocked
)

var thirdPartyNames = []string{"", "allowed", "blocked"}

// Permission is a user's answer. Zero is none, which a headless browser takes
// for [Denied].
type Permission uint8

// The answers.
const (
	NotAsked Permission = iota
	Denied
	Granted
)

var permissionNames = []string{"", "denied", "granted"}

// Place says on a placement what the need makes of its page.
func (n BrowserNeed) Place(p Placement) Placement {
	p.Page.Public, p.Page.LoopbackGranted = n.PublicPages, n.LoopbackNetwork == Granted
	return p
}

// String returns the word used in scenario files.
func (e Flavour) String() string { return enum.Name("engine", flavourNames, e) }

// MarshalText returns the word used in scenario files.
func (e Flavour) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText accepts the words of [Engine.Values].
func (e *Flavour) UnmarshalText(b []byte) error {
	return enum.Parse("engine", flavourNames, string(b), e)
}

// Values lists the accepted words.
func (Flavour) Values() []string { return flavourNames[1:] }

// String returns the word used in scenario files.
func (c ThirdPartyCookies) String() string {
	return enum.Name("mode for third-party cookies", thirdPartyNames, c)
}

// MarshalText returns the word used in scenario files.
func (c ThirdPartyCookies) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the words of [ThirdPartyCookies.Values].
func (c *ThirdPartyCookies) UnmarshalText(b []byte) error {
	return enum.Parse("mode for third-party cookies", thirdPartyNames, string(b), c)
}

// Values lists the accepted words.
func (ThirdPartyCookies) Values() []string { return thirdPartyNames[1:] }

// String returns the word used in scenario files.
func (p Permission) String() string { return enum.Name("permission", permissionNames, p) }

// MarshalText returns the word used in scenario files.
func (p Permission) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the words of [Permission.Values].
func (p *Permission) UnmarshalText(b []byte) error {
	return enum.Parse("permission", permissionNames, string(b), p)
}

// Values lists the accepted words.
func (Permission) Values() []string { return permissionNames[1:] }
