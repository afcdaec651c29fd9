package harness

import "testing"

func TestBrowserNeed(t *testing.T) {
	full := BrowserInfo{Flavour: "full", Cookies: "allowed"}
	public := full
	public.PublicPages = true
	for _, row := range []struct {
		need BrowserNeed
		in   BrowserInfo
		want bool
	}{
		{BrowserNeed{}, full, true},
		{BrowserNeed{}, public, false},
		{BrowserNeed{Flavour: FullFlavour, ThirdPartyCookies: ThirdPartyCookiesAllowed}, full, true},
		{BrowserNeed{Flavour: HeadlessShell}, full, false},
		{BrowserNeed{ThirdPartyCookies: ThirdPartyCookiesBlocked}, full, false},
		{BrowserNeed{PublicPages: true}, full, false},
		{BrowserNeed{PublicPages: true, LoopbackNetwork: Granted}, public, true},
	} {
		if got := row.in.Satisfies(row.need); got != row.want {
			t.Errorf("%+v in %+v: %v", row.need, row.in, got)
		}
	}
}

// A browser with a clock is for those who ask for one, and for nobody else.
func TestClockIsNeeded(t *testing.T) {
	with := BrowserInfo{Clock: NetworkServiceClock.String()}
	for need, want := range map[Clock]bool{NoClock: false, NetworkServiceClock: true} {
		if got := with.Satisfies(BrowserNeed{Clock: need}); got != want {
			t.Errorf("%q: %v", need, got)
		}
		if got := (BrowserInfo{}).Satisfies(BrowserNeed{Clock: need}); got == want {
			t.Errorf("%q, without: %v", need, got)
		}
	}
}
