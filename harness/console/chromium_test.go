package console_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/console"
)

// An entry of the log says what became of a request, of CORS or not.
func TestReadChromium(t *testing.T) {
	for text, want := range map[string]console.Entry{
		accessTo + "The 'Access-Control-Allow-Origin' header contains multiple values '\\u000B*, a', but only one is allowed.": {URL: api, Origin: app, Code: "MultipleAllowOriginValues", Parameter: "\v*, a"},
		"Access to fetch at 'https://b.test/' (redirected from 'https://a.test/') from origin 'https://app.example.com' has been blocked by CORS policy: " +
			"No 'Access-Control-Allow-Origin' header is present on the requested resource.": {URL: "https://a.test/", At: "https://b.test/", Origin: app, Code: "MissingAllowOriginHeader"},
		"Failed to load resource: net::ERR_NAME_NOT_RESOLVED": {Failure: "net::ERR_NAME_NOT_RESOLVED"},
		`Connecting to 'https://api.example.com/items' violates the following Content Security Policy directive: "connect-src 'self'". The action has been blocked.`:                                     {URL: api, Failure: "csp"},
		"Mixed Content: The page at 'https://a.test/' was loaded over HTTPS, but requested an insecure resource 'http://b.test/'. This request has been blocked; the content must be served over HTTPS.": {URL: "http://b.test/", Failure: "mixed-content"},
	} {
		if got, ok := console.ReadChromium(text); !ok || got != want {
			t.Errorf("%q:\n got %+v, %v\nwant %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "Failed to load resource: net::ERR_FAILED", "Failed to load resource: the server responded with a status of 404 (Not Found)",
		accessTo + "Something new.", "x " + accessTo + "It does not have HTTP ok status.", "Fetch API cannot load https://api.example.com/items due to access control checks.",
	} {
		if got, ok := console.ReadChromium(text); ok {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
