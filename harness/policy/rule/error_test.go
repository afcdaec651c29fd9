package rule_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

func TestError(t *testing.T) {
	both := []string{
		"x/error-404 | read the upstream's 404 | GET | response, preflight absent, request sent, 404",
		"x/error-502 | read the upstream's 502 | GET | response, preflight absent, request sent, 502",
		"x/bad-gateway | read the error if the upstream does not answer | GET | response, preflight absent, request sent",
	}
	try(t, "error", []asks{
		{name: "none is promised", policy: "routes: [{path: /x}]"},
		{name: "the upstream's own, and the proxy's", policy: "routes: [{path: /x, errors: [404, 502]}]", want: both},
		{name: "a slow upstream answers, too", policy: "routes: [{path: /x, errors: [404, 502], upstream: {fault: slow}}]", want: both},
		{name: "without a 502 the upstream always answers", policy: "routes: [{path: /x, errors: [404]}]", want: both[:1]},
		{name: "an upstream that gives no answer has no errors of its own", policy: "routes: [{path: /x, errors: [404], upstream: {fault: down}}]"},
		{name: "an application cannot be made to fail", policy: "resolve: {\"api.example:443\": \"127.0.0.1:1\"}\nroutes: [{path: /x, errors: [404]}]"},
	})
}

// The stand-in answers with the error; for a bad gateway it gives no answer.
func TestErrorAnswers(t *testing.T) {
	for _, p := range rule.Probes(grants(t, "routes: [{path: /x, errors: [404, 502]}]")) {
		switch p.ID {
		case "x/error-404/https-a.example":
			if p.Response.Status != 404 || p.Fault != "" {
				t.Errorf("%s: %+v", p.ID, p.Answers)
			}
		case "x/bad-gateway/https-a.example":
			if p.Fault != policy.Reset || !p.Silent() {
				t.Errorf("%s: %+v", p.ID, p.Answers)
			}
		}
	}
}
