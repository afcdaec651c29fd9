package target

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers"
)

// Edge is a TLS terminator on loopback in front of a clear-text listener, as a
// load balancer is. It speaks HTTP/2 and HTTP/1.1. It keeps Host, says
// X-Forwarded-Proto: https and X-Forwarded-For, and passes answers on as they
// are, repeated headers and informational answers (1xx) included. Where the
// listener gives no answer, the edge gives none either.
type Edge struct {
	// Addr is where it listens: "127.0.0.1:4711".
	Addr string

	server *http.Server
	behind *http.Transport
	done   chan struct{}
}

// StartEdge starts an edge for a host in front of an address
// ("127.0.0.1:8080"). Its certificate is the authority's.
func StartEdge(ctx context.Context, authority *servers.Authority, host, to string) (*Edge, error) {
	cert, err := authority.Certificate(host)
	if err != nil {
		return nil, fmt.Errorf("edge: %s: %w", host, err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("edge: %s: %w", host, err)
	}
	e := &Edge{Addr: l.Addr().String(), done: make(chan struct{})}
	e.behind = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64, ResponseHeaderTimeout: time.Minute}
	e.server = &http.Server{
		Handler:           forward(to, e.behind),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12},
		ErrorLog:          log.New(io.Discard, "", 0),
		ReadHeaderTimeout: time.Minute,
	}
	go func() {
		defer close(e.done)
		_ = e.server.ServeTLS(l, "", "") // ends with Close
	}()
	return e, nil
}

// forward passes requests on in clear text.
func forward(to string, through http.RoundTripper) http.Handler {
	return &httputil.ReverseProxy{
		Transport:     through,
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: to})
			r.Out.Host = r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery // as it is, not as it should be
			r.SetXForwarded()
			r.Out.Header.Del("X-Forwarded-Host")
			r.Out.Header.Set("X-Forwarded-Proto", "https")
			if _, ok := r.In.Header["User-Agent"]; !ok {
				r.Out.Header["User-Agent"] = nil
			}
		},
	}
}

// Close stops the edge and ends its connections.
func (e *Edge) Close() error {
	err := e.server.Close()
	<-e.done
	e.behind.CloseIdleConnections()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("edge: %s: %w", e.Addr, err)
	}
	return nil
}
