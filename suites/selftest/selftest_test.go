// Package selftest_test sees the harness fail: targets, browsers and scenarios
// that are wrong on purpose, and the verdict and text that each must give.
package selftest_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
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
func run(ctx SpecContext, l *lab.Lab, s harness.Scenario) (harness.Result, string) {
	GinkgoHelper()
	results, err := l.Runner().Run(ctx, []harness.Scenario{s})
	Expect(err).NotTo(HaveOccurred())
	Expect(results).To(HaveLen(1))
	text := plain.String(results[0])
	AddReportEntry("text", text, ReportEntryVisibilityFailureOrVerbose)
	return results[0], text
}

func allow(more ...fetch.Header) harness.Headers {
	return append(harness.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}, more...)
}

// put is a credentialed, preflighted PUT that is answered with a readable 401.
func put() harness.Scenario {
	credentials := fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"}
	return harness.Scenario{
		ID: "selftest/error-response-keeps-cors-headers", Spec: "concept-cors-check",
		Rule:    "A 401 is readable by an allowed origin.",
		Cookies: []harness.PresetCookie{{Name: "sid", Value: "secret", Secure: true}},
		Steps: []harness.Step{{
			Fetch: &harness.Fetch{Method: "PUT", Credentials: fetch.Include},
			Serve: &harness.Serve{
				Preflight: &harness.Answer{Status: 204, Headers: allow(credentials, fetch.Header{Name: "Access-Control-Allow-Methods", Value: "PUT"})},
				Response:  &harness.Answer{Status: 401, Headers: allow(credentials), Body: "no"},
			},
			Want: harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeSent, Request: harness.MustBeSent},
		}},
	}
}

// refused is a GET whose answer grants nothing.
func refused() harness.Scenario {
	return harness.Scenario{
		ID: "selftest/no-grant", Spec: "concept-cors-check", Rule: "Without a grant nothing is readable.",
		Steps: []harness.Step{{
			Fetch: &harness.Fetch{Headers: harness.Headers{{Name: "X-Trace", Value: "1"}}},
			Serve: &harness.Serve{Preflight: &harness.Answer{Status: 204}, Response: &harness.Answer{Body: "secret"}},
			Want: harness.Want{Outcome: fetch.NetworkError, Preflight: harness.MustBeSent, Request: harness.MustBeAbsent,
				Refused: fetch.AllowOriginMissing, Chrome: "PreflightMissingAllowOriginHeader"},
		}},
	}
}

// delayed is a readable GET whose answer takes its time.
func delayed(d harness.Duration) harness.Scenario {
	return harness.Scenario{
		ID: "selftest/slow-target", Spec: "concept-cors-check", Rule: "A slow answer is an answer.",
		Steps: []harness.Step{{
			Fetch: &harness.Fetch{},
			Serve: &harness.Serve{Response: &harness.Answer{Headers: allow(), Delay: d}},
			Want:  harness.Want{Outcome: fetch.Readable, Preflight: harness.MustBeAbsent, Request: harness.MustBeSent},
		}},
	}
}
