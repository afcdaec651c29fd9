package rule_test

import "testing"

func TestHeader(t *testing.T) {
	try(t, "header", []asks{
		{name: "no header is granted", policy: "routes: [{path: /x}]", want: []string{
			"x/no-header-x-crosscheck | send X-Crosscheck, not granted | GET X-Crosscheck:1 | network-error, preflight sent, request absent",
		}},
		{name: "the header is none of the granted ones", policy: "routes: [{path: /x, methods: [PUT], headers: [x-crosscheck, X-Crosscheck-2], credentials: true}]", want: []string{
			"x/no-header-x-crosscheck-3 | send X-Crosscheck-3, not granted | PUT X-Crosscheck-3:1 include | network-error, preflight sent, request absent",
		}},
		{name: "the entry's header goes along", policy: "entries: {s: {header: {X-Key: k}}}\nroutes: [{path: /x, headers: [X-Key], enter: s}]", want: []string{
			"x/no-header-x-crosscheck | send X-Crosscheck, not granted | GET X-Crosscheck:1 X-Key:k | network-error, preflight sent, request absent",
		}},
		{name: "a page of the target's own origin may send any", policy: "origins: {allow: [https://api.example]}\nroutes: [{path: /x}]", of: "https://api.example"},
	})
}
