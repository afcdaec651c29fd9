package judge_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/judge/sample"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// setsOne is a scenario whose answer sets a cookie that the standard stores,
// or, cross-site, does not.
func setsOne(to scenario.Role) *scenario.Scenario {
	f := &scenario.Fetch{Credentials: fetch.Include}
	f.To = to
	return &scenario.Scenario{ID: "cookies/one", Steps: []scenario.Step{{
		Fetch: f,
		Serve: &scenario.Serve{Response: &scenario.Answer{Headers: scenario.Headers{
			{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}, {Name: "Access-Control-Allow-Credentials", Value: "true"},
			{Name: "Set-Cookie", Value: "sid=1; Path=/"},
		}}},
		Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
	}}}
}

func TestJudgeCookies(t *testing.T) {
	held := func(partition string) []fetch.Cookie {
		return []fetch.Cookie{{Name: "sid", Value: "1", Host: "api.example.test", Path: "/", Partition: partition}}
	}
	recorded := func(why string) wire.BrowserSaw {
		return wire.BrowserSaw{Known: true, Slow: true, Records: []wire.Record{{Method: "GET", Status: 200, NotStored: []string{"sid: " + why}}}}
	}
	for _, row := range []struct {
		name   string
		to     scenario.Role
		stored scenario.Stored
		why    scenario.CookieReason
		store  []fetch.Cookie
		chrome wire.BrowserSaw
		want   judge.Verdict
		says   string
	}{
		{name: "stored", stored: scenario.StoredPresent, store: held(""), want: judge.Conforms},
		{name: "stored, but not by the browser", stored: scenario.StoredPresent, want: judge.BrowserDiffers, says: "cookie sid is present; it was absent"},
		{name: "in a partition, unasked", stored: scenario.StoredPresent, store: held("https://example.test"), want: judge.BrowserDiffers, says: "was partitioned"},
		{name: "a want that the standard denies", stored: scenario.StoredAbsent, store: held(""), want: judge.Broken, says: "stored[sid]: want absent, got present"},
		{name: "not stored, for this reason", to: scenario.RoleOtherSite, stored: scenario.StoredAbsent, why: "SameSiteLax", chrome: recorded("SameSiteLax"), want: judge.Conforms},
		{name: "not stored, for another", to: scenario.RoleOtherSite, stored: scenario.StoredAbsent, why: "SameSiteLax", chrome: recorded("UserPreferences"), want: judge.BrowserDiffers, says: "is UserPreferences"},
		{name: "not stored, without a reason", to: scenario.RoleOtherSite, why: "SameSiteLax", chrome: wire.BrowserSaw{Known: true, Slow: true}, want: judge.BrowserDiffers, says: "is no reason"},
		{name: "nobody recorded it", to: scenario.RoleOtherSite, why: "SameSiteLax", chrome: wire.BrowserSaw{Known: true}, want: judge.BrowserDiffers, says: "is no record"},
	} {
		s := setsOne(row.to)
		if row.stored != scenario.StoredNotAsserted {
			s.Steps[0].Want.Stored = map[string]scenario.Stored{"sid": row.stored}
		}
		if row.why != "" {
			s.Steps[0].Want.Blocked = map[string]scenario.CookieReason{"sid": row.why}
		}
		c := judge.Case{Scenario: s, Placement: sample.Place(), Browser: sample.Browser}
		var err error
		if c.Scripts, err = s.Script(c.Placement); err != nil {
			t.Fatal(err)
		}
		o := sample.Honestly(c)
		o.Seen[0].Cookies = row.store
		for i := range o.Seen[0].Cookies {
			o.Seen[0].Cookies[i].Host = c.Scripts[0].Call.URL.Host
		}
		if row.chrome.Known {
			o.Seen[0].Browser = row.chrome
		}
		r := judge.Scenario(c, o)
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
	s := setsOne(scenario.RoleAPI)
	s.Cookies = []scenario.PresetCookie{{On: scenario.RoleOtherSite, Name: "sid", Value: "1", Secure: true, SameSite: fetch.SameSiteNone}}
	s.Steps[0].Fetch.To = scenario.RoleOtherSite
	s.Steps[0].Want.ActualRequest = &scenario.RequestWant{Cookie: scenario.MustBeSent}
	c := judge.Case{Scenario: s, Placement: sample.Place(), Browser: sample.Browser}
	c.Browser.Cookies = "blocked"
	var err error
	if c.Scripts, err = s.Script(c.Placement); err != nil {
		t.Fatal(err)
	}
	o := sample.Honestly(c)
	o.Wire[0].Request = deleteHeader(o.Wire[0].Request, "Cookie")
	r := judge.Scenario(c, o)
	if r.Verdict != judge.Inconclusive || !strings.Contains(r.Steps[0].Because, "thirdPartyCookies: allowed") {
		t.Errorf("%v: %s", r.Verdict, r.Steps[0].Because)
	}
}
