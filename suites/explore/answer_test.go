package explore_test

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Spellings of the headers that grant. There is no NUL among them: it makes the
// whole answer invalid in Chromium (allow-origin/nul). "" first: shrinking leaves the header
// out; then what grants, often; then what nearly does.
var (
	allowOrigins = spell("$ORIGIN", 60, "*", "*", "*", "*", "null", "null", "${ORIGIN.upper}", "$ORIGIN/", "$ORIGIN, *", "$ORIGIN,$ORIGIN", "$ORIGIN $ORIGIN", "* ", "\t$ORIGIN ",
		"$TARGET", "$THIRD", "$API", "$ORIGIN:443", "$ORIGIN:8443", "${ORIGIN.host}", "//${ORIGIN.host}", "https://*.${ORIGIN.site}", "https://${ORIGIN.host}", "http://${ORIGIN.host}", "**", "*, *", "NULL", "Null",
		"null, null", "nullx", " ", "\v*", "'*'", `"*"`, "<$ORIGIN>", "$ORIGIN?", "$ORIGIN#", "$ORIGIN.", "https://user@${ORIGIN.host}", "HTTPS://${ORIGIN.host}", "\xff", "é", "$ORIGIN;", ",", "https://", "*.")
	// After a redirect the origin is often null.
	allowOriginsLater = append(spell("*", 20), slices.Concat(slices.Repeat([]string{"null"}, 40), allowOrigins)...)
	allowCredentials  = spell("true", 40, "True", "TRUE", " true\t", "true, true", "true,", "false", "1", "yes", "\"true\"", "truee", "tru", "*", " ")
	maxAges           = spell("600", 8, "0", "-1", "abc", " 600", "600s", "600, 600", "1.5", "99999999999999999999", "+600", "", "0600", "00")
)

// spell lists what grants n times, between nothing and the rest.
func spell(grant string, n int, rest ...string) []string {
	out := []string{""}
	for range n {
		out = append(out, grant)
	}
	return append(out, rest...)
}

// names of headers in their own and in other cases.
func name(t *rapid.T, s string) string {
	if !seldom(t, "case of "+s, 10) {
		return s
	}
	return pick(t, "spelling of "+s, strings.ToLower(s), strings.ToUpper(s))
}

// grants is what a target answers to lists about: what a list must name to
// grant a request.
type grants struct{ methods, headers string }

// grantsOf lists what a call asks for.
func grantsOf(s scenario.Step) grants {
	method, headers := "", scenario.Headers(nil)
	switch {
	case s.Fetch != nil:
		method, headers = s.Fetch.Method, s.Fetch.Headers
	case s.XHR != nil:
		method, headers = s.XHR.Method, s.XHR.Headers
	}
	var names []string
	for _, h := range headers {
		names = append(names, h.Name)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return !fetch.IsHeaderName(n) }) // no answer can carry a line break
	if len(names) == 0 {
		names = []string{"Content-Type"}
	}
	return grants{fetch.NormalizeMethod(method), strings.Join(names, ", ")}
}

// methodLists are values of Access-Control-Allow-Methods for a method.
func methodLists(m string) []string {
	if m == "" {
		m = "GET"
	}
	return spell(m, 50, "*", "*", "*, "+m, strings.ToLower(m), strings.ToUpper(m), m+",", ", "+m, " "+m+"\t", ",,", m+" ,\tPUT", m+" PUT", m+";", `"`+m+`"`, "GET, POST, HEAD", "** ", "*,*",
		"\v"+m, "é", " ", "(", m+", @", m+"\f", "PUT, DELETE, PATCH", "put")
}

// headerLists are values of Access-Control-Allow-Headers for names.
func headerLists(names string) []string {
	return spell(names, 50, "*", "*", "*", "*, Authorization", "Authorization, *", strings.ToUpper(names), strings.ToLower(names), names+",", ", ,"+names, " "+names+"\t", "x-trace, authorization",
		"x-trace", "X-Trace", names+" x-a", names+";", "**", names+", a b", names+", \xff", " ", "*, (", "\v*", "*\v", "x-trace,,content-type,range,accept,accept-language", "content-type", "'*'", "*/*")
}

