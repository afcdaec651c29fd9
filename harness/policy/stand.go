package policy

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// upstream is how the stand-in of a route answers; nil for the plain way.
func (p Policy) upstream(route int) *Upstream {
	if u := p.Routes[route].Upstream; u != nil {
		return u
	}
	return p.Upstream
}

// scripted reports whether stand-ins are behind the targets, which answer as the
// probes need. A real application answers as it likes: nobody can make it fail, or
// send a header that it has not.
func (p Policy) scripted() bool {
	if p.Proxy == nil || len(p.Upstreams) > 0 {
		return false
	}
	return p.Proxy.Kind != "command" || slices.ContainsFunc(p.Proxy.Command, func(arg string) bool { return strings.Contains(arg, "upstream:") })
}

// answers reports whether the stand-in itself answers normally: it does not fail
// and leads nowhere else.
func (u *Upstream) answers() bool {
	return u == nil || u.Redirect == "" && (u.Fault == "" || u.Fault == Slow)
}

// defaultPreflight is the status of the answer to a CORS-preflight request by a
// stand-in that knows nothing of CORS.
const defaultPreflight = 405

// body is what stand-ins say.
const body = "crosscheck\n"

func (p Policy) preflightAnswer(route int, origin string) wire.ScriptedAnswer {
	status := defaultPreflight
	u := p.upstream(route)
	if u != nil && u.Preflight != 0 {
		status = u.Preflight
	}
	return u.answer(origin, status, nil, forNobody)
}

// What stand-ins say to caches where the policy does not: nothing is kept, but by
// shared caches where these are what is asked about.
const (
	forNobody       = "no-store"
	forSharedCaches = "s-maxage=600"
)

// answer is what the stand-in of a route says to a page with a status, and with
// the headers that the route exposes, and one that it does not.
func (p Policy) answer(route int, origin string, status int) wire.ScriptedAnswer {
	return p.upstream(route).answer(origin, status, p.headersOf(route), forNobody)
}

// kept is the normal answer, which shared caches keep.
func (p Policy) kept(route int, origin string) wire.ScriptedAnswer {
	return p.upstream(route).answer(origin, p.Routes[route].status(), p.headersOf(route), forSharedCaches)
}

func (p Policy) headersOf(route int) fetch.HeaderList {
	r := &p.Routes[route]
	var headers fetch.HeaderList
	for _, name := range sortedKeys(r.Expose) {
		headers = append(headers, fetch.Header{Name: name, Value: r.exposed(name)})
	}
	if name := r.internal(); name != "" {
		headers = append(headers, fetch.Header{Name: name, Value: exampleValue})
	}
	return headers
}

// answer is to a request of the origin; "" is a request that names none, to which
// nothing can be said that has $ORIGIN in it.
func (u *Upstream) answer(origin string, status int, headers fetch.HeaderList, caching string) wire.ScriptedAnswer {
	if u != nil {
		for _, h := range u.Headers {
			if origin == "" && strings.Contains(h.Value, "$ORIGIN") {
				continue
			}
			headers = append(headers, fetch.Header{Name: h.Name, Value: strings.ReplaceAll(h.Value, "$ORIGIN", origin)})
		}
		if u.Redirect != "" {
			status = 302
			headers = append(headers, fetch.Header{Name: "Location", Value: u.Redirect})
		}
	}
	if !headers.Has("Cache-Control") {
		headers = append(headers, fetch.Header{Name: "Cache-Control", Value: caching})
	}
	out := wire.ScriptedAnswer{Status: status, Headers: headers}
	if fetch.IsNullBodyStatus(status) {
		return out
	}
	if !headers.Has("Content-Type") {
		out.Headers = append(out.Headers, fetch.Header{Name: "Content-Type", Value: "text/plain"})
	}
	out.Body = body
	return out
}
