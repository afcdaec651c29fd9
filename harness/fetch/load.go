package fetch

import "strconv"

// CORSAttribute is the content attribute crossorigin of an element. Zero is no
// attribute; every value but "use-credentials" means "anonymous".
//
// https://html.spec.whatwg.org/#cors-settings-attributes
type CORSAttribute struct {
	Present bool
	Value   string
}

// loading is the request that an element, or an API other than fetch() and
// XMLHttpRequest, makes, and what it does with the response.
type loading struct {
	anchor      string
	destination string // as Sec-Fetch-Dest says it
	mode        Mode
	credentials Credentials

	attribute bool      // a crossorigin attribute makes it a request in mode cors
	needs     AssetKind // what the body must be; AnyAsset for whatever it is
	ok        bool      // only an ok status will do
	blind     bool      // script is never told more than that there was a response

	untold bool // script is not even told of a network error
}

// loadings says per API what it asks for.
var loadings = map[API]loading{
	Image: {anchor: "https://html.spec.whatwg.org/#updating-the-image-data", destination: "image",
		mode: NoCORS, credentials: Include, attribute: true, needs: ImageAsset},
	Script: {anchor: "https://html.spec.whatwg.org/#fetch-a-classic-script", destination: "script",
		mode: NoCORS, credentials: Include, attribute: true, needs: ScriptAsset, ok: true},
	Module: {anchor: "https://html.spec.whatwg.org/#fetch-a-single-module-script", destination: "script",
		mode: CORS, attribute: true, needs: ModuleAsset, ok: true},
	Import: {anchor: "https://html.spec.whatwg.org/#hostloadimportedmodule", destination: "script",
		mode: CORS, needs: ModuleAsset, ok: true},
	Stylesheet: {anchor: "https://html.spec.whatwg.org/#link-type-stylesheet", destination: "style",
		mode: NoCORS, credentials: Include, attribute: true, needs: StyleAsset, ok: true},
	Font: {anchor: "https://drafts.csswg.org/css-fonts/#font-fetching-requirements", destination: "font",
		mode: CORS, needs: FontAsset, ok: true},
	ShapeImage: {anchor: "https://drafts.csswg.org/css-shapes/#shape-outside-property", destination: "image",
		mode: CORS, needs: ImageAsset, untold: true},
	Track: {anchor: "https://html.spec.whatwg.org/#start-the-track-processing-model", destination: "track",
		mode: SameOriginMode, credentials: Include, attribute: true, needs: TrackAsset, ok: true},
	Audio: {anchor: "https://html.spec.whatwg.org/#concept-media-load-resource", destination: "audio",
		mode: NoCORS, credentials: Include, attribute: true, needs: AudioAsset, ok: true},
	Video: {anchor: "https://html.spec.whatwg.org/#concept-media-load-resource", destination: "video",
		mode: NoCORS, credentials: Include, attribute: true, needs: VideoAsset, ok: true},
	EventSource: {anchor: "https://html.spec.whatwg.org/#dom-eventsource", destination: "empty",
		mode: CORS, needs: EventsAsset, ok: true},
	Beacon: {anchor: "https://w3c.github.io/beacon/#sendbeacon-method", destination: "empty",
		mode: NoCORS, credentials: Include, untold: true},
	Preload: {anchor: "https://html.spec.whatwg.org/#preload", destination: "empty",
		mode: NoCORS, credentials: Include, attribute: true, ok: true, blind: true},
	Worker: {anchor: "https://html.spec.whatwg.org/#dom-worker", destination: "worker",
		mode: SameOriginMode, needs: WorkerAsset, ok: true},
	SharedWorker: {anchor: "https://html.spec.whatwg.org/#dom-sharedworker", destination: "sharedworker",
		mode: SameOriginMode, needs: WorkerAsset, ok: true},
	Form: {anchor: "https://html.spec.whatwg.org/#form-submission-algorithm", destination: "iframe",
		mode: Navigate, credentials: Include, untold: true},
	WebSocket: {anchor: "https://websockets.spec.whatwg.org/#concept-websocket-establish", destination: "websocket",
		mode: WebSocketMode, credentials: Include},
}

