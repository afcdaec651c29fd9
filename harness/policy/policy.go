package policy

import (
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Policy is a cors.yaml.
type Policy struct {
	// Target is the origin of the routes that name none of their own:
	// "https://api.example.com".
	Target string `json:"target,omitempty" jsonschema:"minLength=1,description=The origin of the routes that name none of their own: https://api.example.com"`

	// Proxy is what is put under test; without it, Resolve says where the
	// targets are.
	Proxy *Proxy `json:"proxy,omitempty" jsonschema:"description=What is put under test"`

	// Resolve maps host and port to what listens on this machine already:
	// "api.example.com:443" to "127.0.0.1:8443". Loopback only.
	Resolve map[string]string `json:"resolve,omitempty" jsonschema:"description=Where targets listen on this machine already: host:port to a loopback address and port"`

	Origins Origins `json:"origins" jsonschema:"required,description=Who may call\\, and who certainly may not"`
	Routes  []Route `json:"routes" jsonschema:"required,minItems=1,description=What may be called"`

	// Entries are ways to get past a login, by name; a route's Enter names one.
	Entries map[string]Entry `json:"entries,omitempty" jsonschema:"description=Ways past a login\\, by name"`

	// Upstream is how the stand-ins behind the proxy answer, unless a route says
	// otherwise.
	Upstream *Upstream `json:"upstream,omitempty" jsonschema:"description=How the stand-ins behind the proxy answer"`

	// Upstreams are real applications that take the place of stand-ins, by the
	// upstream's name in the configuration: "backend:3000" at "127.0.0.1:3000".
	Upstreams map[string]string `json:"upstreams,omitempty" jsonschema:"description=Real applications in place of stand-ins: the name in the configuration to a loopback address and port"`

	// Environments change the policy where they are chosen.
	Environments map[string]Environment `json:"environments,omitempty" jsonschema:"description=What is different in an environment"`

	File string `json:"-"` // where it was read from

	// Warnings are what the file says that may be meant and is seldom wise, each
	// at its place.
	Warnings []strict.Mistake `json:"-"`

	// Environment is the one that has been applied; "" for none.
	Environment string `json:"-"`

	secrets []string // values that came from the environment
}

// Origins are the origins that may call, and some that certainly may not.
type Origins struct {
	Allow  []Origin `json:"allow,omitempty" jsonschema:"description=Exact origins\\, patterns of them\\, or null"`
	Forbid []string `json:"forbid,omitempty" jsonschema:"description=Exact origins that must be refused"`
}

// Origin is an exact origin, "null", or a pattern of origins. In a file it is a
// string. In a pattern, a first label "*" stands for exactly one label, "**" for
// one or more, and a port "*" for any.
type Origin string

// Route is a path, and what may be done there by the origins that may call.
type Route struct {
	Path   string `json:"path" jsonschema:"required,pattern=^/[^#]*$,description=Of requests\\, with a query if need be"`
	Target string `json:"target,omitempty" jsonschema:"minLength=1,description=The origin it is at\\, where not the policy's"`

	Methods []string `json:"methods,omitempty" jsonschema:"minItems=1,description=GET if left out"`
	Headers []string `json:"headers,omitempty" jsonschema:"description=Request headers; Name: value gives an example value"`

	Credentials bool               `json:"credentials,omitempty" jsonschema:"description=Whether requests with credentials are granted"`
	Expose      map[string]string  `json:"expose,omitempty" jsonschema:"description=Response headers that script may read\\, with the value that the upstream sends"`
	MaxAge      *scenario.Duration `json:"maxAge,omitempty" jsonschema:"description=How long a preflight may be remembered\\, at least"`
	Vary        *bool              `json:"vary,omitempty" jsonschema:"description=Whether answers must say Vary: Origin; left out: where they depend on it and a cache may keep them. Unless false\\, a shared cache is tried out"`

	// Errors are the statuses of error answers that the allowed origins can
	// read: the upstream's own, and 502 also where the upstream does not
	// answer.
	Errors []int `json:"errors,omitempty" jsonschema:"minimum=400,maximum=599,description=Statuses of error answers that the allowed origins can read"`

	// Origins take the place of the policy's allowed origins.
	Origins []Origin `json:"origins,omitempty" jsonschema:"minItems=1,description=In place of the policy's allowed origins"`

	Status int    `json:"status,omitempty" jsonschema:"minimum=200,maximum=599,description=Of the normal answer; 200 if left out"`
	Enter  string `json:"enter,omitempty" jsonschema:"minLength=1,description=The entry that gets past the login"`

	Upstream *Upstream `json:"upstream,omitempty" jsonschema:"description=How the stand-in answers here"`

	// At is where the policy file has the route.
	At scenario.Position `json:"-"`
}

// Entry gets a page past a login. Values may be "$NAME", the environment's; they
// never reach a report.
type Entry struct {
	Cookie map[string]string `json:"cookie,omitempty" jsonschema:"description=Name to value: sent by the browser with credentials"`
	Header map[string]string `json:"header,omitempty" jsonschema:"description=Name to value: set by the page"`
	Login  *Login            `json:"login,omitempty" jsonschema:"description=A request that the page makes first"`
}

// Login is a request that sets cookies.
type Login struct {
	URL     string            `json:"url" jsonschema:"required,minLength=1,description=Absolute\\, or a path at the target"`
	Method  string            `json:"method,omitempty" jsonschema:"minLength=1,description=POST if left out"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
}

// Upstream is how a stand-in answers what the proxy passes on.
type Upstream struct {
	// Headers of every answer; $ORIGIN is the request's.
	Headers scenario.Headers `json:"headers,omitempty" jsonschema:"description=Of every answer; $ORIGIN is that of the page that asks"`

	// Preflight is the status of its answers to CORS-preflight requests; 405.
	Preflight int `json:"preflight,omitempty" jsonschema:"minimum=200,maximum=599,description=The status of answers to CORS-preflight requests; 405 if left out"`

	// Fault makes it misbehave.
	Fault Fault `json:"fault,omitempty" jsonschema:"description=How it misbehaves"`

	// Redirect is the Location of every answer, whose status is then 302.
	Redirect string `json:"redirect,omitempty" jsonschema:"minLength=1,description=The Location of every answer\\, whose status is then 302"`
}

// Fault is a way to misbehave: "slow", "reset", "down".
type Fault string

// The faults.
const (
	Slow  Fault = "slow"  // answers after two seconds
	Reset Fault = "reset" // closes the connection without an answer
	Down  Fault = "down"  // nothing listens
)

// Values lists the faults.
func (Fault) Values() []string { return []string{string(Slow), string(Reset), string(Down)} }

// Environment is what is different in one environment: lists are added to, the
// rest is replaced.
type Environment struct {
	Target  string            `json:"target,omitempty"`
	Proxy   *Proxy            `json:"proxy,omitempty"`
	Resolve map[string]string `json:"resolve,omitempty"`
	Origins Origins           `json:"origins,omitzero"`
}
