package fetch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

var mimeTable = []struct{ input, want string }{
	{"text/plain", "text/plain"},
	{" \t\r\nTEXT/Plain \n", "text/plain"},
	{"text/plain;", "text/plain"},
	{"text/plain;garbage", "text/plain"},
	{"text/plain;charset=UTF-8", "text/plain;charset=UTF-8"},
	{"text/plain ; CharSet=\"utf\\-8\"", "text/plain;charset=utf-8"},
	{"text/plain;a=1;A=2;b=", "text/plain;a=1"},
	{"text/plain;a=\"\"", "text/plain;a=\"\""},
	{"text/plain;a=\"x;y\" junk;b=2", "text/plain;a=\"x;y\";b=2"},
	{"text/plain;a=\"q\\\"\\\\", "text/plain;a=\"q\\\"\\\\\""},
	{"text/plain;a b=1;c=\x7f;d=\x80", "text/plain;d=\"\x80\""},
	{"text/plain;=1;;x=1 ", "text/plain;x=1"},
	{"text/plain;x= ", "text/plain"},
	{"text/plain;x=", "text/plain"},
	{"x/x;bonus=width;bonus", "x/x;bonus=width"},
	{"text/plain,text/plain", ""},
	{",text/plain", ""},
	{"text/plain,", ""},
	{"text /plain", ""},
	{"text/ plain", ""},
	{"text/pl ain", ""},
	{"text/", ""},
	{"/plain", ""},
	{"text", ""},
	{"", ""},
	{"\vtext/plain", ""},
	{"text/plain\f", ""},
}

func TestParseMIMEType(t *testing.T) {
	for _, c := range mimeTable {
		m, ok := fetch.ParseMIMEType(c.input)
		got := ""
		if ok {
			got = m.String()
		}
		equal(t, "parse "+c.input, got, c.want)
	}
	m, _ := fetch.ParseMIMEType("Text/HTML;charset=x")
	equal(t, "essence", m.Essence(), "text/html")
	v, ok := m.Parameter("charset")
	equal(t, "parameter", v, "x")
	_, none := m.Parameter("q")
	equal(t, "no parameter", ok && !none, true)
}

var rangeTable = []struct {
	value      string
	ok         bool
	start, end string
}{
	{"bytes=0-", true, "0", ""},
	{"bytes=200-", true, "200", ""},
	{"bytes=0-255", true, "0", "255"},
	{"bytes=-200", true, "", "200"},
	{"bytes=0000000000000000000000000000000000000001-1", true, "0000000000000000000000000000000000000001", "1"},
	{"bytes=2-1", false, "", ""},
	{"bytes=10-9", false, "", ""},
	{"bytes=9-10", true, "9", "10"},
	{"bytes=-", false, "", ""},
	{"bytes=0-1,2-3", false, "", ""},
	{"bytes= 0-1", false, "", ""},
	{"bytes =0-1", false, "", ""},
	{"bytes=0 -1", false, "", ""},
	{"Bytes=0-1", false, "", ""},
	{"items=0-1", false, "", ""},
	{"bytes", false, "", ""},
	{"bytes=0", false, "", ""},
	{"", false, "", ""},
	{"bytes=0-1 ", false, "", ""},
	{"bytes=a-1", false, "", ""},
}

func TestParseSingleRange(t *testing.T) {
	for _, c := range rangeTable {
		start, end, ok := fetch.ParseSingleRange(c.value, false)
		equal(t, c.value+" ok", ok, c.ok)
		equal(t, c.value+" start", start, c.start)
		equal(t, c.value+" end", end, c.end)
	}
	_, end, ok := fetch.ParseSingleRange("bytes \t= 1 - 2", true)
	equal(t, "whitespace where it is allowed", ok && end == "2", true)
}

var tokensTable = []struct {
	reason string
	lines  []string
	want   string
}{
	{"null", nil, "null "},
	{"one", []string{"GET"}, "values GET"},
	{"spaces and tabs around members", []string{"GET \t,\t PUT"}, "values GET|PUT"},
	{"empty members", []string{", ,GET,,PUT,"}, "values GET|PUT"},
	{"an empty value is an empty list, not null", []string{""}, "values "},
	{"several lines", []string{"", "GET", "PUT"}, "values GET|PUT"},
	{"the wildcard is a token", []string{"*"}, "values *"},
	{"apostrophes are token bytes", []string{"'x'"}, "values 'x'"},
	{"double quotes are not", []string{"\"x\""}, "failure "},
	{"a space inside", []string{"GET PUT"}, "failure "},
	{"one bad member spoils the others", []string{"x-a, b{", "x-c"}, "failure "},
	{"one bad line spoils the others", []string{"x-a", "b("}, "failure "},
	{"VT is not trimmed", []string{"\vx-a"}, "failure "},
	{"FF is not trimmed", []string{"x-a\f"}, "failure "},
	{"non-ASCII", []string{"\u00e9"}, "failure "},
}

func TestExtractTokens(t *testing.T) {
	for _, c := range tokensTable {
		var l fetch.HeaderList
		for _, line := range c.lines {
			l = append(l, fetch.Header{Name: acam, Value: line})
		}
		values, found := l.ExtractTokens("access-control-allow-methods")
		equal(t, c.reason, found.String()+" "+strings.Join(values, "|"), c.want)
	}
}

