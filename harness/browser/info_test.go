package browser

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

func TestBrowserNeed(t *testing.T) {
	full := Info{Flavour: "full", Cookies: "allowed"}
	public := full
	public.PublicPages = true
	for _, row := range []struct {
		need scenario.BrowserNeed
		in   Info
		want bool
	}{
		{scenario.BrowserNeed{}, full, true},
		{scenario.BrowserNeed{}, public, false},
		{scenario.BrowserNeed{Flavour: scenario.FullFlavour, ThirdPartyCookies: scenario.ThirdPartyCookiesAllowed}, full, true},
		{scenario.BrowserNeed{Flavour: scenario.HeadlessShell}, full, false},
		{scenario.BrowserNeed{ThirdPartyCookies: scenario.ThirdPartyCookiesBlocked}, full, false},
		{scenario.BrowserNeed{PublicPages: true}, full, false},
		{scenario.BrowserNeed{PublicPages: true, LoopbackNetwork: scenario.Granted}, public, true},
	} {
		if got := row.in.Satisfies(row.need); got != row.want {
			t.Errorf("%+v in %+v: %v", row.need, row.in, got)
		}
	}
}

// A browser with a clock is for those who ask for one, and for nobody else.
func TestClockIsNeeded(t *testing.T) {
	with := Info{Clock: scenario.NetworkServiceClock.String()}
	for need, want := range map[scenario.Clock]bool{scenario.NoClock: false, scenario.NetworkServiceClock: true} {
		if got := with.Satisfies(scenario.BrowserNeed{Clock: need}); got != want {
			t.Errorf("%q: %v", need, got)
		}
		if got := (Info{}).Satisfies(scenario.BrowserNeed{Clock: need}); got == want {
			t.Errorf("%q, without: %v", need, got)
		}
	}
}
