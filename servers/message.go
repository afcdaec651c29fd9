package servers

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Arrived is the exchange that begins with a request for a target of origin
// form ("/path?query") at an authority; it is now that it arrives. Step and Hop
// are 0.
func Arrived(protocol, method, scheme, authority, target string, headers fetch.HeaderList) wire.Exchange {
	a := arrival{
		protocol: protocol, method: method, origin: originOf(scheme, authority),
		headers: headers, at: time.Now(),
	}
	a.path, a.query = splitTarget(target)
	return a.exchange("")
}

// Received is the exchange that begins with a request of net/http, which does
// not keep the order of header lines: they are sorted by name.
func Received(r *http.Request, scheme string) wire.Exchange {
	return Arrived(r.Proto, r.Method, scheme, r.Host, r.RequestURI, received(r))
}

// ReadRequest reads an HTTP/1.1 request up to its body, and returns a reader
// for the body. Header lines keep their spelling and order. A client that waits
// to be told to send the body is told, on w. io.EOF means that the client
// closed the connection without a request; any other error is about what it
// sent.
func ReadRequest(w io.Writer, br *bufio.Reader, scheme string) (wire.Exchange, io.Reader, error) {
	a, body, err := readRequest(w, br, scheme)
	return a.exchange(""), body, err
}

// ReadBody reads a body to its end, and returns its first 64 KiB and its
// length.
func ReadBody(body io.Reader) (head string, n int64, err error) {
	var c capped
	_, err = io.Copy(&c, body)
	return string(c.head), c.n, err
}

// Reply is an answer as it goes to the wire, complete.
type Reply struct{ r reply }

// Complete adds to an answer what the protocol of the exchange needs: Date,
// Content-Length, and Connection: close on HTTP/1.1. Over HTTP/2, header lines
// are sorted by name, in lower case, and what HTTP/2 forbids is left out.
func Complete(a wire.ScriptedAnswer, x wire.Exchange) Reply {
	return Reply{replyOf(a, x.Method == http.MethodHead, x.Protocol == "HTTP/2.0", strings.HasPrefix(x.Protocol, "HTTP/1."))}
}

// ParseReply reads an HTTP/1.1 answer from its bytes, as far as they are one.
func ParseReply(bytes string) Reply { return Reply{parseReply(bytes)} }

// Wire returns the bytes of the answer in HTTP/1.1.
func (r Reply) Wire() []byte { return r.r.wire() }

// Send writes the answer to an HTTP/2 stream.
func (r Reply) Send(w http.ResponseWriter) { r.r.send(w) }

// Record makes the exchange an answered one. It is called before the first byte
// leaves.
func (r Reply) Record(x *wire.Exchange) { r.r.record(x) }

// Finish ends a connection behind an answer so that no reset overtakes it. It
// takes two seconds at most; the connection is still to be closed.
func Finish(conn net.Conn) { io.Copy(io.Discard, endWrites(conn)) }
