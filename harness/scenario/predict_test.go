package scenario

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func TestRespond(t *testing.T) {
	first := fetch.URL{Scheme: "https", Host: "a.test", Path: "/x", Site: "a.test"}
	second := fetch.URL{Scheme: "https", Host: "b.test", Path: "/x/hop1", Query: "?q", Site: "b.test"}
	s := Script{Hops: []wire.ScriptedHop{
		{
			URL:       fetch.URL{Scheme: "https", Username: "u", Host: "a.test", Path: "/x", Fragment: "#f", Site: "a.test"},
			Preflight: wire.ScriptedAnswer{Status: 204, Body: "never"},
			Response: wire.ScriptedAnswer{Status: 302, Headers: fetch.HeaderList{
				{Name: "Location", Value: "https://b.test/x/hop1?q"}, {Name: "Set-Cookie", Value: "a=1; Secure"}, {Name: "A", Value: " padded\t"}}},
		},
		{
			URL:       second,
			Preflight: wire.ScriptedAnswer{Close: wire.CloseUnanswered},
			Response:  wire.ScriptedAnswer{Bytes: "HTTP/1.1 200 OK\r\nA : 1\r\nno colon\r\nB:2\x00\r\n\r\nbody\n\nmore"},
		},
	}}
	get := func(u fetch.URL, preflight bool, method string) fetch.Answer {
		return s.Respond()(fetch.Sent{URL: u, Preflight: preflight, Method: method})
	}

	if a := get(fetch.URL{Scheme: "https", Host: "a.test", Path: "/other", Site: "a.test"}, false, "GET"); a.Kind != fetch.Unknown {
		t.Errorf("a URL that nobody scripted is %v", a.Kind)
	}
	if a := get(second, true, "OPTIONS"); a.Kind != fetch.Unanswered {
		t.Errorf("a closed connection is %v", a.Kind)
	}
	if a := get(first, true, "OPTIONS"); a.Kind != fetch.Answered || a.Response.Status != 204 || a.Response.Body != "" || !a.HTTP1 {
		t.Errorf("the preflight (beside a padded value, which HTTP/2 cannot carry) is answered %+v", a)
	}
	a := get(first, false, "GET")
	if !a.Response.Location.Present || a.Response.Location.URL != second {
		t.Errorf("Location = %+v", a.Response.Location)
	}
	wantCookies := []fetch.Cookie{{Name: "a", Value: "1", Host: "a.test", Secure: true}}
	if diff := cmp.Diff(wantCookies, a.Response.SetCookies); diff != "" {
		t.Errorf("SetCookies (-want +got):\n%s", diff)
	}
	if v, _ := a.Response.Headers.Get("A"); v != "padded" {
		t.Errorf("a value is not normalised: %q", v)
	}
	if v, _ := a.Response.Headers.Get("Content-Length"); v != "0" {
		t.Errorf("Content-Length = %q, want the target's own", v)
	}

	plain := Script{Hops: []wire.ScriptedHop{{URL: first, Preflight: wire.ScriptedAnswer{Status: 400}, Response: wire.ScriptedAnswer{Status: 200}}}}
	for _, http1 := range []bool{false, true} {
		plain.HTTP1 = http1
		if got := plain.Respond()(fetch.Sent{URL: first}); got.HTTP1 != http1 {
			t.Errorf("HTTP1 = %t, want %t", got.HTTP1, http1)
		}
	}

	exact := get(second, false, "GET")
	want := fetch.Response{Status: 200, Body: "body\n\nmore", Headers: fetch.HeaderList{{Name: "A ", Value: "1"}, {Name: "B", Value: "2\x00"}}}
	if diff := cmp.Diff(want, exact.Response); diff != "" || !exact.HTTP1 {
		t.Errorf("exact bytes, HTTP1 %t (-want +got):\n%s", exact.HTTP1, diff)
	}
	if head := get(second, false, "HEAD"); head.Response.Body != "" {
		t.Errorf("HEAD has the body %q", head.Response.Body)
	}
}

func TestParseAnswer(t *testing.T) {
	for raw, want := range map[string]int{
		"HTTP/1.1 299 Odd\r\nA: b\r\n\r\n": 299,
		"HTTP/1.0 404\n\n":                 404,
		"HTTP/1.1 200":                     200,
		"":                                 0,
		"\r\n\r\n":                         0,
		"SMTP 220 hello\r\n":               0,
		"HTTP/1.1 abc\r\n\r\n":             0,
		"HTTP/1.1 20000 x\r\n\r\n":         0,
	} {
		if status, _, _, ok := wire.ParseAnswer(raw); status != want || ok != (want != 0) {
			t.Errorf("parseAnswer(%q) = %d, %t, want %d", raw, status, ok, want)
		}
	}
}

func TestPresetCookies(t *testing.T) {
	p := Placement{Bases: map[Role]fetch.Origin{
		RoleAPI:  fetch.TupleOrigin("https", "api-x1.example.test", 0),
		RoleSame: fetch.TupleOrigin("https", "app.example.test", 0),
	}}
	s := Scenario{Cookies: []PresetCookie{
		{Name: "a", Value: "1", Secure: true, SameSite: fetch.SameSiteNone},
		{On: RoleSame, Name: "b", Value: "2", Domain: true},
	}}
	want := []fetch.Cookie{
		{Name: "a", Value: "1", Host: "api-x1.example.test", Secure: true, SameSite: fetch.SameSiteNone},
		{Name: "b", Value: "2", Host: "example.test", Domain: true},
	}
	if diff := cmp.Diff(want, s.PresetCookies(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
