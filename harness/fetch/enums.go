package fetch

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// Mode is a request's mode. Zero is fetch()'s default, "cors".
//
// https://fetch.spec.whatwg.org/#concept-request-mode
type Mode uint8

// The modes. The last two are not for fetch() to ask for.
const (
	CORS Mode = iota
	NoCORS
	SameOriginMode
	Navigate
	WebSocketMode
)

var modeNames = []string{"cors", "no-cors", "same-origin", "navigate", "websocket"}

// scriptModes are the modes that fetch() accepts.
var scriptModes = modeNames[:SameOriginMode+1]

// Credentials is a request's credentials mode. Zero is fetch()'s default,
// "same-origin".
//
// https://fetch.spec.whatwg.org/#concept-request-credentials-mode
type Credentials uint8

// The credentials modes.
const (
	SameOriginCredentials Credentials = iota
	Omit
	Include
)

var credentialsNames = []string{"same-origin", "omit", "include"}

// Redirect is a request's redirect mode. Zero is fetch()'s default, "follow".
//
// https://fetch.spec.whatwg.org/#concept-request-redirect-mode
type Redirect uint8

// The redirect modes.
const (
	Follow Redirect = iota
	RedirectError
	Manual
)

var redirectNames = []string{"follow", "error", "manual"}

// CacheMode is a request's cache mode. Zero is fetch()'s default, "default".
//
// https://fetch.spec.whatwg.org/#concept-request-cache-mode
type CacheMode uint8

// The cache modes.
const (
	CacheDefault CacheMode = iota
	NoStore
	Reload
	NoCache
	ForceCache
	OnlyIfCached
)

var cacheNames = []string{"default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"}

// ReferrerPolicy is a request's referrer policy. Zero is the empty string: the
// page's policy, which is strict-origin-when-cross-origin unless the page says
// otherwise.
//
// https://w3c.github.io/webappsec-referrer-policy/#referrer-policies
type ReferrerPolicy uint8

// The referrer policies.
const (
	DefaultReferrerPolicy ReferrerPolicy = iota
	NoReferrer
	NoReferrerWhenDowngrade
	SameOriginReferrer
	OriginReferrer
	StrictOrigin
	OriginWhenCrossOrigin
	StrictOriginWhenCrossOrigin
	UnsafeURL
)

var referrerNames = []string{"", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin",
	"strict-origin", "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url"}

// Tainting is a request's response tainting.
//
// https://fetch.spec.whatwg.org/#concept-request-response-tainting
type Tainting uint8

// The response taintings.
const (
	TaintBasic Tainting = iota
	TaintCORS
	TaintOpaque
)

var taintingNames = []string{"basic", "cors", "opaque"}

// ResponseType is a response's type as script sees it.
//
// https://fetch.spec.whatwg.org/#concept-response-type
type ResponseType uint8

// The response types. Zero is "default"; a network error has type "error".
const (
	TypeDefault ResponseType = iota
	TypeBasic
	TypeCORS
	TypeError
	TypeOpaque
	TypeOpaqueRedirect
)

var typeNames = []string{"default", "basic", "cors", "error", "opaque", "opaqueredirect"}

// API is the interface, or the element, through which a page makes a request.
type API uint8

// The interfaces and elements.
const (
	FetchAPI API = iota
	XHR
	Image        // img
	Script       // script, classic
	Module       // script type=module
	Import       // import()
	Stylesheet   // link rel=stylesheet
	Font         // FontFace, @font-face
	ShapeImage   // CSS shape-outside
	Track        // track; the crossorigin attribute is its media element's
	Audio        // audio
	Video        // video
	EventSource  // EventSource
	Beacon       // navigator.sendBeacon()
	Preload      // link rel=preload as=fetch
	Worker       // Worker
	SharedWorker // SharedWorker
	Form         // form method=post, into a frame
	WebSocket    // WebSocket
)

var apiNames = []string{"fetch", "xhr", "image", "script", "module", "import", "stylesheet", "font", "shape-image",
	"track", "audio", "video", "event-source", "beacon", "preload", "worker", "shared-worker", "form", "web-socket"}

// AssetKind is what the body of a response is good for. Whether bytes decode
// is decided above this package.
type AssetKind uint8

// The kinds. Zero is whatever no element can use.
const (
	AnyAsset AssetKind = iota
	ImageAsset
	ScriptAsset
	ModuleAsset
	StyleAsset
	FontAsset
	TrackAsset
	AudioAsset
	VideoAsset
	EventsAsset
	WorkerAsset
)

var assetNames = []string{"other", "image", "script", "module", "style", "font", "track", "audio", "video", "events", "worker"}

// String returns the kind's name.
func (k AssetKind) String() string { return enum.Name("asset kind", assetNames, k) }

// UnmarshalText accepts the kinds' names.
func (k *AssetKind) UnmarshalText(b []byte) error {
	return enum.Parse("asset kind", assetNames, string(b), k)
}

// BodyKind is what the page passes as a body.
//
// https://fetch.spec.whatwg.org/#bodyinit-unions
type BodyKind uint8

// The body kinds. Zero is no body.
const (
	NoBody BodyKind = iota
	TextBody
	URLSearchParamsBody
	FormDataBody
	BlobBody
	StreamBody
)

var bodyNames = []string{"none", "text", "urlsearchparams", "formdata", "blob", "stream"}

