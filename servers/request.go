package servers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// maxHead bounds the request line and header lines together.
const maxHead = 1 << 20

// readRequest reads an HTTP/1.1 request up to its body and returns a reader
// for the body. Header lines keep their spelling and order; white space around
// values is not part of them. io.EOF means that the client closed the
// connection without a request.
//
// https://httpwg.org/specs/rfc9112.html#message.format
func readRequest(w io.Writer, br *bufio.Reader, scheme string) (arrival, io.Reader, error) {
	if _, err := br.Peek(1); err != nil {
		return arrival{}, nil, io.EOF
	}
	a := arrival{at: time.Now()}
	left := maxHead
	line, err := readLine(br, &left)
	if err != nil {
		return a, nil, err
	}
	target, err := a.requestLine(line)
	if err != nil {
		return a, nil, err
	}
	for {
		if line, err = readLine(br, &left); err != nil {
			return a, nil, err
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return a, nil, fmt.Errorf("header line %q has no colon", line)
		}
		a.headers = append(a.headers, fetch.Header{Name: name, Value: strings.Trim(value, " \t")})
	}
	host, _ := a.headers.Get("Host")
	if rest, ok := strings.CutPrefix(target, scheme+"://"); ok { // absolute form, as proxies get it
		i := strings.IndexAny(rest+"/", "/?")
		host, target = rest[:i], rest[i:]
	}
	a.origin = originOf(scheme, host)
	a.path, a.query = splitTarget(target)
	body, err := a.body(w, br)
	return a, body, err
}

func (a *arrival) requestLine(line string) (target string, err error) {
	f := strings.Split(line, " ")
	if len(f) != 3 || f[0] == "" || f[1] == "" || !strings.HasPrefix(f[2], "HTTP/1.") {
		return "", fmt.Errorf("%q is not a request line of HTTP/1.1", line)
	}
	a.method, a.protocol = f[0], f[2]
	return f[1], nil
}

// body returns a reader for the request's body. A client that waits to be told
// to send it is told.
//
// https://httpwg.org/specs/rfc9112.html#message.body.length
func (a *arrival) body(w io.Writer, br *bufio.Reader) (io.Reader, error) {
	var body io.Reader = strings.NewReader("")
	if te, ok := a.headers.Get("Transfer-Encoding"); ok {
		if !strings.EqualFold(te, "chunked") {
			return nil, fmt.Errorf("transfer encoding %q is not known", te)
		}
		body = httputil.NewChunkedReader(br)
	} else if cl, ok := a.headers.Get("Content-Length"); ok {
		n, err := strconv.ParseUint(cl, 10, 63)
		if err != nil {
			return nil, fmt.Errorf("content length %q is no number", cl)
		}
		body = &exactly{br, int64(n)}
	}
	if e, ok := a.headers.Get("Expect"); ok && strings.EqualFold(e, "100-continue") {
		if _, err := io.WriteString(w, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// exactly reads n bytes; fewer are an error.
type exactly struct {
	r io.Reader
	n int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.n)])
	e.n -= int64(n)
	if err == io.EOF && e.n > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// readLine reads a line without its line end and takes its length from left.
func readLine(br *bufio.Reader, left *int) (string, error) {
	var long []byte
	for {
		part, err := br.ReadSlice('\n')
		if *left -= len(part); *left < 0 {
			return "", fmt.Errorf("the request's head is longer than %d bytes", maxHead)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			long = append(long, part...)
			continue
		case errors.Is(err, io.EOF):
			return "", io.ErrUnexpectedEOF
		case err != nil:
			return "", err
		}
		if long != nil {
			part = append(long, part...)
		}
		line, _ := cutLine(string(part))
		return line, nil
	}
}
