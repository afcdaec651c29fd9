package upstream

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// dial connects to the real application, as the proxy connects to the stand-in.
// The application is on loopback, so its certificate may be any.
func (st *stand) dial(scheme string) (net.Conn, error) {
	var d net.Dialer
	ctx, cancel := context.WithTimeout(st.set.ctx, patience)
	defer cancel()
	conn, err := d.DialContext(ctx, "tcp", st.real)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	if scheme == "https" {
		return tls.Client(conn, &tls.Config{InsecureSkipVerify: true}), nil
	}
	return conn, nil
}

// relayHTTP1 passes requests to the real application and its answers back, byte
// for byte, for as long as both keep the connection.
func (st *stand) relayHTTP1(conn net.Conn, scheme string) {
	c := keepingWire(conn)
	var app *pipe
	for {
		c.SetDeadline(time.Now().Add(patience))
		x, body, err := servers.ReadRequest(c, c.br, scheme)
		if err != nil {
			st.refuse(c, err)
			return
		}
		rec, err := st.received(c, x, "", body)
		if err != nil {
			return
		}
		if app == nil {
			a, err := st.dial(scheme)
			if err != nil {
				c.reset()
				return
			}
			defer a.Close()
			app = keepingWire(a)
		}
		if _, err := app.Write(c.kept.Bytes()); err != nil {
			c.reset()
			return
		}
		c.kept.Reset()
		if !st.relayReply(c, app, x, rec) {
			return
		}
	}
}

// received records a request, and its body to its end.
func (st *stand) received(c *pipe, x wire.Exchange, query string, body io.Reader) (*record, error) {
	rec, _ := st.set.arrive(st.name, tokenOf(x, query), x)
	head, n, err := servers.ReadBody(body)
	rec.gotBody(head, n)
	if x.Request.Has("Transfer-Encoding") && err == nil {
		for line := "-"; err == nil && strings.TrimRight(line, "\r\n") != ""; { // trailers
			line, err = c.br.ReadString('\n')
		}
	}
	return rec, err
}

// relayReply passes an answer on while it arrives. It reports whether the
// connection carries another request.
func (st *stand) relayReply(c, app *pipe, x wire.Exchange, rec *record) bool {
	resp, err := http.ReadResponse(app.br, &http.Request{Method: x.Method})
	for err == nil && resp.StatusCode < 200 && resp.StatusCode != http.StatusSwitchingProtocols {
		head := app.kept.Next(bytes.Index(app.kept.Bytes(), []byte("\r\n\r\n")) + 4)
		if resp.StatusCode != http.StatusContinue { // the status line was sent before
			c.Write(head)
		}
		resp, err = http.ReadResponse(app.br, &http.Request{Method: x.Method})
	}
	if err != nil {
		c.reset()
		return false
	}
	head, _, _ := strings.Cut(app.kept.String(), "\r\n\r\n")
	rec.answered(servers.ParseReply(head + "\r\n"))
	if resp.StatusCode == http.StatusSwitchingProtocols {
		tunnel(c, app)
		return false
	}
	if err := passOn(c, app, resp.Body, rec); err != nil {
		c.reset()
		return false
	}
	return !resp.Close && !closes(x)
}

// passOn writes what was read of an answer, as it was read, and records its
// body.
func passOn(c, app *pipe, body io.Reader, rec *record) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := body.Read(buf)
		rec.repliedMore(buf[:n])
		if _, werr := c.Write(app.kept.Bytes()); werr != nil {
			return werr
		}
		app.kept.Reset()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// tunnel copies both directions after a protocol switch.
func tunnel(c, app *pipe) {
	c.SetDeadline(time.Time{})
	app.SetDeadline(time.Time{})
	c.Write(app.kept.Bytes())
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(app.Conn, io.MultiReader(bytes.NewReader(buffered(c.br)), c.Conn))
		app.CloseWrite()
	}()
	io.Copy(c.Conn, app.Conn)
	c.Conn.Close()
	<-done
}

func buffered(br *bufio.Reader) []byte {
	b, _ := br.Peek(br.Buffered())
	return b
}

// closes reports whether a request ends its connection.
func closes(x wire.Exchange) bool {
	v, _ := x.Request.Get("Connection")
	v = strings.ToLower(v)
	return strings.Contains(v, "close") || x.Protocol == "HTTP/1.0" && !strings.Contains(v, "keep-alive")
}

// relayCGI passes a request to the real application and its answer back, byte
// for byte.
func (st *stand) relayCGI(c *pipe, x wire.Exchange, r cgiRequest) {
	rec, err := st.received(c, x, r.vars.get("QUERY_STRING"), r.body)
	if err != nil {
		return
	}
	a, err := st.dial("")
	if err != nil {
		c.reset()
		return
	}
	defer a.Close()
	app := keepingWire(a)
	if _, err := app.Write(c.kept.Bytes()); err != nil {
		c.reset()
		return
	}
	text, err := r.reply(app)
	if text != "" {
		rec.answered(parseCGI(text))
	}
	if _, werr := c.Write(app.kept.Bytes()); err != nil || werr != nil || text == "" {
		c.reset()
		return
	}
	servers.Finish(c.Conn)
}
