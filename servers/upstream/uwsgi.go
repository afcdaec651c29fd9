package upstream

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers"
)

func (st *stand) serveUWSGI(conn net.Conn) {
	st.serveCGI(conn, func(c *pipe) (cgiRequest, error) {
		vars, err := readUWSGI(c.br)
		return cgiRequest{
			protocol: "uwsgi", vars: vars, body: vars.body(c.br),
			encode: func(r servers.Reply, _ bool) []byte { return r.Wire() },
			reply:  readAll,
		}, err
	})
}

// readUWSGI reads a packet: a modifier, the length of the variables as a
// little-endian number of two bytes, another modifier, and the variables, each
// string behind its own length.
//
// https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html
func readUWSGI(r io.Reader) (variables, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	packet := make([]byte, binary.LittleEndian.Uint16(head[1:3]))
	if _, err := io.ReadFull(r, packet); err != nil {
		return nil, err
	}
	var vars variables
	for len(packet) > 0 {
		var pair [2]string
		for i := range pair {
			if len(packet) < 2 {
				return nil, fmt.Errorf("uwsgi: a variable ends early")
			}
			n := int(binary.LittleEndian.Uint16(packet))
			if packet = packet[2:]; len(packet) < n {
				return nil, fmt.Errorf("uwsgi: a variable is longer than its packet")
			}
			pair[i], packet = string(packet[:n]), packet[n:]
		}
		vars = append(vars, fetch.Header{Name: pair[0], Value: pair[1]})
	}
	return vars, nil
}

// readAll reads what a connection carries until it ends.
func readAll(app io.Reader) (string, error) {
	b, err := io.ReadAll(app)
	return string(b), err
}
