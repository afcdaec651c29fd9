package fetch

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// ServiceWorker is a client's active service worker, as far as CORS can tell
// one from another: what it responds with.
type ServiceWorker struct {
	Script    URL // the referrer of what it asks for by itself
	Responds  Responding
	Elsewhere URL      // for [RespondElsewhere]
	Synthetic Response // for [RespondSynthetic]
}

// Responding is what a service worker does with a fetch event. Zero is nothing:
// the request goes to the network.
type Responding uint8

// The ways to respond, as a service worker's author writes them.
const (
	RespondNot       Responding = iota // no call of respondWith()
	RespondFetch                       // fetch(event.request)
	RespondRefetch                     // fetch(event.request.url)
	RespondNoCORS                      // fetch(event.request.url, {mode: "no-cors"})
	RespondElsewhere                   // fetch("https://…")
	RespondSynthetic                   // new Response(…)
	RespondError                       // Response.error()
)

var respondingNames = []string{"fallback", "fetch", "refetch", "no-cors", "elsewhere", "synthesise", "error"}

// String returns the word used in scenario files.
func (r Responding) String() string { return enum.Name("way to respond", respondingNames, r) }

// MarshalText returns the word used in scenario files.
func (r Responding) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the words of [Responding.Values].
func (r *Responding) UnmarshalText(b []byte) error {
	return enum.Parse("way to respond", respondingNames, string(b), r)
}

// Values lists the accepted words.
func (Responding) Values() []string { return respondingNames }

// throughServiceWorker has the client's service worker handle the request, in
// HTTP fetch before its CORS-preflight and its CORS check: neither is done to
// what the service worker responds with. The first result is false where it does
// not respond. A client with an opaque origin is not controlled, and what a
// redirect leads to is not shown to a service worker.
//
// https://fetch.spec.whatwg.org/#concept-http-fetch
func (r *run) throughServiceWorker() (responded bool, response Response, ok bool) {
	const rule = "service worker"
	w := r.req.Client.ServiceWorker
	if w == nil || r.hop > 0 || r.req.Client.Origin.Opaque() {
		return false, Response{}, false
	}
	does := Input{"responds with", w.Responds.String()}
	var answer Outcome
	switch w.Responds {
	case RespondNot:
		r.decide(rule, anchorHTTPFetch, "no response: the request goes to the network", does)
		return false, Response{}, false
	case RespondSynthetic:
		r.decide(rule, anchorHTTPFetch, "a response of its own", does)
		return true, w.Synthetic, true
	case RespondError:
		answer.Kind = NetworkError
	default:
		answer = r.workerFetches(w)
	}
	switch refused := r.req.RefusesFromWorker(answer); {
	case answer.Kind == OutcomeUnknown:
		r.outcome = answer
		return true, Response{}, false
	case answer.Refusal.Reason != NoReason:
		return true, Response{}, r.refuse(answer.Refusal, rule, anchorHTTPFetch, does)
	case refused != "":
		return true, Response{}, r.refuse(Refusal{Reason: ServiceWorkerResponse, Parameter: refused}, rule, anchorHTTPFetch,
			does, Input{"mode", r.req.Mode.String()}, Input{"redirect mode", r.req.Redirect.String()})
	}
	r.decide(rule, anchorHTTPFetch, "response", does, Input{"type", answer.Type.String()})
	r.provided = &answer
	return true, Response{Status: answer.Status, Headers: answer.Headers, Body: answer.Body, Asset: answer.Asset}, true
}

// workerFetches is what the service worker's own call of fetch() comes to.
func (r *run) workerFetches(w *ServiceWorker) Outcome {
	client, call := r.req.Client, Call{URL: r.req.CurrentURL()}
	client.ServiceWorker = nil
	if w.Responds != RespondFetch { // which takes the request's referrer over
		client.URL = w.Script
	}
	switch w.Responds {
	case RespondNoCORS:
		call.Mode = NoCORS
	case RespondElsewhere:
		call.URL = w.Elsewhere
	case RespondFetch:
		call = Call{
			URL: call.URL, Method: r.req.Method, Headers: r.req.Headers, Body: r.req.Body, Mode: r.req.Mode,
			Credentials: r.req.Credentials, Redirect: r.req.Redirect, Cache: r.req.Cache,
			ReferrerPolicy: r.req.ReferrerPolicy, Integrity: r.req.Integrity,
		}
	default: // as it is
	}
	p := r.agent.Predict(client, call, r.respond, r.state)
	r.state = p.State
	r.wire = append(r.wire, p.Wire...)
	r.trace = append(r.trace, p.Trace...)
	return p.Outcome
}

// RefusesFromWorker says what about a service worker's response makes it a
// network error for the request; "" for nothing.
//
// https://fetch.spec.whatwg.org/#concept-http-fetch
func (r *Request) RefusesFromWorker(answer Outcome) string {
	switch {
	case answer.Kind == NetworkError:
		return "error"
	case r.Mode == SameOriginMode && answer.Type == TypeCORS:
		return "cors"
	case r.Mode != NoCORS && answer.Kind == Opaque:
		return "opaque"
	case r.Redirect != Manual && answer.Kind == OpaqueRedirect:
		return "opaqueredirect"
	case r.Redirect != Follow && answer.Redirected:
		return "redirected"
	default:
		return ""
	}
}
