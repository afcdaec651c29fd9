package rule_test

import "testing"

func TestExposed(t *testing.T) {
	try(t, "exposed", []asks{
		{name: "nothing is exposed", policy: "routes: [{path: /x}]"},
		{name: "each exposed header, and one that is not", policy: `routes: [{path: /x, expose: {X-Total: "3", Link: ""}}]`, want: []string{
			"x/exposed-link | read Link | GET | response, preflight absent, request sent, 200, reads Link: crosscheck",
			"x/exposed-x-total | read X-Total | GET | response, preflight absent, request sent, 200, reads X-Total: 3",
			"x/hidden-x-internal | read X-Internal, not exposed | GET | response, preflight absent, request sent, 200, not X-Internal",
		}},
		{name: "the hidden header is none of the exposed ones", policy: `routes: [{path: /x, expose: {x-internal: "3"}}]`, want: []string{
			"x/exposed-x-internal | read x-internal | GET | response, preflight absent, request sent, 200, reads x-internal: 3",
			"x/hidden-x-internal-2 | read X-Internal-2, not exposed | GET | response, preflight absent, request sent, 200, not X-Internal-2",
		}},
		{name: "of an application only what the policy knows", policy: "upstreams: {\"b:1\": \"127.0.0.1:1\"}\nroutes: [{path: /x, expose: {X-Total: \"3\", Link: \"\"}}]", want: []string{
			"x/exposed-x-total | read X-Total | GET | response, preflight absent, request sent, reads X-Total: 3",
		}},
		{name: "an upstream that gives no answer has no headers", policy: `routes: [{path: /x, expose: {X-Total: "3"}, upstream: {fault: reset}}]`},
	})
}