var maxAgeTable = []struct {
	reason string
	lines  []string
	found  fetch.Extraction
	want   time.Duration
}{
	{"absent", nil, fetch.ExtractedNull, 0},
	{"seconds", []string{"600"}, fetch.ExtractedValues, 600 * time.Second},
	{"zero", []string{"0"}, fetch.ExtractedValues, 0},
	{"leading zeros", []string{"0005"}, fetch.ExtractedValues, 5 * time.Second},
	{"surrounding space", []string{" 7\t"}, fetch.ExtractedValues, 7 * time.Second},
	{"overflow is clamped", []string{"99999999999999999999999"}, fetch.ExtractedValues, (1 << 31) * time.Second},
	{"negative", []string{"-1"}, fetch.ExtractedFailure, 0},
	{"a fraction", []string{"1.5"}, fetch.ExtractedFailure, 0},
	{"letters", []string{"asdf"}, fetch.ExtractedFailure, 0},
	{"two numbers", []string{"3600 3"}, fetch.ExtractedFailure, 0},
	{"a list", []string{"100, 200"}, fetch.ExtractedFailure, 0},
	{"empty", []string{""}, fetch.ExtractedFailure, 0},
	{"two lines, even alike", []string{"5", "5"}, fetch.ExtractedFailure, 0},
}

func TestExtractMaxAge(t *testing.T) {
	for _, c := range maxAgeTable {
		var l fetch.HeaderList
		for _, line := range c.lines {
			l = append(l, fetch.Header{Name: acma, Value: line})
		}
		got, found := l.ExtractMaxAge()
		equal(t, c.reason, found, c.found)
		equal(t, c.reason, got, c.want)
	}
}

func TestMethods(t *testing.T) {
	for _, c := range []struct {
		method, normalized           string
		isMethod, forbidden, safelit bool
	}{
		{"get", "GET", true, false, true},
		{"Head", "HEAD", true, false, true},
		{"post", "POST", true, false, true},
		{"put", "PUT", true, false, false},
		{"delete", "DELETE", true, false, false},
		{"options", "OPTIONS", true, false, false},
		{"patch", "patch", true, false, false},
		{"PATCH", "PATCH", true, false, false},
		{"chicken", "chicken", true, false, false},
		{"connect", "connect", true, true, false},
		{"TRACE", "TRACE", true, true, false},
		{"TrAcK", "TrAcK", true, true, false},
		{"", "", false, false, false},
		{"GE T", "GE T", false, false, false},
		{"G\u00c9T", "G\u00c9T", false, false, false},
	} {
		equal(t, c.method+" normalized", fetch.NormalizeMethod(c.method), c.normalized)
		equal(t, c.method+" is a method", fetch.IsMethod(c.method), c.isMethod)
		equal(t, c.method+" is forbidden", fetch.IsForbiddenMethod(c.method), c.forbidden)
		equal(t, c.method+" is safelisted", fetch.IsSafelistedMethod(fetch.NormalizeMethod(c.method)), c.safelit)
	}
	equal(t, "safelisted is case-sensitive", fetch.IsSafelistedMethod("get"), false)
}

func TestForbiddenRequestHeaders(t *testing.T) {
	for _, name := range []string{"Accept-Charset", "accept-encoding", acrh, acrm, "Connection", "Content-Length",
		"Cookie", "Cookie2", "Date", "DNT", "Expect", "Host", "Keep-Alive", "ORIGIN", "Referer", "Set-Cookie", "TE",
		"Trailer", "Transfer-Encoding", "Upgrade", "Via", "Proxy-", "proxy-authorization", "Sec-", "SEC-fetch-mode"} {
		equal(t, name, fetch.IsForbiddenRequestHeader(name, ""), true)
	}
	for _, name := range []string{"Accept", "Authorization", "User-Agent", "Set-Cookie2", "Proxy", "Sec", "X-Proxy-A",
		"Access-Control-Request-Private-Network", "X-Requested-With"} {
		equal(t, name, fetch.IsForbiddenRequestHeader(name, ""), false)
	}
	for _, name := range []string{"X-HTTP-Method", "x-http-method-override", "X-METHOD-OVERRIDE"} {
		for value, want := range map[string]bool{"GET": false, "": false, "trace": true, "GET, Connect": true,
			"track,": true, `"TRACE"`: false, "TRACEX": false} {
			equal(t, name+": "+value, fetch.IsForbiddenRequestHeader(name, value), want)
		}
	}
	equal(t, "forbidden response-header", fetch.IsForbiddenResponseHeaderName("SET-COOKIE2") && !fetch.IsForbiddenResponseHeaderName("Cookie"), true)
	equal(t, "request-body-header", fetch.IsRequestBodyHeaderName("content-TYPE") && !fetch.IsRequestBodyHeaderName("Content-Length"), true)
	equal(t, "non-wildcard", fetch.IsNonWildcardRequestHeaderName("authorization") && !fetch.IsNonWildcardRequestHeaderName("Cookie"), true)
}
