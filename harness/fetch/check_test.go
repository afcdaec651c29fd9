package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func request(client fetch.Client, url string, credentials fetch.Credentials) *fetch.Request {
	r, _ := fetch.NewRequest(client, fetch.Call{URL: u(url), Credentials: credentials})
	return &r
}

// allowOriginTable has values of Access-Control-Allow-Origin for a page at
// https://app.example.test, without credentials.
var allowOriginTable = []struct {
	reason string
	value  string
	want   fetch.Reason
}{
	{"the origin", app, fetch.NoReason},
	{"the wildcard", "*", fetch.NoReason},
	{"a trailing slash", app + "/", fetch.AllowOriginMismatch},
	{"a path", app + "/x", fetch.AllowOriginMismatch},
	{"a query", app + "?", fetch.AllowOriginMismatch},
	{"a fragment", app + "#", fetch.AllowOriginMismatch},
	{"a trailing dot", app + ".", fetch.AllowOriginMismatch},
	{"a backslash", app + "\\", fetch.AllowOriginMismatch},
	{"a percent", app + "%", fetch.AllowOriginInvalid},
	{"an upper-case host", "https://APP.example.test", fetch.AllowOriginMismatch},
	{"an upper-case scheme", "HTTPS://app.example.test", fetch.AllowOriginMismatch},
	{"the default port", app + ":443", fetch.AllowOriginMismatch},
	{"another port", app + ":8443", fetch.AllowOriginMismatch},
	{"an empty port", app + ":", fetch.AllowOriginMismatch},
	{"no port at all", app + ":x", fetch.AllowOriginInvalid},
	{"a port above 65535", app + ":65536", fetch.AllowOriginInvalid},
	{"another scheme", "http://app.example.test", fetch.AllowOriginMismatch},
	{"another scheme without a host", "mailto:a", fetch.AllowOriginMismatch},
	{"a subdomain", "https://x.app.example.test", fetch.AllowOriginMismatch},
	{"the parent domain", "https://example.test", fetch.AllowOriginMismatch},
	{"a leading dot", "https://.example.test", fetch.AllowOriginMismatch},
	{"user info", "https://u:p@app.example.test", fetch.AllowOriginMismatch},
	{"user info without a host", "https://u:p@", fetch.AllowOriginInvalid},
	{"no scheme", "app.example.test", fetch.AllowOriginInvalid},
	{"no scheme but slashes", "//app.example.test", fetch.AllowOriginInvalid},
	{"a scheme alone", "https://", fetch.AllowOriginInvalid},
	{"quotes", "\"" + app + "\"", fetch.AllowOriginInvalid},
	{"angle brackets", "<" + app + ">", fetch.AllowOriginInvalid},
	{"empty", "", fetch.AllowOriginInvalid},
	{"a list", app + ", *", fetch.AllowOriginMultiple},
	{"a list without a space", app + "," + app, fetch.AllowOriginMultiple},
	{"separated by a space", app + " " + third, fetch.AllowOriginMultiple},
	{"a partial wildcard", "https://*.example.test", fetch.AllowOriginMismatch},
	{"two asterisks", "**", fetch.AllowOriginInvalid},
	{"the wildcard in a URL", "https://*", fetch.AllowOriginMismatch},
	{"a NUL", "*\x00", fetch.AllowOriginInvalid},
	{"null for an origin that is not opaque", "null", fetch.AllowOriginMismatch},
	{"the target's own origin", api, fetch.AllowOriginMismatch},
	{"an IPv6 address", "http://[::1]:80", fetch.AllowOriginMismatch},
	{"an open bracket", "http://[::1", fetch.AllowOriginInvalid},
}

