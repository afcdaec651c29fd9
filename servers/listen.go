package servers

import (
	"context"
	"fmt"
	"net"
	"slices"
)

// maxTries bounds the search for a port that browsers accept.
const maxTries = 100

// badPorts are the ports that browsers refuse to ask, in order.
//
// https://fetch.spec.whatwg.org/#bad-port
var badPorts = []uint16{
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
	109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526,
	530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045,
	4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
}

func badPort(port uint16) bool {
	_, found := slices.BinarySearch(badPorts, port)
	return found
}

// listen opens a listener on an ephemeral loopback port that no browser
// refuses.
func listen(ctx context.Context, name string) (net.Listener, error) {
	var lc net.ListenConfig
	return listenWith(name, func() (net.Listener, error) { return lc.Listen(ctx, "tcp4", "127.0.0.1:0") })
}

// listenWith keeps a refused port open while it looks for another, so that it
// does not get the same one again.
func listenWith(name string, open func() (net.Listener, error)) (net.Listener, error) {
	for range maxTries {
		l, err := open()
		if err != nil {
			return nil, &Error{"listen", name, err}
		}
		if !badPort(l.Addr().(*net.TCPAddr).AddrPort().Port()) {
			return l, nil
		}
		defer l.Close()
	}
	return nil, &Error{"listen", name, fmt.Errorf("found no usable port: browsers refuse all of %d ephemeral ports that were tried", maxTries)}
}
