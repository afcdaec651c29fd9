package lab

import (
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// exchanges returns what was on the wire for a call that began at start, in the
// order of arrival: what the recorded origins saw, and what Chrome recorded of
// forwarded ones. It returns nil if nothing of the call was recorded because the
// called origin is neither, and an empty list if a recorded origin saw nothing.
func (l *Lab) exchanges(start time.Time, called fetch.URL, seen wire.Seen) ([]wire.Exchange, error) {
	var all []wire.Exchange
	for _, origin := range l.origins {
		for _, e := range l.Servers.Recorded(origin) {
			if !e.At.Before(start) {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b wire.Exchange) int { return a.At.Compare(b.At) })
	all = ofCall(all, called, seen.Page.Outcome.URL)
	if all == nil && slices.Contains(l.origins, called.Origin().String()) {
		all = []wire.Exchange{}
	}
	if len(l.cfg.Forward) > 0 {
		more, err := wire.AsExchanges(slices.DeleteFunc(slices.Clone(seen.Browser.Records), l.notForwarded))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
		slices.SortStableFunc(all, func(a, b wire.Exchange) int { return a.At.Compare(b.At) })
	}
	return all, nil
}

// notForwarded reports whether Chrome recorded the exchange with another origin
// than those of Config.Forward.
func (l *Lab) notForwarded(r wire.Record) bool {
	for origin := range l.cfg.Forward {
		if strings.HasPrefix(r.URL, origin+"/") {
			return false
		}
	}
	return true
}

// resource is what identifies the exchanges of a call. The scheme is left out: a
// browser may have changed it from http to https.
type resource struct {
	host        string
	port        uint16
	path, query string
}

func resourceOf(u fetch.URL) resource { return resource{u.Host, u.Port, u.Path, u.Query} }

// ofCall picks the exchanges of one call from a log in the order of arrival: those
// at the URLs where it began and ended, and at those that a redirect of such an
// exchange names. Others are of the browser's own making, such as the request for
// a page's icon, or of another page.
func ofCall(log []wire.Exchange, called, ended fetch.URL) []wire.Exchange {
	known := map[resource]bool{resourceOf(called): true, resourceOf(ended): true}
	var out []wire.Exchange
	for _, e := range log {
		if !known[resourceOf(e.URL)] {
			continue
		}
		out = append(out, e)
		if to := weburl.Location(e.Status, e.Response, e.URL); to.Present && !to.Failure {
			known[resourceOf(to.URL)] = true
		}
	}
	return out
}
