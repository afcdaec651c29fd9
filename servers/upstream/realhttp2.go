package upstream

import (
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// relayHTTP2 passes requests on over HTTP/2.
func (st *stand) relayHTTP2(scheme string) http.HandlerFunc {
	var protocols http.Protocols
	protocols.SetHTTP1(scheme == "https")
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(scheme == "http")
	transport := &http.Transport{
		Protocols:          &protocols,
		DisableCompression: true,
		TLSClientConfig:    &tls.Config{InsecureSkipVerify: true}, // loopback
	}
	context.AfterFunc(st.set.ctx, transport.CloseIdleConnections)
	return func(w http.ResponseWriter, r *http.Request) {
		defer transport.CloseIdleConnections()
		x := servers.Received(r, scheme)
		rec, _ := st.set.arrive(st.name, tokenOf(x, ""), x)
		out := r.Clone(httptrace.WithClientTrace(r.Context(), informing(w)))
		out.URL.Scheme, out.URL.Host, out.RequestURI, out.Body = scheme, st.real, "", &bodyTally{r.Body, rec}
		if r.ContentLength == 0 {
			out.Body = http.NoBody
		}
		if _, ok := out.Header["User-Agent"]; !ok {
			out.Header["User-Agent"] = nil
		}
		resp, err := transport.RoundTrip(out)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer resp.Body.Close()
		h := w.Header()
		for name, values := range resp.Header {
			h[name] = values
		}
		rec.update(func(x *wire.Exchange) {
			x.Answered, x.Status, x.Response = true, resp.StatusCode, onHTTP2(resp.Header)
		})
		w.WriteHeader(resp.StatusCode)
		if err := stream(w, resp.Body, rec); err != nil {
			panic(http.ErrAbortHandler)
		}
		for name, values := range resp.Trailer {
			h[http.TrailerPrefix+name] = values
		}
	}
}

// informing passes on the informational answers (1xx) before the final one.
func informing(w http.ResponseWriter) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		before := w.Header().Clone()
		clear(w.Header())
		maps.Copy(w.Header(), http.Header(header))
		w.WriteHeader(code)
		clear(w.Header())
		maps.Copy(w.Header(), before)
		return nil
	}}
}

// stream writes a body as it arrives, and records it.
func stream(w http.ResponseWriter, body io.Reader, rec *record) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := body.Read(buf)
		rec.repliedMore(buf[:n])
		if n > 0 {
			if _, werr := w.Write(buf[:n]); werr != nil {
				return werr
			}
			http.NewResponseController(w).Flush()
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// bodyTally records a request's body as it is passed on.
type bodyTally struct {
	io.ReadCloser
	rec *record
}

func (b *bodyTally) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.rec.update(func(x *wire.Exchange) {
		x.BodyLen += int64(n)
		x.Body += string(p[:min(n, maxBody-len(x.Body))])
	})
	return n, err
}

// onHTTP2 returns header lines as they are on the wire, sorted by name, since
// net/http does not keep their order.
func onHTTP2(h http.Header) fetch.HeaderList {
	var out fetch.HeaderList
	for name, values := range h {
		for _, v := range values {
			out = append(out, fetch.Header{Name: strings.ToLower(name), Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b fetch.Header) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
