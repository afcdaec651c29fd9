package upstream

import (
	"bytes"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// variables are the CGI variables of a request, as received.
//
// https://www.rfc-editor.org/rfc/rfc3875#section-4.1
type variables []fetch.Header

func (v variables) get(name string) string {
	for _, h := range v {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

// exchange returns the request of the variables. Names of header lines are in their
// usual spelling, because CGI does not keep the client's.
func (v variables) exchange(protocol string) wire.Exchange {
	method := v.get("REQUEST_METHOD")
	if method == "" {
		method = "GET"
	}
	scheme := "http"
	if v.get("REQUEST_SCHEME") == "https" || v.get("HTTPS") == "on" {
		scheme = "https"
	}
	host := v.get("HTTP_HOST")
	if host == "" {
		host = v.get("SERVER_NAME")
	}
	return servers.Arrived(protocol, method, scheme, host, v.target(), v.headers())
}

// target returns the client's request target, or one made of the script's path.
func (v variables) target() string {
	if uri := v.get("REQUEST_URI"); uri != "" {
		return uri
	}
	target := v.get("SCRIPT_NAME") + v.get("PATH_INFO")
	if target == "" {
		target = "/"
	}
	if q := v.get("QUERY_STRING"); q != "" {
		target += "?" + q
	}
	return target
}

func (v variables) headers() fetch.HeaderList {
	var out fetch.HeaderList
	for _, h := range v {
		name, ok := strings.CutPrefix(h.Name, "HTTP_")
		if !ok {
			about := h.Name == "CONTENT_TYPE" || h.Name == "CONTENT_LENGTH"
			if !about || h.Value == "" || v.get("HTTP_"+h.Name) != "" || out.Has(strings.ReplaceAll(h.Name, "_", "-")) {
				continue
			}
		}
		name = textproto.CanonicalMIMEHeaderKey(strings.ReplaceAll(name, "_", "-"))
		out = append(out, fetch.Header{Name: name, Value: h.Value})
	}
	return out
}

// body reads CONTENT_LENGTH bytes.
func (v variables) body(r io.Reader) io.Reader {
	n, _ := strconv.ParseInt(v.get("CONTENT_LENGTH"), 10, 64)
	return io.LimitReader(r, n)
}

// cgiRequest is a request that came as variables.
type cgiRequest struct {
	protocol string
	vars     variables
	body     io.Reader
	encode   func(r servers.Reply, cut bool) []byte // the answer's bytes
	reply    func(app io.Reader) (string, error)    // reads an application's answer, and returns what of it CGI knows
}

// serveCGI reads one request and answers it.
func (st *stand) serveCGI(conn net.Conn, read func(*pipe) (cgiRequest, error)) {
	c := newWire(conn)
	if st.real != "" {
		c = keepingWire(conn)
	}
	conn.SetDeadline(time.Now().Add(patience))
	r, err := read(c)
	if err != nil {
		return // the proxy logs the closed connection
	}
	x := r.vars.exchange(r.protocol)
	if st.real != "" {
		st.relayCGI(c, x, r)
		return
	}
	st.answer(c, x, r.vars.get("QUERY_STRING"), r.body, r.encode)
}

// cgiWire is an answer in CGI: a Status header in place of the status line.
func cgiWire(r servers.Reply) []byte {
	b := r.Wire()
	if rest, ok := bytes.CutPrefix(b, []byte("HTTP/1.")); ok && len(rest) > 2 {
		return append([]byte("Status: "), rest[2:]...)
	}
	return b
}

// parseCGI reads an answer in CGI, or in HTTP/1.1.
func parseCGI(text string) servers.Reply {
	if strings.HasPrefix(text, "HTTP/") {
		return servers.ParseReply(text)
	}
	status := "200 OK"
	head, _, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	for line := range strings.SplitSeq(head, "\n") {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case strings.EqualFold(name, "Status"):
			return servers.ParseReply("HTTP/1.1 " + strings.TrimSpace(value) + "\r\n" + text)
		case strings.EqualFold(name, "Location"):
			status = "302 Found"
		}
	}
	return servers.ParseReply("HTTP/1.1 " + status + "\r\n" + text)
}