var exposeLists = spell("X-A", 12, "*", "*", "x-a, etag", "X-A, *", "Set-Cookie", "*, (", "X-A X-B", ",X-A,", "\tx-a ", "x-A", "é", "X-A;", "\"X-A\"", "\vX-A", "*\f", "**", "content-length, date", "'X-A'", " ")

// statuses of answers; 0 is the default of 200.
var (
	preflightStatuses = slices.Concat(make([]int, 60), []int{204, 204, 204, 206, 299, 205, 201, 300, 301, 302, 304, 308, 399, 400, 401, 404, 405, 407, 421, 500, 503})
	statuses          = slices.Concat(make([]int, 40), []int{204, 205, 206, 201, 299, 300, 304, 305, 306, 399, 400, 401, 403, 404, 407, 408, 418, 421,
		425, 426, 429, 451, 500, 503, 511, 599, 600, 699, 999})
)

// once are headers that make the whole answer invalid to Chromium where they are
// there twice (redirects/two-locations-of-no-redirect).
var once = map[string]bool{"location": true, "content-disposition": true}

// add draws a header of an answer, perhaps on two lines.
func add(t *rapid.T, h *scenario.Headers, n string, values []string) {
	v := rapid.SampledFrom(values).Draw(t, n)
	if v == "" {
		if !seldom(t, "empty "+n, 30) {
			return
		}
	}
	n = name(t, n)
	*h = append(*h, fetch.Header{Name: n, Value: v})
	if !once[strings.ToLower(n)] && seldom(t, "two lines of "+n, 40) {
		*h = append(*h, fetch.Header{Name: n, Value: rapid.SampledFrom(values).Draw(t, "second "+n)})
	}
}

// preflight draws an answer to a CORS-preflight request.
func preflight(t *rapid.T, g grants, origins []string, max bool) *scenario.Answer {
	if seldom(t, "no preflight answer", 30) {
		return nil
	}
	a := &scenario.Answer{Status: rapid.SampledFrom(preflightStatuses).Draw(t, "preflight status")}
	add(t, &a.Headers, "Access-Control-Allow-Origin", origins)
	add(t, &a.Headers, "Access-Control-Allow-Credentials", allowCredentials)
	add(t, &a.Headers, "Access-Control-Allow-Methods", methodLists(g.methods))
	add(t, &a.Headers, "Access-Control-Allow-Headers", headerLists(g.headers))
	if max || seldom(t, "max-age", 12) {
		add(t, &a.Headers, "Access-Control-Max-Age", maxAges)
	}
	if seldom(t, "more in the preflight answer", 12) {
		add(t, &a.Headers, pick(t, "which", "Set-Cookie", "Access-Control-Expose-Headers", "Location", "Access-Control-Allow-Private-Network"), []string{"a=1", "*", "https://[", "x-a"})
	}
	if seldom(t, "preflight body", 12) {
		a.Body = "preflight"
	}
	return a
}

// response draws an answer to any other request.
func response(t *rapid.T, origins []string) *scenario.Answer {
	if seldom(t, "no answer", 24) {
		return nil
	}
	a := &scenario.Answer{Status: rapid.SampledFrom(statuses).Draw(t, "status")}
	add(t, &a.Headers, "Access-Control-Allow-Origin", origins)
	add(t, &a.Headers, "Access-Control-Allow-Credentials", allowCredentials)
	if seldom(t, "exposes", 2) {
		add(t, &a.Headers, "Access-Control-Expose-Headers", exposeLists)
		add(t, &a.Headers, "X-A", []string{"1", "", "a, b", "\xff", "\tx ", "a\vb"})
	}
	if seldom(t, "more headers", 4) {
		n := pick(t, "which", "ETag", "Content-Language", "Last-Modified", "Vary", "Cross-Origin-Resource-Policy", "Set-Cookie", "X-B", "Content-Type", "Access-Control-Allow-Methods",
			"Access-Control-Allow-Headers", "X-Content-Type-Options", "Content-Disposition", "Location", "Timing-Allow-Origin", "Refresh", "WWW-Authenticate", "Pragma", "Expires", "Cache-Control", "Set-Cookie2")
		add(t, &a.Headers, n, moreValues[n])
	}
	if seldom(t, "reply", 3) {
		a.Body = "hello"
	}
	return a
}

