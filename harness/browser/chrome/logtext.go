package chrome

import (
	"github.com/crosscheck-cors/crosscheck/harness/console"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// logReason is what one entry of Chrome's log says of a request.
type logReason struct {
	asked     string // the URL that script asked for
	reason    string // the CorsError code, "" for another failure
	parameter string
	failure   string // a net:: error
}

// into adds the reason to what Chrome says of a call.
func (r logReason) into(saw *wire.BrowserSaw) {
	if r.reason != "" {
		saw.Reason, saw.Parameter = r.reason, r.parameter
	}
	if r.failure != "" {
		saw.Failure = r.failure
	}
}

// parseLog reads one log entry. It returns false if the entry does not say how a
// request ended.
func parseLog(text, entryURL string) (logReason, bool) {
	e, ok := console.ReadChromium(text)
	if e.URL == "" {
		e.URL = entryURL
	}
	return logReason{asked: e.URL, reason: e.Code, parameter: e.Parameter, failure: e.Failure}, ok
}
