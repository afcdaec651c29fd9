package policy

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// scripted reports whether stand-ins are behind the targets, which answer as the
// probes need. A real application cannot be made to fail, or to send a
// certain header.
func (p Policy) scripted() bool {
	_, options := p.Tested()
	return len(p.Upstreams) == 0 && options.Scripted()
}

// defaultPreflight is the status of the answer to a CORS-preflight request by a
// stand-in that knows nothing of CORS.
const defaultPreflight = 405

// body is what stand-ins say.
const body = "crosscheck\n"

// Answers reports whether the stand-in answers normally: it does not fail, and
// redirects nowhere.
func (g *Grant) Answers() bool {
	u := g.Upstream
	return u == nil || u.Redirect == "" && (u.Fault == "" || u.Fault == Slow)
}

// PreflightAnswer is what the stand-in answers to the CORS-preflight request of a
// page at the origin.
func (g *Grant) PreflightAnswer(o fetch.Origin) wire.ScriptedAnswer {
	status := defaultPreflight
	if u := g.Upstream; u != nil && u.Preflight != 0 {
		status = u.Preflight
	}
	return g.Upstream.answer(o, status, nil, forNobody)
}

// What stand-ins say to caches if the policy does not: nothing may be kept, except
// by shared caches when a probe is about these.
const (
	forNobody       = "no-store"
	forSharedCaches = "s-maxage=600"
)

// Answer is what the stand-in says to a page at the origin with a status, and with
// the headers that the route exposes, and one that it does not.
func (g *Grant) Answer(o fetch.Origin, status int) wire.ScriptedAnswer {
	return g.Upstream.answer(o, status, g.sent(), forNobody)
}

// Kept is the normal answer, which shared caches may keep. The zero Origin stands
// for a request without an Origin header.
func (g *Grant) Kept(o fetch.Origin) wire.ScriptedAnswer {
	return g.Upstream.answer(o, g.Status, g.sent(), forSharedCaches)
}

// sent are the headers that the stand-in sends for the route.
func (g *Grant) sent() fetch.HeaderList {
	headers := slices.Clone(g.Exposed)
	if g.Hidden != "" {
		headers = append(headers, fetch.Header{Name: g.Hidden, Value: exampleValue})
	}
	return headers
}

// answer is to a request of the origin. The zero Origin is a request that names
// none, which is not answered with headers that have $ORIGIN in them.
func (u *Upstream) answer(origin fetch.Origin, status int, headers fetch.HeaderList, caching string) wire.ScriptedAnswer {
	if u != nil {
		for _, h := range u.Headers {
			if origin == (fetch.Origin{}) && strings.Contains(h.Value, "$ORIGIN") {
				continue
			}
			headers = append(headers, fetch.Header{Name: h.Name, Value: strings.ReplaceAll(h.Value, "$ORIGIN", origin.String())})
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
