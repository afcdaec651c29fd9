package rule_test

import "testing"

func TestCredentials(t *testing.T) {
	try(t, "credentials", []asks{
		{name: "not granted", policy: "routes: [{path: /x}]", want: []string{
			"x/no-credentials | credentials, not granted | GET include | network-error, preflight absent",
		}},
		{name: "not granted, and the call has a preflight", policy: "routes: [{path: /x, methods: [PUT]}]", want: []string{
			"x/no-credentials | credentials, not granted | PUT include | network-error, preflight sent, request absent",
		}},
		{name: "granted", policy: "routes: [{path: /x, credentials: true}]"},
		{name: "a stranger is another rule's", policy: "routes: [{path: /x}]", of: "https://evil.test"},
	})
}
