package harness

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// Stored says whether the browser holds a cookie for the asked host after a
// step. Zero asserts nothing.
type Stored uint8

// The places.
const (
	StoredNotAsserted Stored = iota
	StoredPresent            // in any partition or in none
	StoredPartitioned        // in a partition
	StoredAbsent
)

var storedNames = []string{"", "present", "partitioned", "absent"}

// String returns the word used in scenario files.
func (s Stored) String() string { return enum.Name("place of a cookie", storedNames, s) }

// MarshalText returns the word used in scenario files.
func (s Stored) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the words of [Stored.Values].
func (s *Stored) UnmarshalText(b []byte) error {
	return enum.Parse("place of a cookie", storedNames, string(b), s)
}

// Values lists the accepted words.
func (Stored) Values() []string { return storedNames[1:] }

// CookieReason is why Chrome left a cookie out of a request or out of its
// store.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CookieBlockedReason
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-SetCookieBlockedReason
type CookieReason string

// Values lists the reasons that a want.blocked can name.
func (CookieReason) Values() []string {
	return []string{
		"SecureOnly", "NotOnPath", "DomainMismatch", "SameSiteStrict", "SameSiteLax", "SameSiteUnspecifiedTreatedAsLax",
		"SameSiteNoneInsecure", "UserPreferences", "ThirdPartyPhaseout", "SyntaxError", "SchemeNotSupported",
		"OverwriteSecure", "InvalidDomain", "InvalidPrefix", "UnknownError", "SchemefulSameSiteStrict",
		"SchemefulSameSiteLax", "SchemefulSameSiteUnspecifiedTreatedAsLax", "NameValuePairExceedsMaxSize",
		"DisallowedCharacter", "NoCookieContent", "PortMismatch", "SchemeMismatch", "AnonymousContext",
	}
}

// ofCookies reports whether the want needs Chrome's own record, or a look into
// its cookie store.
func (w *Want) ofCookies() (record, store bool) {
	if w == nil {
		return false, false
	}
	return len(w.Blocked) > 0, len(w.Stored) > 0
}

// needsRecord reports whether a scenario can be judged in the slow lane alone.
func needsRecord(s *Scenario) bool {
	for i := range s.Steps {
		if record, _ := s.Steps[i].Want.ofCookies(); record {
			return true
		}
		if s.Steps[i].Want.Failure != "" && onRecordOnly(s, i) {
			return true
		}
		if d := s.deviation(i); d != nil && (len(d.Want.Blocked) > 0 || d.Want.Failure != "" && onRecordOnly(s, i)) {
			return true
		}
	}
	return false
}

// asksStore reports whether the cookie store must be looked into after a step.
func (s *Script) asksStore() bool {
	_, want := s.Want.ofCookies()
	_, deviant := s.Deviant.ofCookies()
	return want || deviant
}

// cookieAt says where the cookies of the name are that reach the host.
func cookieAt(all []fetch.Cookie, host, name string) Stored {
	at := StoredAbsent
	for i := range all {
		switch c := &all[i]; {
		case c.Name != name || !c.Reaches(host):
		case c.Partition != "":
			return StoredPartitioned
		default:
			at = StoredPresent
		}
	}
	return at
}

// stored asserts where cookies are.
func (c *comparison) stored(want map[string]Stored, host string, all []fetch.Cookie) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		got := cookieAt(all, host, name)
		if want[name] == StoredPresent && got == StoredPartitioned {
			continue
		}
		c.text("stored["+name+"]", want[name].String(), got.String())
	}
}

// blocked asserts that Chrome names a reason for leaving a cookie out.
func (c *comparison) blocked(want map[string]CookieReason, saw BrowserSaw) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		reasons := append(saw.leftOut(name), saw.notStored(name)...)
		if slices.Contains(reasons, string(want[name])) {
			continue
		}
		got := strings.Join(reasons, ", ")
		switch {
		case got != "":
		case !saw.Slow:
			got = "no record of Chrome's"
		default:
			got = "no reason"
		}
		c.text("blocked["+name+"]", string(want[name]), got)
	}
}

// leftOut are Chrome's reasons for sending a request without the cookie.
func (c BrowserSaw) leftOut(name string) []string {
	return c.reasonsFor(name, func(r Record) []string { return r.Blocked })
}

// notStored are Chrome's reasons for not storing the cookie.
func (c BrowserSaw) notStored(name string) []string {
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

// otherStore is where the browser's cookie store is not what the standard makes
// of the wire, as far as the script asks for it: the cookies of the asked host,
// by name.
func (s *StepResult) otherStore() []disagreement {
	if !s.Script.asksStore() {
		return nil
	}
	host := s.Script.Call.URL.Host
	standard := s.OnWire.State.Cookies.Cookies()
	var names []string
	for _, c := range slices.Concat(standard, s.Seen.Cookies) {
		if c.Reaches(host) && !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	var out []disagreement
	for _, name := range names {
		want, got := cookieAt(standard, host, name), cookieAt(s.Seen.Cookies, host, name)
		if want != got {
			out = append(out, disagreement{Mismatch: Mismatch{"stored[" + name + "]", want.String(), got.String()}})
		}
	}
	return out
}
