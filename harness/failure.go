package harness

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// failure is Chrome's word for a refusal that is no failed CORS check, and the
// reasons of the standard that it stands for: an error of its network stack, or
// a blocked reason of the DevTools protocol.
//
// https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-BlockedReason
type failure struct {
	word    string
	reasons []fetch.Reason
}

var chromeFailures = []failure{
	{"csp", []fetch.Reason{fetch.ContentSecurityPolicy}},
	{"mixed-content", []fetch.Reason{fetch.MixedContent}},
	{"net::ERR_UNSAFE_PORT", []fetch.Reason{fetch.BadPort}},
	{"net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin", []fetch.Reason{fetch.CrossOriginResourcePolicy}},
	{"net::ERR_BLOCKED_BY_RESPONSE.NotSameSite", []fetch.Reason{fetch.CrossOriginResourcePolicy}},
	{"net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep", []fetch.Reason{fetch.EmbedderPolicyRefused}},
	{"net::ERR_BLOCKED_BY_ORB", []fetch.Reason{fetch.OpaqueResponseBlocked}},
}

// ChromeFailures lists the words that a scenario's want.failure can name.
func ChromeFailures() []string {
	out := make([]string, len(chromeFailures))
	for i, f := range chromeFailures {
		out[i] = f.word
	}
	return out
}

// failureWord is the word of the list that what Chrome said of a failure begins
// with; "" for another failure.
func failureWord(said string) string {
	said, _, _ = strings.Cut(said, " ")
	for _, f := range chromeFailures {
		if f.word == said {
			return said
		}
	}
	return ""
}

// failureReasons are the reasons that Chrome's failure stands for; none for one
// that says nothing of them.
func failureReasons(said string) []fetch.Reason {
	i := slices.IndexFunc(chromeFailures, func(f failure) bool { return f.word == failureWord(said) })
	if i < 0 {
		return nil
	}
	return chromeFailures[i].reasons
}

// expectsFailure reports whether Chrome has a word for the refusal.
func expectsFailure(r fetch.Reason) bool {
	return slices.ContainsFunc(chromeFailures, func(f failure) bool { return slices.Contains(f.reasons, r) })
}

// why is Chrome's code or word for a refusal.
func (c BrowserSaw) why() string {
	if c.Reason != "" {
		return c.Reason
	}
	return failureWord(c.Failure)
}

// onRecordOnly reports whether Chrome's log does not tell the step's failure:
// opaque response blocking is in its record alone, and of redirects the log
// names the URL that they led to, not the one that was asked.
func (s *Scenario) onRecordOnly(step int) bool {
	w, serve := s.Steps[step].Want, s.Steps[step].Serve
	redirected := serve != nil && serve.Response != nil && serve.Response.Status/100 == 3
	return w.Refused == fetch.OpaqueResponseBlocked || redirected
}
