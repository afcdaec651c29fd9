package rule_test

import "testing"

func TestOrigin(t *testing.T) {
	try(t, "origin", []asks{
		{name: "an allowed origin is not asked about", policy: "routes: [{path: /x}]"},
		{name: "a stranger, also with a call that needs a preflight", policy: "routes: [{path: /x}]", of: "https://evil.test", want: []string{
			"x/get | GET | GET | network-error, preflight absent",
			"x/put | PUT | PUT | network-error, preflight sent, request absent",
		}},
		{name: "a sandboxed page", policy: "routes: [{path: /x, methods: [HEAD, DELETE]}]", of: "null", want: []string{
			"x/head | HEAD | HEAD | network-error, preflight absent",
			"x/delete | DELETE | DELETE | network-error, preflight sent, request absent",
		}},
		{name: "the plain call has a preflight itself", policy: "routes: [{path: /x, methods: [PUT], credentials: true}]", of: "https://evil.test", want: []string{
			"x/put | PUT | PUT include | network-error, preflight sent, request absent",
		}},
		{name: "a granted header needs the preflight", policy: "routes: [{path: /x, headers: [X-Trace]}]", of: "https://evil.test", want: []string{
			"x/get | GET | GET | network-error, preflight absent",
			"x/header-x-trace | GET with X-Trace | GET X-Trace:crosscheck | network-error, preflight sent, request absent",
		}},
		{name: "the entry's header needs it already", policy: "entries: {s: {header: {X-Key: k}}}\nroutes: [{path: /x, headers: [X-Key], enter: s}]", of: "https://evil.test", want: []string{
			"x/get | GET | GET X-Key:k | network-error, preflight sent, request absent",
		}},
		{name: "a forbidden origin, though a pattern matches it", policy: "origins: {allow: [\"https://*.a.example\"], forbid: [https://old.a.example]}\nroutes: [{path: /x}]", of: "https://old.a.example", want: []string{
			"x/get | GET | GET | network-error, preflight absent",
			"x/put | PUT | PUT | network-error, preflight sent, request absent",
		}},
	})
}

// The sentence says of which allowed origin a stranger is a variant.
func TestOriginSentence(t *testing.T) {
	g := grants(t, "routes: [{path: /x, credentials: true}]")
	for origin, want := range map[string]string{
		"https://evil.test":           "A page at https://evil.test cannot call /x with credentials: the origin is not allowed.",
		"https://a.example.evil.test": "A page at https://a.example.evil.test cannot call /x with credentials: its origin is not https://a.example (prefix).",
		"https://deep.evil.a.example": "A page at https://deep.evil.a.example cannot call /x with credentials: its origin is not https://a.example (deep subdomain).",
		"null":                        "A page at null cannot call /x with credentials: the origin is not allowed.",
	} {
		if got := only(t, g, "origin", origin).Sentence; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
