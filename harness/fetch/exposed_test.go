package fetch_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestExposedHeaders(t *testing.T) {
	base := h("Content-Type", "a/b", "Server", "s", "X-A", "1", "x-a", "2", "Empty", "", "Set-Cookie", "c=1", "Set-Cookie2", "c", "*", "star", acao, app)
	for _, c := range []struct {
		reason      string
		credentials fetch.Credentials
		expose      []string
		want        string
	}{
		{"the safelisted names only", fetch.Omit, nil, "content-type=a/b"},
		{"listed names, in any case, combined", fetch.Omit, []string{"x-A"}, "content-type=a/b|x-a=1, 2"},
		{"an empty value is not null", fetch.Omit, []string{"empty"}, "content-type=a/b|empty="},
		{"several lines and empty members", fetch.Omit, []string{"", ",server", " ,\tx-a,"}, "content-type=a/b|server=s|x-a=1, 2"},
		{"one malformed member discards all", fetch.Omit, []string{"server, x y"}, "content-type=a/b"},
		{"in all lines", fetch.Omit, []string{"server", "(x)"}, "content-type=a/b"},
		{"Set-Cookie never", fetch.Omit, []string{"set-cookie, Set-Cookie2"}, "content-type=a/b"},
		{"the wildcard, but Set-Cookie", fetch.SameOriginCredentials, []string{"*"}, "*=star|ACAO|content-type=a/b|empty=|server=s|x-a=1, 2"},
		{"the wildcard as one member", fetch.Omit, []string{"y, *"}, "*=star|ACAO|content-type=a/b|empty=|server=s|x-a=1, 2"},
		{"with credentials, a header called *", fetch.Include, []string{"*"}, "*=star|content-type=a/b"},
	} {
		headers := append(fetch.HeaderList{}, base...)
		for _, line := range c.expose {
			headers = append(headers, fetch.Header{Name: aceh, Value: line})
		}
		var got []string
		for _, x := range fetch.FilterCORS(headers, fetch.ExposedHeaderNames(c.credentials, headers)).SortAndCombine() {
			switch x.Name {
			case "access-control-allow-origin":
				got = append(got, "ACAO")
			case "access-control-expose-headers":
			default:
				got = append(got, x.Name+"="+x.Value)
			}
		}
		equal(t, c.reason, strings.Join(got, "|"), c.want)
	}
	for _, name := range []string{"cache-control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"} {
		equal(t, name, fetch.IsSafelistedResponseHeaderName(name, nil), true)
	}
	for _, name := range []string{"Server", "Date", "ETag", "Age", "Location"} {
		equal(t, name, fetch.IsSafelistedResponseHeaderName(name, nil), false)
	}
	equal(t, "basic hides Set-Cookie only", len(fetch.FilterBasic(base)), len(base)-2)
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]string{101: "null", 103: "null", 199: "", 200: "ok", 204: "ok null", 205: "ok null",
		206: "ok", 299: "ok", 300: "", 301: "redirect", 302: "redirect", 303: "redirect", 304: "null", 305: "",
		307: "redirect", 308: "redirect", 309: "", 404: ""} {
		var got []string
		if fetch.IsOKStatus(status) {
			got = append(got, "ok")
		}
		if fetch.IsNullBodyStatus(status) {
			got = append(got, "null")
		}
		if fetch.IsRedirectStatus(status) {
			got = append(got, "redirect")
		}
		equal(t, "status", strings.Join(got, " "), want)
	}
}
