package explore_test

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// pick draws one of several. The first is the simplest: shrinking goes there.
// A choice that is there twice is drawn twice as often.
func pick[E any](t *rapid.T, what string, choices ...E) E {
	return rapid.SampledFrom(choices).Draw(t, what)
}

// seldom is true about once in n times; shrinking makes it false.
func seldom(t *rapid.T, what string, n int) bool {
	return rapid.IntRange(0, n-1).Draw(t, what) == n-1
}

var (
	n127 = strings.Repeat("a", 127)
	n128 = strings.Repeat("a", 128)
	n129 = strings.Repeat("a", 129)
)

// methods are safelisted, normalised, forbidden, no tokens, and none of these.
var methods = slices.Concat(
	slices.Repeat([]string{"", "POST", "PUT", "GET", "DELETE"}, 4),
	[]string{"HEAD", "PATCH", "OPTIONS", "get", "post", "Put", "head", "patch", "Patch", "options", "NEW", "new", "*", "X-A", "GETS", "QUERY"},
	[]string{"CONNECT", "trace", "Track", "P T", "GET,POST", "É"})

// field is a header name with the values that are near an edge of what the
// standard says of it.
type field struct {
	names  []string
	values []string
}

// requestFields are what an author may try to send. Not among them are those
// of which Chromium is known to make something else in whatever request they
// are, so that nothing could be learned: User-Agent (safelist/user-agent),
// well-formed client hints (safelist/client-hints), and the conditions
// If-None-Match, If-Match, If-Modified-Since, If-Unmodified-Since and If-Range
// (xhr/conditional-request).
var requestFields = []field{
	{[]string{"X-Trace", "x-trace", "X-A", "x-b", "X-Requested-With", "Last-Event-ID", "x!#$%&'*+.^_|~", "*", "PUT", "Save-Data", "If-Foo"},
		[]string{"1", "", " 1 ", "\t", "a\tb", "1, 2", "\xff\x80", "\x7f", "\x01", n129, "*", "a\vb", "\f"}},
	{[]string{"Accept", "Accept", "accept", "ACCEPT"},
		[]string{"text/css", "", "*/*", "text/css,\ttext/plain", "text/css, text/plain", `a="b"`, "a(b", "a)b", "a:b", "a<b", "a>b", "a?b", "a@b", "a[b", `a\b`, "a]b", "a{b", "a}b",
			"a\x7fb", "a\x01b", "\x80", "\xff", " a ", n127, n128, n129, " " + n128 + "\t", "a/b;q=0.5"}},
	{[]string{"Accept-Language", "Content-Language", "content-language", "ACCEPT-language"},
		[]string{"en", "", "en-GB, de;q=0.5", "*", "en_US", "en/x", "en\tde", " en\t", "en!", "é", "\xe9", "en:de", "a=b", "en.utf8", n128, n129, "\x7f"}},
	{[]string{"Content-Type", "Content-Type", "content-type"},
		[]string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json", "TEXT/Plain", "text/plain;charset=utf-8", "text/plain; charset=ASCII",
			`text/plain;charset="utf-8"`, "text/plain;", "text/plain;x", "text/plain; x=\x80", "text/plain ;x=y", "text /plain", "text/ plain", "text/plain,", ",text/plain",
			"text/plain,text/plain", "text/plain, application/json", "text/plain;a,b", "", "text", "/", "text/plain\v", "\ttext/plain ", "text/plain;" + strings.Repeat("a", 117),
			"text/plain;" + strings.Repeat("a", 118), "text/xml", "text/plain;charset=utf-8;charset=ascii", "application/x-www-form-urlencoded;charset=windows-1252", "multipart/form-data; boundary=x",
			"text/plain;=", "text/plain;;", "text/plain+json", "tęxt/plain", "\xfftext/plain"}},
	{[]string{"Range", "range"},
		[]string{"bytes=0-99", "bytes=0-", "bytes=5-5", "bytes=-5", "bytes=5-1", "bytes= 0-1", "bytes =0-1", "Bytes=0-1", "bytes=0-1,3-4", "items=0-1", "", "bytes=", "bytes=-",
			"bytes=0-99999999999", "bytes=99999999999-", "bytes=99999999999-1", "bytes=0-1 ", "bytes=0-1\t", "bytes=a-b", "bytes=+0-1", "bytes=0-" + n129}},
	{[]string{"Authorization", "authorization"}, []string{"Bearer abc", "", "Basic dTpw", "\x80"}},
	{[]string{"Cache-Control", "Pragma"}, []string{"no-cache", "max-age=0", ""}},
	{[]string{"Origin", "Cookie", "Host", "Referer", "Sec-Foo", "sec-", "Proxy-X", "proxy-", "DNT", "TE", "Via", "Date", "Expect", "Connection", "Content-Length", "Keep-Alive", "Trailer", "Upgrade",
		"Access-Control-Request-Method", "Access-Control-Request-Headers", "Accept-Encoding", "Accept-Charset", "Set-Cookie", "Cookie2", "Transfer-Encoding",
		"Secret", "Sec", "Proxy", "Access-Control-Allow-Origin", "Set-Cookie2", "Access-Control-Request-Private-Network", "Content-Encoding", "Content-Location", "Accept-Ranges"},
		[]string{"1", "", "https://evil.example.test", "*"}},
	{[]string{"X-HTTP-Method", "X-HTTP-Method-Override", "x-method-override"},
		[]string{"TRACE", "PUT", "put, trace", "PUT,CONNECT", `"TRACE"`, "track ", "TRACES", ",", `"PUT,TRACE"`, `"a\,TRACE`, "a,\tTrack"}},
}

