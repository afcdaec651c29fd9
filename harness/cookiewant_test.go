package harness

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// setsOne is a scenario whose answer sets a cookie that the standard stores,
// or, cross-site, does not.
func setsOne(to Role) *Scenario {
	f := &Fetch{Credentials: fetch.Include}
	f.To = to
	return &Scenario{ID: "cookies/one", Steps: []Step{{
		Fetch: f,
		Serve: &Serve{Response: &Answer{Headers: Headers{
			{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}, {Name: "Access-Control-Allow-Credentials", Value: "true"},
			{Name: "Set-Cookie", Value: "sid=1; Path=/"},
		}}},
		Want: Want{Outcome: fetch.Readable, Preflight: MustBeAbsent, Request: MustBeSent},
	}}}
}

func TestJudgeCookies(t *testing.T) {
	held := func(partition string) []fetch.Cookie {
		return []fetch.Cookie{{Name: "sid", Value: "1", Host: "api.example.test", Path: "/", Partition: partition}}
	}
	recorded := func(why string) BrowserSaw {
		return BrowserSaw{Known: true, Slow: true, Records: []Record{{Method: "GET", Status: 200, NotStored: []string{"sid: " + why}}}}
	}
	for _, row := range []struct {
		name   string
		to     Role
		stored Stored
		why    CookieReason
		store  []fetch.Cookie
		chrome BrowserSaw
		want   Verdict
		says   string
	}{
		{name: "stored", stored: StoredPresent, store: held(""), want: Conforms},
		{name: "stored, but not by the browser", stored: StoredPresent, want: BrowserDiffers, says: "stored[sid] must be present and is absent"},
		{name: "in a partition, unasked", stored: StoredPresent, store: held("https://example.test"), want: BrowserDiffers, says: "is partitioned"},
		{name: "a want that the standard denies", stored: StoredAbsent, store: held(""), want: Broken, says: "stored[sid]: want absent, got present"},
		{name: "not stored, for this reason", to: RoleOtherSite, stored: StoredAbsent, why: "SameSiteLax", chrome: recorded("SameSiteLax"), want: Conforms},
		{name: "not stored, for another", to: RoleOtherSite, stored: StoredAbsent, why: "SameSiteLax", chrome: recorded("UserPreferences"), want: BrowserDiffers, says: "got UserPreferences"},
		{name: "not stored, without a reason", to: RoleOtherSite, why: "SameSiteLax", chrome: BrowserSaw{Known: true, Slow: true}, want: BrowserDiffers, says: "got no reason"},
		{name: "nobody recorded it", to: RoleOtherSite, why: "SameSiteLax", chrome: BrowserSaw{Known: true}, want: BrowserDiffers, says: "got no record"},
	} {
		s := setsOne(row.to)
		if row.stored != StoredNotAsserted {
			s.Steps[0].Want.Stored = map[string]Stored{"sid": row.stored}
		}
		if row.why != "" {
			s.Steps[0].Want.Blocked = map[string]CookieReason{"sid": row.why}
		}
		c := Case{Scenario: s, Placement: place(), Browser: browser}
		var err error
		if c.Scripts, err = s.Script(c.Placement); err != nil {
			t.Fatal(err)
		}
		o := honestly(c)
		o.Seen[0].Cookies = row.store
		for i := range o.Seen[0].Cookies {
			o.Seen[0].Cookies[i].Host = c.Scripts[0].Call.URL.Host
		}
		if row.chrome.Known {
			o.Seen[0].Browser = row.chrome
		}
		r := Judge(c, o)
		if r.Verdict != row.want || !strings.Contains(r.Steps[0].Because, row.says) {
			t.Errorf("%s: %v: %s", row.name, r.Verdict, r.Steps[0].Because)
		}
		var cells []string
		for _, line := range r.Steps[0].Rows {
			if strings.HasPrefix(line.What, "cookie sid") {
				cells = append(cells, line.What+": "+line.Standard+"|"+line.Browser+"|"+line.Wire)
			}
		}
		if len(cells) == 0 {
			t.Errorf("%s: no row says what became of the cookie: %+v", row.name, r.Steps[0].Rows)
		}
	}
}

func TestScenarioForAllowedCookiesWhereTheyAreBlocked(t *testing.T) {
	s := setsOne(RoleAPI)
	s.Cookies = []PresetCookie{{On: RoleOtherSite, Name: "sid", Value: "1", Secure: true, SameSite: fetch.SameSiteNone}}
	s.Steps[0].Fetch.To = RoleOtherSite
	s.Steps[0].Want.ActualRequest = &RequestWant{Cookie: MustBeSent}
	c := Case{Scenario: s, Placement: place(), Browser: browser}
	c.Browser.Cookies = "blocked"
	var err error
	if c.Scripts, err = s.Script(c.Placement); err != nil {
		t.Fatal(err)
	}
	o := honestly(c)
	o.Wire[0].Request = deleteHeader(o.Wire[0].Request, "Cookie")
	r := Judge(c, o)
	if r.Verdict != Inconclusive || !strings.Contains(r.Steps[0].Because, "thirdPartyCookies: allowed") {
		t.Errorf("%v: %s", r.Verdict, r.Steps[0].Because)
	}
}
