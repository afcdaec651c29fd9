package policy

import (
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// badGateway is what a proxy answers for an upstream that does not.
const badGateway = 502

// Ideal answers a probe's requests as a server does that grants exactly what the
// policy promises, and says so on every answer. Whatever the upstream says of
// CORS, it keeps to itself.
func (p Policy) Ideal(probe Probe) fetch.Respond {
	r := &p.Routes[probe.Route]
	allowed := p.Allows(probe.Route, probe.Origin)
	return func(sent fetch.Sent) fetch.Answer {
		response := fetch.Response{Status: 204}
		if !sent.Preflight {
			response = p.idealResponse(probe, sent)
		}
		response.Headers.Append("Vary", "Origin")
		if origin, has := sent.Headers.Get("Origin"); has && allowed {
			p.grant(r, sent.Preflight, origin, &response.Headers)
		}
		return fetch.Answer{Kind: fetch.Answered, Response: response}
	}
}

// idealResponse is the upstream's answer without what it says of CORS.
func (p Policy) idealResponse(probe Probe, sent fetch.Sent) fetch.Response {
	r := &p.Routes[probe.Route]
	if probe.Fault == Reset || probe.Fault == Down {
		return fetch.Response{Status: badGateway}
	}
	out := fetch.Response{Status: probe.Response.Status}
	if u := p.upstream(probe.Route); u != nil && u.Redirect != "" {
		out.Status = r.status()
	}
	for _, h := range probe.Response.Headers {
		if !strings.HasPrefix(strings.ToLower(h.Name), "access-control-") && !strings.EqualFold(h.Name, "Location") {
			out.Headers = append(out.Headers, fetch.Header{Name: h.Name, Value: fetch.NormalizeValue(h.Value)})
		}
	}
	if sent.Method != "HEAD" && !fetch.IsNullBodyStatus(out.Status) {
		out.Body = probe.Response.Body
	}
	return out
}

// grant adds what the route grants to an origin.
func (p Policy) grant(r *Route, preflight bool, origin string, headers *fetch.HeaderList) {
	add := func(name, value string) {
		if value != "" {
			*headers = append(*headers, fetch.Header{Name: name, Value: value})
		}
	}
	add("Access-Control-Allow-Origin", origin)
	if r.Credentials {
		add("Access-Control-Allow-Credentials", "true")
	}
	if !preflight {
		add("Access-Control-Expose-Headers", strings.Join(sortedKeys(r.Expose), ", "))
		return
	}
	add("Access-Control-Allow-Methods", strings.Join(r.methods(), ", "))
	add("Access-Control-Allow-Headers", strings.Join(r.headers().Names(), ", "))
	if r.MaxAge != nil {
		add("Access-Control-Max-Age", seconds(*r.MaxAge))
	}
}

func seconds(d scenario.Duration) string {
	return strconv.Itoa(int(time.Duration(d) / time.Second))
}
