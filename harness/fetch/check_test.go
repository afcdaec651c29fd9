package fetch_test

import (
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func request(client Client, url string, credentials Credentials) *Request {
	r, _ := NewRequest(client, Call{URL: u(url), Credentials: credentials})
	return &r
}

// allowOriginTable has values of Access-Control-Allow-Origin for a page at
// https://app.example.test, without credentials.
var allowOriginTable = []struct {
	reason string
	value  string
	want   Reason
}{
	{"the origin", app, NoReason},
	{"the wildcard", "*", NoReason},
	{"a trailing slash", app + "/", AllowOriginMismatch},
	{"a path", app + "/x", AllowOriginMismatch},
	{"a query", app + "?", AllowOriginMismatch},
	{"a fragment", app + "#", AllowOriginMismatch},
	{"a trailing dot", app + ".", AllowOriginMismatch},
	{"a backslash", app + "\\", AllowOriginMismatch},
	{"a percent", app + "%", AllowOriginInvalid},
	{"an upper-case host", "https://APP.example.test", AllowOriginMismatch},
	{"an upper-case scheme", "HTTPS://app.example.test", AllowOriginMismatch},
	{"the default port", app + ":443", AllowOriginMismatch},
	{"another port", app + ":8443", AllowOriginMismatch},
	{"an empty port", app + ":", AllowOriginMismatch},
	{"no port at all", app + ":x", AllowOriginInvalid},
	{"a port above 65535", app + ":65536", AllowOriginInvalid},
	{"another scheme", "http://app.example.test", AllowOriginMismatch},
	{"another scheme without a host", "mailto:a", AllowOriginMismatch},
	{"a subdomain", "https://x.app.example.test", AllowOriginMismatch},
	{"the parent domain", "https://example.test", AllowOriginMismatch},
	{"a leading dot", "https://.example.test", AllowOriginMismatch},
	{"user info", "https://u:p@app.example.test", AllowOriginMismatch},
	{"user info without a host", "https://u:p@", AllowOriginInvalid},
	{"no scheme", "app.example.test", AllowOriginInvalid},
	{"no scheme but slashes", "//app.example.test", AllowOriginInvalid},
	{"a scheme alone", "https://", AllowOriginInvalid},
	{"quotes", "\"" + app + "\"", AllowOriginInvalid},
	{"angle brackets", "<" + app + ">", AllowOriginInvalid},
	{"empty", "", AllowOriginInvalid},
	{"a list", app + ", *", AllowOriginMultiple},
	{"a list without a space", app + "," + app, AllowOriginMultiple},
	{"separated by a space", app + " " + third, AllowOriginMultiple},
	{"a partial wildcard", "https://*.example.test", AllowOriginMismatch},
	{"two asterisks", "**", AllowOriginInvalid},
	{"the wildcard in a URL", "https://*", AllowOriginMismatch},
	{"a NUL", "*\x00", AllowOriginInvalid},
	{"null for an origin that is not opaque", "null", AllowOriginMismatch},
	{"the target's own origin", api, AllowOriginMismatch},
	{"an IPv6 address", "http://[::1]:80", AllowOriginMismatch},
	{"an open bracket", "http://[::1", AllowOriginInvalid},
}

func TestCORSCheckAllowOrigin(t *testing.T) {
	r := request(page(app+"/"), api+"/", SameOriginCredentials)
	for _, c := range allowOriginTable {
		equal(t, c.reason, CORSCheck(r, reply(200, acao, c.value)), c.want)
	}
	equal(t, "missing", CORSCheck(r, reply(200)), AllowOriginMissing)
	equal(t, "two lines, both right", CORSCheck(r, reply(200, acao, app, acao, app)), AllowOriginMultiple)
	equal(t, "two lines, one empty", CORSCheck(r, reply(200, acao, "", acao, app)), AllowOriginMultiple)
	equal(t, "the name in another case", CORSCheck(r, reply(200, "access-control-allow-ORIGIN", app)), NoReason)
}

func TestCORSCheckCredentials(t *testing.T) {
	for _, c := range []struct {
		reason      string
		credentials Credentials
		response    Response
		want        Reason
	}{
		{"the wildcard with credentials", Include, reply(200, acao, "*", acac, "true"), AllowOriginWildcard},
		{"the wildcard with credentials mode omit", Omit, reply(200, acao, "*"), NoReason},
		{"the origin and true", Include, reply(200, acao, app, acac, "true"), NoReason},
		{"the origin alone", Include, reply(200, acao, app), AllowCredentialsNotTrue},
		{"True", Include, reply(200, acao, app, acac, "True"), AllowCredentialsNotTrue},
		{"TRUE", Include, reply(200, acao, app, acac, "TRUE"), AllowCredentialsNotTrue},
		{"quoted", Include, reply(200, acao, app, acac, "\"true\""), AllowCredentialsNotTrue},
		{"1", Include, reply(200, acao, app, acac, "1"), AllowCredentialsNotTrue},
		{"false", Include, reply(200, acao, app, acac, "false"), AllowCredentialsNotTrue},
		{"two lines of true", Include, reply(200, acao, app, acac, "true", acac, "true"), AllowCredentialsNotTrue},
		{"false does not matter without credentials", SameOriginCredentials, reply(200, acao, app, acac, "false"), NoReason},
	} {
		equal(t, c.reason, CORSCheck(request(page(app+"/"), api+"/", c.credentials), c.response), c.want)
	}
}

func TestCORSCheckOrigins(t *testing.T) {
	for _, c := range []struct {
		reason string
		client Client
		value  string
		want   Reason
	}{
		{"null for an opaque origin", sandboxed("1"), "null", NoReason},
		{"NULL never", sandboxed("1"), "NULL", AllowOriginInvalid},
		{"the embedder's origin for an opaque origin", sandboxed("1"), app, AllowOriginMismatch},
		{"an opaque origin passes the wildcard", sandboxed("1"), "*", NoReason},
		{"a port", page("http://app.example.test:8080/"), "http://app.example.test:8080", NoReason},
		{"a longer port", page("http://app.example.test:80/"), "http://app.example.test:8", AllowOriginMismatch},
		{"the default port of http", page("http://app.example.test/"), "http://app.example.test:80", AllowOriginMismatch},
		{"punycode", page("https://xn--bcher-kva.example.test/"), "https://xn--bcher-kva.example.test", NoReason},
		{"U-labels never match", page("https://xn--bcher-kva.example.test/"), "https://b\u00fccher.example.test", AllowOriginMismatch},
	} {
		r := request(c.client, api+"/", SameOriginCredentials)
		equal(t, c.reason, CORSCheck(r, reply(200, acao, c.value)), c.want)
	}
}

func TestCORSCheckAgreesWithSerialization(t *testing.T) {
	for _, client := range []Client{page(app + "/"), page("http://a.test:8080/"), page("http://a.test:65535/"), sandboxed("1")} {
		r := request(client, api+"/", SameOriginCredentials)
		equal(t, client.URL.String(), CORSCheck(r, reply(200, acao, r.SerializeOrigin())), NoReason)
	}
}
