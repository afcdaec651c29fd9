package fetch_test

import (
	"strings"
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestExposedHeaders(t *testing.T) {
	base := h("Content-Type", "a/b", "Server", "s", "X-A", "1", "x-a", "2", "Empty", "", "Set-Cookie", "c=1", "Set-Cookie2", "c", "*", "star", acao, app)
	for _, c := range []struct {
		reason      string
		credentials Credentials
		expose      []string
		want        string
	}{
		{"the safelisted names only", Omit, nil, "content-type=a/b"},
		{"listed names, in any case, combined", Omit, []string{"x-A"}, "content-type=a/b|x-a=1, 2"},
		{"an empty value is not null", Omit, []string{"empty"}, "content-type=a/b|empty="},
		{"several lines and empty members", Omit, []string{"", ",server", " ,\tx-a,"}, "content-type=a/b|server=s|x-a=1, 2"},
		{"one malformed member discards all", Omit, []string{"server, x y"}, "content-type=a/b"},
		{"in all lines", Omit, []string{"server", "(x)"}, "content-type=a/b"},
		{"Set-Cookie never", Omit, []string{"set-cookie, Set-Cookie2"}, "content-type=a/b"},
		{"the wildcard, but Set-Cookie", SameOriginCredentials, []string{"*"}, "*=star|ACAO|content-type=a/b|empty=|server=s|x-a=1, 2"},
		{"the wildcard as one member", Omit, []string{"y, *"}, "*=star|ACAO|content-type=a/b|empty=|server=s|x-a=1, 2"},
		{"with credentials, a header called *", Include, []string{"*"}, "*=star|content-type=a/b"},
	} {
		headers := append(HeaderList{}, base...)
		for _, line := range c.expose {
			headers = append(headers, Header{Name: aceh, Value: line})
		}
		var got []string
		for _, x := range FilterCORS(headers, ExposedHeaderNames(c.credentials, headers)).SortAndCombine() {
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
		equal(t, name, IsSafelistedResponseHeaderName(name, nil), true)
	}
	for _, name := range []string{"Server", "Date", "ETag", "Age", "Location"} {
		equal(t, name, IsSafelistedResponseHeaderName(name, nil), false)
	}
	equal(t, "basic hides Set-Cookie only", len(FilterBasic(base)), len(base)-2)
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]string{101: "null", 103: "null", 199: "", 200: "ok", 204: "ok null", 205: "ok null",
		206: "ok", 299: "ok", 300: "", 301: "redirect", 302: "redirect", 303: "redirect", 304: "null", 305: "",
		307: "redirect", 308: "redirect", 309: "", 404: ""} {
		var got []string
		if IsOKStatus(status) {
			got = append(got, "ok")
		}
		if IsNullBodyStatus(status) {
			got = append(got, "null")
		}
		if IsRedirectStatus(status) {
			got = append(got, "redirect")
		}
		equal(t, "status", strings.Join(got, " "), want)
	}
}
