package fetch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestSafelistedRequestHeader(t *testing.T) {
	for _, c := range []struct {
		reason, name, value string
		want                bool
	}{
		{"names are case-insensitive", "aCCept", "text/css", true},
		{"an empty Accept", "Accept", "", true},
		{"an empty Accept-Language", "Accept-Language", "", true},
		{"an empty Content-Type", "Content-Type", "", false},
		{"an empty Range", "Range", "", false},
		{"128 bytes", "Accept", strings.Repeat("a", 128), true},
		{"129 bytes", "Accept", strings.Repeat("a", 129), false},
		{"129 bytes of another name", "Content-Language", strings.Repeat("a", 129), false},
		{"bytes above 0x7F in Accept", "Accept", "\x80\xff", true},
		{"TAB in Accept", "Accept", "a\tb", true},
		{"a language", "Accept-Language", "en-US,en;q=0.9, *", true},
		{"an underscore", "Content-Language", "nn_NO", false},
		{"a form", "Content-Type", "application/x-www-form-urlencoded;charset=UTF-8", true},
		{"a multipart form", "Content-Type", "multipart/form-data; boundary=x", true},
		{"plain text, any case", "Content-Type", "Text/PLAIN", true},
		{"any parameter", "Content-Type", "text/plain;garbage", true},
		{"bytes above 0x7F in Content-Type", "Content-Type", "text/plain;\xff", true},
		{"json", "Content-Type", "application/json", false},
		{"another text", "Content-Type", "text/html", false},
		{"another form", "Content-Type", "application/x-www-form-urlencoded+x", false},
		{"another multipart", "Content-Type", "multipart/mixed", false},
		{"a list", "Content-Type", "text/plain,text/plain", false},
		{"a leading comma", "Content-Type", ",text/plain", false},
		{"a trailing comma", "Content-Type", "text/plain,", false},
		{"a space inside", "Content-Type", "text/ plain", false},
		{"quotes in a parameter", "Content-Type", "text/plain;a=\"b\"", false},
		{"VT", "Content-Type", "text/plain;\v", false},
		{"a range", "Range", "bytes=200-", true},
		{"a suffix range", "Range", "bytes=-200", false},
		{"a range with spaces", "Range", "bytes= 0-1", false},
		{"start above end", "Range", "bytes=2-1", false},
		{"leading zeros", "Range", "bytes=" + strings.Repeat("0", 121) + "-", true},
		{"leading zeros beyond 128 bytes", "Range", "bytes=" + strings.Repeat("0", 122) + "-", false},
		{"Authorization", "Authorization", "x", false},
		{"User-Agent", "User-Agent", "x", false},
		{"Last-Event-ID", "Last-Event-ID", "1", false},
		{"X-Requested-With", "X-Requested-With", "XMLHttpRequest", false},
		{"If-None-Match", "If-None-Match", "*", false},
		{"Cache-Control", "Cache-Control", "no-cache", false},
		{"a client hint", "Save-Data", "on", false},
		{"an empty custom header", "X-Empty", "", false},
	} {
		equal(t, c.reason, fetch.IsSafelistedRequestHeader(c.name, c.value), c.want)
	}
}

func TestSafelistBytes(t *testing.T) {
	for c := range 256 {
		value := "a" + string([]byte{byte(c)})
		unsafe := c < 0x20 && c != '\t' || c == 0x7F || strings.IndexByte("\"():<>?@[\\]{}", byte(c)) >= 0
		equal(t, fmt.Sprintf("Accept %#02x", c), fetch.IsSafelistedRequestHeader("Accept", value), !unsafe)
		equal(t, fmt.Sprintf("Content-Type %#02x", c), fetch.IsSafelistedRequestHeader("Content-Type", "text/plain;"+value), !unsafe)
		safe := '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c < 0x80 && strings.IndexByte(" *,-.;=", byte(c)) >= 0
		equal(t, fmt.Sprintf("Accept-Language %#02x", c), fetch.IsSafelistedRequestHeader("Accept-Language", value), safe)
		equal(t, fmt.Sprintf("Content-Language %#02x", c), fetch.IsSafelistedRequestHeader("Content-Language", value), safe)
	}
}

func TestUnsafeRequestHeaderNames(t *testing.T) {
	sum := func(n int) fetch.HeaderList { // Accept headers of n bytes together
		var l fetch.HeaderList
		for ; n > 0; n -= 128 {
			l = append(l, fetch.Header{Name: "Accept", Value: strings.Repeat("a", min(n, 128))})
		}
		return l
	}
	for _, c := range []struct {
		reason string
		list   fetch.HeaderList
		want   string
	}{
		{"none", h("Accept", "x", "Content-Type", "text/plain"), ""},
		{"sorted and lower-cased, each once", h("X-B", "1", "x-a", "2", "x-b", "3"), "x-a,x-b"},
		{"json before text/plain", h("Content-Type", "application/json", "Content-Type", "text/plain"), "content-type"},
		{"two text/plain entries are judged one by one", h("Content-Type", "text/plain", "Content-Type", "text/plain"), ""},
		{"1024 bytes together", sum(1024), ""},
		{"1025 bytes together", sum(1025), "accept"},
		{"all safelisted names with them", append(sum(1024), h("Accept-Language", "en", "X-A", "1")...), "accept,accept-language,x-a"},
		{"unsafe values do not count", append(sum(1024), h("X-A", strings.Repeat("a", 500))...), "x-a"},
		{"a value that is too long does not count", append(sum(1024), h("Content-Language", strings.Repeat("a", 129))...), "content-language"},
	} {
		equal(t, c.reason, strings.Join(fetch.UnsafeRequestHeaderNames(c.list), ","), c.want)
	}
}

func TestNoCORSSafelisted(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"Accept", "a", true}, {"accept-language", "en", true}, {"Content-Language", "en", true},
		{"Content-Type", "text/plain", true}, {"Content-Type", "application/json", false},
		{"Range", "bytes=0-", false}, {"X-A", "1", false},
	} {
		equal(t, c.name+": "+c.value, fetch.IsNoCORSSafelistedRequestHeader(c.name, c.value), c.want)
	}
}
