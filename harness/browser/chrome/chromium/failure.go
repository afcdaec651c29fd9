package chromium

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// chromeFailures are errors of Chrome's network stack, and blocked reasons of the
// DevTools protocol.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-BlockedReason
var chromeFailures = []browser.Failure{
	{Word: "csp", Reasons: []fetch.Reason{fetch.ContentSecurityPolicy}},
	{Word: "mixed-content", Reasons: []fetch.Reason{fetch.MixedContent}},
	{Word: "net::ERR_UNSAFE_PORT", Reasons: []fetch.Reason{fetch.BadPort}},
	{Word: "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin", Reasons: []fetch.Reason{fetch.CrossOriginResourcePolicy}},
	{Word: "net::ERR_BLOCKED_BY_RESPONSE.NotSameSite", Reasons: []fetch.Reason{fetch.CrossOriginResourcePolicy}},
	{Word: "net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep", Reasons: []fetch.Reason{fetch.EmbedderPolicyRefused}},
	{Word: "net::ERR_BLOCKED_BY_ORB", Reasons: []fetch.Reason{fetch.OpaqueResponseBlocked}},
}

// Failures lists the words that a scenario's want.failure can name.
func Failures() []string {
	out := make([]string, len(chromeFailures))
	for i, f := range chromeFailures {
		out[i] = f.Word
	}
	return out
}
