package fetch

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// AddressSpace is an IP address space. Zero is none in particular.
//
// https://wicg.github.io/local-network-access/#ip-address-space
type AddressSpace uint8

// The spaces.
const (
	AnyAddressSpace AddressSpace = iota
	PublicAddress
	LocalAddress
	LoopbackAddress
)

var addressSpaceNames = []string{"", "public", "local", "loopback"}

// String returns the literal.
func (a AddressSpace) String() string { return enum.Name("address space", addressSpaceNames, a) }

// MarshalText returns the literal.
func (a AddressSpace) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText accepts "" and the literals that [AddressSpace.Values] lists.
func (a *AddressSpace) UnmarshalText(b []byte) error {
	return enum.Parse("address space", addressSpaceNames, string(b), a)
}

// Values lists the accepted literals.
func (AddressSpace) Values() []string { return addressSpaceNames[1:] }

// exemptsFromMixedContent reports whether a page that came over https may ask
// for http where it says that the target is in the space.
//
// https://wicg.github.io/local-network-access/#mixed-content
func (a AddressSpace) exemptsFromMixedContent() bool {
	return a == LocalAddress || a == LoopbackAddress
}

// space is where the current URL's host is: a public document's own host is as
// public as it is, and everything else is on loopback.
func (r *Request) space() AddressSpace {
	if r.Client.Public && r.current().Host == r.Client.URL.Host {
		return PublicAddress
	}
	return LoopbackAddress
}

// countsAsPublic reports whether the document came from a public IP address, or
// says that it is to be treated like one that did.
//
// https://wicg.github.io/local-network-access/#csp
func (c *Client) countsAsPublic() bool {
	says := func(p CSP) bool { return p.TreatAsPublic }
	return c.Public || c.Policy != nil && slices.ContainsFunc(c.Policy.CSP, says)
}

// localNetworkAccess is the Local Network Access check: the target must be in
// the space that the request names, and only a secure context may leave the
// public space, where the user has granted "loopback-network". CORS headers are
// no part of it.
//
// https://wicg.github.io/local-network-access/#local-network-access-check
func (r *run) localNetworkAccess(req *Request) bool {
	const rule = "Local Network Access check"
	space, asked := req.space(), req.AddressSpace
	wrong := asked != AnyAddressSpace && asked != space
	leaves := req.Client.countsAsPublic() && space != PublicAddress
	if !wrong && !leaves {
		return true
	}
	secure := req.Client.URL.potentiallyTrustworthy()
	inputs := []Input{
		{"IP address space", space.String()}, {"target address space", orNone(asked.String(), asked != AnyAddressSpace)},
		{"secure context", yesNo(secure)}, {"loopback-network granted", yesNo(req.Client.LoopbackGranted)},
	}
	if wrong || !secure || !req.Client.LoopbackGranted {
		return r.refuse(Refusal{Reason: LocalNetworkAccess, Parameter: space.String()}, rule, anchorLocalNetwork, inputs...)
	}
	r.decide(rule, anchorLocalNetwork, "allowed", inputs...)
	return true
}
