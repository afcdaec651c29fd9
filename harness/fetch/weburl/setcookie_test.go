package weburl_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

func TestSetCookies(t *testing.T) {
	for _, c := range []struct {
		line, name, value string
		stored, expired   bool
	}{
		{`prefs={"x":1}`, "prefs", `{"x":1}`, true, false},
		{`a="1"`, "a", `"1"`, true, false},
		{"a[b]=1", "a[b]", "1", true, false},
		{"a=é", "a", "é", true, false},
		{"justvalue", "", "justvalue", true, false},
		{"=__Host-a=1", "", "", false, false},
		{"=", "", "", false, false},
		{"a=\x01", "", "", false, false},
		{"a=" + strings.Repeat("x", 4096), "", "", false, false},
		{"a=1; Domain=other.test", "", "", false, false},
		{"a=1; Max-Age=0", "a", "1", true, true},
		{"a=1; Max-Age=9; Expires=Thu, 01-Jan-1970 00:00:01 GMT", "a", "1", true, false},
		{"a=1; Expires=Thu, 01-Jan-1970 00:00:01 GMT", "a", "1", true, true},
		{"a=1; Expires=Thu, 01 Jan 2015 00:00:00 GMT", "a", "1", true, true},
		{"a=1; Expires=Fri, 01 Jan 9998 00:00:00 GMT", "a", "1", true, false},
		{"a=1; Expires=soon", "a", "1", true, false},
	} {
		got := weburl.SetCookies(fetch.HeaderList{{Name: "Set-Cookie", Value: c.line}}, fetch.URL{Scheme: "https", Host: "h.test"})
		if (len(got) == 1) != c.stored {
			t.Errorf("%.60q: %v, want it stored: %v", c.line, got, c.stored)
			continue
		}
		if c.stored && (got[0].Name != c.name || got[0].Value != c.value || got[0].Expired != c.expired) {
			t.Errorf("%.60q: %+v", c.line, got[0])
		}
	}
}

func FuzzSetCookies(f *testing.F) {
	f.Add(`a[b]="1"; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:01 GMT; Domain=.h.test`)
	f.Fuzz(func(t *testing.T, line string) {
		for _, c := range weburl.SetCookies(fetch.HeaderList{{Name: "Set-Cookie", Value: line}}, fetch.URL{Scheme: "https", Host: "h.test"}) {
			if c.Name+c.Value == "" || strings.Contains(c.Name+c.Value, ";") || strings.Contains(c.Name, "=") || !c.Reaches("h.test") {
				t.Errorf("%q: %+v", line, c)
			}
		}
	})
}
