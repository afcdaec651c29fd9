package policy

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Order is two calls for one URL, of which a cache may hand the second what the
// first got. The second must get what the policy promises all the same.
type Order struct {
	First, Second Probe
}

// Who names who asks first: an origin, or "a request without Origin".
func (o Order) Who() string {
	if o.First.Call.Mode == fetch.NoCORS {
		return "a request without Origin"
	}
	return o.First.Origin
}

// Orders are those in which caches are asked about a probe of [AboutVary]: the
// probe's own page after nobody, after a stranger and after another friend, and a
// stranger after the probe's page and after nobody. A request without an origin is
// left out where the call sets headers: it would differ in these as well. There is
// no order at all for a method other than GET, for a call with Authorization, whose
// answer is its own (RFC 9111, 3.5), and for an upstream that fails.
func (p Policy) Orders(of Probe) []Order {
	if of.Call.Method != "" && of.Call.Method != "GET" || of.Call.Headers.Has("Authorization") || of.Fault == Reset || of.Fault == Down {
		return nil
	}
	of.Call.Cache = fetch.NoStore // it is not the browser's own cache that is asked about
	nobody := p.WithoutOrigin(of)
	alike := len(of.Call.Headers) == 0 // but for Origin
	var out []Order
	if alike {
		out = append(out, Order{nobody, of})
	}
	if friend, ok := p.neighbour(of, true); ok {
		out = append(out, Order{friend, of})
	}
	if stranger, ok := p.neighbour(of, false); ok {
		out = append(out, Order{stranger, of}, Order{of, stranger})
		if alike {
			out = append(out, Order{nobody, stranger})
		}
	}
	return out
}

// WithoutOrigin is the probe as a page asks whose request names no origin, as one
// for an image does.
func (p Policy) WithoutOrigin(of Probe) Probe {
	of.Call.Mode, of.Call.Method, of.Call.Headers, of.Call.Body = fetch.NoCORS, "", nil, fetch.Body{}
	of.Response = p.kept(of.Route, "")
	return of
}

// neighbour is the probe as another origin would ask it: the next one that may
// call, or the first that may not.
func (p Policy) neighbour(of Probe, allowed bool) (Probe, bool) {
	var usable []string
	for _, c := range p.callers(of.Route) {
		if c.allowed == allowed && c.origin != null && !p.isTarget(c.origin) && !p.mixed(of.Route, c.origin) {
			usable = append(usable, c.origin)
		}
	}
	if len(usable) == 0 {
		return Probe{}, false
	}
	next := (slices.Index(usable, of.Origin) + 1) % len(usable)
	if usable[next] == of.Origin {
		return Probe{}, false
	}
	out := of
	out.Origin, out.Promised = usable[next], allowed
	out.Preflight, out.Response = p.preflightAnswer(of.Route, out.Origin), p.kept(of.Route, out.Origin)
	out.Want = out.want()
	return out, true
}

func (p Policy) isTarget(origin string) bool {
	return slices.ContainsFunc(p.Targets(), func(o fetch.Origin) bool { return o.String() == origin })
}