// thrown are what the API throws at.
var thrown = []field{
	{[]string{"", "a b", "X:", "é", "X-\x00", "X\n"}, []string{"1"}},
	{[]string{"X-Trace"}, []string{"\x00", "a\x00b", "a\nb", "a\rb", "\n", "1\r\n"}},
}

// requestHeaders draws what an author sets, perhaps with a name twice.
func requestHeaders(t *rapid.T) scenario.Headers {
	var list scenario.Headers
	for range pick(t, "headers", 0, 0, 1, 1, 2, 3) {
		if len(list) > 0 && seldom(t, "again", 24) {
			f := list[rapid.IntRange(0, len(list)-1).Draw(t, "which")]
			f.Name = pick(t, "case", f.Name, strings.ToUpper(f.Name), strings.ToLower(f.Name))
			list = append(list, f)
			continue
		}
		fields := requestFields
		if seldom(t, "throws", 60) {
			fields = thrown
		}
		f := rapid.SampledFrom(fields).Draw(t, "field")
		list = append(list, fetch.Header{Name: pick(t, "name", f.names...), Value: pick(t, "value", f.values...)})
	}
	// A combined value that ends in white space loses it on the wire.
	list = slices.DeleteFunc(list, func(h fetch.Header) bool {
		return strings.TrimSpace(h.Value) == "" && len(list.List().Values(h.Name)) > 1
	})
	return list
}

// roles are asked, and redirected to. From most pages plain HTTP is out of reach.
var roles = append(slices.Repeat([]scenario.Role{scenario.RoleAPI, scenario.RoleAPI, scenario.RoleThird, scenario.RoleOtherSite, scenario.RoleSame, scenario.RolePort}, 4),
	scenario.RoleScheme)

// where draws a URL.
func where(t *rapid.T) scenario.Where {
	if seldom(t, "own URL", 60) {
		return scenario.Where{URL: pick(t, "URL", "data:text/plain,hello", "data:,", "data:;base64,aGk", "data:text/html;charset=utf-8,%41%20b", "data:nothing", "DATA:,x#f",
			"data:text/plain;base64,a", "about:blank", "about:srcdoc", "mailto:a@b", "ftp://ftp.example.test/")}
	}
	w := scenario.Where{To: pick(t, "to", roles...)}
	if seldom(t, "path", 6) {
		w.Path = pick(t, "more", "/more", "?q=1", "?", "#fragment", "/a?b#c", "/%20", "?q=é")
	}
	if seldom(t, "userinfo", 60) {
		w.Userinfo = pick(t, "user", "user:pass", "user", ":pass")
	}
	return w
}

// body draws a body, or none. fetch() throws at one of a GET or HEAD.
func body(t *rapid.T, method string, xhr bool) *scenario.Body {
	n := 2
	if m := strings.ToUpper(method); m == "" || m == "GET" || m == "HEAD" {
		n = 24
	}
	if !seldom(t, "body", n) {
		return nil
	}
	b := &scenario.Body{
		Kind:    pick(t, "kind", fetch.TextBody, fetch.TextBody, fetch.URLSearchParamsBody, fetch.FormDataBody, fetch.BlobBody, fetch.BlobBody),
		Content: pick(t, "content", "hello", "", "a=b"),
	}
	if !xhr && seldom(t, "stream", 12) {
		b.Kind = fetch.StreamBody
	}
	if b.Kind == fetch.BlobBody {
		b.Type = pick(t, "type", "", "text/plain", "application/json", "TEXT/PLAIN", "text/plain;charset=utf-8", "image/png", "text", "a/b,c/d", "text/plain;x=é")
	}
	return b
}

// call draws what the page does.
func call(t *rapid.T, to scenario.Where, step *scenario.Step) {
	method, headers := rapid.SampledFrom(methods).Draw(t, "method"), requestHeaders(t)
	if seldom(t, "XHR", 4) {
		x := &scenario.XHRCall{Where: to, Method: method, Headers: headers, Body: body(t, method, true), WithCredentials: seldom(t, "withCredentials", 3)}
		if (x.Body != nil || seldom(t, "to no body", 8)) && seldom(t, "listens", 3) {
			x.UploadListener = pick(t, "listener", fetch.BeforeSend, fetch.AfterSend)
		}
		step.XHR = x
		return
	}
	f := &scenario.Fetch{Where: to, Method: method, Headers: headers, Body: body(t, method, false)}
	f.Credentials = pick(t, "credentials", fetch.SameOriginCredentials, fetch.SameOriginCredentials, fetch.Include, fetch.Omit)
	if seldom(t, "another mode", 8) {
		f.Mode = pick(t, "mode", fetch.NoCORS, fetch.SameOriginMode)
	}
	if seldom(t, "another redirect mode", 8) {
		f.Redirect = pick(t, "redirect mode", fetch.Manual, fetch.RedirectError)
	}
	if seldom(t, "another cache mode", 16) {
		f.Cache = pick(t, "cache mode", fetch.NoStore, fetch.Reload, fetch.NoCache, fetch.ForceCache, fetch.NoStore, fetch.OnlyIfCached)
	}
	if seldom(t, "a referrer policy", 10) {
		f.ReferrerPolicy = pick(t, "referrer policy", fetch.NoReferrer, fetch.NoReferrerWhenDowngrade, fetch.SameOriginReferrer, fetch.OriginReferrer,
			fetch.StrictOrigin, fetch.OriginWhenCrossOrigin, fetch.StrictOriginWhenCrossOrigin, fetch.UnsafeURL)
	}
	f.Keepalive = seldom(t, "keepalive", 24)
	if seldom(t, "integrity", 40) {
		f.Integrity = pick(t, "metadata", "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "md5-x", "sha256-x", "")
	}
	step.Fetch = f
}
