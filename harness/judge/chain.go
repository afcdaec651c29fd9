package judge

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// chain picks the exchanges at the URL and at those that redirects lead to.
func chain(asked fetch.URL, log []wire.Exchange) []wire.Exchange {
	reachable := map[fetch.URL]bool{asked.OnWire(): true}
	out := []wire.Exchange{} // somebody looked, even if nothing was there
	for _, e := range log {
		if !reachable[e.URL] {
			continue
		}
		out = append(out, e)
		if l := weburl.Location(e.Status, e.Response, e.URL); l.Present && !l.Failure {
			reachable[l.URL.OnWire()] = true
		}
	}
	return out
}

// unreached reports whether page and Chrome agree that there was no connection
// to a target, or none that lived to an answer.
func unreached(engine *browser.Engine, seen wire.Seen) bool {
	return seen.Page.Outcome.Kind == fetch.NetworkError && seen.Browser.Reason == "" &&
		engine.Vocabulary().NotReached(seen.Browser.Failure)
}

// neverArrived is the exchange of a request that no target saw.
func neverArrived(sent fetch.Sent) wire.Exchange {
	return wire.Exchange{Hop: -1, Preflight: sent.Preflight, Method: sent.Method, URL: sent.URL.OnWire(), Request: sent.Headers}
}

// bodyUnknown reports whether the last answer is by Chrome's own record, which
// has no bodies.
func bodyUnknown(log []wire.Exchange) bool {
	return len(log) > 0 && log[len(log)-1].Protocol == wire.RecordProtocol
}
