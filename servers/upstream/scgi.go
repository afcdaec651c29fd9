package upstream

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// maxVariables bounds the bytes of a request's variables.
const maxVariables = 1 << 20

func (st *stand) serveSCGI(conn net.Conn) {
	st.serveCGI(conn, func(c *pipe) (cgiRequest, error) {
		vars, err := readSCGI(c.br)
		return cgiRequest{
			protocol: "SCGI", vars: vars, body: vars.body(c.br),
			encode: func(r servers.Reply, _ bool) []byte { return cgiWire(r) },
			reply:  readAll,
		}, err
	})
}

// readSCGI reads a netstring of names and values, each ended by a zero byte.
//
// https://python.ca/scgi/protocol.txt
func readSCGI(br *bufio.Reader) (variables, error) {
	length, err := br.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(length, ":"), 10, 32)
	if err != nil || n > maxVariables {
		return nil, fmt.Errorf("scgi: %q is not the length of a netstring", length)
	}
	text := make([]byte, n+1)
	if _, err := io.ReadFull(br, text); err != nil {
		return nil, err
	}
	if text[n] != ',' {
		return nil, fmt.Errorf("scgi: the netstring does not end with a comma")
	}
	fields := strings.Split(string(text[:n]), "\x00")
	if len(fields)%2 != 1 || fields[len(fields)-1] != "" {
		return nil, fmt.Errorf("scgi: a variable has no value")
	}
	var vars variables
	for i := 0; i+1 < len(fields); i += 2 {
		vars = append(vars, fetch.Header{Name: fields[i], Value: fields[i+1]})
	}
	return vars, nil
}