// UploadListener says when the page registers a listener on xhr.upload.
//
// https://xhr.spec.whatwg.org/#upload-listener-flag
type UploadListener uint8

// When the listener is registered. Zero is never.
const (
	NoUploadListener UploadListener = iota
	BeforeSend
	AfterSend
)

var uploadNames = []string{"never", "before-send", "after-send"}

// SameSite is a cookie's SameSite attribute. Zero is unspecified, which
// browsers treat as Lax.
type SameSite uint8

// The SameSite values.
const (
	SameSiteUnspecified SameSite = iota
	SameSiteLax
	SameSiteStrict
	SameSiteNone
)

var sameSiteNames = []string{"unspecified", "lax", "strict", "none"}

// String returns the standard's literal.
func (m Mode) String() string { return enum.Name("mode", modeNames, m) }

// MarshalText returns the standard's literal.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText accepts the literals of the modes that fetch() accepts.
func (m *Mode) UnmarshalText(b []byte) error {
	return enum.Parse("request mode", scriptModes, string(b), m)
}

// Values lists the accepted literals.
func (Mode) Values() []string { return scriptModes }

// String returns the literal.
func (c Credentials) String() string { return enum.Name("credentials mode", credentialsNames, c) }

// MarshalText returns the literal.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the literals that [Credentials.Values] lists.
func (c *Credentials) UnmarshalText(b []byte) error {
	return enum.Parse("credentials mode", credentialsNames, string(b), c)
}

// Values lists the accepted literals.
func (Credentials) Values() []string { return credentialsNames }

// String returns the literal.
func (r Redirect) String() string { return enum.Name("redirect mode", redirectNames, r) }

// MarshalText returns the literal.
func (r Redirect) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the literals that [Redirect.Values] lists.
func (r *Redirect) UnmarshalText(b []byte) error {
	return enum.Parse("redirect mode", redirectNames, string(b), r)
}

// Values lists the accepted literals.
func (Redirect) Values() []string { return redirectNames }

// String returns the literal.
func (c CacheMode) String() string { return enum.Name("cache mode", cacheNames, c) }

// MarshalText returns the literal.
func (c CacheMode) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the literals that [CacheMode.Values] lists.
func (c *CacheMode) UnmarshalText(b []byte) error {
	return enum.Parse("cache mode", cacheNames, string(b), c)
}

// Values lists the accepted literals.
func (CacheMode) Values() []string { return cacheNames }

// String returns the literal.
func (p ReferrerPolicy) String() string { return enum.Name("referrer policy", referrerNames, p) }

// MarshalText returns the literal.
func (p ReferrerPolicy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the literals that [ReferrerPolicy.Values] lists.
func (p *ReferrerPolicy) UnmarshalText(b []byte) error {
	return enum.Parse("referrer policy", referrerNames, string(b), p)
}

// Values lists the accepted literals.
func (ReferrerPolicy) Values() []string { return referrerNames }

// String returns the literal.
func (t Tainting) String() string { return enum.Name("response tainting", taintingNames, t) }

// MarshalText returns the literal.
func (t Tainting) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts the literals that [Tainting.Values] lists.
func (t *Tainting) UnmarshalText(b []byte) error {
	return enum.Parse("response tainting", taintingNames, string(b), t)
}

// Values lists the accepted literals.
func (Tainting) Values() []string { return taintingNames }

// String returns the literal.
func (t ResponseType) String() string { return enum.Name("response type", typeNames, t) }

// MarshalText returns the literal.
func (t ResponseType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts the literals that [ResponseType.Values] lists.
func (t *ResponseType) UnmarshalText(b []byte) error {
	return enum.Parse("response type", typeNames, string(b), t)
}

// Values lists the accepted literals.
func (ResponseType) Values() []string { return typeNames }

// String returns the literal.
func (a API) String() string { return enum.Name("request API", apiNames, a) }

// MarshalText returns the literal.
func (a API) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText accepts the literals that [API.Values] lists.
func (a *API) UnmarshalText(b []byte) error { return enum.Parse("request API", apiNames, string(b), a) }

// Values lists the accepted literals.
func (API) Values() []string { return apiNames }

// String returns the literal.
func (k BodyKind) String() string { return enum.Name("body kind", bodyNames, k) }

// MarshalText returns the literal.
func (k BodyKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the literals that [BodyKind.Values] lists.
func (k *BodyKind) UnmarshalText(b []byte) error {
	return enum.Parse("body kind", bodyNames, string(b), k)
}

// Values lists the accepted literals.
func (BodyKind) Values() []string { return bodyNames }

// String returns the literal.
func (u UploadListener) String() string { return enum.Name("upload listener", uploadNames, u) }

// MarshalText returns the literal.
func (u UploadListener) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText accepts the literals that [UploadListener.Values] lists.
func (u *UploadListener) UnmarshalText(b []byte) error {
	return enum.Parse("upload listener", uploadNames, string(b), u)
}

// Values lists the accepted literals.
func (UploadListener) Values() []string { return uploadNames }

// String returns the literal.
func (s SameSite) String() string { return enum.Name("SameSite value", sameSiteNames, s) }

// MarshalText returns the literal.
func (s SameSite) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the literals that [SameSite.Values] lists.
func (s *SameSite) UnmarshalText(b []byte) error {
	return enum.Parse("SameSite value", sameSiteNames, string(b), s)
}

// Values lists the accepted literals.
func (SameSite) Values() []string { return sameSiteNames }
