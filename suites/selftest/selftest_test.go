// Package selftest_test sees the harness fail: targets, browsers and scenarios
// that are wrong on purpose, and the verdict and text that each must give.
package selftest_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

func TestSelftest(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "The harness, seen to fail")
}

// start starts a lab for one spec.
func start(_ SpecContext, c lab.Config) *lab.Lab {
	GinkgoHelper()
	return lab.New(GinkgoT(), c).Lab
}

// run runs one scenario and returns its result and its text.
func runOne(ctx SpecContext, l *lab.Lab, s scenario.Scenario) (judge.Result, string) {
	GinkgoHelper()
	results, err := l.Runner().Run(ctx, []scenario.Scenario{s})
	Expect(err).NotTo(HaveOccurred())
	Expect(results).To(HaveLen(1))
	text := plain.String(results[0])
	AddReportEntry("text", text, ReportEntryVisibilityFailureOrVerbose)
	return results[0], text
}

func allow(more ...fetch.Header) scenario.Headers {
	return append(scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}, more...)
}

// put is a credentialed, preflighted PUT that is answered with a readable 401.
func put() scenario.Scenario {
	credentials := fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"}
	return scenario.Scenario{
		ID: "selftest/error-response-keeps-cors-headers", Spec: "concept-cors-check",
		Rule:    "A 401 is readable by an allowed origin.",
		Cookies: []scenario.PresetCookie{{Name: "sid", Value: "secret", Secure: true}},
		Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{Method: "PUT", Credentials: fetch.Include},
			Serve: &scenario.Serve{
				Preflight: &scenario.Answer{Status: 204, Headers: allow(credentials, fetch.Header{Name: "Access-Control-Allow-Methods", Value: "PUT"})},
				Response:  &scenario.Answer{Status: 401, Headers: allow(credentials), Body: "no"},
			},
			Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent},
		}},
	}
}

// refused is a GET whose answer grants nothing.
func refused() scenario.Scenario {
	return scenario.Scenario{
		ID: "selftest/no-grant", Spec: "concept-cors-check", Rule: "Without a grant nothing is readable.",
		Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{Headers: scenario.Headers{{Name: "X-Trace", Value: "1"}}},
			Serve: &scenario.Serve{Preflight: &scenario.Answer{Status: 204}, Response: &scenario.Answer{Body: "secret"}},
			Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent,
				Refused: fetch.AllowOriginMissing, Chrome: "PreflightMissingAllowOriginHeader"},
		}},
	}
}

// delayed is a readable GET whose answer takes its time.
func delayed(d scenario.Duration) scenario.Scenario {
	return scenario.Scenario{
		ID: "selftest/slow-target", Spec: "concept-cors-check", Rule: "A slow answer is an answer.",
		Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{},
			Serve: &scenario.Serve{Response: &scenario.Answer{Headers: allow(), Delay: d}},
			Want:  scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
		}},
	}
}
