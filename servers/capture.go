package servers

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// maxRecorded bounds the exchanges that are kept for one origin of a user.
const maxRecorded = 10_000

// user is an origin with a handler of the user's own.
type user struct {
	handler http.Handler
	site    string
	journal journal
}

// serve lets the user's handler answer, and records.
func (u *user) serve(w http.ResponseWriter, r *http.Request, a arrival) {
	x := a.exchange(u.site)
	x.Hop = -1
	e := u.journal.open(x, "")
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &bodyCapture{ReadCloser: r.Body, entry: e}
	}
	c := &capture{ResponseWriter: w, entry: e, http2: r.ProtoMajor >= 2}
	u.handler.ServeHTTP(c, r)
	if !c.wrote && !c.hijacked {
		c.WriteHeader(http.StatusOK)
	}
}

// capture records what a handler answers, before it leaves.
type capture struct {
	http.ResponseWriter
	entry           *entry
	http2           bool
	wrote, hijacked bool
	guesses         bool // net/http will guess the Content-Type from the body's first bytes
	body            capped
}

// WriteHeader adds the Date that net/http would add, to record it as sent.
func (c *capture) WriteHeader(status int) {
	if !c.wrote && (status >= 200 || status == http.StatusSwitchingProtocols) {
		c.wrote = true
		h := c.Header()
		if _, ok := h["Date"]; !ok {
			h.Set("Date", time.Now().UTC().Format(httpTime))
		}
		_, typed := h["Content-Type"]
		c.guesses = !typed && h.Get("Content-Encoding") == "" && status != http.StatusNoContent && status != http.StatusNotModified
		list := c.list(h)
		c.entry.update(func(x *wire.Exchange) { x.Answered, x.Status, x.Response = true, status, list })
	}
	c.ResponseWriter.WriteHeader(status)
}

// list returns the header lines in the order in which net/http writes them.
func (c *capture) list(h http.Header) fetch.HeaderList {
	var out fetch.HeaderList
	for name, values := range h {
		if strings.HasPrefix(name, http.TrailerPrefix) {
			continue
		}
		for _, v := range values {
			out = append(out, fetch.Header{Name: name, Value: v})
		}
	}
	if c.http2 {
		return onHTTP2(out)
	}
	slices.SortStableFunc(out, func(a, b fetch.Header) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Write records the body, and the Content-Type that net/http guesses from it.
func (c *capture) Write(p []byte) (int, error) {
	if !c.wrote {
		c.WriteHeader(http.StatusOK)
	}
	c.body.Write(p)
	guess := c.guesses && len(p) > 0
	c.entry.update(func(x *wire.Exchange) {
		x.Reply = string(c.body.head)
		if guess {
			x.Response = append(x.Response, fetch.Header{Name: c.name("Content-Type"), Value: http.DetectContentType(p)})
		}
	})
	c.guesses = c.guesses && !guess
	return c.ResponseWriter.Write(p)
}

func (c *capture) name(canonical string) string {
	if c.http2 {
		return strings.ToLower(canonical)
	}
	return canonical
}

// Flush implements http.Flusher.
func (c *capture) Flush() {
	if !c.wrote {
		c.WriteHeader(http.StatusOK)
	}
	c.guesses = false
	http.NewResponseController(c.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker; what is written to the connection is not
// recorded.
func (c *capture) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, brw, err := http.NewResponseController(c.ResponseWriter).Hijack()
	c.hijacked = err == nil
	return conn, brw, err
}

// Unwrap is for http.ResponseController.
func (c *capture) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// bodyCapture records a request's body as the handler reads it.
type bodyCapture struct {
	io.ReadCloser
	entry *entry
	mu    sync.Mutex
	body  capped
}

func (b *bodyCapture) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.body.Write(p[:n])
		b.entry.gotBody(b.body)
	}
	return n, err
}
