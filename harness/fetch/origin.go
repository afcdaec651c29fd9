package fetch

import "strconv"

// Origin is an origin: a tuple of scheme, host and port, or opaque. It is
// comparable: two origins are same origin exactly when they are ==, with the
// exception of the zero Origin, which is an opaque origin that is same origin
// with nothing.
//
// https://html.spec.whatwg.org/#concept-origin
type Origin struct {
	scheme, host string
	port         uint16 // 0 where the scheme's default port applies
	nonce        string // set for opaque origins only
}

// TupleOrigin returns the origin of a scheme, a host (already serialised: lower
// case, punycode, brackets around IPv6) and a port. A port that is the
// scheme's default, or 0, is none.
func TupleOrigin(scheme, host string, port uint16) Origin {
	if port == DefaultPort(scheme) {
		port = 0
	}
	return Origin{scheme: scheme, host: host, port: port}
}

// OpaqueOrigin returns the opaque origin that the nonce identifies.
func OpaqueOrigin(nonce string) Origin { return Origin{nonce: nonce} }

// Opaque reports whether o is an opaque origin.
func (o Origin) Opaque() bool { return o.scheme == "" }

// SameOrigin reports whether o and p are same origin.
//
// https://html.spec.whatwg.org/#same-origin
func (o Origin) SameOrigin(p Origin) bool { return o == p && o != Origin{} }

// Equal is ==; it lets go-cmp compare values that hold origins.
func (o Origin) Equal(p Origin) bool { return o == p }

// Scheme returns the scheme of a tuple origin, "" for an opaque one.
func (o Origin) Scheme() string { return o.scheme }

// Host returns the host of a tuple origin, "" for an opaque one.
func (o Origin) Host() string { return o.host }

// Port returns the port of a tuple origin, 0 for its scheme's default port and
// for an opaque origin.
func (o Origin) Port() uint16 { return o.port }

// String is the serialisation of the origin: "null" if it is opaque.
//
// https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
func (o Origin) String() string {
	if o.Opaque() {
		return "null"
	}
	if o.port == 0 {
		return o.scheme + "://" + o.host
	}
	return o.scheme + "://" + o.host + ":" + strconv.Itoa(int(o.port))
}

// DefaultPort returns the default port of a special scheme, 0 for any other.
//
// https://url.spec.whatwg.org/#default-port
func DefaultPort(scheme string) uint16 {
	switch scheme {
	case "http", "ws":
		return 80
	case "https", "wss":
		return 443
	case "ftp":
		return 21
	default:
		return 0
	}
}