func TestCORSCheckAllowOrigin(t *testing.T) {
	r := request(page(app+"/"), api+"/", fetch.SameOriginCredentials)
	for _, c := range allowOriginTable {
		equal(t, c.reason, fetch.CORSCheck(r, reply(200, acao, c.value)), c.want)
	}
	equal(t, "missing", fetch.CORSCheck(r, reply(200)), fetch.AllowOriginMissing)
	equal(t, "two lines, both right", fetch.CORSCheck(r, reply(200, acao, app, acao, app)), fetch.AllowOriginMultiple)
	equal(t, "two lines, one empty", fetch.CORSCheck(r, reply(200, acao, "", acao, app)), fetch.AllowOriginMultiple)
	equal(t, "the name in another case", fetch.CORSCheck(r, reply(200, "access-control-allow-ORIGIN", app)), fetch.NoReason)
}

func TestCORSCheckCredentials(t *testing.T) {
	for _, c := range []struct {
		reason      string
		credentials fetch.Credentials
		response    fetch.Response
		want        fetch.Reason
	}{
		{"the wildcard with credentials", fetch.Include, reply(200, acao, "*", acac, "true"), fetch.AllowOriginWildcard},
		{"the wildcard with credentials mode omit", fetch.Omit, reply(200, acao, "*"), fetch.NoReason},
		{"the origin and true", fetch.Include, reply(200, acao, app, acac, "true"), fetch.NoReason},
		{"the origin alone", fetch.Include, reply(200, acao, app), fetch.AllowCredentialsNotTrue},
		{"True", fetch.Include, reply(200, acao, app, acac, "True"), fetch.AllowCredentialsNotTrue},
		{"TRUE", fetch.Include, reply(200, acao, app, acac, "TRUE"), fetch.AllowCredentialsNotTrue},
		{"quoted", fetch.Include, reply(200, acao, app, acac, "\"true\""), fetch.AllowCredentialsNotTrue},
		{"1", fetch.Include, reply(200, acao, app, acac, "1"), fetch.AllowCredentialsNotTrue},
		{"false", fetch.Include, reply(200, acao, app, acac, "false"), fetch.AllowCredentialsNotTrue},
		{"two lines of true", fetch.Include, reply(200, acao, app, acac, "true", acac, "true"), fetch.AllowCredentialsNotTrue},
		{"false does not matter without credentials", fetch.SameOriginCredentials, reply(200, acao, app, acac, "false"), fetch.NoReason},
	} {
		equal(t, c.reason, fetch.CORSCheck(request(page(app+"/"), api+"/", c.credentials), c.response), c.want)
	}
}

func TestCORSCheckOrigins(t *testing.T) {
	for _, c := range []struct {
		reason string
		client fetch.Client
		value  string
		want   fetch.Reason
	}{
		{"null for an opaque origin", sandboxed("1"), "null", fetch.NoReason},
		{"NULL never", sandboxed("1"), "NULL", fetch.AllowOriginInvalid},
		{"the embedder's origin for an opaque origin", sandboxed("1"), app, fetch.AllowOriginMismatch},
		{"an opaque origin passes the wildcard", sandboxed("1"), "*", fetch.NoReason},
		{"a port", page("http://app.example.test:8080/"), "http://app.example.test:8080", fetch.NoReason},
		{"a longer port", page("http://app.example.test:80/"), "http://app.example.test:8", fetch.AllowOriginMismatch},
		{"the default port of http", page("http://app.example.test/"), "http://app.example.test:80", fetch.AllowOriginMismatch},
		{"punycode", page("https://xn--bcher-kva.example.test/"), "https://xn--bcher-kva.example.test", fetch.NoReason},
		{"U-labels never match", page("https://xn--bcher-kva.example.test/"), "https://b\u00fccher.example.test", fetch.AllowOriginMismatch},
	} {
		r := request(c.client, api+"/", fetch.SameOriginCredentials)
		equal(t, c.reason, fetch.CORSCheck(r, reply(200, acao, c.value)), c.want)
	}
}

func TestCORSCheckAgreesWithSerialization(t *testing.T) {
	for _, client := range []fetch.Client{page(app + "/"), page("http://a.test:8080/"), page("http://a.test:65535/"), sandboxed("1")} {
		r := request(client, api+"/", fetch.SameOriginCredentials)
		equal(t, client.URL.String(), fetch.CORSCheck(r, reply(200, acao, r.SerializeOrigin())), fetch.NoReason)
	}
}
