package upstream

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// The types of FastCGI's records that matter here.
//
// https://fastcgi-archives.github.io/FastCGI_Specification.html#S8
const (
	fcgiBegin  = 1
	fcgiEnd    = 3
	fcgiParams = 4
	fcgiStdin  = 5
	fcgiStdout = 6
)

// maxContent is what one record carries at most; it is a multiple of eight, so
// that no record needs padding.
const maxContent = 65528

func (st *stand) serveFastCGI(conn net.Conn) {
	st.serveCGI(conn, func(c *pipe) (cgiRequest, error) {
		id, vars, err := readFastCGI(c.br)
		return cgiRequest{
			protocol: "FastCGI", vars: vars, body: &fcgiBody{br: c.br},
			encode: func(r servers.Reply, cut bool) []byte { return fcgiAnswer(id, cgiWire(r), cut) },
			reply:  readFastCGIAnswer,
		}, err
	})
}

// fcgiRecord is one record of a connection.
type fcgiRecord struct {
	kind    byte
	id      uint16
	content []byte
}

func readRecord(r io.Reader) (fcgiRecord, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return fcgiRecord{}, err
	}
	if head[0] != 1 {
		return fcgiRecord{}, fmt.Errorf("fastcgi: unsupported version %d", head[0])
	}
	n, padding := int(binary.BigEndian.Uint16(head[4:])), int(head[6])
	b := make([]byte, n+padding)
	_, err := io.ReadFull(r, b)
	return fcgiRecord{kind: head[1], id: binary.BigEndian.Uint16(head[2:]), content: b[:n]}, err
}

// readFastCGI reads a request up to its body.
func readFastCGI(br *bufio.Reader) (id uint16, vars variables, err error) {
	var params []byte
	for {
		rec, err := readRecord(br)
		if err != nil {
			return 0, nil, err
		}
		switch {
		case rec.kind == fcgiBegin:
			id = rec.id
		case rec.kind != fcgiParams || rec.id != id:
		case len(rec.content) == 0:
			vars, err = parseParams(params)
			return id, vars, err
		default:
			if params = append(params, rec.content...); len(params) > maxVariables {
				return 0, nil, fmt.Errorf("fastcgi: the variables are longer than %d bytes", maxVariables)
			}
		}
	}
}

// parseParams reads pairs of names and values behind their lengths, which are
// one byte, or four if they are more than 127.
func parseParams(b []byte) (variables, error) {
	var vars variables
	for len(b) > 0 {
		var lengths [2]int
		for i := range lengths {
			switch {
			case len(b) > 0 && b[0] < 0x80:
				lengths[i], b = int(b[0]), b[1:]
			case len(b) > 3:
				lengths[i], b = int(binary.BigEndian.Uint32(b)&0x7FFFFFFF), b[4:]
			default:
				return nil, fmt.Errorf("fastcgi: a variable ends early")
			}
		}
		name, value := lengths[0], lengths[1]
		if len(b) < name+value {
			return nil, fmt.Errorf("fastcgi: a variable is longer than its record")
		}
		vars = append(vars, fetch.Header{Name: string(b[:name]), Value: string(b[name : name+value])})
		b = b[name+value:]
	}
	return vars, nil
}

// fcgiBody is a request's body, up to the empty record that ends it.
type fcgiBody struct {
	br   *bufio.Reader
	left []byte
	over bool
}

func (f *fcgiBody) Read(p []byte) (int, error) {
	for len(f.left) == 0 {
		if f.over {
			return 0, io.EOF
		}
		rec, err := readRecord(f.br)
		if err != nil {
			return 0, err
		}
		if rec.kind == fcgiStdin {
			f.left, f.over = rec.content, len(rec.content) == 0
		}
	}
	n := copy(p, f.left)
	f.left = f.left[n:]
	return n, nil
}

// fcgiAnswer puts an answer into records. One that is cut has no end.
func fcgiAnswer(id uint16, b []byte, cut bool) []byte {
	var out bytes.Buffer
	write := func(kind byte, content []byte) {
		head := [8]byte{1, kind}
		binary.BigEndian.PutUint16(head[2:], id)
		binary.BigEndian.PutUint16(head[4:], uint16(len(content)))
		out.Write(head[:])
		out.Write(content)
	}
	for len(b) > 0 {
		n := min(len(b), maxContent)
		write(fcgiStdout, b[:n])
		b = b[n:]
	}
	if !cut {
		write(fcgiStdout, nil)
		write(fcgiEnd, make([]byte, 8))
	}
	return out.Bytes()
}

// readFastCGIAnswer reads the records of an answer to their end.
func readFastCGIAnswer(app io.Reader) (string, error) {
	var text bytes.Buffer
	for {
		rec, err := readRecord(app)
		switch {
		case err != nil:
			return text.String(), err
		case rec.kind == fcgiStdout:
			text.Write(rec.content)
		case rec.kind == fcgiEnd:
			return text.String(), nil
		}
	}
}
