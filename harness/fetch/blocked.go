package fetch

import "slices"

// badPorts is sorted.
var badPorts = []uint16{0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95,
	101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
	512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995,
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
	10080}

// IsBadPort reports whether the port is a bad port: other protocols live there.
//
// https://fetch.spec.whatwg.org/#bad-port
func IsBadPort(port uint16) bool {
	_, found := slices.BinarySearch(badPorts, port)
	return found
}

// isBlockedPort reports whether fetching the URL is blocked due to a bad port.
// Port 0 of a URL is its scheme's default.
//
// https://fetch.spec.whatwg.org/#port-blocking
func isBlockedPort(url *URL) bool {
	return url.IsHTTP() && url.Port != 0 && IsBadPort(url.Port)
}

// upgradesMixedContent reports whether the request is for an image, audio or
// video that a page that came over https asks for over http: it is upgraded to
// https instead of being blocked. Addresses are not.
//
// https://www.w3.org/TR/mixed-content/#upgrade-algorithm
func (r *Request) upgradesMixedContent() bool {
	return among(r.Destination, []string{"image", "audio", "video"}) && isMixedContent(&r.Client, r.current()) && !isIPHost(r.current().Host)
}

// isMixedContent reports whether a page that came over https asks for
// something that does not, loopback excepted.
//
// https://www.w3.org/TR/mixed-content/#should-block-fetch
func isMixedContent(client *Client, url *URL) bool {
	secure := client.Origin.scheme == "https" || client.Origin.Opaque() && client.URL.Scheme == "https"
	return secure && url.Scheme == "http" && !url.potentiallyTrustworthy()
}
