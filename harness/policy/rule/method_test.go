package rule_test

import "testing"

func TestMethod(t *testing.T) {
	try(t, "method", []asks{
		{name: "GET, and no PATCH", policy: "routes: [{path: /x}]", want: []string{
			"x/get | GET | GET | response, preflight absent, request sent, 200",
			"x/no-method-patch | PATCH, a method not granted | PATCH | network-error, preflight sent, request absent",
		}},
		{name: "every granted method, with the granted headers and credentials",
			policy: `routes: [{path: /x, methods: [POST, PATCH], headers: ["Content-Type: application/json"], credentials: true, status: 201}]`, want: []string{
				"x/post | POST | POST Content-Type:application/json include | response, preflight sent, request sent, 201",
				"x/patch | PATCH | PATCH Content-Type:application/json include | response, preflight sent, request sent, 201",
				"x/no-method-delete | DELETE, a method not granted | DELETE include | network-error, preflight sent, request absent",
			}},
		{name: "all usual methods are granted", policy: "routes: [{path: /x, methods: [PATCH, DELETE, PUT]}]", want: []string{
			"x/patch | PATCH | PATCH | response, preflight sent, request sent, 200",
			"x/delete | DELETE | DELETE | response, preflight sent, request sent, 200",
			"x/put | PUT | PUT | response, preflight sent, request sent, 200",
			"x/no-method-crosscheck | CROSSCHECK, a method not granted | CROSSCHECK | network-error, preflight sent, request absent",
		}},
		{name: "a redirect leads elsewhere, whose status is not known", policy: "upstream: {redirect: /y}\nroutes: [{path: /x, methods: [HEAD]}]", want: []string{
			"x/head | HEAD | HEAD | response, preflight absent, request sent",
			"x/no-method-patch | PATCH, a method not granted | PATCH | network-error, preflight sent, request absent",
		}},
		{name: "an application answers with a status that is not known", policy: "resolve: {\"api.example:443\": \"127.0.0.1:8443\"}\nroutes: [{path: /x}]", want: []string{
			"x/get | GET | GET | response, preflight absent, request sent",
			"x/no-method-patch | PATCH, a method not granted | PATCH | network-error, preflight sent, request absent",
		}},
		{name: "unless the policy says it", policy: "resolve: {\"api.example:443\": \"127.0.0.1:8443\"}\nroutes: [{path: /x, status: 204}]", want: []string{
			"x/get | GET | GET | response, preflight absent, request sent, 204",
			"x/no-method-patch | PATCH, a method not granted | PATCH | network-error, preflight sent, request absent",
		}},
		{name: "a page of the target's own origin needs no grant", policy: "origins: {allow: [https://api.example]}\nroutes: [{path: /x, methods: [PUT]}]", of: "https://api.example", want: []string{
			"x/put | PUT | PUT | response, preflight absent, request sent, 200",
		}},
		{name: "a stranger is another rule's", policy: "routes: [{path: /x}]", of: "https://evil.test"},
	})
}
