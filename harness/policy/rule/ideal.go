package rule

import (
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// badGateway is what a proxy answers if the upstream gives no answer.
const badGateway = 502

// Ideal answers the requests of a call as a server does that grants exactly what
// the policy promises, and says so on every answer. It keeps to itself whatever
// the upstream says of CORS.
func (a Ask) Ideal() fetch.Respond {
	return func(sent fetch.Sent) fetch.Answer {
		response := fetch.Response{Status: 204}
		if !sent.Preflight {
			response = a.idealResponse(sent)
		}
		response.Headers.Append("Vary", "Origin")
		if origin, has := sent.Headers.Get("Origin"); has && a.Caller.Allowed {
			response.Headers = append(response.Headers, granted(a.Grant, sent.Preflight, origin)...)
		}
		return fetch.Answer{Kind: fetch.Answered, Response: response}
	}
}

// idealResponse is the upstream's answer without what it says of CORS.
func (a Ask) idealResponse(sent fetch.Sent) fetch.Response {
	if a.Silent() {
		return fetch.Response{Status: badGateway}
	}
	out := fetch.Response{Status: a.Response.Status}
	if u := a.Grant.Upstream; u != nil && u.Redirect != "" {
		out.Status = a.Grant.Status
	}
	for _, h := range a.Response.Headers {
		if !strings.HasPrefix(strings.ToLower(h.Name), "access-control-") && !strings.EqualFold(h.Name, "Location") {
			out.Headers = append(out.Headers, fetch.Header{Name: h.Name, Value: fetch.NormalizeValue(h.Value)})
		}
	}
	if sent.Method != "HEAD" && !fetch.IsNullBodyStatus(out.Status) {
		out.Body = a.Response.Body
	}
	return out
}

// granted are the headers that grant an origin what the route promises.
func granted(g *policy.Grant, preflight bool, origin string) fetch.HeaderList {
	var out fetch.HeaderList
	add := func(name, value string) {
		if value != "" {
			out = append(out, fetch.Header{Name: name, Value: value})
		}
	}
	add("Access-Control-Allow-Origin", origin)
	if g.Route.Credentials {
		add("Access-Control-Allow-Credentials", "true")
	}
	if !preflight {
		add("Access-Control-Expose-Headers", strings.Join(g.Exposed.Names(), ", "))
		return out
	}
	add("Access-Control-Allow-Methods", strings.Join(g.Methods, ", "))
	add("Access-Control-Allow-Headers", strings.Join(g.Headers.Names(), ", "))
	if g.Route.MaxAge != nil {
		add("Access-Control-Max-Age", seconds(*g.Route.MaxAge))
	}
	return out
}

func seconds(d scenario.Duration) string {
	return strconv.Itoa(int(time.Duration(d) / time.Second))
}
