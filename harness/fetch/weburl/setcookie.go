package weburl

import (
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

const (
	longestCookie    = 4096 // bytes of name and value together
	longestAttribute = 1024 // bytes of an attribute's value; a longer attribute is ignored
)

// SetCookies parses the Set-Cookie headers of an answer to a request for u. It
// leaves out each line that browsers reject.
//
// https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field-2
func SetCookies(headers fetch.HeaderList, u fetch.URL) []fetch.Cookie {
	var out []fetch.Cookie
	for _, line := range headers.Values("Set-Cookie") {
		if c, ok := setCookie(line, u.Host, time.Now()); ok {
			out = append(out, c)
		}
	}
	return out
}

// setCookie parses one line that the host sent, and reports whether browsers
// accept it.
func setCookie(line, host string, now time.Time) (fetch.Cookie, bool) {
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return fetch.Cookie{}, false
	}
	pair, rest, _ := strings.Cut(line, ";")
	name, value, named := strings.Cut(pair, "=")
	if !named {
		name, value = "", pair
	}
	c := fetch.Cookie{Name: trim(name), Value: trim(value), Host: host, SameSite: fetch.SameSiteUnspecified}
	if c.Name+c.Value == "" || len(c.Name)+len(c.Value) > longestCookie || c.Name == "" && looksPrefixed(c.Value) {
		return fetch.Cookie{}, false
	}
	a := attributes(rest)
	_, c.Secure = a["secure"]
	_, c.HTTPOnly = a["httponly"]
	_, c.Partitioned = a["partitioned"]
	if strings.HasPrefix(a["path"], "/") {
		c.Path = a["path"]
	}
	switch strings.ToLower(a["samesite"]) {
	case "lax":
		c.SameSite = fetch.SameSiteLax
	case "strict":
		c.SameSite = fetch.SameSiteStrict
	case "none":
		c.SameSite = fetch.SameSiteNone
	default: // browsers ignore other values
	}
	c.Expired = expired(a, now)
	if d := strings.ToLower(strings.TrimPrefix(a["domain"], ".")); d != "" {
		c.Host, c.Domain = d, true
	}
	return c, c.Reaches(host)
}

// attributes returns the attributes by their names in lower case. The last one of
// a name counts.
func attributes(s string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(part, "=")
		if value = trim(value); len(value) <= longestAttribute {
			out[strings.ToLower(trim(name))] = value
		}
	}
	return out
}

// expired reports whether the cookie's lifetime is over now. Max-Age wins over
// Expires.
func expired(a map[string]string, now time.Time) bool {
	if age := a["max-age"]; age != "" {
		digits := strings.TrimPrefix(age, "-")
		if digits != "" && strings.Trim(digits, "0123456789") == "" {
			return age[0] == '-' || strings.Trim(digits, "0") == ""
		}
	}
	at, ok := cookieDate(a["expires"])
	return ok && !at.After(now)
}

// cookieDate parses a date as browsers do: its parts in any order.
//
// https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-dates
func cookieDate(s string) (time.Time, bool) {
	day, month, year, clock := 0, 0, -1, time.Time{}
	timed := false
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t,-/;", r) }) {
		n, err := strconv.Atoi(part)
		t, clockErr := time.Parse("15:4:5", part)
		m := 0
		if len(part) >= 3 {
			m = strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(part[:3]))
		}
		switch {
		case !timed && clockErr == nil:
			clock, timed = t, true
		case day == 0 && err == nil && len(part) <= 2:
			day = n
		case month == 0 && err != nil && len(part) >= 3 && m >= 0 && m%3 == 0:
			month = m/3 + 1
		case year < 0 && err == nil && len(part) <= 4:
			year = fullYear(n)
		}
	}
	if !timed || day < 1 || day > 31 || month == 0 || year < 1601 {
		return time.Time{}, false
	}
	at := time.Date(year, time.Month(month), day, clock.Hour(), clock.Minute(), clock.Second(), 0, time.UTC)
	return at, at.Day() == day
}

// fullYear returns the year that one or two digits mean.
func fullYear(n int) int {
	switch {
	case n >= 70 && n <= 99:
		return n + 1900
	case n >= 0 && n < 70:
		return n + 2000
	default:
		return n
	}
}

// looksPrefixed reports whether a value without a name would read as a cookie
// with a prefix when it is sent.
func looksPrefixed(value string) bool {
	v := strings.ToLower(value)
	return strings.HasPrefix(v, "__secure-") || strings.HasPrefix(v, "__host-")
}

func trim(s string) string { return strings.Trim(s, " \t") }