// moreValues are of headers that have something to do with what script reads.
// Cache-Control keeps to what the HTTP cache does not act on.
var moreValues = map[string][]string{
	"ETag":                         {`"v1"`, "W/\"1\"", "x"},
	"Content-Language":             {"en", "\xff", ""},
	"Last-Modified":                {"Mon, 01 Jan 2024 00:00:00 GMT", "x"},
	"Vary":                         {"Origin", "*"},
	"Cross-Origin-Resource-Policy": {"same-origin", "same-site", "cross-origin", "Same-Origin", "same-origin, same-origin", "x", " same-origin "},
	"Set-Cookie":                   {"a=1; Secure; SameSite=None", "a=1", "b=2; SameSite=Strict", "c=3; Secure; SameSite=Lax; HttpOnly", "d=4; Secure; Path=/nowhere", "e=5; Max-Age=0"},
	"X-B":                          {"2", "a\tb"},
	"Content-Type":                 {"text/html", "application/json", "x", "image/png", "text/plain; charset=utf-8", ""},
	"Access-Control-Allow-Methods": {"(", "*"},
	"Access-Control-Allow-Headers": {"(", "*"},
	"X-Content-Type-Options":       {"nosniff"},
	"Content-Disposition":          {"attachment"},
	"Location":                     {"https://[", "data:text/plain,x", "mailto:a@b", "about:blank", "ftp://ftp.example.test/"},
	"Timing-Allow-Origin":          {"*"},
	"Refresh":                      {"0"},
	"WWW-Authenticate":             {"Bearer", "Negotiate x"},
	"Pragma":                       {"no-cache", "x"},
	"Expires":                      {"0"},
	"Cache-Control":                {"no-store, private", "no-store, max-age=600"},
	"Set-Cookie2":                  {"a=1"},
}

// redirect makes of an answer one that leads on.
func redirect(t *rapid.T, a *scenario.Answer) {
	a.Status = pick(t, "redirect status", 302, 307, 301, 303, 308)
	a.Headers = without(a.Headers, "Location")
	if seldom(t, "userinfo of the redirect", 16) {
		user := pick(t, "user of the redirect", "user:pass", "user", ":pass", "")
		a.Userinfo = &user
	}
	if seldom(t, "policy of the redirect", 16) {
		add(t, &a.Headers, "Referrer-Policy", []string{"no-referrer", "origin", "unsafe-url", "same-origin", "x", "origin, x", "No-Referrer", "no-referrer, strict-origin"})
	}
}

func without(list scenario.Headers, name string) scenario.Headers {
	var out scenario.Headers
	for _, h := range list {
		if !strings.EqualFold(h.Name, name) {
			out = append(out, h)
		}
	}
	return out
}

// tame takes from an answer what only a raw connection could carry.
func tame(a *scenario.Answer) {
	if a == nil || !a.Exact() {
		return
	}
	if a.Status < 200 || a.Status > 599 || a.Status == 304 {
		a.Status, a.Body = 0, ""
	}
	var list scenario.Headers
	for _, h := range a.Headers {
		if one := (&scenario.Answer{Headers: scenario.Headers{h}}); !one.Exact() {
			list = append(list, h)
		}
	}
	a.Headers = list
}
