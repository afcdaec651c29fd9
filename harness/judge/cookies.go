package judge

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// cookieAt says where the cookies of the name are that reach the host.
func cookieAt(all []fetch.Cookie, host, name string) scenario.Stored {
	at := scenario.StoredAbsent
	for i := range all {
		switch c := &all[i]; {
		case c.Name != name || !c.Reaches(host):
		case c.Partition != "":
			return scenario.StoredPartitioned
		default:
			at = scenario.StoredPresent
		}
	}
	return at
}

// stored asserts where cookies are.
func (c *comparison) stored(want map[string]scenario.Stored, host string, all []fetch.Cookie) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		got := cookieAt(all, host, name)
		if want[name] == scenario.StoredPresent && got == scenario.StoredPartitioned {
			continue
		}
		c.of(AtCookieStored, "stored["+name+"]", name, want[name].String(), got.String())
	}
}

// blocked asserts that Chrome names a reason for leaving a cookie out.
func (c *comparison) blocked(want map[string]scenario.CookieReason, saw wire.BrowserSaw) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		reasons := append(saw.LeftOut(name), saw.NotStored(name)...)
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
		c.of(AtCookieLeftOut, "blocked["+name+"]", name, string(want[name]), got)
	}
}

// otherStore is where the browser's cookie store is not what the standard makes
// of the wire, as far as the script asks for it: the cookies of the asked host,
// by name.
func (s *StepResult) otherStore() []disagreement {
	if !s.Script.AsksStore() {
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
			out = append(out, disagreement{Mismatch: Mismatch{AtCookieStored, "stored[" + name + "]", name, want.String(), got.String()}})
		}
	}
	return out
}