// Loads reports whether the API is an element's, or another than fetch() and
// XMLHttpRequest: its outcome is that it can use the response, and whether
// script can look at what it used.
func (a API) Loads() bool {
	_, ok := loadings[a]
	return ok
}

// Tells reports whether script is told of a network error.
func (a API) Tells() bool { return !loadings[a].untold }

// TakesCrossOrigin reports whether a crossorigin attribute means anything to
// the API.
func (a API) TakesCrossOrigin() bool { return loadings[a].attribute }

// Needs is what the body must be for the API to use it.
func (a API) Needs() AssetKind { return loadings[a].needs }

// fromLoad makes the request of an element: a potential-CORS request, where it
// has a crossorigin attribute.
//
// https://html.spec.whatwg.org/#create-a-potential-cors-request
func (r *Request) fromLoad(call Call) Refusal {
	l := loadings[call.API]
	r.Mode, r.Credentials, r.Destination = l.mode, l.credentials, l.destination
	r.Integrity = call.Integrity
	if l.attribute && call.CrossOrigin.Present {
		r.Mode, r.Credentials = CORS, SameOriginCredentials
		if equalFold(call.CrossOrigin.Value, "use-credentials") {
			r.Credentials = Include
		}
	}
	switch call.API {
	case Audio, Video:
		r.Headers.Append("Range", "bytes=0-")
	case EventSource:
		r.Cache = NoStore
		r.Headers.Append("Accept", "text/event-stream")
		if call.Credentials == Include {
			r.Credentials = Include
		}
	case Beacon:
		return r.fromBeacon(call)
	case Form:
		r.Method = "POST"
		r.Headers.Append("Content-Type", "application/x-www-form-urlencoded")
	case WebSocket:
		r.Cache, r.Redirect, r.ReferrerPolicy = NoStore, RedirectError, NoReferrer
	default: // nothing of its own
	}
	return Refusal{}
}

// fromBeacon is sendBeacon(): no-cors where the body's type is harmless.
//
// https://w3c.github.io/beacon/#sendbeacon-method
func (r *Request) fromBeacon(call Call) Refusal {
	r.Method, r.Keepalive = "POST", true
	if t, ok := call.Body.ContentType(); ok && call.Body.Kind != NoBody {
		r.Headers.Append("Content-Type", t)
		if !IsSafelistedRequestHeader("Content-Type", t) {
			r.Mode = CORS
		}
	}
	return Refusal{}
}

// use is what an element makes of a response: it uses it, and script can look
// at what it used where the response is not opaque; or it cannot use it, which
// ends like a network error.
func (r *run) use(response Response) {
	const rule = "use of the response"
	l := loadings[r.api]
	status, kind := Input{"status", strconv.Itoa(response.Status)}, Input{"body", response.Asset.String()}
	switch {
	case l.ok && !IsOKStatus(response.Status), r.api == WebSocket && response.Status != 101:
		r.refuse(Refusal{Reason: UnusableStatus, Parameter: status.Value}, rule, l.anchor, status)
	case l.needs != AnyAsset && response.Asset != l.needs:
		r.refuse(Refusal{Reason: UnusableBody, Parameter: kind.Value}, rule, l.anchor, kind)
	case l.blind, l.untold, r.outcome.Kind == Opaque:
		r.decide(rule, l.anchor, "used, and script cannot look", status, kind)
		r.outcome = Outcome{Kind: Opaque}
	default:
		r.decide(rule, l.anchor, "used, and script can look", status, kind)
		r.outcome = Outcome{Kind: Readable}
	}
}

// tellNothing hides a network error from script where the API has no way to
// tell: sendBeacon() has said true long ago, CSS has no events.
func (r *run) tellNothing() {
	untold := loadings[r.api].untold && r.outcome.Refusal.Reason != KeepaliveQuotaExceeded
	if untold && r.outcome.Kind == NetworkError {
		r.outcome = Outcome{Kind: Opaque, Refusal: r.outcome.Refusal}
	}
}
