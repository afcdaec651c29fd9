package fetch

// Client is what the standard takes from the page that makes a request.
type Client struct {
	Origin Origin // opaque for a sandboxed document
	URL    URL    // of the document or worker, for about:srcdoc of its container: the referrer

	// TopLevelSite is the network partition key: the schemeful site of the
	// top-level document ("https://example.test"), or an opaque value.
	// https://fetch.spec.whatwg.org/#determine-the-network-partition-key
	TopLevelSite string

	// SiteForCookies is the schemeful site whose SameSite cookies the page's
	// requests carry; "" for none (an opaque origin has none).
	SiteForCookies string

	// Public: the document came from a public IP address, and every host but
	// its own is on loopback. Otherwise all addresses are alike.
	Public bool

	// Policy is the policy container, from the headers of the document itself;
	// nil allows everything.
	Policy *PolicyContainer

	// LoopbackGranted: the user has granted the document the permission
	// "loopback-network".
	LoopbackGranted bool

	// ServiceWorker is what controls the client; nil for none.
	ServiceWorker *ServiceWorker
}

// Call is what script passes to fetch() or XMLHttpRequest, before the API has
// looked at it.
type Call struct {
	API API
	URL URL

	Method  string     // "" is GET; not yet normalised
	Headers HeaderList // as the author sets them, in order, forbidden ones included
	Body    Body

	Mode           Mode        // fetch only
	Credentials    Credentials // xhr, event-source: Include is withCredentials=true, SameOriginCredentials is false
	Redirect       Redirect    // fetch only
	Cache          CacheMode   // fetch only
	ReferrerPolicy ReferrerPolicy
	Keepalive      bool         // fetch only
	Integrity      string       // fetch and elements; "" for none
	AddressSpace   AddressSpace // fetch only: targetAddressSpace

	CrossOrigin CORSAttribute // elements only

	Timed bool // the page looks at the resource timing entry afterwards

	UploadListener UploadListener // xhr only
	User, Password string         // xhr only: the arguments of open()
}

// Body is the body that script passes.
type Body struct {
	Kind    BodyKind
	Type    string // a Blob's type; "" for none
	Content string // bytes, as sent; for FormData the content of its one field
}

// Request is a request: what the API made of a [Call], and what the fetch
// algorithms change in it from hop to hop.
//
// https://fetch.spec.whatwg.org/#concept-request
type Request struct {
	Method  string
	URLList []URL // the last is the current URL
	Headers HeaderList
	Body    Body
	Client  Client

	Mode           Mode
	Credentials    Credentials
	Redirect       Redirect
	Cache          CacheMode
	ReferrerPolicy ReferrerPolicy
	Keepalive      bool
	Integrity      string
	AddressSpace   AddressSpace // that the target must be in
	Destination    string       // as Sec-Fetch-Dest says it; "" is "empty"

	// UseCORSPreflight is the use-CORS-preflight flag.
	UseCORSPreflight bool

	// UseURLCredentials is the use-URL-credentials flag: the user name and
	// password of the URL answer a 401, where credentials are included.
	UseURLCredentials bool

	// Referrer is the URL that the last hop's Referer named. It is zero before
	// the first hop, where the client's URL counts, and where NoReferrer.
	Referrer   URL
	NoReferrer bool

	Tainting      Tainting
	RedirectCount int
}

// Response is a response as the target sends it, or as the wire shows it.
//
// https://fetch.spec.whatwg.org/#concept-response
type Response struct {
	Status  int
	Headers HeaderList // values normalised: no leading or trailing SP and TAB
	Body    string

	// Location is the response's location URL, parsed against the URL that
	// was requested, above this package.
	Location Location

	// Asset is what the body is good for.
	Asset AssetKind

	// SetCookies are the cookies of the Set-Cookie headers, parsed above this
	// package. They are stored only where the standard stores them.
	SetCookies []Cookie
}

// Location is a response's location URL: null (the zero value), failure, or a
// URL.
//
// https://fetch.spec.whatwg.org/#concept-response-location-url
type Location struct {
	Present bool // there is a Location header and the status is a redirect status
	Failure bool // it does not parse
	URL     URL
}

// Cookie is a cookie, in a jar or in a Set-Cookie header.
type Cookie struct {
	Name, Value string
	Host        string // the host that set it, or the Domain attribute without its dot
	Domain      bool   // it has a Domain attribute: subdomains of Host get it too
	Path        string // "" is "/"
	Secure      bool
	HTTPOnly    bool
	SameSite    SameSite
	Partitioned bool
	Partition   string // the partition key of a stored cookie that is Partitioned; "" for others
	Expired     bool   // Max-Age <= 0 or Expires in the past: storing it deletes it
}
