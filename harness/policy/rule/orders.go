package rule

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// Order is two calls for one URL, of which a cache may hand the second what the
// first got. The second must get what the policy promises all the same.
type Order struct {
	First, Second Ask
}

// Who names the page that asks first: its origin, or "a request without Origin".
func (o Order) Who() string {
	if o.First.Call.Mode == fetch.NoCORS {
		return "a request without Origin"
	}
	return o.First.Caller.Origin.String()
}

// orders are those in which a shared cache is asked about a call: the page itself
// after a request without Origin, after another allowed origin and after a
// stranger, and a stranger after the page and after a request without Origin. A
// request without Origin is left out if the call sets headers, because it would
// differ in these as well. There is no order for a method other than GET, for a
// call with Authorization, whose answer is its own (RFC 9111, 3.5), and for an
// upstream that gives no answer.
func orders(of Ask) []Order {
	if of.Call.Method != "" && of.Call.Method != "GET" || of.Call.Headers.Has("Authorization") || of.Silent() {
		return nil
	}
	of.Call.Cache = fetch.NoStore // the browser's own cache is not asked
	bare := of.withoutOrigin()
	alike := len(of.Call.Headers) == 0 // but for Origin
	var out []Order
	if alike {
		out = append(out, Order{bare, of})
	}
	if friend, ok := of.neighbour(true); ok {
		out = append(out, Order{friend, of})
	}
	if stranger, ok := of.neighbour(false); ok {
		out = append(out, Order{stranger, of}, Order{of, stranger})
		if alike {
			out = append(out, Order{bare, stranger})
		}
	}
	return out
}

// neighbour is the call as another origin makes it: the next one that is allowed,
// or the first that is not.
func (a Ask) neighbour(allowed bool) (Ask, bool) {
	var usable []policy.Caller
	for _, c := range a.Grant.Callers {
		if c.Allowed == allowed && !c.Origin.Opaque() && !c.Served && !c.Mixed {
			usable = append(usable, c)
		}
	}
	if len(usable) == 0 {
		return Ask{}, false
	}
	at := slices.IndexFunc(usable, func(c policy.Caller) bool { return c.Origin == a.Caller.Origin })
	next := usable[(at+1)%len(usable)]
	if next.Origin == a.Caller.Origin {
		return Ask{}, false
	}
	out := a
	out.Caller, out.Promised = next, allowed
	out.Preflight, out.Response = a.Grant.PreflightAnswer(next.Origin), a.Grant.Kept(next.Origin)
	out.Want = out.want()
	return out, true
}
